"""The conditions of programmes that a business confirms."""

from datetime import date

from django.db import transaction

from portal.access.rules import Actor, require
from portal.audit.log import record
from portal.tenancy.models import Business
from subsidies.funding.models import ConditionAnswer
from subsidies.programmes.conditions import condition_key
from subsidies.programmes.models import Programme


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
