"""The verbs: who may, what is written, what the history keeps."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError, transaction
from django.utils.translation import override

from portal.access.actors import actor_in_business
from portal.access.rules import NOBODY, Actor
from portal.audit.models import Entry
from portal.editing.saving import Conflict
from portal.tenancy.context import business_context
from risks.register.actions import comment_on_risk, create_risk, delete_risk, edit_risk, set_services
from risks.register.models import Risk, RiskComment
from risks.register.scale import DEFAULT
from risks.register.wording import changes_in_words
from tests.cast import Cast
from tests.factories import make_risk, make_service


@pytest.fixture
def writing(cast: Cast) -> Any:
    with business_context(write=[cast.bakery]):
        yield


def last_changes() -> dict[str, Any]:
    return Entry.objects.order_by("-pk")[0].changes["changes"]  # type: ignore[no-any-return]


def adviser(cast: Cast, **terms: Any) -> Actor:
    cast.mandate(**terms)
    actor = actor_in_business(cast.claire, cast.bakery)
    assert actor is not None
    return actor


def test_references_count_up_in_each_business(cast: Cast) -> None:
    made = []
    for name, business in (("ines", cast.bakery), ("yann", cast.neighbour), ("ines", cast.bakery)):
        with business_context(write=[business]):
            made.append(create_risk(actor=cast.actor(name, business), business=business, title="x").reference)
    assert made == ["R-001", "R-001", "R-002"]


@pytest.mark.usefixtures("writing")
def test_an_edit_keeps_level_sort_key_and_what_changed(cast: Cast) -> None:
    ines = cast.actor("ines")
    risk = create_risk(actor=ines, business=cast.bakery, title="Zinc", likelihood_current=2, impact_current=2)
    edit_risk(actor=ines, risk=risk, version=1, title="Écran", likelihood_current=5, owner=cast.member("lucie"))
    stored = Risk.objects.get(pk=risk.pk)
    assert (stored.level_current, stored.version) == (3, 2)
    assert stored.sort_key.startswith("ecran")
    assert stored.updated_at > stored.created_at
    assert last_changes() == {
        "title": ["Zinc", "Écran"],
        "likelihood_current": [2, 5],
        "level_current": [2, 3],
        "owner": [None, "Lucie Morvan"],
    }


@pytest.mark.usefixtures("writing")
def test_saving_without_a_difference_is_no_change(cast: Cast) -> None:
    risk = create_risk(actor=cast.actor("ines"), business=cast.bakery, title="Zinc", event="a\nb")
    edit_risk(actor=cast.actor("ines"), risk=risk, version=1, title="Zinc", event="a\nb", services=[])
    assert Risk.objects.get().version == 1
    assert Entry.objects.count() == 1


@pytest.mark.usefixtures("writing")
def test_a_save_against_an_older_version_writes_nothing(cast: Cast) -> None:
    risk = create_risk(actor=cast.actor("ines"), business=cast.bakery, title="Zinc")
    edit_risk(actor=cast.actor("marc"), risk=Risk.objects.get(), version=1, title="Second")
    for seen, version in ((risk, 1), (Risk.objects.get(), 1), (Risk.objects.get(), 3)):
        with pytest.raises(Conflict) as caught:
            edit_risk(actor=cast.actor("ines"), risk=seen, version=version, title="Lost?")
        assert caught.value.current.pk == risk.pk
    assert Risk.objects.get().title == "Second"
    assert [entry.verb for entry in Entry.objects.order_by("pk")] == ["risk.created", "risk.edited"]


@pytest.mark.usefixtures("writing")
def test_services_are_replaced_as_a_whole_and_named_in_the_history(cast: Cast) -> None:
    shop, till = make_service(cast.bakery, "Boutique"), make_service(cast.bakery, "Caisse")
    risk = create_risk(actor=cast.actor("ines"), business=cast.bakery, title="Zinc", services=[till, shop, shop])
    assert last_changes()["services"] == [None, ["Boutique", "Caisse"]]
    set_services(actor=cast.actor("ines"), risk=risk, services=[till])
    assert last_changes() == {"services": [["Boutique", "Caisse"], ["Caisse"]]}
    assert [link.service_id for link in risk.service_links.all()] == [till.pk]


def test_owner_and_services_of_another_business_are_refused_whole(cast: Cast) -> None:
    theirs, ours = make_service(cast.neighbour, "Atelier"), make_service(cast.bakery, "Boutique")
    with business_context(read=[cast.neighbour], write=[cast.bakery]):
        ines = cast.actor("ines")
        risk = create_risk(actor=ines, business=cast.bakery, title="Zinc", services=[ours])
        with pytest.raises(ValidationError) as caught:
            edit_risk(actor=ines, risk=risk, version=1, services=[ours, theirs])
        assert list(caught.value.message_dict) == ["services"]
        with pytest.raises(ValidationError) as caught:
            edit_risk(actor=ines, risk=risk, version=1, owner=cast.member("yann", cast.neighbour))
        assert list(caught.value.message_dict) == ["owner"]
        assert [link.service_id for link in Risk.objects.get().service_links.all()] == [ours.pk]


@pytest.mark.usefixtures("writing")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "   "),
        ("title", "x" * 201),
        ("title", "a\x00b"),
        ("cause", "\ud800"),
        ("event", "y" * 2001),
        ("category", "war"),
        ("treatment", "pray"),
        ("status", "gone"),
        ("impact_target", 6),
        ("likelihood_current", 0),
        ("likelihood_current", "4"),
    ],
)
def test_the_verbs_refuse_what_a_form_would(cast: Cast, field: str, value: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        create_risk(actor=cast.actor("ines"), business=cast.bakery, **{"title": "Zinc", field: value})  # type: ignore[arg-type]
    assert field in caught.value.message_dict
    assert not Risk.objects.exists()


@pytest.mark.usefixtures("writing")
def test_kept_columns_cannot_be_said(cast: Cast) -> None:
    for field in ("level_current", "number", "business", "version", "sort_key", "created_at"):
        with pytest.raises(TypeError, match=field):
            create_risk(actor=cast.actor("ines"), business=cast.bakery, title="Zinc", **{field: 1})  # type: ignore[arg-type]


@pytest.mark.usefixtures("writing")
def test_a_member_edits_what_they_look_after_and_nothing_else(cast: Cast) -> None:
    own = make_risk(cast.bakery, "Own", owner=cast.member("lucie"))
    other = make_risk(cast.bakery, "Other", owner=cast.member("marc"))
    lucie = cast.actor("lucie")
    edit_risk(actor=lucie, risk=own, version=1, title="Mine")
    for attempt in (
        lambda: edit_risk(actor=lucie, risk=other, version=1, title="Theirs"),
        lambda: create_risk(actor=lucie, business=cast.bakery, title="New"),
        lambda: delete_risk(actor=lucie, risk=own),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    comment_on_risk(actor=lucie, risk=other, body="Seen")
    assert sorted(Risk.objects.values_list("title", flat=True)) == ["Mine", "Other"]


@pytest.mark.usefixtures("writing")
@pytest.mark.parametrize("name", ["paul", "yann", "nobody"])
def test_readers_and_strangers_write_nothing(cast: Cast, name: str) -> None:
    risk = make_risk(cast.bakery)
    actor = NOBODY if name == "nobody" else cast.actor(name, cast.neighbour if name == "yann" else cast.bakery)
    for attempt in (
        lambda: create_risk(actor=actor, business=cast.bakery, title="x"),
        lambda: edit_risk(actor=actor, risk=risk, version=1, title="x"),
        lambda: comment_on_risk(actor=actor, risk=risk, body="x"),
        lambda: delete_risk(actor=actor, risk=risk),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert not Entry.objects.exists()


@pytest.mark.usefixtures("writing")
@pytest.mark.parametrize(
    ("scope", "may"),
    [("read", set()), ("comment", {"comment"}), ("edit", {"comment", "edit", "create"})],
)
def test_a_mandate_lets_an_adviser_go_as_far_as_it_says(cast: Cast, scope: str, may: set[str]) -> None:
    risk = make_risk(cast.bakery)
    claire = adviser(cast, scope=scope)
    verbs = {
        "comment": lambda: comment_on_risk(actor=claire, risk=risk, body="x"),
        "edit": lambda: edit_risk(actor=claire, risk=risk, version=1, title="x"),
        "create": lambda: create_risk(actor=claire, business=cast.bakery, title="x"),
        "delete": lambda: delete_risk(actor=claire, risk=risk),
    }
    for name, verb in verbs.items():
        if name in may:
            verb()
        else:
            with pytest.raises(PermissionDenied):
                verb()
    assert all(comment.under_mandate for comment in RiskComment.objects.all())


def test_a_mandate_without_the_register_sees_nothing_of_it(cast: Cast) -> None:
    risk = make_risk(cast.bakery)
    with business_context(write=[cast.bakery]), pytest.raises(PermissionDenied):
        comment_on_risk(actor=adviser(cast, scope="edit", sections=["aid"]), risk=risk, body="x")


def test_the_database_itself_refuses_a_writer_without_writable_scope(cast: Cast) -> None:
    risk = make_risk(cast.bakery)
    with business_context(read=[cast.bakery]):
        for attempt in (
            lambda: comment_on_risk(actor=cast.actor("ines"), risk=risk, body="x"),
            lambda: create_risk(actor=cast.actor("ines"), business=cast.bakery, title="x"),
        ):
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                attempt()


@pytest.mark.usefixtures("writing")
def test_the_history_reads_in_plain_words(cast: Cast) -> None:
    ines = cast.actor("ines")
    risk = create_risk(actor=ines, business=cast.bakery, title="Zinc", likelihood_current=2, impact_current=2)
    edit_risk(actor=ines, risk=risk, version=1, impact_current=5, treatment="accept", status="closed")
    with override("en"):
        told = [(c.label, c.before, c.after) for c in changes_in_words("risk.edited", last_changes(), "en", DEFAULT)]
    assert told == [
        ("How bad, today", "Limited: €500 to €2,000", "Vital: €40,000 or more"),
        ("Level today", "2, Low", "4, High"),
        ("Decision", "nothing", "Accept it"),
        ("State", "Open", "Closed"),
    ]
    assert changes_in_words("risk.edited", {"category": ["ghost", None], "odd": 3}, "en", DEFAULT)[0].before == "ghost"
