"""What an insurer may do with its questionnaires: send a draft, publish what was looked at, suspend, offer again."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, Sum, TextField
from django.db.models.functions import Cast, Length
from django.utils import timezone
from django.utils.translation import gettext as _

from insurance.questionnaires.checks import Problem
from insurance.questionnaires.models import PublishedQuestionnaire, QuestionnaireDeed, QuestionnaireEntry
from insurance.questionnaires.reading import read
from insurance.questionnaires.shape import Questionnaire
from portal.access.rules import Actor, require
from portal.documents.canonical import canonical_json, sha256
from portal.tenancy import refusals
from portal.tenancy.models import Organisation

MOST_ROWS = 200  # of one insurer, all versions together
MOST_OFFERED = 10  # questionnaires that one insurer offers at a time: each business reads the list
MOST_OFFERED_BYTES = 4_000_000  # of all their versions


class Refused(Exception):
    """The file is no questionnaire. `problems` says why, `count` of how many they are the first."""

    def __init__(self, problems: list[Problem], count: int) -> None:
        super().__init__(f"{count} problems")
        self.problems, self.count = problems, count


class Moved(Exception):
    """Somebody changed the questionnaire meanwhile: nothing was done."""


@transaction.atomic
def send(*, actor: Actor, insurer: Organisation, data: bytes) -> PublishedQuestionnaire:
    """Keeps a file as a draft, in place of an earlier draft of the same version. Raises Refused with all problems."""
    require(actor, "questionnaire.publish", insurer)
    found = read(data)
    if found.content is None:
        raise Refused(found.problems, found.count)
    content = found.content
    Organisation.objects.select_for_update(no_key=True).get(pk=insurer.pk)  # two people at once: one number each
    rows = PublishedQuestionnaire.objects.filter(insurer=insurer)
    row = rows.filter(code=content["code"], version=content["version"]).first()
    if row is not None and row.published_at is not None:
        said = _("Version %(version)s is published and never changes: give this one another version.")
        raise Refused([Problem("version", said % {"version": row.version})], 1)
    if row is None and rows.count() >= MOST_ROWS:
        raise Refused([Problem("", _("At most %(most)d versions of questionnaires.") % {"most": MOST_ROWS})], 1)
    facts = _facts(content)
    if row is None:
        last = rows.order_by("-number").values_list("number", flat=True).first() or 0
        row = PublishedQuestionnaire.objects.create(insurer=insurer, number=last + 1, sent_by_id=actor.user_id, **facts)
        _note(actor, row, QuestionnaireDeed.SENT)
    elif row.content_sha256 != facts["content_sha256"]:
        for name, value in {**facts, "sent_by_id": actor.user_id, "sent_at": timezone.now()}.items():
            setattr(row, name, value)
        row.save()
        _note(actor, row, QuestionnaireDeed.REPLACED)
    return row


@transaction.atomic
def publish(*, actor: Actor, insurer: Organisation, number: int, seen: str) -> PublishedQuestionnaire:
    """Offers a draft to all businesses, exactly as it was looked at (`seen`: the hash of its content), for good. Raises
    Moved when it is another one by now, `refusals.Refused` beyond what one insurer may offer at a time."""
    require(actor, "questionnaire.publish", insurer)
    row = _locked(insurer, number)
    if row.content_sha256 != seen:
        raise Moved
    if row.published_at is None:
        _refuse_too_much(insurer, row)
        row.published_at = timezone.now()
        row.save(update_fields=["published_at"])
        _note(actor, row, QuestionnaireDeed.PUBLISHED)
    return row


@transaction.atomic
def suspend(*, actor: Actor, insurer: Organisation, number: int) -> PublishedQuestionnaire:
    """Takes a published version off the businesses' list; what they answered and sealed stays. Twice is once."""
    require(actor, "questionnaire.publish", insurer)
    row = _locked(insurer, number)
    if row.published_at is not None and row.suspended_at is None:
        row.suspended_at = timezone.now()
        row.save(update_fields=["suspended_at"])
        _note(actor, row, QuestionnaireDeed.SUSPENDED)
    return row


@transaction.atomic
def resume(*, actor: Actor, insurer: Organisation, number: int) -> PublishedQuestionnaire:
    """Offers a suspended version again. Raises `refusals.Refused` as publishing does."""
    require(actor, "questionnaire.publish", insurer)
    row = _locked(insurer, number)
    if row.suspended_at is not None:
        _refuse_too_much(insurer, row)
        row.suspended_at = None
        row.save(update_fields=["suspended_at"])
        _note(actor, row, QuestionnaireDeed.RESUMED)
    return row


@transaction.atomic
def drop(*, actor: Actor, insurer: Organisation, number: int) -> None:
    """Throws a draft away. Raises Moved for what is published: that stays."""
    require(actor, "questionnaire.publish", insurer)
    row = _locked(insurer, number)
    if row.published_at is not None:
        raise Moved
    _note(actor, row, QuestionnaireDeed.DROPPED)
    row.delete()


def _refuse_too_much(insurer: Organisation, row: PublishedQuestionnaire) -> None:
    """Whether one more would make every business's pages carry too much of one insurer."""
    today = timezone.localdate()
    rows = PublishedQuestionnaire.objects.filter(insurer=insurer, published_at__isnull=False, suspended_at=None)
    rows = rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=today)).exclude(pk=row.pk)
    if rows.exclude(code=row.code).values("code").distinct().count() >= MOST_OFFERED:
        text = _("You offer %(most)d questionnaires at a time at most: suspend one first.")
        raise refusals.Refused(text % {"most": MOST_OFFERED})
    size = Sum(Length(Cast("content", TextField())))
    held = rows.aggregate(size=size)["size"] or 0
    if held + len(canonical_json(row.content)) > MOST_OFFERED_BYTES:
        text = _("The versions that you offer hold %(most)d MB together at most: suspend old ones first.")
        raise refusals.Refused(text % {"most": MOST_OFFERED_BYTES // 1_000_000})


def _locked(insurer: Organisation, number: int) -> PublishedQuestionnaire:
    Organisation.objects.select_for_update(no_key=True).get(pk=insurer.pk)  # what it offers is counted
    return PublishedQuestionnaire.objects.select_for_update().get(insurer=insurer, number=number)


def _facts(content: Questionnaire) -> dict[str, Any]:
    until = content.get("valid_until")
    return {
        "code": content["code"],
        "version": content["version"],
        "content": content,
        "content_sha256": sha256(canonical_json(content)),
        "valid_from": date.fromisoformat(content["valid_from"]),
        "valid_until": date.fromisoformat(until) if until else None,
    }


def _note(actor: Actor, row: PublishedQuestionnaire, deed: str) -> None:
    QuestionnaireEntry.objects.create(
        insurer=row.insurer,
        code=row.code,
        version=row.version,
        deed=deed,
        actor=actor.user_id,
        content_sha256=row.content_sha256,
    )
