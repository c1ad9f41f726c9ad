"""The second lock alone: in a context that could read both businesses, every read of the register keeps to its own."""

from collections.abc import Iterator

import pytest
from django.http import Http404
from django.utils import timezone

from portal.tenancy.context import business_context
from risks.register import queries
from risks.register.actions import create_risk
from risks.register.filters import RegisterFilter
from risks.register.forms import RiskForm
from risks.register.scale import DEFAULT
from risks.register.snapshot import collect
from tests.cast import Cast
from tests.factories import make_measure, make_risk, make_service


@pytest.fixture(autouse=True)
def wide_open(cast: Cast) -> Iterator[None]:
    """The neighbour has more of everything; the context could read it all."""
    with business_context(write=[cast.bakery, cast.neighbour]):
        ours = create_risk(actor=cast.actor("ines"), business=cast.bakery, title="Ours")
        for title in ("Theirs", "Theirs too"):
            theirs = make_risk(cast.neighbour, title, level_current=5, review_on="2020-01-01")
            make_measure(cast.neighbour, "Their measure", risks=(theirs,))
        make_service(cast.neighbour, "Atelier")
        make_service(cast.bakery, "Boutique")
        assert ours.number == theirs.number - 1
        yield


def test_a_number_is_looked_up_in_its_business(cast: Cast) -> None:
    assert queries.find(cast.bakery, 1).title == "Ours"
    with pytest.raises(Http404):
        queries.find(cast.bakery, 2)


def test_lists_counts_and_moves_are_the_businesss_own(cast: Cast) -> None:
    ines, today = cast.actor("ines"), timezone.localdate()
    counts = queries.overview(cast.bakery, ines, "current", today)
    assert (counts.total, counts.unknown, counts.over, counts.overdue) == (1, 1, 0, 0)
    rows = queries.listed(queries.matching(cast.bakery, ines, RegisterFilter(), today))
    assert [(row.title, row.next_measure) for row in rows] == [("Ours", None)]
    assert [(move.title, move.added) for move in queries.moves(cast.bakery, timezone.now())] == [("Ours", True)]
    assert not queries.above_threshold(cast.bakery).exists()
    assert not queries.reviews_overdue(cast.bakery, today).exists()


def test_choices_offer_only_own_services_and_people(cast: Cast) -> None:
    choices = queries.choices(cast.bakery, cast.actor("ines"))
    assert [name for _number, name in choices.services] == ["Boutique"]
    assert {name for _key, name in choices.people} == {"Inès Le Goff", "Marc Tanguy", "Lucie Morvan", "Paul Guillou"}
    form = RiskForm(business=cast.bakery)
    assert [str(service) for service in form.fields["services"].queryset] == ["Boutique"]  # type: ignore[attr-defined]
    assert {row.business_id for row in form.fields["owner"].queryset} == {cast.bakery.pk}  # type: ignore[attr-defined]


def test_record_history_and_dossier_are_the_risks_own(cast: Cast) -> None:
    record = queries.record_of(queries.find(cast.bakery, 1), "en", DEFAULT)
    assert (record.services, record.measures, record.comments) == ((), (), ())
    assert [event.verb for event in record.history] == ["risk.created"]
    assert [risk["title"] for risk in collect(cast.bakery)["risks"]] == ["Ours"]
