"""The verbs: rights, rules, links, history, one transaction."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.access.rules import NOBODY
from portal.editing.saving import Conflict
from portal.tenancy.context import business_context
from risks.models import Risk, RiskMeasure
from risks.treatment.actions import create_measure, delete_measure, edit_measure, mark_done
from tests.cast import Cast
from tests.factories import make_measure, make_proof, make_risk
from tests.risks.treatment.conftest import entries, links, measures_in, said


@pytest.fixture(autouse=True)
def _inside(cast: Cast) -> Iterator[None]:
    """The bakery's own context, as its middleware opens it."""
    with business_context(write=[cast.bakery]):
        yield


def new(cast: Cast, **fields: Any) -> Any:
    values: dict[str, Any] = {"title": "Sauvegarder", "theme": "cyber", **fields}
    return create_measure(actor=cast.actor("ines"), business=cast.bakery, **values)


def test_a_measure_is_planned_with_its_risks_and_proofs(cast: Cast) -> None:
    first, second, proof = make_risk(cast.bakery), make_risk(cast.bakery), make_proof(cast.bakery)
    made = new(
        cast, title=" Écrire ", risks=[second, first, first], proofs=[proof], cost_once_eur=Decimal("480.00"),
        owner=cast.member("lucie"),
    )  # fmt: skip
    kept = measures_in(cast.bakery)[0]
    assert (kept.reference, kept.title, kept.sort_key.split("\x1f")[0], kept.status) == (
        "M-001", "Écrire", "ecrire", "planned",
    )  # fmt: skip
    assert links(kept) == (["R-001", "R-002"], ["P-001"])
    assert said(cast.bakery) == {
        "title": [None, "Écrire"],
        "theme": [None, "cyber"],
        "cost_once_eur": [None, "480.00"],
        "owner": [None, "Lucie Morvan"],
        "risks": [None, ["R-001", "R-002"]],
        "proofs": [None, ["P-001"]],
    }
    assert entries(cast.bakery)[-1].ref == made.reference


def test_an_edit_writes_what_differs_links_included(cast: Cast) -> None:
    first, second, proof = make_risk(cast.bakery), make_risk(cast.bakery), make_proof(cast.bakery)
    measure = make_measure(cast.bakery, risks=(first,))
    edit_measure(actor=cast.actor("marc"), measure=measure, version=1, risks=[second], proofs=[proof])
    kept = measures_in(cast.bakery)[0]
    assert links(kept) == (["R-002"], ["P-001"]) and kept.version == 2
    assert said(cast.bakery) == {"risks": [["R-001"], ["R-002"]], "proofs": [[], ["P-001"]]}
    edit_measure(actor=cast.actor("marc"), measure=kept, version=2, cost_once_eur=None)
    assert links(kept) == (["R-002"], ["P-001"])
    assert said(cast.bakery) == {"cost_once_eur": ["480.00", None]}


def test_saving_without_a_difference_leaves_no_entry(cast: Cast) -> None:
    risk = make_risk(cast.bakery)
    measure = make_measure(cast.bakery, risks=(risk,))
    edit_measure(
        actor=cast.actor("ines"), measure=measure, version=1, cost_once_eur=Decimal(480), risks=[risk], done_on=None
    )
    assert measures_in(cast.bakery)[0].version == 1 and entries(cast.bakery) == []


def test_the_second_of_two_savers_writes_nothing_not_even_links(cast: Cast) -> None:
    risk, _row = make_risk(cast.bakery), make_measure(cast.bakery)
    mine, theirs = measures_in(cast.bakery)[0], measures_in(cast.bakery)[0]
    edit_measure(actor=cast.actor("marc"), measure=theirs, version=1, title="Theirs")
    with pytest.raises(Conflict) as late:
        edit_measure(actor=cast.actor("ines"), measure=mine, version=1, title="Mine", risks=[risk])
    assert late.value.current.title == "Theirs"
    assert links(measures_in(cast.bakery)[0]) == ([], [])


def test_one_foreign_risk_or_proof_refuses_all(cast: Cast) -> None:
    ours, theirs = make_risk(cast.bakery), make_risk(cast.neighbour)
    their_proof = make_proof(cast.neighbour)
    for linked in ({"risks": [ours, theirs]}, {"risks": [ours], "proofs": [their_proof]}):
        with pytest.raises(ValidationError):
            new(cast, **linked)
    assert measures_in(cast.bakery) == []
    measure = make_measure(cast.bakery, risks=(ours,))
    with pytest.raises(ValidationError):
        edit_measure(actor=cast.actor("ines"), measure=measure, version=1, risks=[ours, theirs])
    assert links(measure) == (["R-001"], [])


def test_the_database_refuses_a_foreign_link_too(cast: Cast) -> None:
    theirs, measure = make_risk(cast.neighbour), make_measure(cast.bakery)
    with pytest.raises(IntegrityError), transaction.atomic():
        RiskMeasure.objects.bulk_create([RiskMeasure(business=cast.bakery, measure=measure, risk=theirs)])


