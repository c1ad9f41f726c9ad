"""What changed, as people see it: only what they may, only their own business, and every past day as it was."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.audit import log
from portal.tenancy.context import business_context
from portal.ui.months import add_months
from risks.evolution.queries import end_of, past
from risks.register.actions import create_risk, delete_risk, edit_risk
from tests.cast import Cast
from tests.factories import make_measure, make_proof, make_risk

MONTH, COMPARE = "/b/demo/risks/changes/", "/b/demo/risks/changes/compare/"
TODAY = timezone.localdate()
LONG_AGO = add_months(TODAY.replace(day=1), -3)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Records the next changes as done on a day."""

    def on(day: date) -> None:
        moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        monkeypatch.setattr(log.timezone, "now", lambda: moment)

    yield on
    monkeypatch.undo()


def story(cast: Cast, at: Any) -> None:
    """Three months ago two risks; two months ago one rises and one goes; this month a third comes."""
    actor = cast.actor("ines")
    with business_context(write=[cast.bakery]):
        at(LONG_AGO)
        shop = create_risk(actor=actor, business=cast.bakery, title="Boutique", likelihood_current=2, impact_current=2)
        gone = create_risk(actor=actor, business=cast.bakery, title="Disparu", likelihood_current=5, impact_current=5)
        at(add_months(LONG_AGO, 1))
        edit_risk(actor=actor, risk=shop, version=1, likelihood_current=4, impact_current=4)
        delete_risk(actor=actor, risk=gone)
        at(TODAY)
        create_risk(actor=actor, business=cast.bakery, title="Neuf & <b>", likelihood_current=1, impact_current=1)


def test_each_past_day_is_as_it_was(cast: Cast, at: Any) -> None:
    story(cast, at)
    days = [TODAY, LONG_AGO + timedelta(days=1), LONG_AGO - timedelta(days=1)]
    with business_context(read=[cast.bakery]):
        found = past(cast.bakery, days)
    told = [
        sorted((state["title"], state["level_current"]) for state in register.values()) for register in found.registers
    ]
    assert told == [[("Boutique", 4), ("Neuf & <b>", 1)], [("Boutique", 2), ("Disparu", 5)], []]
    assert found.complete


def test_the_month_says_what_happened_and_two_days_compare(cast: Cast, client: Client, at: Any) -> None:
    story(cast, at)
    cast.ines.language = "en"
    cast.ines.save()
    client.force_login(cast.ines)
    page = client.get(MONTH)
    assert [said.text for said in page.context["sentences"]] == ["1 risk is new."]
    assert page.context["people"] == ("Inès Le Goff",)
    text = page.content.decode()
    assert "Neuf &amp; &lt;b&gt;" in text
    assert "<b>" not in text.split('id="moved"')[1].split("</table>")[0]
    older = client.get(f"{MONTH}?month={add_months(LONG_AGO, 1).isoformat()[:7]}")
    assert [said.text for said in older.context["sentences"]] == ["1 risk stands higher.", "1 risk is closed or gone."]
    days = f"?since={LONG_AGO.isoformat()}&until={TODAY.isoformat()}"
    moved = client.get(COMPARE + days).context["found"].moved
    assert [(m.title, m.kind) for m in moved] == [("Neuf & <b>", "new"), ("Boutique", "up"), ("Disparu", "deleted")]
    csv = client.get(f"{MONTH}compare.csv{days}").content.decode("utf-8-sig")
    assert '"R-001","Boutique","Higher","2","4"' in csv


@pytest.mark.parametrize(
    "query", ["since=x&until=y", "since=2026-05-01&until=2026-04-01", "until=2999-01-01", "since="]
)
def test_days_that_make_no_sense_are_said_beside_their_field(cast: Cast, client: Client, query: str) -> None:
    client.force_login(cast.ines)
    assert client.get(f"{COMPARE}?{query}").status_code == 422
    assert client.get(f"{MONTH}compare.csv?{query}").status_code == 200


@pytest.mark.parametrize("month", ["2026-13", "abc", "9999-01", "0001-01", "\x00"])
def test_an_odd_month_is_this_one(cast: Cast, client: Client, month: str) -> None:
    client.force_login(cast.ines)
    assert client.get(MONTH, {"month": month}).context["is_now"]


def test_an_adviser_sees_what_their_sections_open_and_a_neighbour_nothing(cast: Cast, client: Client, at: Any) -> None:
    story(cast, at)
    make_measure(cast.bakery, status="done", done_on=TODAY)
    make_proof(cast.bakery, valid_until=TODAY - timedelta(days=1) if TODAY.day > 1 else TODAY)
    mandate = cast.mandate(sections=["register"])

    def told() -> set[str]:
        page = client.get(MONTH)
        assert page.context["people"] == ()
        return {said.url.rsplit("/", 2)[-2] for said in page.context["sentences"] if said.url.startswith("/")}

    client.force_login(cast.claire)
    assert "proofs" not in told()
    assert "measures" in told()
    mandate.sections = ["register", "dossier"]
    mandate.save()
    assert ("proofs" in told()) == (TODAY.day > 1)
    client.force_login(cast.yann)
    assert client.get(MONTH).status_code == 404
    assert client.get(COMPARE).status_code == 404


def test_a_long_history_is_read_in_few_questions_and_says_where_it_ends(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch, at: Any
) -> None:
    story(cast, at)
    monkeypatch.undo()
    client.force_login(cast.ines)
    client.get(MONTH)
    with CaptureQueriesContext(connection) as few:
        client.get(MONTH)
    for place in range(30):
        make_risk(cast.bakery, f"Risque {place}")
    with CaptureQueriesContext(connection) as many:
        client.get(MONTH)
    assert len(few) == len(many)
    monkeypatch.setattr("risks.evolution.queries.MOST_RECORDED", 2)
    days = f"?since={LONG_AGO.isoformat()}&until={TODAY.isoformat()}"
    far = client.get(COMPARE + days)
    assert far.context["too_far"], "rather nothing than “nothing moved”"
    assert client.get(f"{MONTH}compare.csv{days}").status_code == 404
    page = client.get(MONTH)
    assert not page.context["complete"]
    assert len(page.context["heat_rows"]) < 12


def test_a_day_ends_at_midnight_as_people_here_count_it() -> None:
    assert end_of(date(2026, 7, 14)).astimezone(UTC).hour == 21
