"""Two risks that turn out to be one."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.access.rules import Actor, require
from portal.audit.log import record
from risks.register.actions import edit_risk
from risks.register.models import Risk, RiskComment, RiskStatus
from risks.register.tags import MOST_TAGS
from risks.services.models import Service
from risks.treatment.models import RiskMeasure


@transaction.atomic
def join_risks(*, actor: Actor, keep: Risk, drop: Risk) -> None:
    """`keep` takes over the measures, services and tags of `drop`, which is closed with a remark that says where it
    went; both keep their own words. Raises ValidationError for one and the same risk, or of two businesses."""
    require(actor, "risk.edit", keep)
    require(actor, "risk.edit", drop)
    if keep.pk == drop.pk or keep.business_id != drop.business_id:
        raise ValidationError(_("Choose two different risks of your register."))
    business = keep.business
    # In the order of their keys, so that two people who join the same two never wait for each other.
    list(
        Risk.objects.for_business(business)
        .filter(pk__in=[keep.pk, drop.pk])
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    links = RiskMeasure.objects.for_business(business)
    held = set(links.filter(risk=keep).values_list("measure_id", flat=True))
    moved = [link.measure for link in links.filter(risk=drop).select_related("measure") if link.measure_id not in held]
    RiskMeasure.objects.bulk_create(RiskMeasure(business=business, risk=keep, measure=item) for item in moved)
    services = Service.objects.for_business(business).filter(risk_links__risk__in=[keep, drop]).distinct()
    tags = [*keep.tags, *(tag for tag in drop.tags if tag not in keep.tags)][:MOST_TAGS]
    edit_risk(actor=actor, risk=keep, version=keep.version, services=list(services), tags=tags)
    edit_risk(actor=actor, risk=drop, version=drop.version, status=RiskStatus.CLOSED.value)
    said = _("The same as %(ref)s, where its measures now stand.") % {"ref": keep.reference}
    RiskComment.objects.create(business=business, risk=drop, author_id=actor.user_id, body=said)
    facts = {"joined": [None, drop.reference], "measures": [None, sorted(item.title for item in moved)]}
    record("risk.joined", business, actor=actor, ref=keep.reference, changes=facts)
