"""Looking at an applicant's figures leaves a trace that the business sees."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from insurance.insurers.desk.applicants import Applicant
from insurance.insurers.models import AccessOutcome, GrantAccess
from portal.access.rules import Actor, require
from portal.audit.log import record
from portal.tenancy.context import business_context
from portal.tenancy.models import Organisation

ONE_SITTING = timedelta(hours=12)  # the same person coming back within it is one look


@transaction.atomic
def look(*, actor: Actor, organisation: Organisation, chosen: Sequence[Applicant]) -> None:
    """Writes down that somebody looked at these figures; it counts as no download. Ended ones show none."""
    require(actor, "shared.view", organisation)
    now = timezone.now()
    who = f"{actor.name}, {organisation.name}"[:200]
    for one in sorted(chosen, key=lambda one: one.grant.business_id):  # in one order: two readers never wait in a ring
        if not one.live:
            continue
        business = one.grant.business
        with business_context(write=[business]):
            looks = GrantAccess.objects.for_business(business).filter(
                grant=one.grant, outcome=AccessOutcome.VIEWED, at__gt=now - ONE_SITTING
            )
            if actor.user_id not in looks.values_list("user_id", flat=True):
                GrantAccess.objects.create(
                    business=business,
                    grant=one.grant,
                    user_id=actor.user_id,
                    who=who,
                    outcome=AccessOutcome.VIEWED,
                )
                record("grant.opened", business, actor=actor, ref=one.version, changes={"who": who})
