"""Looking at an applicant's figures leaves a trace that the business sees."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from insurance.insurers.actions import note_access
from insurance.insurers.desk.applicants import Applicant
from insurance.insurers.models import AccessOutcome, GrantAccess
from insurance.insurers.readers import who_of
from portal.access.models import Grant
from portal.access.rules import Actor, require
from portal.tenancy.context import business_context
from portal.tenancy.models import Organisation

ONE_SITTING = timedelta(hours=12)  # the same person coming back within it is one look


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
                grant=grant,
                user_id=actor.user_id,
                outcome=AccessOutcome.VIEWED,
                at__gt=timezone.now() - ONE_SITTING,
            )
            if not looks.exists():
                note_access(grant, who_of(actor, organisation), AccessOutcome.VIEWED, actor=actor)
