"""What the business lives on: activities, what stops them, and where promises and trials fall short."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.audit.models import Entry
from portal.tenancy.context import business_context
from risks.continuity.impact.frozen import continuity_section
from risks.continuity.impact.gaps import Need, Supply, gaps
from risks.continuity.queries import activities_of, stoppage
from risks.models import Activity, Dependence, Measure, Risk, RiskService, Service
from tests.cast import Cast
from tests.factories import make_service

PAGE = "/b/demo/stoppage/activities/"
TODAY = date(2026, 11, 27)
SHOP = Need("B-001", "Orders", bears=24, back=4, stops={1: 100, 2: 25})


def kinds(*supplies: Supply, needs: tuple[Need, ...] = (SHOP,)) -> list[tuple[str, int]]:
    return [(gap.kind, gap.service) for gap in gaps(needs, supplies, TODAY)]


def test_a_promise_and_a_trial_are_held_against_the_time_to_be_back() -> None:
    tried = TODAY - timedelta(days=30)
    assert kinds(Supply(1, "Shop", promised=4, restored=4, tested_on=tried)) == []
    assert kinds(Supply(1, "Shop", promised=4.5, restored=4, tested_on=tried)) == [("promise_late", 1)]
    assert kinds(Supply(1, "Shop", promised=4, restored=5, tested_on=tried)) == [("restore_late", 1)]
    assert kinds(Supply(1, "Shop", promised=4, restored=4, tested_on=TODAY - timedelta(days=366))) == [
        ("restore_old", 1)
    ]
    assert kinds(Supply(1, "Shop", None, None, None)) == [("promise_unknown", 1), ("restore_unknown", 1)]


def test_without_an_objective_the_longest_stop_counts_and_without_any_time_nothing_does() -> None:
    slow = Supply(1, "Shop", promised=12, restored=1, tested_on=TODAY)
    assert kinds(slow, needs=(Need("B-001", "Orders", 24, None, {1: 100}),)) == []
    assert kinds(slow, needs=(Need("B-001", "Orders", 8, None, {1: 100}),)) == [("promise_late", 1)]
    assert kinds(slow, needs=(Need("B-001", "Orders", None, None, {1: 100}),)) == []


def test_a_service_that_stops_little_is_no_gap_and_the_most_urgent_activity_speaks() -> None:
    unknown = Supply(2, "Mail", None, 1, TODAY)
    assert kinds(unknown) == []
    urgent = Need("B-002", "Counter", 2, 1, {2: 50})
    [gap] = gaps((SHOP, urgent, Need("B-003", "Office", 90, 80, {2: 100})), [unknown], TODAY)
    assert (gap.activity, gap.within) == ("B-002", 1)


@pytest.fixture
def ines(cast: Cast, client: Client) -> Client:
    cast.ines.language = "en"
    cast.ines.save()
    make_service(cast.bakery)
    make_service(cast.bakery, "Caisse", kind="till")
    client.force_login(cast.ines)
    return client


def sent(**fields: str) -> dict[str, str]:
    plain = {"name": "Orders online", "share_pct": "40", "mtpd_hours": "1 day", "rto_hours": "4", "rpo_hours": ""}
    levels = {f"{aspect}-{place}": "" for aspect in ("customers", "reputation", "duties") for place in range(6)}
    return {**plain, "mbco_pct": "30", "duty_note": "", **levels, "stops-1": "100", "stops-2": "0", **fields}


def kept(cast: Cast) -> list[Activity]:
    with business_context(read=[cast.bakery]):
        return list(Activity.objects.order_by("number"))


def test_an_activity_is_kept_and_replaces_what_was_assumed(cast: Cast, ines: Client) -> None:
    with business_context(read=[cast.bakery]):
        assert activities_of(cast.bakery, stoppage(cast.bakery).profile).assumed
    assert ines.post(f"{PAGE}new/", sent(**{f"customers-{n}": str(min(3, n)) for n in range(6)})).status_code == 303
    [row] = kept(cast)
    assert (row.name, row.share_pct, row.mtpd_hours, row.rto_hours) == ("Orders online", 40, 24, 4)
    assert (row.customers, row.reputation, row.mbco_pct) == ([0, 1, 2, 3, 3, 3], [], 30)
    with business_context(read=[cast.bakery]):
        told = activities_of(cast.bakery, stoppage(cast.bakery).profile)
        [entry] = Entry.objects.filter(verb="activity.created")
    assert (told.assumed, told.names) == (False, ("Orders online", "rest"))
    assert told.stopped_by([1]) == (1.0, 0.0) and told.stopped_by([2]) == (0.0, 0.0)
    assert entry.changes["changes"]["stops"] == [None, ["S-001 100 %"]]
    page = ines.get(f"{PAGE}B-1/").content.decode()
    assert "not to be borne" in page
    assert "unknown" in page


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"share_pct": "101"}, "share_pct"),
        ({"mtpd_hours": "2", "rto_hours": "4"}, "rto_hours"),
        ({"rpo_hours": "90000"}, "rpo_hours"),
        ({"stops-1": "33"}, "stops-1"),
        ({"customers-0": "1"}, "customers-1"),
        ({f"duties-{n}": str(max(0, 3 - n)) for n in range(6)}, "duties-5"),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(
    cast: Cast, ines: Client, said: dict[str, str], field: str
) -> None:
    answer = ines.post(f"{PAGE}new/", sent(**said))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert kept(cast) == []


def test_an_edit_replaces_dependences_and_a_late_one_is_asked_about(cast: Cast, ines: Client) -> None:
    ines.post(f"{PAGE}new/", sent())
    moved = {"stops-1": "50", "stops-2": "100", "version": "1"}
    assert ines.post(f"{PAGE}B-1/", sent(**moved)).status_code == 303
    with business_context(read=[cast.bakery]):
        assert set(Dependence.objects.values_list("service__number", "stops_pct")) == {(1, 50), (2, 100)}
    assert ines.post(f"{PAGE}B-1/", sent(name="Other", version="1")).status_code == 409
    assert ines.post(f"{PAGE}B-1/", sent(**{**moved, "version": "2"})).status_code == 303
    with business_context(read=[cast.bakery]):
        assert Entry.objects.filter(verb="activity.edited").count() == 1, "saving without a difference is no entry"
    assert ines.post(f"{PAGE}B-1/delete/", {}).status_code == 303
    assert kept(cast) == []


def recover(client: Client, **fields: str) -> Any:
    plain = {"promised_repair_hours": "24", "restored_in_hours": "", "restore_tested_on": "", "version": "1"}
    return client.post(f"{PAGE}S-1/", {**plain, **fields})


def test_what_a_trial_showed_needs_its_day_and_no_day_to_come(cast: Cast, ines: Client) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert list(recover(ines, restored_in_hours="6").context["form"].errors) == ["restore_tested_on"]
    late = recover(ines, restored_in_hours="6", restore_tested_on=tomorrow.isoformat())
    assert list(late.context["form"].errors) == ["restore_tested_on"]
    assert recover(ines, restored_in_hours="6", restore_tested_on="2026-11-01").status_code == 303
    with business_context(read=[cast.bakery]):
        row = Service.objects.get(number=1)
    assert (row.promised_repair_hours, row.restored_in_hours) == (Decimal(24), Decimal(6))
    assert recover(ines).status_code == 409


def test_a_gap_becomes_a_risk_on_its_service_with_a_measure(cast: Cast, ines: Client) -> None:
    ines.post(f"{PAGE}new/", sent())
    recover(ines)
    page = ines.get(PAGE).content.decode().replace("\u00a0", " ")
    assert "“Orders online” must be back within 4 h; for Boutique en ligne, 24 h are promised." in page
    assert ines.post(f"{PAGE}S-1/promise_late/").status_code == 302
    with business_context(read=[cast.bakery]):
        risk, measure = Risk.objects.get(), Measure.objects.get()
        assert RiskService.objects.get(risk=risk).service.number == 1
    assert "down for longer than we can bear" in risk.title
    assert measure.status == "planned"
    again = ines.post(f"{PAGE}S-1/promise_late/")
    assert again["Location"].endswith("/risks/R-1/"), "a second click finds what the first one made"
    with business_context(read=[cast.bakery]):
        assert (Risk.objects.count(), Measure.objects.count()) == (1, 1)
    assert ines.post(f"{PAGE}S-1/restore_late/").status_code == 404, "there is no such gap"


def test_a_reader_looks_and_changes_nothing(cast: Cast, ines: Client, client: Client) -> None:
    ines.post(f"{PAGE}new/", sent())
    client.force_login(cast.people["paul"])
    assert client.get(PAGE).status_code == 200
    assert "<form" not in client.get(f"{PAGE}B-1/").content.decode().split("<main")[1].split("</main")[0]
    assert client.post(f"{PAGE}B-1/", sent(version="1")).status_code == 403
    assert client.get(f"{PAGE}S-1/").status_code == 403


def test_a_service_of_a_neighbour_is_no_choice(cast: Cast, ines: Client) -> None:
    theirs = make_service(cast.neighbour)
    with business_context(write=[cast.neighbour]):
        Service.objects.filter(pk=theirs.pk).update(number=77)
    assert ines.post(f"{PAGE}new/", sent(**{"stops-77": "100"})).status_code == 303
    with business_context(read=[cast.bakery]):
        assert [row.service.number for row in Dependence.objects.select_related("service")] == [1]
    assert ines.get(f"{PAGE}S-77/").status_code == 404


def test_a_dossier_keeps_activities_trials_and_gaps_as_they_are(cast: Cast, ines: Client) -> None:
    with business_context(write=[cast.bakery, cast.neighbour]):
        assert continuity_section(cast.bakery) is None, "nothing was said yet"
        Service.objects.for_business(cast.bakery).filter(number=1).update(promised_repair_hours=24)
        Activity.objects.create(business=cast.neighbour, number=1, name="CANARY")
    assert ines.post(f"{PAGE}new/", sent(name="Orders <b>")).status_code == 303
    with business_context(read=[cast.bakery]):
        found = continuity_section(cast.bakery)
    assert found is not None and "CANARY" not in str(found)
    (activity,) = found["activities"]
    assert (activity["name"], activity["rto_hours"]) == ("Orders <b>", "4.00")
    assert activity["hangs_on"] == [{"service": "S-001", "stops_pct": 100}]
    recovery, _other = found["recoveries"]
    assert (recovery["service"], recovery["promised_hours"], recovery["tested_on"]) == ("S-001", "24.00", None)
    assert [(row["kind"], row["within_hours"], row["shown_hours"]) for row in found["shortfalls"]] == [
        ("promise_late", "4.00", "24.00"),
        ("restore_unknown", "4.00", None),
    ]
