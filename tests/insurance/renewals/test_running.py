"""A renewal from its first turn to its end: each client once, a few at a time, each looked at again."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from insurance.dossier import build as dossier_build
from insurance.dossier.actions import request_dossier
from insurance.dossier.freeze import USUAL, freeze
from insurance.models import GrantAccess, PublicSeal, RenewalItem
from insurance.renewals import job, tending
from insurance.renewals.actions import cancel_renewal, pause_renewal, resume_renewal
from insurance.renewals.queries import says_the_same
from insurance.renewals.tending import FAILED_IN_ROW, tend, to_tend
from portal.access.models import Grant, Mandate
from portal.audit.models import Entry
from portal.jobs import tasks
from portal.jobs.outbox import Hopeless
from portal.notifications.models import OutgoingMail
from portal.tenancy.context import business_context
from portal.tenancy.models import Business, Organisation, OrganisationMembership
from portal.tenancy.refusals import Refused
from tests.cast import Cast, make_person
from tests.factories import make_claim, make_policy, make_proof, make_risk, make_service, make_version
from tests.insurance.renewals.town import Town, counts, quick

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "build", quick)


def withdraw(cast: Cast, business: Business) -> None:
    Mandate.objects.filter(business=business).update(withdrawn_at=timezone.now())


def chamber(cast: Cast) -> Any:
    return cast.workspace_actor("claire", cast.chamber)


def test_a_real_dossier_is_built_for_its_business_alone_and_shared_with_nobody(town: Town) -> None:
    cast = town.cast
    Mandate.objects.filter(business=cast.bakery).update(sections=["profile", "dossier", "services"])
    campaign = town.finish(town.start(cast.bakery))
    assert (campaign.state, counts(campaign), campaign.position) == ("done", {"built": 1}, 1)
    item = town.items(campaign)["demo"]
    assert (item.state, item.version_number, item.language) == ("built", 1, "fr")
    assert {"company", "services", "proofs"} < set(item.parts) and {"policies", "register"} < set(item.closed)
    assert sorted(item.parts + item.closed) == sorted(USUAL)
    assert campaign.seconds == item.seconds and item.seconds is not None and item.seconds > 0
    assert town.versions(cast.bakery, cast.neighbour) == [1, 0]
    with business_context(read=[cast.bakery]):
        asked, built = Entry.objects.order_by("pk")
        assert not GrantAccess.objects.exists()
    assert (asked.verb, built.verb, asked.actor) == ("renewal.requested", "dossier.built", cast.claire.pk)
    assert asked.changes["changes"]["organisation"] == cast.chamber.name and "policies" in asked.body
    assert not Grant.objects.exists()
    mails = OutgoingMail.objects.all()
    assert [mail.to for mail in mails] == [cast.claire.email]


def test_the_queue_never_holds_more_than_the_sites_number(town: Town, fast: None, settings: Any) -> None:
    settings.RENEWALS_AT_ONCE = 3
    clients = town.people(8)
    campaign = town.start(*clients)
    seen = []
    while campaign.state == "open":
        tend(campaign.pk)
        waiting = town.jobs(clients, state="queued")
        seen.append(len(waiting))
        for one in waiting[:2]:
            assert tasks.run(one.pk, one.business_id) == "done"
        campaign.refresh_from_db()
    assert max(seen) == 3
    assert (counts(campaign), town.versions(*clients)) == ({"built": 8}, [1] * 8)
    assert set(town.states(campaign).values()) == {"built"}


def test_two_renewals_share_the_sites_number(town: Town, settings: Any) -> None:
    settings.RENEWALS_AT_ONCE = 4
    first, second = town.people(5), town.people(5)
    for campaign in (town.start(*first), town.start(*second)):
        tend(campaign.pk)
    assert [len(town.jobs(some, state="queued")) for some in (first, second)] == [2, 2]


def test_an_owners_own_build_is_in_another_queue_and_another_job(town: Town, unsent: list[Any]) -> None:
    cast = town.cast
    tend(town.start().pk)
    with business_context(write=[cast.bakery]):
        own = request_dossier(actor=cast.actor("ines"), business=cast.bakery, language="en", parts=["company"])
    (renewal,) = town.jobs([cast.bakery])
    assert own.pk != renewal.pk
    assert (renewal.pk, cast.bakery.pk, "heavy") in unsent and (own.pk, cast.bakery.pk) in unsent


def test_rounds_at_the_same_time_and_late_ones_build_nothing_twice(town: Town, fast: None) -> None:
    campaign = town.start()
    for _again in range(3):
        tend(campaign.pk)
    jobs = town.jobs(campaign.clients)
    assert len(jobs) == 2
    for one in jobs:
        assert [tasks.run(one.pk, one.business_id) for _again in range(3)] == ["done", "not mine", "not mine"]
    town.finish(campaign)
    tend(campaign.pk)
    assert town.versions(town.cast.bakery, town.cast.neighbour) == [1, 1]


def test_one_whose_hour_has_not_come_waits(town: Town) -> None:
    tonight = timezone.now() + timedelta(hours=3)
    campaign = town.start(start_at=tonight)
    assert to_tend(timezone.now()) == [] and to_tend(tonight) == [campaign.pk]
    tend(campaign.pk)
    assert not town.jobs(campaign.clients)
    tend(campaign.pk, tonight)
    assert len(town.jobs(campaign.clients)) == 2


def test_access_withdrawn_before_its_turn_leaves_neither_job_nor_file(town: Town, fast: None) -> None:
    cast = town.cast
    campaign = town.start()
    withdraw(cast, cast.bakery)
    town.finish(campaign)
    assert town.states(campaign) == {"demo": "withdrawn", "cycles-rivoal": "built"}
    assert counts(campaign) == {"built": 1, "withdrawn": 1}
    assert not town.jobs([cast.bakery]) and town.versions(cast.bakery) == [0]


def test_access_withdrawn_while_queued_leaves_no_file(town: Town) -> None:
    cast = town.cast
    campaign = town.start(cast.bakery)
    tend(campaign.pk)
    withdraw(cast, cast.bakery)
    assert town.work(campaign) == ["refused"]
    town.finish(campaign)
    assert (town.states(campaign), campaign.state) == ({"demo": "withdrawn"}, "done")
    assert town.versions(cast.bakery) == [0] and not PublicSeal.objects.exists()
    assert not default_storage.exists("dossiers")


def test_access_withdrawn_in_the_middle_of_the_build_leaves_no_version(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = town.cast
    make = dossier_build._make

    def slowly(claim: Any, *given: Any) -> Any:
        withdraw(cast, cast.bakery)
        return make(claim, *given)

    monkeypatch.setattr(dossier_build, "_make", slowly)
    campaign = town.start(cast.bakery, parts=["company"])
    assert town.work(campaign) == ["refused"]
    assert town.versions(cast.bakery) == [0] and not PublicSeal.objects.exists()


def test_a_part_closed_while_queued_is_not_built(town: Town, fast: None) -> None:
    campaign = town.start(town.cast.bakery)
    tend(campaign.pk)
    Mandate.objects.filter(business=town.cast.bakery).update(sections=["dossier", "profile"])
    assert town.work(campaign) == ["refused"]


def test_the_mandate_of_another_chamber_of_the_same_adviser_does_not_do(town: Town, fast: None) -> None:
    cast = town.cast
    other = Organisation.objects.create(kind="chamber", slug="cci", name="CCI")
    OrganisationMembership.objects.create(organisation=other, user=cast.claire, role="adviser")
    campaign = town.start(cast.bakery)
    tend(campaign.pk)
    withdraw(cast, cast.bakery)
    Mandate.objects.create(
        business=cast.bakery,
        organisation=other,
        scope="edit",
        sections=["profile", "services", "register", "aid", "policies", "dossier"],
        ends_on=timezone.localdate(),
        accepted_at=timezone.now(),
    )
    assert town.work(campaign) == ["refused"]
    assert town.versions(cast.bakery) == [0]


def test_an_adviser_who_left_the_chamber_stops_all_of_it(town: Town, fast: None) -> None:
    campaign = town.start()
    OrganisationMembership.objects.filter(user=town.cast.claire).delete()
    town.finish(campaign)
    assert (campaign.state, counts(campaign), campaign.position) == ("refused", {}, 0)
    assert not OutgoingMail.objects.exists()


def test_a_version_that_the_business_built_meanwhile_is_kept(town: Town, fast: None) -> None:
    cast = town.cast
    campaign = town.start()
    make_version(cast.bakery)
    tend(campaign.pk)
    make_version(cast.neighbour)  # its job is queued by now
    town.finish(campaign)
    assert town.states(campaign) == {"demo": "already", "cycles-rivoal": "already"}
    assert {item.version_number for item in town.items(campaign).values()} == {1}
    assert town.versions(cast.bakery, cast.neighbour) == [1, 1]


def test_a_void_version_is_no_renewal(town: Town, fast: None) -> None:
    campaign = town.start(town.cast.bakery)
    make_version(town.cast.bakery)
    PublicSeal.objects.update(state="revoked")
    assert counts(town.finish(campaign)) == {"built": 1}


def test_where_the_dossier_would_say_the_same_no_new_one_is_built(town: Town) -> None:
    cast = town.cast
    town.finish(town.start(cast.bakery, parts=["company", "services"]))
    again = town.finish(town.start(cast.bakery, parts=["company", "services"], months=12, moved=True))
    assert counts(again) == {"unchanged": 1} and town.items(again)["demo"].version_number == 1
    from portal.profile.models import Profile

    with business_context(write=[cast.bakery]):
        Profile.objects.update(naf="10.71C")
    moved = town.finish(town.start(cast.bakery, parts=["company", "services"], months=12, moved=True))
    assert counts(moved) == {"built": 1} and town.versions(cast.bakery) == [2]


@pytest.mark.parametrize("withheld", [(), ("services.providers", "policies.premiums", "proofs.proofs:P-001")])
def test_a_day_alone_is_no_change_and_neither_is_what_the_last_dossier_withheld(
    town: Town, monkeypatch: pytest.MonkeyPatch, withheld: tuple[str, ...]
) -> None:
    bakery = town.cast.bakery
    service = make_service(bakery, provider="Fournil & Fils")
    make_risk(bakery, "La caisse de Fournil & Fils ne répond plus")
    make_policy(bakery, premium_yearly_eur="1200.00", document=make_proof(bakery, "Contrat", b"Contrat"))
    make_claim(bakery)
    with business_context(read=[bakery]):
        frozen = freeze(
            bakery, number=1, token="t", language="fr", parts=USUAL, recipient=None, frozen_at=timezone.localtime(),
            demonstration=True, months=6, stamped=False, withheld=withheld,
        )  # fmt: skip
    make_version(bakery, snapshot=json.dumps(frozen))
    now = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(days=1))
    with business_context(write=[bakery]):
        assert says_the_same(bakery, USUAL) is not None
        service.provider = "Autre"
        service.save()
        # Where providers are withheld, another one is still another word in the risk's text.
        assert says_the_same(bakery, USUAL) is None


def test_one_that_fails_is_named_and_stops_nobody(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    cast = town.cast

    def odd(turn: Any) -> None:
        if turn.business_id == cast.bakery.pk:
            raise Hopeless("keys_missing")
        quick(turn)

    monkeypatch.setattr(job, "build", odd)
    campaign = town.finish(town.start())
    assert (campaign.state, counts(campaign)) == ("done", {"built": 1, "failed": 1})
    assert (town.items(campaign)["demo"].state, town.items(campaign)["demo"].why) == ("failed", "keys_missing")


def test_one_that_waits_for_its_next_attempt_lets_others_go_first(
    town: Town, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.RENEWALS_AT_ONCE = 1
    clients = town.people(3)

    def odd(turn: Any) -> None:
        if turn.business_id == clients[0].pk:
            raise ValueError("secret detail")
        quick(turn)

    monkeypatch.setattr(job, "build", odd)
    campaign = town.start(*clients)
    town.work(campaign)
    town.work(campaign)
    town.work(campaign)
    assert town.versions(*clients) == [0, 1, 1]
    for _attempt in range(5):
        town.work(campaign)
    campaign = town.finish(campaign)
    assert counts(campaign) == {"built": 2, "failed": 1}
    assert town.items(campaign)[clients[0].slug].why == "ValueError"


def test_a_client_whose_turn_itself_breaks_is_failed_and_the_others_go_on(
    town: Town, fast: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = tending.enqueue

    def odd(business: Business, *given: Any, **more: Any) -> Any:
        if business == town.cast.bakery:
            raise ValueError
        return real(business, *given, **more)

    monkeypatch.setattr(tending, "enqueue", odd)
    campaign = town.finish(town.start())
    assert counts(campaign) == {"built": 1, "failed": 1}


def test_many_failures_in_a_row_halt_it_and_it_can_go_on(
    town: Town, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.RENEWALS_AT_ONCE = 5

    def broken(turn: Any) -> None:
        raise Hopeless("seal_expired")

    monkeypatch.setattr(job, "build", broken)
    clients = town.people(FAILED_IN_ROW + 5)
    campaign = town.finish(town.start(*clients))
    assert campaign.state == "paused" and FAILED_IN_ROW <= campaign.failed < len(clients)
    assert OutgoingMail.objects.count() == 1
    monkeypatch.setattr(job, "build", quick)
    assert resume_renewal(actor=chamber(town.cast), campaign=campaign)
    campaign = town.finish(campaign)
    assert (campaign.state, campaign.ended, campaign.built > 0) == ("done", len(clients), True)


def test_halted_it_gives_no_turn_and_goes_on_where_it_was(town: Town, fast: None, settings: Any) -> None:
    settings.RENEWALS_AT_ONCE = 1
    campaign = town.start(*town.people(3))
    town.work(campaign)
    assert pause_renewal(actor=chamber(town.cast), campaign=campaign)
    assert not pause_renewal(actor=chamber(town.cast), campaign=campaign)
    for _again in range(3):
        town.work(campaign)
    campaign.refresh_from_db()
    assert (campaign.state, campaign.built, campaign.position) == ("paused", 1, 1)
    assert resume_renewal(actor=chamber(town.cast), campaign=campaign)
    assert counts(town.finish(campaign)) == {"built": 3}


def test_called_off_nothing_further_is_built(town: Town, fast: None, settings: Any) -> None:
    settings.RENEWALS_AT_ONCE = 2
    clients = town.people(4)
    campaign = town.start(*clients)
    tend(campaign.pk)
    first, _second = town.jobs(clients)
    tasks.run(first.pk, first.business_id)
    assert cancel_renewal(actor=chamber(town.cast), campaign=campaign)
    town.work(campaign)
    campaign = town.finish(campaign)
    assert (campaign.state, counts(campaign), campaign.under_way) == ("cancelled", {"built": 1, "cancelled": 1}, [])
    assert sum(town.versions(*clients)) == 1 and campaign.not_started == 2
    assert not resume_renewal(actor=chamber(town.cast), campaign=campaign)


def test_a_client_that_is_there_no_more_is_counted_out(town: Town, fast: None) -> None:
    campaign = town.start(town.cast.bakery)
    type(campaign).objects.update(clients=[town.cast.bakery.pk, 10**9])
    campaign.refresh_from_db()
    assert counts(town.finish(campaign)) == {"built": 1, "withdrawn": 1}


@pytest.mark.parametrize("who", ["gwen", "nora"])
def test_only_those_who_accompany_start_halt_or_call_off(town: Town, who: str) -> None:
    cast = town.cast
    campaign = town.start()
    actor = cast.workspace_actor(who, cast.chamber if who == "gwen" else cast.insurer)
    with pytest.raises(PermissionDenied):
        town.start(who="gwen")
    for verb in (pause_renewal, resume_renewal, cancel_renewal):
        with pytest.raises(PermissionDenied):
            verb(actor=actor, campaign=campaign)


def test_a_stranger_among_the_clients_is_refused_whole(town: Town) -> None:
    stranger = Business.objects.create(slug="stranger", name="Stranger")
    with pytest.raises(Refused):
        town.start(town.cast.bakery, stranger)
    with pytest.raises(Refused):
        town.start(town.cast.bakery, parts=["company", "everything"])


def test_a_chamber_has_no_more_than_three_open(town: Town) -> None:
    for _one in range(3):
        last = town.start()
    assert last.number == 3
    with pytest.raises(Refused):
        town.start()
    cancel_renewal(actor=chamber(town.cast), campaign=last)
    assert town.start().number == 4


def test_another_chambers_person_moves_nothing(town: Town) -> None:
    campaign = town.start()
    other = Organisation.objects.create(kind="chamber", slug="cci", name="CCI")
    person = make_person("Ana", "ana@cci.example", second_factor=True)
    OrganisationMembership.objects.create(organisation=other, user=person, role="administrator")
    town.cast.people["ana"] = person
    with pytest.raises(PermissionDenied):
        cancel_renewal(actor=town.cast.workspace_actor("ana", other), campaign=campaign)
    assert not RenewalItem.objects.exists(), "no context, no row"


def test_a_turn_asks_little_of_the_database(town: Town) -> None:
    """A thousand of them are given at night: whether the person still runs it is asked once a round, and an item in the
    history that changes no figure has none worked out."""
    campaign = town.start(*town.people(2))
    with CaptureQueriesContext(connection) as captured:
        tend(campaign.pk)
    asked = [one["sql"] for one in captured]
    assert len(campaign.clients) == len(town.jobs(campaign.clients)) == 2
    assert len(asked) <= 8 + 2 * 12
    assert sum('FROM "portal_organisationmembership"' in sql for sql in asked) == 1
    assert not [sql for sql in asked if "businesssummary" in sql]
