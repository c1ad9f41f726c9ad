"""The funding plan knows the business's own applications: sent, granted, paid, refused."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.profile.models import Profile
from portal.tenancy.context import business_context
from portal.tenancy.models import Business
from risks.models import Measure
from subsidies.funding.plan.parts import Doubt, Line, Stand
from subsidies.funding.plan.standing import standing_of
from subsidies.models import Application, ApplicationMeasure, Programme, ProgrammeVersion
from tests.cast import Cast
from tests.factories import make_application, make_choice, make_measure, make_minor_aid, make_programme

PLAN = "/b/demo/aid/plan/"
GUARD = "rp-guard"
DAY = date(2026, 3, 2)
GRANT = {"kind": "grant", "rate_pct": 50, "apply_before_start": True, "once_per_years": 3, "aid_regime": "de_minimis"}


@pytest.fixture
def grant(cast: Cast, client: Client) -> Programme:
    """A programme chosen for M-1, which costs 10,000; ines looks, in English."""
    with business_context(write=[cast.bakery, cast.neighbour]):
        Profile.objects.create(business=cast.bakery, employees=12, naf="10.71C", department="35", region="53")
        Profile.objects.create(business=cast.neighbour)
    programme = make_programme("grant", "Chèque énergie", data=GRANT, themes=["digital"])
    make_choice(cast.bakery, make_measure(cast.bakery, "Récupérer la chaleur", cost_once_eur=Decimal(10000)), programme)
    client.force_login(cast.ines)
    cast.ines.language = "en"
    cast.ines.save()
    return programme


def asked(business: Business, programme: Programme, state: str, *measures: int, **fields: Any) -> Application:
    made = make_application(business, programme, state=state, **fields)
    with business_context(write=[business]):
        for measure in Measure.objects.for_business(business).filter(number__in=measures):
            ApplicationMeasure.objects.create(business=business, application=made, measure=measure)
    return made


def granted(business: Business, programme: Programme, *measures: int, **fields: Any) -> Application:
    told = {"submitted_on": DAY, "decided_on": DAY, "granted_eur": Decimal(5000), **fields}
    return asked(business, programme, told.pop("state", "accepted"), *measures, **told)


def begin(business: Business, number: int = 1, status: str = "under_way") -> None:
    with business_context(write=[business]):
        Measure.objects.for_business(business).filter(number=number).update(status=status)


def page_of(client: Client, address: str = PLAN) -> tuple[Any, str]:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.context, str(answer.content.decode())


def line_of(client: Client, place: int = 0) -> Line:
    found: Line = client.get(PLAN).context["plan"].funded[place].lines[0]
    return found


def test_aid_that_was_won_stays_in_the_plan(cast: Cast, client: Client, grant: Programme) -> None:
    granted(cast.bakery, grant, 1)
    begin(cast.bakery)
    Programme.objects.update(state="closed")
    context, page = page_of(client)
    plan = context["plan"]
    assert (plan.aid_low_eur, plan.aid_high_eur, plan.own_high_eur) == (5000, 5000, 5000)
    assert plan.funded[0].lines[0].doubts == plan.guarded == () and context["remarks"] == []
    assert GUARD not in page and "/b/demo/aid/applications/A-1/" in page
    assert "/b/demo/aid/applications/new/grant/" not in page


def test_what_was_sent_is_said_with_its_day_and_needs_no_guard(cast: Cast, client: Client, grant: Programme) -> None:
    _context, page = page_of(client)
    assert GUARD in page and "/b/demo/aid/applications/new/grant/" in page
    made = asked(cast.bakery, grant, "submitted", 1, submitted_on=DAY)
    _context, page = page_of(client)
    assert GUARD not in page and "2026" in page and f"/aid/applications/A-{made.number}/" in page
    begin(cast.bakery)
    Programme.objects.update(state="closed")
    assert line_of(client).doubts == () and line_of(client).low_eur == 5000
    with business_context(write=[cast.bakery]):
        Application.objects.for_business(cast.bakery).update(submitted_on=None)
    assert GUARD not in page_of(client)[1]


@pytest.mark.parametrize("state", ["refused", "abandoned"])
def test_what_was_refused_or_given_up_is_as_if_it_were_not(
    cast: Cast, client: Client, grant: Programme, state: str
) -> None:
    asked(cast.bakery, grant, state, 1, submitted_on=DAY, decided_on=DAY, granted_eur=Decimal(9))
    assert line_of(client).asked is None and GUARD in page_of(client)[1]


@pytest.mark.parametrize("state", ["interested", "preparing"])
def test_what_is_being_prepared_keeps_its_guard_and_is_linked(
    cast: Cast, client: Client, grant: Programme, state: str
) -> None:
    asked(cast.bakery, grant, state, 1)
    _context, page = page_of(client)
    assert GUARD in page and "/aid/applications/A-1/" in page and "/aid/applications/new/grant/" not in page


def test_an_application_that_names_no_measure_is_for_all_that_it_was_chosen_for(
    cast: Cast, client: Client, grant: Programme
) -> None:
    make_choice(cast.bakery, make_measure(cast.bakery, "Isoler", cost_once_eur=Decimal(30000)), grant)
    granted(cast.bakery, grant, granted_eur=Decimal(4000))
    aids = [item.aid_high_eur for item in client.get(PLAN).context["plan"].funded]
    assert aids == [1000, 3000]
    shown = [page_of(client, f"{PLAN}M-{number}/grant/")[0]["item"].aid.high_eur for number in (1, 2)]
    assert shown == aids, "the same on the page of the choice"


def test_an_application_that_names_one_measure_is_not_for_another(cast: Cast, client: Client, grant: Programme) -> None:
    make_choice(cast.bakery, make_measure(cast.bakery, "Isoler", cost_once_eur=Decimal(30000)), grant)
    granted(cast.bakery, grant, 1)
    context, _page = page_of(client)
    assert [item.aid_high_eur for item in context["plan"].funded] == [5000, 0]
    assert line_of(client, 1).doubts == (Doubt.ONCE,) and len(context["remarks"]) == 1


def test_what_was_paid_before_it_was_chosen_was_for_something_else(
    cast: Cast, client: Client, grant: Programme
) -> None:
    granted(cast.bakery, grant, state="paid", paid_on=DAY)
    assert line_of(client).doubts == (Doubt.ONCE,)
    with business_context(write=[cast.bakery]):
        application = Application.objects.for_business(cast.bakery).get()
        measure = Measure.objects.for_business(cast.bakery).get()
        ApplicationMeasure.objects.create(business=cast.bakery, application=application, measure=measure)
    assert line_of(client).doubts == () and line_of(client).high_eur == 5000


def test_the_second_application_stands_for_its_own_measure(cast: Cast, client: Client, grant: Programme) -> None:
    make_choice(cast.bakery, make_measure(cast.bakery, "Isoler", cost_once_eur=Decimal(30000)), grant)
    granted(cast.bakery, grant, 1, state="paid", paid_on=DAY)
    asked(cast.bakery, grant, "submitted", 2, submitted_on=DAY)
    stands = [line_of(client, place).asked for place in (0, 1)]
    assert [one.stand for one in stands if one] == [Stand.PAID, Stand.SENT]


def test_a_dropped_measure_takes_no_part_of_what_was_granted(cast: Cast, client: Client, grant: Programme) -> None:
    make_choice(cast.bakery, make_measure(cast.bakery, "Isoler", cost_once_eur=Decimal(30000)), grant)
    granted(cast.bakery, grant, 1, 2)
    assert line_of(client).high_eur == 1250
    begin(cast.bakery, 2, "dropped")
    assert line_of(client).high_eur == 5000


def test_the_rules_of_the_day_it_was_sent_apply(cast: Cast, client: Client, grant: Programme) -> None:
    version = ProgrammeVersion.objects.filter(programme=grant).latest("number")
    asked(cast.bakery, grant, "submitted", 1, rule_version=version, verdict={"eligibility": "eligible"})
    grant.refresh_from_db()
    grant.data |= {"rate_pct": 10, "criteria": {"employees": [None, 2]}}
    grant.save()
    assert (line_of(client).low_eur, line_of(client).doubts) == (5000, ())


def test_what_the_ledger_holds_takes_no_more_room(cast: Cast, client: Client, grant: Programme) -> None:
    made = granted(cast.bakery, grant, 1)
    assert client.get(PLAN).context["plan"].de_minimis_eur == 5000
    make_minor_aid(cast.bakery, equivalent_eur=Decimal(5000), application=made)
    plan = client.get(PLAN).context["plan"]
    assert (plan.de_minimis_eur, plan.de_minimis) == (0, ())


def test_each_page_about_the_measure_says_the_same(cast: Cast, client: Client, grant: Programme) -> None:
    granted(cast.bakery, grant, 1)
    begin(cast.bakery)
    for address in (f"{PLAN}M-1/", f"{PLAN}M-1/grant/"):
        _context, page = page_of(client, address)
        assert GUARD not in page and "/b/demo/aid/applications/A-1/" in page, address
        assert "too late" not in page.casefold(), address
    for address in ("/b/demo/measures/M-1/", "/b/demo/aid/grant/"):
        assert "5,000" in page_of(client, address)[1], address


def test_a_programme_asked_for_though_not_chosen_is_shown_first(cast: Cast, client: Client, grant: Programme) -> None:
    make_measure(cast.bakery, "Isoler", theme="water")
    granted(cast.bakery, grant, 2)
    ((item, amount, *_),) = client.get(f"{PLAN}M-2/").context["candidates"]
    assert (item.programme.slug, item.chosen, item.won) == ("grant", False, True) and "5" in amount


def test_the_neighbours_applications_are_theirs(cast: Cast, client: Client, grant: Programme) -> None:
    make_measure(cast.neighbour, "À eux")
    granted(cast.neighbour, grant, 1)
    granted(cast.neighbour, grant, state="paid", paid_on=DAY)
    assert line_of(client).asked is None and GUARD in page_of(client)[1]
    with business_context(read=[cast.bakery, cast.neighbour]):
        assert standing_of(cast.bakery, [grant.pk]).applications == (), "even where the database shows both"
        assert standing_of(cast.neighbour, [grant.pk]).chosen_on == {}


def test_as_many_queries_for_many_applications_as_for_few(cast: Cast, client: Client, grant: Programme) -> None:
    granted(cast.bakery, grant, 1)
    counts = []
    for extra in (0, 5):
        for number in range(extra):
            programme = make_programme(f"p{number}", f"P {number}", data=GRANT)
            make_choice(cast.bakery, make_measure(cast.bakery, f"M {number}"), programme)
            granted(cast.bakery, programme, *([number + 2] if number % 2 else []))
        with CaptureQueriesContext(connection) as queries:
            client.get(PLAN)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_costs_that_are_all_unknown_are_said_and_not_summed_to_nothing(
    cast: Cast, client: Client, grant: Programme
) -> None:
    with business_context(write=[cast.bakery]):
        Measure.objects.for_business(cast.bakery).update(cost_once_eur=None)
    context, page = page_of(client)
    assert context["cost"] is None and "costs is unknown" in page and "€0" not in page