def test_done_goes_with_its_day_and_nothing_else_does(cast: Cast) -> None:
    today = timezone.localdate()
    done = new(cast, status="done")
    assert measures_in(cast.bakery)[0].done_on == today
    edit_measure(actor=cast.actor("ines"), measure=done, version=1, title="Renamed")
    edit_measure(actor=cast.actor("ines"), measure=done, version=2, status="planned")
    assert measures_in(cast.bakery)[0].done_on is None
    assert new(cast, status="planned", done_on=today).done_on is None
    with pytest.raises(ValidationError):
        new(cast, status="done", done_on=today + timedelta(days=1))


def test_marking_done_is_one_step_that_can_be_repeated(cast: Cast) -> None:
    measure = make_measure(cast.bakery)
    day = timezone.localdate() - timedelta(days=3)
    mark_done(actor=cast.actor("ines"), measure=measure, done_on=day)
    mark_done(actor=cast.actor("ines"), measure=measure)
    kept = measures_in(cast.bakery)[0]
    assert (kept.status, kept.done_on, kept.version) == ("done", day, 2)
    assert said(cast.bakery) == {"status": ["planned", "done"], "done_on": [None, day.isoformat()]}
    assert len(entries(cast.bakery)) == 1
    with pytest.raises(Conflict):  # a form opened before meets a conflict
        edit_measure(actor=cast.actor("marc"), measure=kept, version=1, status="planned")


def test_a_day_to_come_and_a_dropped_measure_are_not_marked(cast: Cast) -> None:
    measure, dropped = make_measure(cast.bakery), make_measure(cast.bakery, status="dropped")
    with pytest.raises(ValidationError):
        mark_done(actor=cast.actor("ines"), measure=measure, done_on=timezone.localdate() + timedelta(days=1))
    mark_done(actor=cast.actor("ines"), measure=dropped)
    assert [m.status for m in measures_in(cast.bakery)] == ["planned", "dropped"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", " "), ("title", "a\x00b"), ("title", "x" * 201), ("description", "x" * 2001), ("theme", "magic"),
        ("status", "won"), ("cost_once_eur", Decimal(-1)), ("cost_yearly_eur", Decimal("NaN")),
        ("cost_once_eur", Decimal("1e20")), ("expected_effect", "\u202eabc"),
    ],
)  # fmt: skip
def test_a_rule_broken_names_its_field_and_writes_nothing(cast: Cast, field: str, value: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        new(cast, **{field: value})
    assert list(refused.value.message_dict) == [field]
    assert measures_in(cast.bakery) == [] and entries(cast.bakery) == []


def test_nobody_of_another_business_does_our_measure(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        new(cast, owner=cast.member("yann", cast.neighbour))
    with pytest.raises(TypeError):
        new(cast, number=77)


def test_deleting_a_measure_leaves_its_risks(cast: Cast) -> None:
    risk = make_risk(cast.bakery)
    delete_measure(actor=cast.actor("marc"), measure=make_measure(cast.bakery, risks=(risk,)))
    assert measures_in(cast.bakery) == [] and Risk.objects.filter(pk=risk.pk).exists()
    lost = said(cast.bakery, "measure.deleted")
    assert lost["title"] == ["Sauvegarder hors ligne", None] and lost["risks"] == [["R-001"], None]


def test_a_member_does_what_is_theirs_and_nothing_else(cast: Cast) -> None:
    lucie, paul = cast.actor("lucie"), cast.actor("paul")
    theirs, other = make_measure(cast.bakery, owner=cast.member("lucie")), make_measure(cast.bakery)
    edit_measure(actor=lucie, measure=theirs, version=1, description="Fait à moitié")
    mark_done(actor=lucie, measure=theirs, done_on=date(2026, 1, 2))
    for attempt in (
        lambda: edit_measure(actor=lucie, measure=other, version=1, title="X"),
        lambda: mark_done(actor=lucie, measure=other),
        lambda: delete_measure(actor=lucie, measure=theirs),
        lambda: create_measure(actor=lucie, business=cast.bakery, title="X"),
        lambda: edit_measure(actor=paul, measure=theirs, version=3, title="X"),
        lambda: mark_done(actor=paul, measure=other),
        lambda: mark_done(actor=cast.actor("yann", cast.neighbour), measure=other),
        lambda: mark_done(actor=NOBODY, measure=other),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert [(m.title, m.status) for m in measures_in(cast.bakery)] == [
        ("Sauvegarder hors ligne", "done"),
        ("Sauvegarder hors ligne", "planned"),
    ]


def test_a_measure_given_away_meanwhile_is_no_longer_theirs_to_mark(cast: Cast) -> None:
    """The row as it is now decides, not the one that was read before."""
    seen = make_measure(cast.bakery, owner=cast.member("lucie"))
    edit_measure(actor=cast.actor("ines"), measure=measures_in(cast.bakery)[0], version=1, owner=None)
    with pytest.raises(PermissionDenied):
        mark_done(actor=cast.actor("lucie"), measure=seen)
