"""Bringing a reading into the register: whole or not at all, once, with its history."""

import threading
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from portal.audit.models import Entry
from portal.tenancy.context import business_context
from risks.importing.actions import Imported, import_register
from risks.importing.reading import Reading, read
from risks.register.actions import edit_risk
from risks.register.models import Risk
from risks.treatment.models import Measure
from tests.cast import Cast, build_cast
from tests.risks.importing.books import messy, table, workbook

pytestmark = pytest.mark.django_db

FULL = ["R1", "Incendie du four", 3, 5, 1000, 5000, "ines le goff", "Extincteurs", "15/03/2026", "En cours", 200,
        "2026-12-01"]  # fmt: skip
OTHER = ["R2", "Vol", 2, 1, None, None, "Personne d’ici", None, None, None, None, None]


def bring(cast: Cast, reading: Reading, who: str = "marc") -> Imported:
    with business_context(write=[cast.bakery]):
        return import_register(actor=cast.actor(who), business=cast.bakery, reading=reading)


def reading_of(*rows: list[Any]) -> Reading:
    return read(table(*rows), "registre.xlsx")


def entries(cast: Cast) -> list[tuple[str, str]]:
    with business_context(read=[cast.bakery]):
        return list(Entry.objects.for_business(cast.bakery).order_by("pk").values_list("verb", "ref"))


def risks(cast: Cast) -> list[Risk]:
    with business_context(read=[cast.bakery]):
        return list(Risk.objects.for_business(cast.bakery).order_by("number"))


def test_risks_and_measures_arrive_with_their_history(cast: Cast) -> None:
    done = bring(cast, reading_of(FULL, OTHER))
    assert (done.created, done.measures_created) == (2, 1)
    first, second = risks(cast)
    assert (first.title, first.import_ref, first.reference) == ("Incendie du four", "R1", "R-001")
    assert (first.likelihood_current, first.impact_current, first.level_current) == (3, 5, 4)
    assert first.owner_id == cast.member("ines").pk
    assert first.review_on == date(2026, 12, 1)
    assert "1000" in first.source
    assert second.owner_id is None
    assert "Personne d’ici" in second.source
    assert [flag.cell for flag in done.flags] == ["G3"]
    with business_context(read=[cast.bakery]):
        measure = Measure.objects.for_business(cast.bakery).get()
        assert [risk.pk for risk in measure.risks.all()] == [first.pk]
    assert (measure.title, measure.status, measure.cost_once_eur) == ("Extincteurs", "under_way", Decimal(200))
    assert entries(cast) == [("risk.created", "R-001"), ("risk.created", "R-002"), ("measure.created", "M-001")]


def test_the_same_file_again_changes_nothing_and_leaves_no_entry(cast: Cast) -> None:
    bring(cast, reading_of(FULL, [None, *OTHER[1:]]))
    before = entries(cast)
    again = bring(cast, reading_of(FULL, [None, *OTHER[1:]]))
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    assert (again.measures_created, again.measures_updated) == (0, 0)
    assert entries(cast) == before


def test_a_changed_row_changes_its_risk_and_unknown_erases_nothing(cast: Cast) -> None:
    bring(cast, reading_of(FULL))
    changed = [*FULL]
    changed[2], changed[3], changed[9] = 5, "?", "Fait"
    done = bring(cast, reading_of(changed))
    assert (done.created, done.updated, done.measures_updated) == (0, 1, 1)
    (risk,) = risks(cast)
    assert (risk.likelihood_current, risk.impact_current) == (5, 5)


def test_a_text_written_here_is_not_overwritten(cast: Cast) -> None:
    bring(cast, reading_of(FULL))
    with business_context(write=[cast.bakery]):
        risk = Risk.objects.for_business(cast.bakery).get()
        edit_risk(actor=cast.actor("marc"), risk=risk, version=risk.version, source="Le four a vingt ans.")
    assert bring(cast, reading_of(FULL)).unchanged == 1
    assert risks(cast)[0].source == "Le four a vingt ans."


def test_one_wrong_row_undoes_the_whole(cast: Cast) -> None:
    reading = reading_of(FULL)
    row = reading.rows[0]
    wrong = replace(row, number=3, values={**row.values, "ref": "R2", "title": "Vol \u202e caché"})
    with pytest.raises(ValidationError):
        bring(cast, replace(reading, rows=(row, wrong)))
    assert risks(cast) == []
    assert entries(cast) == []


@pytest.mark.parametrize("who", ["lucie", "paul"])
def test_who_may_not_add_risks_may_not_import_them(cast: Cast, who: str) -> None:
    with pytest.raises(PermissionDenied):
        bring(cast, reading_of(FULL), who)
    assert risks(cast) == []


def test_the_neighbours_reference_is_not_taken_for_ours(cast: Cast) -> None:
    with business_context(write=[cast.neighbour]):
        import_register(actor=cast.actor("yann", cast.neighbour), business=cast.neighbour, reading=reading_of(FULL))
    assert bring(cast, reading_of(FULL)).created == 1


def test_a_reference_given_twice_is_named_and_both_risks_arrive(cast: Cast) -> None:
    reading = reading_of(FULL, ["R1", *OTHER[1:]])
    assert [flag.cell for flag in reading.rows[1].flags] == ["A3"]
    assert bring(cast, reading).created == 2
    assert bring(cast, reading).unchanged == 2


def test_a_messy_workbook_brings_its_risks_only(cast: Cast) -> None:
    assert bring(cast, read(workbook(messy), "registre.xlsx")).created == 3


@pytest.mark.django_db(transaction=True)
def test_two_files_at_once_wait_for_each_other_and_nothing_is_twice() -> None:
    cast = build_cast()
    reading, done, wait = reading_of(FULL, OTHER), [], threading.Barrier(2)

    def send(who: str) -> None:
        try:
            wait.wait()
            done.append(bring(cast, reading, who))
        finally:
            connection.close()

    people = [threading.Thread(target=send, args=(who,)) for who in ("ines", "marc")]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted((one.created, one.unchanged) for one in done) == [(0, 2), (2, 0)]
    assert [risk.import_ref for risk in risks(cast)] == ["R1", "R2"]
