"""The verbs: rights, rules, history, one transaction."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from portal.access.rules import NOBODY
from portal.editing.saving import Conflict
from portal.tenancy.context import business_context
from risks.models import RiskService, Service
from risks.services.actions import add_services, create_service, delete_service, edit_service
from risks.services.facts import NAMES, is_unknown
from tests.cast import Cast
from tests.factories import make_risk, make_service
from tests.risks.services.conftest import entries, said, services_in


@pytest.fixture
def inside(cast: Cast) -> Any:
    """The bakery's own context, as its middleware opens it."""
    with business_context(write=[cast.bakery]):
        yield


@pytest.mark.usefixtures("inside")
def test_a_name_and_a_kind_make_a_service(cast: Cast) -> None:
    made = create_service(actor=cast.actor("marc"), business=cast.bakery, kind="till", name="  Caisse Écru ")
    kept = services_in(cast.bakery)
    assert [(s.reference, s.kind, s.name, s.sort_key.split("\x1f")[0]) for s in kept] == [
        ("S-001", "till", "Caisse Écru", "caisse ecru")
    ]
    assert all(is_unknown(getattr(kept[0], name)) for name in NAMES)
    entry = entries(cast.bakery)[-1]
    assert (entry.verb, entry.ref) == ("service.created", made.reference)
    assert said(cast.bakery) == {"kind": [None, "till"], "name": [None, "Caisse Écru"]}


@pytest.mark.usefixtures("inside")
def test_an_edit_writes_what_differs_and_its_history(cast: Cast) -> None:
    service = make_service(cast.bakery)
    edit_service(
        actor=cast.actor("ines"), service=service, version=1, provider=None, availability_pct=Decimal("99.900")
    )
    kept = services_in(cast.bakery)[0]
    assert (kept.provider, kept.availability_pct, kept.version) == ("", Decimal("99.9"), 2)
    assert said(cast.bakery) == {
        "provider": ["Hébergeur Breizh", ""],
        "availability_pct": [None, "99.900"],
    }


@pytest.mark.usefixtures("inside")
def test_saving_without_a_difference_leaves_no_entry(cast: Cast) -> None:
    service = make_service(cast.bakery)
    edit_service(actor=cast.actor("ines"), service=service, version=1, provider="Hébergeur Breizh", fallback=None)
    assert services_in(cast.bakery)[0].version == 1
    assert entries(cast.bakery) == []


@pytest.mark.usefixtures("inside")
def test_the_second_of_two_savers_writes_nothing(cast: Cast) -> None:
    make_service(cast.bakery)
    mine, theirs = services_in(cast.bakery)[0], services_in(cast.bakery)[0]
    edit_service(actor=cast.actor("marc"), service=theirs, version=1, provider="Theirs")
    with pytest.raises(Conflict) as late:
        edit_service(actor=cast.actor("ines"), service=mine, version=1, provider="Mine")
    assert late.value.current.provider == "Theirs"
    assert services_in(cast.bakery)[0].provider == "Theirs"
    assert [entry.actor for entry in entries(cast.bakery)] == [cast.marc.pk]


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", "a\x00b"), ("name", "x" * 121), ("kind", "spaceship"), ("provider", "\u202eabc"),
        ("supports", "x" * 2001), ("availability_pct", Decimal("100.001")), ("availability_pct", Decimal(-1)),
        ("availability_pct", Decimal("NaN")), ("tolerable_stop_hours", Decimal(-1)),
        ("tolerable_stop_hours", Decimal("1e9")),
    ],
)  # fmt: skip
def test_a_rule_broken_names_its_field_and_writes_nothing(cast: Cast, field: str, value: Any) -> None:
    fields: Any = {"kind": "till", "name": "Till", field: value}
    with pytest.raises(ValidationError) as refused:
        create_service(actor=cast.actor("ines"), business=cast.bakery, **fields)
    assert list(refused.value.message_dict) == [field]
    assert services_in(cast.bakery) == [] and entries(cast.bakery) == []


@pytest.mark.usefixtures("inside")
def test_nobody_of_another_business_looks_after_ours(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        create_service(
            actor=cast.actor("ines"), business=cast.bakery, kind="till", name="Till",
            owner=cast.member("yann", cast.neighbour),
        )  # fmt: skip


@pytest.mark.usefixtures("inside")
def test_a_field_that_nobody_may_say_is_a_programming_error(cast: Cast) -> None:
    fields: Any = {"kind": "till", "name": "Till", "number": 77}
    with pytest.raises(TypeError):
        create_service(actor=cast.actor("ines"), business=cast.bakery, **fields)


@pytest.mark.usefixtures("inside")
def test_kinds_become_services_once(cast: Cast) -> None:
    make_service(cast.bakery, name="Notre boutique", kind="shop")
    made = add_services(actor=cast.actor("ines"), business=cast.bakery, kinds=["internet", "shop", "till", "till"])
    assert [service.kind for service in made] == ["till", "internet"]
    assert add_services(actor=cast.actor("ines"), business=cast.bakery, kinds=["internet", "till"]) == []
    assert [service.kind for service in services_in(cast.bakery)] == ["shop", "till", "internet"]
    with pytest.raises(ValidationError):
        add_services(actor=cast.actor("ines"), business=cast.bakery, kinds=["bank", "other"])
    assert len(services_in(cast.bakery)) == 3


@pytest.mark.usefixtures("inside")
def test_deleting_a_service_leaves_its_risks(cast: Cast) -> None:
    service, risk = make_service(cast.bakery), make_risk(cast.bakery)
    RiskService.objects.create(business=cast.bakery, risk=risk, service=service)
    delete_service(actor=cast.actor("marc"), service=service)
    assert services_in(cast.bakery) == []
    risk.refresh_from_db()
    assert said(cast.bakery, "service.deleted")["name"] == ["Boutique en ligne", None]
    assert make_service(cast.bakery).number == 2  # a number is used once


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize("name", ["lucie", "paul"])
def test_a_member_and_a_reader_write_nothing_that_is_not_theirs(cast: Cast, name: str) -> None:
    actor, service = cast.actor(name), make_service(cast.bakery)
    for attempt in (
        lambda: create_service(actor=actor, business=cast.bakery, kind="till", name="Till"),
        lambda: add_services(actor=actor, business=cast.bakery, kinds=["till"]),
        lambda: edit_service(actor=actor, service=service, version=1, provider="X"),
        lambda: delete_service(actor=actor, service=service),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert [s.provider for s in services_in(cast.bakery)] == ["Hébergeur Breizh"]


@pytest.mark.usefixtures("inside")
def test_a_member_edits_what_they_look_after(cast: Cast) -> None:
    service = make_service(cast.bakery, owner=cast.member("lucie"))
    edit_service(actor=cast.actor("lucie"), service=service, version=1, provider="X")
    with pytest.raises(PermissionDenied):
        delete_service(actor=cast.actor("lucie"), service=service)


@pytest.mark.usefixtures("inside")
def test_the_neighbour_and_nobody_are_refused(cast: Cast) -> None:
    service = make_service(cast.bakery)
    for actor in (cast.actor("yann", cast.neighbour), NOBODY):
        with pytest.raises(PermissionDenied):
            edit_service(actor=actor, service=service, version=1, provider="X")
    assert Service.objects.for_business(cast.bakery).get().provider == "Hébergeur Breizh"
