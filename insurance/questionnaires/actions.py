"""What an insurer may do with its questionnaires: send a draft, publish what was looked at, suspend, offer again."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from insurance.questionnaires.checks import Problem
from insurance.questionnaires.models import PublishedQuestionnaire, QuestionnaireDeed, QuestionnaireEntry
from insurance.questionnaires.reading import read
from insurance.questionnaires.shape import Questionnaire
from portal.access.rules import Actor, require
from portal.documents.canonical import canonical_json, sha256
from portal.tenancy.models import Organisation

MOST_ROWS = 200  # of one insurer, all versions together


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
    Moved when it is another one by now."""
    require(actor, "questionnaire.publish", insurer)
    row = _locked(insurer, number)
    if row.content_sha256 != seen:
        raise Moved
    if row.published_at is None:
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
    """Offers a suspended version again."""
    require(actor, "questionnaire.publish", insurer)
    row = _locked(insurer, number)
    if row.suspended_at is not None:
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


def _locked(insurer: Organisation, number: int) -> PublishedQuestionnaire:
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
