"""The log of accesses of an insurer's list: whoever has figures before their eyes leaves one line a day, no more."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from insurance.insurers.desk import actions
from insurance.insurers.desk.actions import see_list, take_list
from insurance.insurers.desk.applicants import applicants
from insurance.insurers.grants.models import GrantAccess
from portal.access.models import Grant
from portal.audit.models import Entry
from portal.tenancy.context import business_context
from portal.tenancy.models import Business
from tests.cast import Cast, make_person
from tests.insurance.insurers.desk.test_desk import DESK, many, nora, outcomes, share
from tests.portal.api.program import Program, new_token

__all__ = ["nora"]  # the fixture


def later(monkeypatch: pytest.MonkeyPatch, **gap: int) -> None:
    """The clock of the desk, moved on."""
    then = timezone.localtime() + timedelta(**gap)
    monkeypatch.setattr(actions.timezone, "localtime", lambda *_args: then)


def test_figures_seen_in_the_list_leave_one_line_a_day_for_each_reader(cast: Cast, nora: Client) -> None:
    share(cast)
    for query in ("", "?sort=-expected", "?red=unknown&show=all", "?loss=20-100k"):
        nora.get(f"{DESK}{query}")
    nora.get(DESK, headers={"hx-request": "true", "hx-target": "desk"})
    assert outcomes(cast.bakery) == ["seen"]
    cast.people["eve"] = make_person("Ève Autret", "eve@ponant.example", second_factor=True)
    cast.insurer.memberships.create(user=cast.eve, role="underwriter")
    eve = Client()
    eve.force_login(cast.eve)
    eve.get(DESK)
    assert outcomes(cast.bakery) == ["seen", "seen"]
    with business_context(read=[cast.bakery]):
        who = list(GrantAccess.objects.order_by("pk").values_list("who", flat=True))
    assert who == ["Nora Salaün, Mutuelle du Ponant", "Ève Autret, Mutuelle du Ponant"]


def test_the_next_day_leaves_its_own(cast: Cast, nora: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    share(cast)
    nora.get(DESK)
    later(monkeypatch, days=1)
    nora.get(DESK)
    nora.get(DESK)
    assert outcomes(cast.bakery) == ["seen", "seen"]


def test_only_those_whose_figures_stood_there(cast: Cast, nora: Client) -> None:
    """Filtered away, on another page, ended: nothing of it was seen."""
    ended = share(cast)
    Grant.objects.filter(pk=ended.pk).update(revoked_at=timezone.now())
    share(cast, cast.neighbour)
    assert nora.get(f"{DESK}?show=all&q=fournil").context["page"].total == 1
    assert (outcomes(cast.bakery), outcomes(cast.neighbour)) == ([], [])
    nora.get(f"{DESK}?show=all")
    assert (outcomes(cast.bakery), outcomes(cast.neighbour)) == ([], ["seen"])


def test_those_of_another_page_were_not_seen_yet(cast: Cast, nora: Client) -> None:
    many(cast, 53)
    everyone = list(Business.objects.filter(slug__startswith="b53-"))

    def lines() -> int:
        with business_context(read=everyone):
            return GrantAccess.objects.filter(business__in=everyone, outcome="seen").count()

    nora.get(DESK)
    assert lines() == 50
    nora.get(f"{DESK}?page=2")
    assert lines() == 53


def test_opening_says_more_than_seeing_and_a_file_is_said_apart(cast: Cast, nora: Client) -> None:
    grant = share(cast)
    nora.get(f"{DESK}{grant.public_id}/")
    nora.get(DESK)
    assert outcomes(cast.bakery) == ["viewed"], "who opened it that day has said so already"
    nora.get(f"{DESK}export/")
    Program(new_token(cast, "nora")).get("/organisations/mutuelle-ponant/dossiers")
    assert outcomes(cast.bakery) == ["viewed", "listed"], "a file leaves the house, so it is said whatever was opened"
    assert nora.get(DESK).context["lines"][0].new is False


def test_seeing_is_no_opening_so_a_dossier_stays_new(cast: Cast, nora: Client) -> None:
    share(cast)
    nora.get(DESK)
    assert nora.get(DESK).context["lines"][0].new is True


def test_two_requests_at_once_leave_one_line(cast: Cast) -> None:
    """Neither sees the other's line; the database keeps one."""
    grant = share(cast)
    actor, found = cast.workspace_actor("nora", cast.insurer), applicants(cast.insurer, timezone.now())
    for _ in range(2):
        actions._note_list(actor, cast.insurer, found, "seen", told=())
    assert outcomes(cast.bakery) == ["seen"]
    row = {"business": cast.bakery, "grant": grant, "user": cast.nora, "outcome": "seen"}
    with business_context(write=[cast.bakery]), pytest.raises(IntegrityError), transaction.atomic():
        GrantAccess.objects.create(**row, who="x", day=timezone.localdate())


def test_the_business_reads_it_in_plain_words(cast: Cast, nora: Client, signed_in: Any) -> None:
    grant = share(cast)
    nora.get(DESK)
    for language, words in (
        ("en", "Figures seen in their list of dossiers"),
        ("fr", "Chiffres vus dans sa liste de dossiers"),
    ):
        owner = signed_in("ines", language)
        for address in ("/b/demo/grants/", f"/b/demo/grants/{grant.public_id}/", "/b/demo/grants/accesses.csv"):
            page = owner.get(address).content.decode()
            assert words in page and "Nora Salaün, Mutuelle du Ponant" in page, address


def test_the_history_is_not_filled_with_it(cast: Cast, nora: Client) -> None:
    share(cast)
    with business_context(read=[cast.bakery]):
        before = Entry.objects.count()
    nora.get(DESK)
    with business_context(read=[cast.bakery]):
        assert Entry.objects.count() == before


def test_who_may_not_read_leaves_and_writes_nothing(cast: Cast) -> None:
    share(cast)
    found = applicants(cast.insurer, timezone.now())
    for verb in (see_list, take_list):
        with pytest.raises(Exception, match=r"shared\.view"):
            verb(actor=cast.workspace_actor("claire", cast.chamber), organisation=cast.insurer, chosen=found)
    assert outcomes(cast.bakery) == []


def test_the_log_costs_two_statements_the_first_time_and_one_after_that(cast: Cast, nora: Client) -> None:
    """As many for fifty as for three."""

    def of_the_log(query: str = "") -> int:
        with CaptureQueriesContext(connection) as queries:
            nora.get(f"{DESK}{query}")
        said = [one["sql"] for one in queries.captured_queries]
        log = [sql for sql in said if '"insurance_grantaccess"' in sql and "SELECT DISTINCT" not in sql]
        return len(log)

    many(cast, 3)
    assert of_the_log("?sort=business") == 2
    assert of_the_log("?sort=business") == 1
    many(cast, 60)
    assert of_the_log("?sort=business") == 2
    assert of_the_log("?sort=business") == 1
