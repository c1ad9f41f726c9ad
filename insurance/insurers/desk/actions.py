"""Looking at an applicant's figures leaves a trace that the business sees."""

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


@transaction.atomic
def take_list(*, actor: Actor, organisation: Organisation, chosen: Sequence[Applicant]) -> None:
    """Writes down that the headlines of these were taken as a list: in the log of accesses of each business, in as many
    statements for a thousand as for one."""
    require(actor, "shared.view", organisation)
    grants = [one.grant for one in chosen if one.live]
    with business_context(write=sorted({grant.business_id for grant in grants})):
        recent = GrantAccess.objects.filter(
            business__in=[grant.business_id for grant in grants],
            grant__in=grants,
            user__in=[actor.user_id],
            outcome__in=[AccessOutcome.LISTED, AccessOutcome.VIEWED],
            at__gt=timezone.now() - ONE_SITTING,
        )
        seen = set(recent.values_list("grant_id", flat=True))
        who = who_of(actor, organisation)[:200]
        GrantAccess.objects.bulk_create(
            GrantAccess(
                business_id=grant.business_id,
                grant=grant,
                user_id=actor.user_id,
                who=who,
                outcome=AccessOutcome.LISTED,
            )
            for grant in grants
            if grant.pk not in seen
        )


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
