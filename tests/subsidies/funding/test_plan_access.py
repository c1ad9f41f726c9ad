"""Who may see and change a funding plan."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import Client
from django.utils import timezone

from portal.tenancy.context import business_context
from risks.models import Measure
from subsidies.funding.plan import queries
from subsidies.funding.plan.actions import change_choice, choose_programme, drop_choice
from subsidies.models import FundingChoice, Programme
from tests.cast import Cast
from tests.factories import make_measure
from tests.subsidies.funding.conftest import PLAN, choose, chosen, text


@pytest.mark.parametrize(("name", "looks", "writes"), [("marc", 200, 303), ("lucie", 200, 403), ("paul", 200, 403)])
def test_each_role_looks_or_chooses_as_the_table_says(
    cast: Cast, bakery: Client, name: str, looks: int, writes: int
) -> None:
    bakery.force_login(cast.people[name])
    assert bakery.get(PLAN).status_code == bakery.get(f"{PLAN}M-1/").status_code == looks
    assert choose(bakery).status_code == writes
    assert len(chosen(cast.bakery)) == (writes == 303)


@pytest.mark.parametrize("name", ["yann", "zoe", "nora"])
def test_strangers_find_nothing(cast: Cast, bakery: Client, name: str) -> None:
    choose(bakery)
    bakery.force_login(cast.people[name])
    for address in (PLAN, f"{PLAN}M-1/", f"{PLAN}M-1/grant/", f"{PLAN}M-1/grant/remove/"):
        assert bakery.get(address).status_code == bakery.post(address).status_code == 404, address


def test_an_adviser_for_aid_alone_sees_no_measure(cast: Cast, bakery: Client) -> None:
    """Measures belong to the register: a mandate for aid does not open them, here or on a programme's page."""
    cast.mandate(scope="edit", sections=["aid"])
    bakery.force_login(cast.claire)
    assert bakery.get(PLAN).status_code == bakery.get(f"{PLAN}M-1/").status_code == 403
    assert choose(bakery).status_code == 403
    page = bakery.get("/b/demo/aid/grant/")
    assert page.status_code == 200 and "Copie" not in text(page) and "R-001" not in text(page)


def test_an_adviser_for_the_register_alone_sees_no_programme_on_a_measure(cast: Cast, bakery: Client) -> None:
    cast.mandate(scope="edit", sections=["register"])
    bakery.force_login(cast.claire)
    page = bakery.get("/b/demo/measures/M-1/")
    assert page.status_code == 200 and "Chèque" not in text(page)


def test_an_adviser_with_both_plans(cast: Cast, bakery: Client) -> None:
    cast.mandate(scope="edit", sections=["aid", "register"])
    bakery.force_login(cast.claire)
    assert choose(bakery).status_code == 303


def test_the_neighbours_plan_holds_nothing_of_ours(cast: Cast, bakery: Client) -> None:
    choose(bakery)
    make_measure(cast.neighbour, "À eux")
    bakery.force_login(cast.yann)
    assert choose(bakery, 1, business="cycles-rivoal").status_code == 303
    page = bakery.get("/b/cycles-rivoal/aid/plan/")
    assert [item.work.title for item in page.context["plan"].funded] == ["À eux"]
    assert choose(bakery, 2, business="cycles-rivoal").status_code == 404


def test_a_choice_cannot_join_two_businesses(cast: Cast, bakery: Client) -> None:
    theirs = make_measure(cast.neighbour, "À eux")
    programme = Programme.objects.get(slug="grant")
    with (
        business_context(write=[cast.bakery, cast.neighbour]),
        pytest.raises(IntegrityError),
        transaction.atomic(),
    ):
        FundingChoice.objects.create(business=cast.bakery, measure=theirs, programme=programme)


@pytest.mark.parametrize("name", ["lucie", "paul", "claire"])
def test_the_verbs_ask_for_the_right_themselves(cast: Cast, bakery: Client, name: str) -> None:
    """Jobs and commands call them too: no page stands before those."""
    cast.mandate(scope="read")
    choose(bakery)
    with business_context(write=[cast.bakery]):
        (choice,) = FundingChoice.objects.for_business(cast.bakery).select_related("measure", "programme", "business")
        actor, other = cast.actor(name), Programme.objects.get(slug="water")
        with pytest.raises(PermissionDenied):
            choose_programme(
                actor=actor, business=cast.bakery, measure=choice.measure, programme=other, eligible_cost_eur=None
            )
        with pytest.raises(PermissionDenied):
            change_choice(actor=actor, choice=choice, version=1, eligible_cost_eur=Decimal(1))
        with pytest.raises(PermissionDenied):
            drop_choice(actor=actor, choice=choice)


def test_choosing_for_a_measure_asks_for_the_right_to_see_it(cast: Cast, bakery: Client) -> None:
    cast.mandate(scope="edit", sections=["aid"])
    with business_context(write=[cast.bakery]):
        measure = Measure.objects.for_business(cast.bakery).get(number=1)
        programme = Programme.objects.get(slug="grant")
        with pytest.raises(PermissionDenied):
            choose_programme(
                actor=cast.actor("claire"),
                business=cast.bakery,
                measure=measure,
                programme=programme,
                eligible_cost_eur=None,
            )


def test_reading_filters_by_business_even_where_the_database_shows_both(cast: Cast, bakery: Client) -> None:
    choose(bakery)
    programme = Programme.objects.get(slug="grant")
    with business_context(read=[cast.bakery, cast.neighbour]):
        with pytest.raises(Http404):
            queries.find_measure(cast.neighbour, 1)
        today = timezone.localdate()
        assert queries.plan_for(cast.neighbour, today).funded == ()
        assert queries.fundable(cast.neighbour, today) == queries.payable(cast.neighbour, programme) == []
        assert queries.chosen_for(cast.neighbour, programme) == set()
        assert queries.lowered(cast.neighbour, queries.payable(cast.bakery, programme)) == []
