"""What a risk costs and what a measure changes, as people say it; and the plan under a budget."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import activate
from openpyxl import load_workbook

from portal.audit.models import Entry
from portal.jobs.models import Job, JobState
from portal.tenancy.context import business_context
from portal.ui.format import money
from risks.models import Estimate, LossRun, Measure, MeasureEffect, RiskService, Service
from risks.quantification.actions import set_estimate
from risks.treatment.models import MeasureStatus
from tests.cast import Cast
from tests.factories import make_risk
from tests.risks.quantification.conftest import Counted

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/b/demo/losses/"
SAID = {
    "scenario": "",
    "frequency_value": "4",
    "frequency_unit": "years_between",
    "hours_low": "",
    "hours_high": "",
    "amount_low": "500",
    "amount_high": "8 000",
    "amount_likely": "",
    "head": "",
    "peril": "",
    "version": "1",
}


def estimate(cast: Cast, number: int) -> Estimate | None:
    with business_context(read=[cast.bakery]):
        return Estimate.objects.filter(risk__number=number).first()


def test_a_risk_of_no_usual_case_is_counted_from_what_somebody_says(
    cast: Cast, unsent: None, signed_in: Callable[[str], Client]
) -> None:
    make_risk(cast.bakery, "Litige avec un voisin", category="other")
    client = signed_in("ines")
    page = client.get(f"{PAGE}R-1/")
    assert "how often and how bad is not known yet" in page.content.decode()
    assert client.post(f"{PAGE}R-1/", SAID).status_code == 303
    row = estimate(cast, 1)
    assert row is not None
    assert (row.frequency_value, row.amount_low, row.amount_high) == (Decimal(4), Decimal(500), Decimal(8_000))
    page = client.get(f"{PAGE}R-1/")
    assert page.context["often"] == "once in 4 years"
    assert "in nine cases of ten" in str(page.context["formula"].facts)
    with business_context(read=[cast.bakery]):
        [entry] = Entry.objects.filter(verb="estimate.set")
    assert entry.ref == "R-001"


@pytest.mark.parametrize(
    ("changed", "field", "says"),
    [
        ({"frequency_value": "0"}, "frequency_value", "It must be above 0"),
        ({"frequency_value": "0", "frequency_unit": "times_a_year"}, "frequency_value", "It must be above 0"),
        ({"frequency_value": "0", "frequency_unit": "chance_pct"}, "frequency_value", "It must be above 0"),
        ({"frequency_value": "10000000", "frequency_unit": "years_between"}, "frequency_value", "at most 100,000"),
        ({"amount_low": "0.01", "amount_high": "600000000000"}, "amount_high", "too far apart"),
        ({"frequency_value": "0.0005"}, "frequency_value", "digits after the decimal sign"),
        ({"frequency_value": "1000000000", "frequency_unit": "times_a_year"}, "frequency_value", "thousand times"),
        ({"frequency_value": "101", "frequency_unit": "chance_pct"}, "frequency_value", "at most 100"),
        ({"frequency_value": "NaN"}, "frequency_value", "Write a number"),
        ({"frequency_unit": "fortnightly"}, "frequency_unit", "fortnightly"),
        ({"amount_low": "0"}, "amount_low", "It must be above 0"),
        ({"amount_low": "9000"}, "amount_high", "Were the two swapped?"),
        ({"amount_low": "8000"}, "amount_high", "Were the two swapped?"),
        ({"amount_high": ""}, "amount_high", "Give both ends"),
        ({"hours_low": "2", "hours_high": "1"}, "hours_high", "Were the two swapped?"),
        ({"hours_low": "2"}, "hours_high", "Give both ends"),
        ({"amount_likely": "9000"}, "amount_likely", "between the least and the most"),
        ({"amount_low": "", "amount_high": "", "amount_likely": "90"}, "amount_low", "say also the least and the most"),
        ({"scenario": "the-end-of-the-world"}, "scenario", "the-end-of-the-world"),
        ({"head": "boat"}, "head", "boat"),
    ],
)
def test_figures_that_nothing_follows_from_are_said_beside_their_field(
    counted: Counted, signed_in: Callable[[str], Client], changed: dict[str, str], field: str, says: str
) -> None:
    answer = signed_in("ines").post(f"{PAGE}R-2/", {**SAID, **changed, "version": "2"})
    assert answer.status_code == 422
    activate("en")
    assert list(answer.context["form"].errors) == [field]
    assert says in str(answer.context["form"].errors[field])
    row = estimate(counted.cast, 2)
    assert row is not None
    assert row.amount_low == Decimal(1_000), "nothing was written"


def test_the_second_of_two_savers_sees_both_figures(counted: Counted, signed_in: Callable[[str], Client]) -> None:
    answer = signed_in("ines").post(f"{PAGE}R-2/", {**SAID, "version": "1"})
    assert answer.status_code == 409
    assert "8,000" in answer.content.decode() or "8 000" in answer.content.decode()
    row = estimate(counted.cast, 2)
    assert row is not None
    assert row.amount_high == Decimal(20_000)


def test_a_reader_sees_the_figures_and_cannot_change_them(counted: Counted, signed_in: Callable[[str], Client]) -> None:
    client = signed_in("paul")
    assert "€1,000 to €20,000" in client.get(f"{PAGE}R-2/").content.decode()
    assert client.post(f"{PAGE}R-2/", SAID).status_code == 403
    assert client.get(f"{PAGE}M-1/").status_code == 403


def test_the_effect_of_a_measure_is_a_range_that_makes_sense(
    counted: Counted, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("ines")
    for said in ({"low_pct": "70", "high_pct": "60"}, {"low_pct": "10", "high_pct": "101"}):
        answer = client.post(f"{PAGE}M-1/", {"on": "frequency", "version": "1", **said})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["high_pct"])
    said = {"on": "severity", "low_pct": "10", "high_pct": "30", "version": "1"}
    assert client.post(f"{PAGE}M-1/", said).status_code == 303
    with business_context(read=[counted.cast.bakery]):
        row = MeasureEffect.objects.get(measure=counted.cheap)
    assert (row.on, row.low_pct, row.high_pct) == ("severity", 10, 30)
    assert client.post(f"{PAGE}M-1/", {**said, "low_pct": "20"}).status_code == 409


def test_the_best_set_under_a_budget_is_shown_with_what_it_takes_off(
    counted: Counted, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("ines")
    assert "First work out what your risks cost" in client.get(f"{PAGE}plan/").content.decode()
    run = counted.run()
    poor = client.get(f"{PAGE}plan/", {"budget": "299"}).context
    some = client.get(f"{PAGE}plan/", {"budget": "300"}).context
    rich = client.get(f"{PAGE}plan/", {"budget": "3300"}).context
    assert [row["ref"] for row in poor["chosen"]] == []
    assert [row["ref"] for row in some["chosen"]] == [counted.cheap.reference]
    assert {row["ref"] for row in rich["chosen"]} == {counted.cheap.reference, counted.dear.reference}
    assert rich["today"] - rich["removed"] == rich["target"]
    assert f"{rich['target']:.2f}" == f"{run.results['plan']['expected']:.2f}"
    assert sum(row["removes"] for row in rich["chosen"]) == rich["removed"]


@pytest.mark.parametrize("query", ["budget=-5", "budget=1e9", "budget=9999999999999", "most=0", "most=<b>", "budget="])
def test_a_budget_that_makes_no_sense_is_left_aside(
    counted: Counted, signed_in: Callable[[str], Client], query: str
) -> None:
    counted.run()
    answer = signed_in("ines").get(f"{PAGE}plan/?{query}")
    assert answer.status_code == 200
    assert answer.context["asked"].budget_eur == min(answer.context["top"], 2_000)


def test_risks_are_named_and_never_taken_for_markup(
    counted: Counted, cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    odd = make_risk(cast.bakery, "<script>alert(1)</script>", category="other")
    counted.say(
        odd,
        frequency_value=Decimal(1),
        frequency_unit="times_a_year",
        amount_low=Decimal(10),
        amount_high=Decimal(900_000),
    )
    counted.run()
    page = signed_in("ines").get(PAGE).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_business_without_a_run_is_told_what_to_do(cast: Cast, signed_in: Callable[[str], Any]) -> None:
    page = signed_in("ines").get(PAGE).content.decode()
    assert "No risk can be counted in euros yet" in page


def test_a_run_that_failed_is_told_and_can_be_asked_for_again(
    counted: Counted, signed_in: Callable[[str], Client]
) -> None:
    counted.run()
    job = counted.ask()
    with business_context(write=[counted.cast.bakery]):
        Job.objects.filter(pk=job.pk).update(state=JobState.FAILED)
    page = signed_in("ines").get(PAGE).content.decode()
    assert "The last calculation did not come to an end." in page
    counted.run()
    assert "did not come to an end" not in signed_in("ines").get(PAGE).content.decode()


def test_a_figure_opens_to_the_formula_of_the_very_row(counted: Counted, signed_in: Callable[[str], Client]) -> None:
    """Also for a risk that shares a failure with another one, and for one whose measure is done."""
    cast = counted.cast
    second = make_risk(cast.bakery, "Caisse muette", category="online")
    with business_context(write=[cast.bakery]):
        RiskService.objects.create(business=cast.bakery, risk=second, service=Service.objects.get())
        hours, often = {"hours_low": Decimal(1), "hours_high": Decimal(8)}, {"frequency_value": Decimal(3)}
        said = {**hours, **often, "frequency_unit": "times_a_year"}
        set_estimate(actor=cast.actor("ines"), risk=second, version=1, **said)  # type: ignore[arg-type]
    run = counted.run()
    client = signed_in("ines")
    rows = {row["ref"]: row["expected"] for row in run.results["rows"]}
    assert any(ref.startswith("= ") for ref in rows)
    for ref in ("R-001", "R-002", "R-003"):
        page = client.get(f"{PAGE}{ref.replace('-00', '-')}/")
        assert page.context["formula"].result == money(f"{rows[ref]:.2f}", "en")
        assert ("Counted in a row of its own" in page.content.decode()) == (ref != "R-002")


def test_own_figures_older_than_a_measure_that_is_done_are_asked_about(
    counted: Counted, signed_in: Callable[[str], Client], cast: Cast
) -> None:
    client = signed_in("ines")
    assert "Do these figures still hold?" not in client.get(f"{PAGE}R-2/").content.decode()
    with business_context(write=[cast.bakery]):
        Measure.objects.filter(pk=counted.cheap.pk).update(
            status=MeasureStatus.DONE, done_on=timezone.localdate() + timedelta(days=1)
        )
    assert "Done since you gave your own figures: M-001." in client.get(f"{PAGE}R-2/").content.decode()


def test_who_sees_the_register_alone_reads_no_cost_of_an_hour(
    counted: Counted, signed_in: Callable[[str], Client], cast: Cast
) -> None:
    counted.run()
    swings = {row["what"] for row in latest_run(cast).results["tornado"]}
    assert "hour" in swings
    cast.mandate(sections=["register"])
    client = signed_in("claire")
    for path in (PAGE, f"{PAGE}R-1/"):
        page = client.get(path).content.decode()
        assert "What an hour without sales costs" not in page
        assert " each time ÷" not in page
        assert "a year × €" not in page
    book = load_workbook(BytesIO(client.get(f"{PAGE}export.xlsx").content))
    assert not any("hour without sales" in str(cell.value) for row in book["What matters most"] for cell in row)


def test_the_risks_history_tells_of_its_figures_in_words(counted: Counted, signed_in: Callable[[str], Client]) -> None:
    page = signed_in("ines").get("/b/demo/risks/R-1/").content.decode()
    assert "What a risk costs, changed" in page
    assert "estimate.set" not in page
    assert "times_a_year" not in page


def latest_run(cast: Cast) -> LossRun:
    with business_context(read=[cast.bakery]):
        return LossRun.objects.for_business(cast.bakery).order_by("-pk")[0]
