"""Every use of a grant is written down for the business, refused ones too."""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from insurance.insurers.grants.models import AccessOutcome, GrantAccess
from insurance.insurers.grants.standing import version_of
from portal.access.models import Grant
from portal.access.rules import Actor
from portal.audit.log import record

REFUSED_AGAIN = timedelta(hours=1)
security = logging.getLogger("rempart.security")


@transaction.atomic
def note_access(grant: Grant, who: str, outcome: str, *, actor: Actor | None = None, place: str = "") -> None:
    """Writes an attempt down, for the business to see. In a context that writes it. What is refused again within the
    hour, for the same reason and at the same place, goes to the security log alone: nobody fills a history that is
    never shortened by knocking."""
    verbs = {AccessOutcome.DOWNLOADED: "grant.used", AccessOutcome.VIEWED: "grant.opened"}
    verbs[AccessOutcome.CODE_SENT] = "grant.code_sent"
    verb = verbs.get(AccessOutcome(outcome), "grant.refused")
    user_id = actor.user_id if actor else None
    again = verb == "grant.refused" and _refused_before(grant, outcome, user_id, place)
    if not again or outcome == AccessOutcome.WRONG_CODE:  # wrong codes are counted, and end at a limit
        facts = {"user_id": user_id, "who": who[:200], "outcome": outcome, "network": place}
        GrantAccess.objects.create(business=grant.business, grant=grant, **facts)
    if again:
        event = {"grant": grant.pk, "business": grant.business_id, "user": user_id, "why": str(outcome)}
        security.warning("refused", extra={"event": event})
        return
    changes = {"who": who[:200], "outcome": outcome}
    record(verb, grant.business, actor=actor, ref=version_of(grant), changes=changes)


def _refused_before(grant: Grant, outcome: str, user_id: int | None, place: str) -> bool:
    Grant.objects.select_for_update(no_key=True).get(pk=grant.pk)  # two at once: one entry
    rows = GrantAccess.objects.for_business(grant.business).filter(grant=grant, outcome=outcome, network=place)
    return rows.filter(user=user_id, at__gt=timezone.now() - REFUSED_AGAIN).exists()
