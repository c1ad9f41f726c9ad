"""Mail about a thread: a link and no word of it, to who may read it at that moment, at most one an hour."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from insurance.insurers.inquiries.actions import ask, follow_up
from insurance.insurers.inquiries.entry import _reminders
from insurance.insurers.inquiries.models import Inquiry
from insurance.insurers.inquiries.telling import BUSINESS, KIND, READER, tell_now
from insurance.insurers.room.readers import Reader
from portal.access.models import Grant
from portal.jobs.models import Job, JobState
from portal.tenancy.context import business_context
from portal.tenancy.models import Membership, OrganisationMembership
from tests.cast import Cast
from tests.insurance.insurers.inquiries.conftest import say
from tests.portal.letters import letters


def tell(cast: Cast, grant: Grant, side: str) -> int:
    """What the job does, and then it is no longer waiting."""
    with business_context(write=[cast.bakery]):
        Job.objects.for_business(cast.bakery).filter(kind=KIND, args__side=side).update(state=JobState.DONE)
        return tell_now(cast.bakery, grant.pk, side)


def waiting(cast: Cast, side: str) -> list[Job]:
    with business_context(read=[cast.bakery]):
        return list(Job.objects.for_business(cast.bakery).filter(kind=KIND, args__side=side, state=JobState.QUEUED))


def test_a_question_is_told_to_who_may_answer_without_a_word_of_it(cast: Cast, asked: Inquiry) -> None:
    assert len(waiting(cast, BUSINESS)) == 1
    assert tell(cast, asked.grant, BUSINESS) == 2
    sent = letters()
    assert {letter.to for letter in sent} == {cast.ines.email, cast.marc.email}
    for letter in sent:
        assert letter.path == "/b/demo/questions/Q-1/"
        for word in ("caisse", "Nora", "Ponant", "Services"):
            assert word not in letter.subject + letter.body


def test_an_answer_is_told_to_who_asked_without_a_word_of_it(cast: Cast, asked: Inquiry) -> None:
    say(cast, asked)
    assert tell(cast, asked.grant, READER) == 1
    (letter,) = letters()
    assert letter.to == cast.nora.email
    assert letter.path == f"/o/mutuelle-ponant/dossiers/{asked.grant.public_id}/questions/"
    assert "réparateur" not in letter.subject + letter.body


def test_who_lost_the_right_meanwhile_is_not_told(cast: Cast, asked: Inquiry) -> None:
    Membership.objects.filter(user=cast.marc).update(role="member")
    tell(cast, asked.grant, BUSINESS)
    assert [letter.to for letter in letters()] == [cast.ines.email]


@pytest.mark.parametrize("what", ["left", "withdrawn", "over"])
def test_no_reader_is_told_once_they_may_not_read(cast: Cast, asked: Inquiry, what: str) -> None:
    say(cast, asked)
    if what == "left":
        OrganisationMembership.objects.filter(user=cast.nora).delete()
    else:
        now = timezone.now()
        fields: dict[str, Any] = {"revoked_at": now} if what == "withdrawn" else {"expires_at": now}
        Grant.objects.filter(pk=asked.grant.pk).update(**fields)
    assert tell(cast, asked.grant, READER) == 0
    assert letters() == []


def test_many_questions_are_one_message_now_and_one_after_an_hour(
    cast: Cast, nora: Reader, asked: Inquiry, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        ask(reader=nora, text=str(number))
    assert len(waiting(cast, BUSINESS)) == 1, "the one that waits speaks for all"
    tell(cast, asked.grant, BUSINESS)
    assert len(letters(cast.ines.email)) == 1
    follow_up(reader=nora, number=1, text="Et ?")
    (later,) = waiting(cast, BUSINESS)
    assert later.due > timezone.now() + timedelta(minutes=59)
    tell(cast, asked.grant, BUSINESS)
    assert len(letters(cast.ines.email)) == 1, "within the hour nothing is written, whoever runs the job"
    at = timezone.now() + timedelta(hours=1, seconds=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    tell(cast, asked.grant, BUSINESS)
    assert len(letters(cast.ines.email)) == 2


def test_what_was_answered_meanwhile_is_not_told_as_a_question(cast: Cast, asked: Inquiry) -> None:
    say(cast, asked)
    assert tell(cast, asked.grant, BUSINESS) == 0


def test_the_answer_is_told_even_right_after_the_question_was(cast: Cast, asked: Inquiry) -> None:
    tell(cast, asked.grant, BUSINESS)
    say(cast, asked)
    assert tell(cast, asked.grant, READER) == 1


def test_the_daily_message_names_the_question_without_its_words(cast: Cast, asked: Inquiry) -> None:
    today = timezone.localdate()
    with business_context(read=[cast.bakery]):
        assert list(_reminders(cast.bakery, today)) == []
        (reminder,) = _reminders(cast.bakery, today + timedelta(days=2))
    assert "Q-001" in reminder.title and "caisse" not in reminder.title


@pytest.mark.django_db(transaction=True)
def test_the_job_writes_the_message(cast: Cast, asked: Inquiry) -> None:
    from portal.jobs.tasks import run

    (job,) = waiting(cast, BUSINESS)
    assert run(job.pk, cast.bakery.pk) == "done"
    assert len(letters()) == 2
