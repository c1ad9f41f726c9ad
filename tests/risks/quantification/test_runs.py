"""Runs of a business: the same facts give the same figures everywhere, and moved facts give new ones."""

import io
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client

from insurance.cover.frozen import gap_section
from insurance.models import CoverRun
from portal.tenancy.context import business_context
from portal.ui.format import money
from risks.models import LossRun
from risks.quantification.frozen import losses_section
from risks.quantification.inputs import decode, encode, fingerprint
from risks.quantification.job import KEPT, request_run
from risks.quantification.outcome import Run
from risks.quantification.results import results
from risks.treatment.actions import edit_measure
from tests.cast import Cast
from tests.factories import make_policy
from tests.risks.quantification.conftest import Counted

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/b/demo/losses/"


def command(business: str = "demo") -> Any:
    out = io.StringIO()
    call_command("quantify", business, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_the_same_facts_give_the_same_figures_and_what_is_stored_gives_them_back(counted: Counted) -> None:
    first, second = counted.run(), counted.run()
    assert first.pk != second.pk
    assert (first.results, first.inputs_sha256) == (second.results, second.inputs_sha256)
    inputs = decode(first.inputs)
    assert fingerprint(encode(inputs)) == first.inputs_sha256
    again = results(inputs, Run(inputs.portfolio, inputs.years, inputs.seed))
    assert json.loads(json.dumps(again)) == first.results


def test_one_run_that_waits_is_enough(counted: Counted, cast: Cast) -> None:
    with business_context(write=[cast.bakery]):
        jobs = {request_run(actor=cast.actor("ines"), business=cast.bakery).pk for _time in range(3)}
    assert len(jobs) == 1 == len(counted.waiting())


def test_a_business_that_never_asked_gets_no_run_by_a_change(counted: Counted) -> None:
    counted.say(counted.fraud, version=2, amount_high=Decimal(30_000), amount_low=Decimal(1_000))
    assert counted.waiting() == []


def test_moved_facts_ask_for_new_figures_and_the_page_says_that_these_are_old(
    counted: Counted, signed_in: Callable[[str], Client]
) -> None:
    before = counted.run()
    client = signed_in("ines")
    assert client.get(PAGE).context["stale"] is False
    counted.say(counted.fraud, version=2, amount_high=Decimal(30_000), amount_low=Decimal(1_000))
    [job] = counted.waiting()
    page = client.get(PAGE)
    assert page.context["stale"] is True
    assert "New figures are on their way." in page.content.decode()
    after = counted.finish(job)
    assert after.results["today"]["expected"] > before.results["today"]["expected"]
    assert client.get(PAGE).context["stale"] is False


def test_what_changes_no_figure_asks_for_nothing(counted: Counted, cast: Cast) -> None:
    counted.run()
    with business_context(write=[cast.bakery]):
        counted.cheap.refresh_from_db()
        edit_measure(
            actor=cast.actor("ines"), measure=counted.cheap, version=counted.cheap.version, description="Au téléphone."
        )
    assert counted.waiting() == []


def test_a_moved_term_of_a_contract_asks_for_new_figures(counted: Counted, cast: Cast) -> None:
    counted.run()
    from insurance.policies.actions import create_policy

    with business_context(write=[cast.bakery]):
        create_policy(actor=cast.actor("ines"), business=cast.bakery, line="cyber")
    [job] = counted.waiting()
    run = counted.finish(job)
    with business_context(read=[cast.bakery]):
        [policy] = CoverRun.objects.get(run=run).terms["policies"]
    assert policy["ref"] == "I-001"


def test_only_the_latest_runs_are_kept(counted: Counted, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    assert KEPT > 2
    monkeypatch.setattr("risks.quantification.job.KEPT", 2)
    runs = [counted.run().pk for _time in range(3)]
    with business_context(read=[cast.bakery]):
        assert set(LossRun.objects.values_list("pk", flat=True)) == set(runs[1:])


def test_without_a_risk_that_can_be_counted_the_job_ends_and_the_command_says_why(cast: Cast, unsent: None) -> None:
    from portal.jobs import tasks

    with business_context(write=[cast.bakery]):
        job = request_run(actor=cast.actor("ines"), business=cast.bakery)
    assert tasks.run(job.pk, cast.bakery.pk) == "done"
    with business_context(read=[cast.bakery]):
        assert not LossRun.objects.exists()
    with pytest.raises(CommandError, match="no risk can be counted in euros yet"):
        command()
    with pytest.raises(CommandError, match="no business nowhere"):
        command("nowhere")


def test_page_workbook_command_and_dossier_agree_to_the_cent(
    counted: Counted, cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    make_policy(cast.bakery)
    run = counted.run()
    client, said = signed_in("ines"), command()
    assert {name: said[name] for name in run.results} == run.results
    assert said["inputs_sha256"] == run.inputs_sha256
    with business_context(read=[cast.bakery]):
        frozen, gap = losses_section(cast.bakery), gap_section(cast.bakery)
        cover = CoverRun.objects.get(run=run).results
    assert frozen is not None
    assert gap is not None
    assert said["cover"] == cover
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{PAGE}export.xlsx").content))
    sheet = {row[0]: row for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)}
    for row, kept in zip(run.results["rows"], frozen["risks"], strict=True):
        exact = f"{row['expected']:.2f}"
        assert kept["expected"] == exact
        opened = client.get(f"{PAGE}R-{int(row['ref'][2:])}/").context["formula"].result
        assert opened == money(exact, "en")
        assert f"{sheet[kept['reference']][4]:.2f}" == exact
    today = run.results["today"]
    assert frozen["today"]["p95"] == f"{today['p95']:.2f}" and frozen["today"]["expected"] == f"{today['expected']:.2f}"
    assert sum(Decimal(row["expected"]) for row in frozen["risks"]) == Decimal(frozen["today"]["expected"])
    assert today["mean"] != today["expected"], "by chance the same: this would prove nothing"
    # A loss has one figure, whichever part of the dossier tells it: of each risk, and of all together.
    assert {row["reference"]: row["loss"] for row in gap["risks"]} == {
        row["reference"]: row["expected"] for row in frozen["risks"]
    }
    assert gap["total"]["loss"] == frozen["today"]["expected"]
    for row in gap["risks"]:
        parts = [Decimal(row[name]) for name in ("paid", "retained", "refused")]
        assert sum(parts) == Decimal(row["loss"])


def test_an_offer_is_in_no_dossier(counted: Counted, cast: Cast) -> None:
    make_policy(cast.bakery, standing="offer", premium_yearly_eur=Decimal("4321.09"), conditions=["second_factor"])
    counted.run()
    with business_context(read=[cast.bakery]):
        told = json.dumps(gap_section(cast.bakery))
    assert "I-001" not in told and "4321" not in told


def test_a_reader_may_look_and_not_run(counted: Counted, cast: Cast) -> None:
    with business_context(write=[cast.bakery]), pytest.raises(PermissionDenied):
        request_run(actor=cast.actor("paul"), business=cast.bakery)


def test_a_stranger_finds_neither_the_run_nor_its_job(
    counted: Counted, cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    mine = counted.ask()
    client = signed_in("ines")
    assert client.get(f"{PAGE}job/{mine.uid}/").status_code == 200
    with business_context(write=[cast.neighbour]):
        theirs = request_run(actor=cast.actor("yann", business=cast.neighbour), business=cast.neighbour)
    assert client.get(f"{PAGE}job/{theirs.uid}/").status_code == 404
