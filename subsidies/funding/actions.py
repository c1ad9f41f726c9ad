"""The business's own stand on programmes, and the conditions it confirms."""

import hashlib
from datetime import date
from decimal import Decimal

from django.db import transaction

from portal.access.rules import Actor, require
from portal.audit.log import record
from portal.tenancy.models import Business
from subsidies.funding.models import ConditionAnswer, Follow
from subsidies.programmes.models import Programme


@transaction.atomic
def follow_programme(
    *,
    actor: Actor,
    business: Business,
    programme: Programme,
    state: str,
    today: date,
    amount_eur: Decimal | None = None,
    note: str = "",
) -> Follow:
    """Interested, in use, or not for us. `amount_eur` (before VAT) is what the business gets; None is unknown."""
    require(actor, "programme.follow", business)
    before = Follow.objects.for_business(business).select_for_update().filter(programme=programme).first()
    values = {"state": state, "amount_eur": amount_eur, "note": note}
    since = before.since if before is not None and before.state == state else today
    follow, _created = Follow.objects.update_or_create(
        business=business, programme=programme, defaults={**values, "since": since}
    )
    changes = {
        name: [getattr(before, name) if before else None, value]
        for name, value in values.items()
        if before is None or getattr(before, name) != value
    }
    if changes:
        record("programme.followed", business, actor=actor, ref=programme.slug[:40], changes=changes)
    return follow


def condition_key(text: str) -> str:
    """Binds an answer to the very wording that was read: a reworded condition is asked again."""
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def answer_condition(
    *, actor: Actor, business: Business, programme: Programme, text: str, met: bool, today: date
) -> ConditionAnswer:
    """A free-text condition answered once, dated. It never changes the verdict."""
    require(actor, "programme.follow", business)
    if text not in (programme.data.get("conditions") or []):
        raise ValueError("not a condition of this programme")
    answer, _created = ConditionAnswer.objects.update_or_create(
        business=business,
        programme=programme,
        condition_sha256=condition_key(text),
        defaults={"met": met, "answered_on": today, "answered_by_id": actor.user_id},
    )
    changes = {"condition": text, "met": met}
    record("programme.condition_answered", business, actor=actor, ref=programme.slug[:40], changes=changes)
    return answer
