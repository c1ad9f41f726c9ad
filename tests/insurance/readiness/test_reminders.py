"""What a shared dossier said and is so no longer reminds the owner of the 15 days of L113-2 3°."""

import json
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from insurance.dossier.freeze import freeze
from insurance.dossier.redaction.redact import redacted
from insurance.readiness.reminders import Event, lapsed, reminders, worsened
from portal.evidence.actions import edit_proof
from portal.profile.models import Profile
from portal.tenancy.context import business_context
from risks.models import MeasureProof
from risks.treatment.actions import delete_measure, move_measure
from tests.cast import Cast
from tests.factories import freeze_now, make_grant, make_measure, make_proof, make_version
from tests.insurance.readiness.conftest import HOME, declare, kept, question, say

AT = datetime(2026, 11, 28, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))


def event(before: str | None, after: str | None, days: int, ref: str = "M-001") -> Event:
    return Event(ref, before, after, AT + timedelta(days=days))


def version(cast: Cast, at: datetime = AT, parts: tuple[str, ...] = ("measures", "answers"), withheld: Any = ()) -> Any:
    """A version as the build freezes it at that moment."""
    with business_context(write=[cast.bakery]), freeze_now(at):
        Profile.objects.get_or_create(business=cast.bakery)
        snapshot = freeze(
            cast.bakery, number=1, token="t" * 24, language="fr", parts=parts, recipient=None, frozen_at=at,
            demonstration=True, months=6, stamped=False,
        )  # fmt: skip
    return make_version(cast.bakery, frozen_at=at, snapshot=json.dumps(redacted(snapshot, withheld)))


def shared(cast: Cast, at: datetime = AT, **fields: Any) -> None:
    frozen = version(cast, at, **fields)
    with freeze_now(at):
        make_grant(cast.bakery, frozen, expires_at=at + timedelta(days=3))


def moved(cast: Cast, measure: Any, status: str, days: int) -> None:
    with business_context(write=[cast.bakery]), freeze_now(AT + timedelta(days=days)):
        measure.refresh_from_db()
        move_measure(actor=cast.actor("ines"), measure=measure, status=status)


def found(cast: Cast, days: int, ahead: int = 60) -> list:
    with business_context(read=[cast.bakery]), freeze_now(AT + timedelta(days=days)):
        return reminders(cast.bakery, timezone.localdate() + timedelta(days=ahead))


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], {}),
        ([event("done", "planned", 1)], {"M-001": 1}),
        ([event("done", "dropped", -1)], {}),  # before a dossier said so
        ([event("planned", "dropped", 1)], {}),  # it was never done
        ([event("done", "planned", 1), event("planned", "done", 2)], {}),
        ([event("done", "planned", 1), event("planned", "dropped", 3)], {"M-001": 1}),
        ([event("done", None, 2)], {"M-001": 2}),
        ([event("done", "planned", 1, "M-002")], {}),  # no dossier said that it was done
    ],
)
def test_only_what_was_told_as_done_and_stopped_since_counts(events: list[Event], expected: dict[str, int]) -> None:
    days = {ref: timezone.localdate(AT + timedelta(days=day)) for ref, day in expected.items()}
    assert lapsed(events, {"M-001": AT}) == days


def test_a_measure_that_stops_is_to_be_told_within_fifteen_days(cast: Cast) -> None:
    measure = make_measure(cast.bakery, status="done", done_on=AT.date())
    kept_on = make_measure(cast.bakery, "Rester", status="done", done_on=AT.date())
    shared(cast)
    moved(cast, measure, "planned", 2)
    [one] = found(cast, 3)
    assert measure.reference in one.title and kept_on.reference not in one.title
    assert one.due_on == (AT + timedelta(days=17)).date()
    assert one.member_id is None  # the owners'
    assert found(cast, 3, ahead=13) == []
    assert found(cast, 40) == []  # it ends by itself
    moved(cast, measure, "done", 4)
    assert found(cast, 5) == []


def test_a_measure_done_after_the_sharing_was_told_to_nobody(cast: Cast) -> None:
    measure = make_measure(cast.bakery)
    shared(cast)
    moved(cast, measure, "done", 1)
    moved(cast, measure, "planned", 2)
    assert found(cast, 3) == []


def test_what_no_reader_was_shown_is_not_to_be_told(cast: Cast) -> None:
    measure = make_measure(cast.bakery, status="done", done_on=AT.date())
    version(cast)  # built, and shared with nobody
    shared(cast, parts=("services",))  # nothing of the measures in it
    moved(cast, measure, "planned", 2)
    assert found(cast, 3) == []


def test_an_access_that_ended_had_been_read_all_the_same(cast: Cast) -> None:
    measure = make_measure(cast.bakery, status="done", done_on=AT.date())
    shared(cast)
    moved(cast, measure, "planned", 10)  # the access ended on the third day
    assert len(found(cast, 11)) == 1


