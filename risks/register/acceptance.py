"""Living with a risk: accepted with a reason, by somebody who may, until a day on which it is looked at again."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.rules import Actor, require
from portal.audit.log import record
from risks.register.actions import edit_risk
from risks.register.models import Acceptance, Risk, Treatment

LONGEST = timedelta(days=2 * 366)


@transaction.atomic
def accept_risk(*, actor: Actor, risk: Risk, reason: str, until: date, today: date) -> Acceptance:
    """The decision becomes "accept", with its reason and last day. An acceptance that runs is replaced. Raises
    ValidationError without a reason, for a day gone by, and for one further than two years."""
    require(actor, "risk.accept", risk)
    reason = " ".join(reason.split())
    if not reason:
        raise ValidationError({"reason": _("Say why you can live with it.")})
    if not today <= until <= today + LONGEST:
        raise ValidationError({"until": _("Choose a day to come, within two years.")})
    Risk.objects.for_business(risk.business_id).select_for_update(of=("self",)).get(pk=risk.pk)
    _end_live(risk)
    made = Acceptance.objects.create(
        business_id=risk.business_id, risk=risk, reason=reason, until=until, approved_by_id=actor.user_id
    )
    if risk.treatment != Treatment.ACCEPT:
        edit_risk(actor=actor, risk=risk, version=risk.version, treatment=Treatment.ACCEPT.value)
    facts = {"reason": [None, reason], "until": [None, until]}
    record("risk.accepted", risk.business, actor=actor, ref=risk.reference, changes=facts)
    return made


@transaction.atomic
def end_acceptance(*, actor: Actor, risk: Risk) -> None:
    """The risk is no longer accepted; its decision is open again. Ended twice is ended once."""
    require(actor, "risk.accept", risk)
    if not _end_live(risk):
        return
    if risk.treatment == Treatment.ACCEPT:
        edit_risk(actor=actor, risk=risk, version=risk.version, treatment="")
    record("risk.acceptance_ended", risk.business, actor=actor, ref=risk.reference)


def live_acceptance(risk: Risk) -> Acceptance | None:
    """The acceptance that was not ended, past its day or not."""
    rows = Acceptance.objects.for_business(risk.business_id).filter(risk=risk, ended_at=None)
    return rows.select_related("approved_by").first()


def _end_live(risk: Risk) -> int:
    rows = Acceptance.objects.for_business(risk.business_id).filter(risk=risk, ended_at=None)
    return rows.update(ended_at=timezone.now())
