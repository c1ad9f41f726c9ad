"""A newer catalogue reaches what nobody here changed, and nothing else."""

import json
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.utils import timezone

from portal.access.actors import operator_in
from portal.audit.models import Entry
from portal.tenancy.context import business_context
from portal.tenancy.models import Business
from risks.assessment.proposal import ProposedRisk, propose
from risks.assessment.proposing import Wording, accept_edited, accept_proposals
from risks.assessment.queries import plain, standing
from risks.assessment.questions import load as questions
from risks.assessment.renewing import Renewed, renew_texts
from risks.catalogue.catalogue import Catalogue, load
from risks.catalogue.entries import Text
from risks.models import Decision, Measure, Risk
from risks.register.actions import edit_risk
from risks.treatment.actions import edit_measure
from tests.cast import Cast
from tests.risks.assessment.conftest import everything

pytestmark = pytest.mark.django_db


def newer(catalogue: Catalogue) -> Catalogue:
    """The next version: every text says that it is new."""

    def said(text: Text) -> Text:
        return Text(fr=f"{text.fr} (neuf)"[:190], en=f"{text.en} (new)"[:190])

    scenarios = tuple(replace(entry, title=said(entry.title), cause=said(entry.cause)) for entry in catalogue.scenarios)
    return replace(
        catalogue, scenarios=scenarios, measures=tuple(replace(m, title=said(m.title)) for m in catalogue.measures)
    )


@pytest.fixture
def accepted(cast: Cast) -> list[ProposedRisk]:
    """Three risks with their measures: one as proposed, one in the owner's words, one edited later."""
    everything(cast)
    actor = cast.actor("ines")
    with business_context(write=[cast.bakery]):
        where = standing(cast.bakery)
        items = propose(load(), questions(), plain(where.rows), where.facts).risks[:3]
        wording = Wording("fr", timezone.localdate())
        accept_proposals(actor=actor, business=cast.bakery, proposed=[items[0], items[2]], wording=wording)
        accept_edited(
            actor=actor, business=cast.bakery, proposed=items[1], title="Mes mots", likelihood=2, impact=2,
            measures=[], wording=wording,
        )  # fmt: skip
        third = Risk.objects.for_business(cast.bakery).get(number=2)
        edit_risk(actor=actor, risk=third, version=third.version, cause="Ma cause")
        measure = Measure.objects.for_business(cast.bakery).get(number=1)
        edit_measure(actor=actor, measure=measure, version=measure.version, title="Ma mesure")
    return list(items)


def renew(cast: Cast, catalogue: Catalogue, business: Business | None = None) -> Renewed:
    where = business or cast.bakery
    with business_context(write=[where]):
        return renew_texts(actor=operator_in(where), business=where, catalogue=catalogue)


def texts(cast: Cast) -> tuple[list[Any], list[Any]]:
    with business_context(read=[cast.bakery]):
        risks = Risk.objects.for_business(cast.bakery).order_by("number").values_list("title", "cause", "search_key")
        return list(risks), list(
            Measure.objects.for_business(cast.bakery).order_by("number").values_list("title", flat=True)
        )


def test_untouched_texts_move_and_every_edited_one_stays(cast: Cast, accepted: list[ProposedRisk]) -> None:
    done = renew(cast, newer(load()))
    (as_it_came, edited, own), measures = texts(cast)
    assert as_it_came[0].endswith("(neuf)")
    assert as_it_came[1].endswith("(neuf)")
    assert "(neuf)" in as_it_came[2], "the search finds the new text"
    assert (edited[0].endswith("(neuf)"), edited[1]) == (True, "Ma cause")
    assert (own[0], own[1].endswith("(neuf)")) == ("Mes mots", True)
    assert measures[0] == "Ma mesure"
    assert all(title.endswith("(neuf)") for title in measures[1:])
    assert done.kept == {"R-002": ["cause"], "R-003": ["title"], "M-001": ["title"]}
    with business_context(read=[cast.bakery]):
        assert Entry.objects.filter(verb="risk.renewed", ref="R-001").count() == 1


def test_a_second_time_and_the_same_catalogue_change_nothing(cast: Cast, accepted: list[ProposedRisk]) -> None:
    assert renew(cast, load()).renewed == []
    renew(cast, newer(load()))
    before = texts(cast)
    assert renew(cast, newer(load())).renewed == []
    assert texts(cast) == before


def test_a_catalogue_that_dropped_an_entry_leaves_its_rows(cast: Cast, accepted: list[ProposedRisk]) -> None:
    gone = accepted[0].scenario
    smaller = replace(load(), scenarios=tuple(entry for entry in load().scenarios if entry.code != gone))
    before = texts(cast)
    assert renew(cast, smaller).retired == [gone]
    assert texts(cast) == before


def test_only_the_operator_may_and_a_neighbour_is_not_touched(cast: Cast, accepted: list[ProposedRisk]) -> None:
    before = texts(cast)
    assert renew(cast, newer(load()), cast.neighbour).renewed == []
    assert texts(cast) == before
    with business_context(write=[cast.bakery]), pytest.raises(PermissionDenied):
        renew_texts(actor=cast.actor("paul"), business=cast.bakery, catalogue=load())


def test_the_command_goes_through_every_business_and_a_dry_run_writes_nothing(
    cast: Cast, accepted: list[ProposedRisk], monkeypatch: pytest.MonkeyPatch
) -> None:
    later = newer(load())
    monkeypatch.setattr("risks.management.commands.update_catalogue.load", lambda: later)

    def run(*options: str) -> list[dict[str, Any]]:
        out = StringIO()
        call_command("update_catalogue", *options, "--json", stdout=out)
        return [json.loads(line) for line in out.getvalue().splitlines()]

    before = texts(cast)
    told = run("--dry-run")
    assert [len(one["renewed"]) > 0 for one in told] == [True, False]
    assert texts(cast) == before
    assert run("demo") == told[:1]
    assert texts(cast) != before
    with pytest.raises(CommandError, match="nowhere"):
        run("nowhere")


def test_rows_that_came_without_their_language_are_left_and_named(cast: Cast, accepted: list[ProposedRisk]) -> None:
    with business_context(write=[cast.bakery]):
        Decision.objects.for_business(cast.bakery).update(language="")
        Measure.objects.for_business(cast.bakery).update(catalogue_language="")
    before = texts(cast)
    done = renew(cast, newer(load()))
    assert {"R-001", "R-002", "R-003", "M-001"} <= set(done.untold)
    assert (done.renewed, texts(cast)) == ([], before)
