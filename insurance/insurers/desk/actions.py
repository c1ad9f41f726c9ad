"""Whoever sees an applicant's figures, in the insurer's list, as a file or opened, leaves a trace for the business."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from insurance.insurers.desk.applicants import Applicant
from insurance.insurers.grants.accesses import note_access
from insurance.insurers.grants.models import AccessOutcome, GrantAccess
from insurance.insurers.room.readers import who_of
from portal.access.models import Grant
from portal.access.rules import Actor, require
from portal.tenancy.context import business_context
from portal.tenancy.models import Organisation

ONE_SITTING = timedelta(hours=12)  # the same person coming back within it is one look


def see_list(*, actor: Actor, organisation: Organisation, chosen: Sequence[Applicant]) -> None:
    """Writes down that the figures of these stood before somebody's eyes in the insurer's list. Whoever took or opened
    one of them that day has left more than that already."""
    told = (AccessOutcome.SEEN, AccessOutcome.LISTED, AccessOutcome.VIEWED, AccessOutcome.DOWNLOADED)
    _note_list(actor, organisation, chosen, AccessOutcome.SEEN, told)


def take_list(*, actor: Actor, organisation: Organisation, chosen: Sequence[Applicant]) -> None:
    """Writes down that the figures of these were taken away as a list, by a person or a program."""
    _note_list(actor, organisation, chosen, AccessOutcome.LISTED, (AccessOutcome.LISTED,))


@transaction.atomic
def _note_list(
    actor: Actor, organisation: Organisation, chosen: Sequence[Applicant], outcome: str, told: Sequence[str]
) -> None:
    """One line a grant, a day and a reader, unless one of `told` stands there since midnight: in two statements for a
    thousand as for one, in one where all was said before. Two requests at once leave one line (`day` is unique)."""
    require(actor, "shared.view", organisation)
    grants = [one.grant for one in chosen if one.live]
    if not grants:
        return
    local = timezone.localtime()
    businesses = sorted({grant.business_id for grant in grants})
    with business_context(write=businesses):
        today = GrantAccess.objects.filter(
            business__in=businesses,
            grant__in=grants,
            user__in=[actor.user_id],
            outcome__in=told,
            at__gte=local.replace(hour=0, minute=0, second=0, microsecond=0),
        )
        before = set(today.values_list("grant_id", flat=True))
        # In one order, so that two requests that meet wait for each other and never in a ring.
        new = sorted((grant for grant in grants if grant.pk not in before), key=lambda grant: grant.pk)
        facts = {"user_id": actor.user_id, "who": who_of(actor, organisation)[:200], "outcome": outcome}
        rows = (GrantAccess(business_id=one.business_id, grant=one, day=local.date(), **facts) for one in new)
        GrantAccess.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def look(*, actor: Actor, organisation: Organisation, chosen: Sequence[Applicant]) -> None:
    """Writes down that somebody looked at these figures; it counts as no download. Ended ones show none."""
    require(actor, "shared.view", organisation)
    shown = [one.grant.pk for one in chosen if one.live]
    grants = Grant.objects.select_for_update(of=("self",)).select_related("business")  # two tabs: one look
    # In one order, so that two readers never wait in a ring.
    for grant in grants.filter(pk__in=shown).order_by("business_id", "pk"):
        with business_context(write=[grant.business]):
            looks = GrantAccess.objects.for_business(grant.business).filter(
                grant=grant, outcome=AccessOutcome.VIEWED, at__gt=timezone.now() - ONE_SITTING
            )
            if actor.user_id not in looks.values_list("user_id", flat=True):
                note_access(grant, who_of(actor, organisation), AccessOutcome.VIEWED, actor=actor)