def test_the_page_says_what_to_tell_to_who_leads_alone(cast: Cast, signed_in) -> None:
    measure = make_measure(cast.bakery, status="done", done_on=AT.date())
    shared(cast, timezone.localtime() - timedelta(hours=1))
    with business_context(write=[cast.bakery]):
        move_measure(actor=cast.actor("ines"), measure=measure, status="planned")
    there = f"{measure.reference} stopped: does your insurer know?"
    assert there in signed_in("ines").get(HOME).content.decode()
    assert "L113-2" in signed_in("ines").get(HOME).content.decode()
    assert there not in signed_in("paul").get(HOME).content.decode()


def test_a_deleted_one_counts_too_and_nothing_does_without_a_shared_dossier(cast: Cast) -> None:
    measure = make_measure(cast.bakery, status="done", done_on=AT.date())
    frozen = version(cast)
    with business_context(write=[cast.bakery]), freeze_now(AT + timedelta(days=1)):
        delete_measure(actor=cast.actor("ines"), measure=measure)
    assert found(cast, 2) == []
    make_grant(cast.bakery, frozen)
    assert len(found(cast, 2)) == 1


def test_the_neighbours_measures_are_not_ours(cast: Cast) -> None:
    ours = make_measure(cast.bakery, status="done", done_on=AT.date())
    theirs = make_measure(cast.neighbour, status="done", done_on=AT.date())
    assert ours.reference == theirs.reference
    shared(cast)
    with business_context(write=[cast.neighbour]), freeze_now(AT + timedelta(days=1)):
        move_measure(actor=cast.actor("yann", cast.neighbour), measure=theirs, status="planned")
    assert found(cast, 2) == []


# ── Answers


def answered(cast: Cast, code: str, value: Any, days: int) -> None:
    with freeze_now(AT + timedelta(days=days)):
        say(cast, code, value, version=next((row.version for row in kept(cast.bakery) if row.question == code), 0))


@pytest.mark.parametrize(
    ("code", "told", "now", "expected"),
    [
        ("mfa_mail", 3, 0, True),
        ("mfa_mail", 1, 3, False),
        ("mfa_mail", 3, "not_for_us", False),
        ("bcp", {"says": "yes", "on": None}, {"says": "no", "on": None}, True),
        ("bcp", {"says": "no", "on": None}, {"says": "yes", "on": None}, False),
        ("exposed_services", {"says": "no", "text": None}, {"says": "yes", "text": None}, True),
        ("subcontractors", {"says": "no", "text": None}, {"says": "yes", "text": None}, False),  # neither is better
        ("turnover_n", "100", "50", False),
    ],
)
def test_an_answer_gets_worse_when_it_turns_from_yes_to_no(code: str, told: Any, now: Any, expected: bool) -> None:
    assert worsened(question(code), told, now) is expected


def test_a_declared_answer_that_turns_is_to_be_told_until_it_is_as_before(cast: Cast) -> None:
    answered(cast, "mfa_mail", 3, -2)
    answered(cast, "mfa_admin", 3, -2)
    declare(cast, "mfa_mail")
    shared(cast)
    answered(cast, "mfa_mail", 0, 2)
    answered(cast, "mfa_admin", 0, 2)  # nobody had declared it
    [one] = found(cast, 3)
    assert question("mfa_mail").text.fr in one.title
    assert one.due_on == (AT + timedelta(days=17)).date()
    assert found(cast, 40) == []
    answered(cast, "mfa_mail", 3, 4)
    assert found(cast, 5) == []


def test_an_answer_withheld_from_its_reader_was_not_told(cast: Cast) -> None:
    answered(cast, "mfa_mail", 3, -2)
    declare(cast, "mfa_mail")
    shared(cast, withheld=["answers.answers:mfa_mail"])
    answered(cast, "mfa_mail", 0, 2)
    assert found(cast, 3) == []


def test_a_declared_answer_that_a_measure_gave_is_told_with_the_measure(cast: Cast) -> None:
    measure = make_measure(cast.bakery, catalogue_code="offline-copy", status="done", done_on=AT.date())
    declare(cast, "backup_offline")
    shared(cast, parts=("answers",))
    moved(cast, measure, "planned", 2)
    [one] = found(cast, 3)
    assert measure.reference in one.title


# ── Proofs


def test_a_proof_that_runs_out_after_the_sharing_is_to_be_told_until_it_holds_again(cast: Cast) -> None:
    measure = make_measure(cast.bakery, status="done", done_on=AT.date())
    until = AT.date() + timedelta(days=4)
    proof = make_proof(cast.bakery, valid_until=until)
    over = make_proof(cast.bakery, "Périmée", valid_until=date(2026, 11, 1))
    alone = make_proof(cast.bakery, "Ne montre rien", valid_until=until)
    with business_context(write=[cast.bakery]):
        for one in (proof, over):
            MeasureProof.objects.create(business=cast.bakery, measure=measure, proof=one)
    shared(cast)
    assert found(cast, 4) == []
    [one] = found(cast, 5)
    assert f"P-{proof.number:03d}" in one.title and f"P-{alone.number:03d}" not in one.title
    assert one.due_on == until + timedelta(days=16)
    assert found(cast, 40) == []
    with business_context(write=[cast.bakery]):
        proof.refresh_from_db()
        edit_proof(
            actor=cast.actor("ines"), proof=proof, version=proof.version, title=proof.title,
            valid_until=until + timedelta(days=365),
        )  # fmt: skip
    assert found(cast, 5) == []
