"""When a risk is looked at again, and having looked."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from portal.access.rules import Actor, require
from portal.audit.log import record
from portal.editing.saving import save_fields
from portal.ui.months import add_months
from risks.criteria.queries import scale_of
from risks.register.models import Risk
from risks.register.scale import Scale


def next_review(level: int | None, today: date, scale: Scale) -> date:
    """The day of the next review by the business's own pace; an unknown level is looked at as soon as a very high one,
    since nobody knows that it is not."""
    months = scale.review_months
    return add_months(today, months[(level or len(months)) - 1])


@transaction.atomic
def review_risk(*, actor: Actor, risk: Risk, version: int, today: date) -> date:
    """Somebody looked at the risk as it stands and left it so: the next review follows its level. Raises Conflict when
    somebody saved since `version`."""
    require(actor, "risk.edit", risk)
    due = next_review(risk.level_current, today, scale_of(risk.business_id))
    before = risk.review_on
    save_fields(risk, version, {"review_on": due, "updated_at": timezone.now()})
    record("risk.reviewed", risk.business, actor=actor, ref=risk.reference, changes={"review_on": [before, due]})
    return due
