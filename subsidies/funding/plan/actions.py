"""Choosing programmes for measures, and thinking again."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.access.rules import Actor, require
from portal.audit.log import record
from portal.editing.saving import save_fields
from portal.tenancy.models import Business
from risks.treatment.models import Measure
from subsidies.funding.plan.models import FundingChoice
from subsidies.funding.plan.parts import MOST_CHOICES
from subsidies.programmes.models import Programme


@transaction.atomic
def choose_programme(
    *, actor: Actor, business: Business, measure: Measure, programme: Programme, eligible_cost_eur: Decimal | None
) -> FundingChoice:
    """Adds a programme to a measure's funding; chosen already, it stays as it is. Raises ValidationError for more than
    the plan compares."""
    require(actor, "application.edit", business)
    require(actor, "measure.view", measure)
    _check(eligible_cost_eur, measure)
    # One at a time for a measure: two people at once could otherwise pass the limit together.
    Measure.objects.for_business(business).select_for_update().get(pk=measure.pk)
    chosen = FundingChoice.objects.for_business(business).filter(measure=measure)
    known = chosen.filter(programme=programme).first()
    if known is not None:
        return known
    if chosen.count() >= MOST_CHOICES:
        raise ValidationError(
            _("A measure takes at most %(count)d programmes. Take one out first.") % {"count": MOST_CHOICES}
        )
    choice = FundingChoice.objects.create(
        business=business,
        measure=measure,
        programme=programme,
        eligible_cost_eur=eligible_cost_eur,
        added_by_id=actor.user_id,
    )
    changes: dict[str, object] = {"programme": programme.title}
    if eligible_cost_eur is not None:
        changes["eligible_cost_eur"] = [None, eligible_cost_eur]
    record("funding.chosen", business, actor=actor, ref=measure.reference, changes=changes)
    return choice


@transaction.atomic
def change_choice(*, actor: Actor, choice: FundingChoice, version: int, eligible_cost_eur: Decimal | None) -> None:
    """Another part of the cost counts. Raises Conflict when somebody saved since `version`."""
    require(actor, "application.edit", choice.business)
    _check(eligible_cost_eur, choice.measure)
    before = choice.eligible_cost_eur
    if before == eligible_cost_eur and choice.version == version:
        return
    save_fields(choice, version, {"eligible_cost_eur": eligible_cost_eur})
    changes = {"programme": choice.programme.title, "eligible_cost_eur": [before, eligible_cost_eur]}
    record("funding.changed", choice.business, actor=actor, ref=choice.measure.reference, changes=changes)


@transaction.atomic
def drop_choice(*, actor: Actor, choice: FundingChoice) -> None:
    """Takes the programme out of the plan; the history keeps that it was there."""
    require(actor, "application.edit", choice.business)
    business, measure, title = choice.business, choice.measure, choice.programme.title
    choice.delete()
    record("funding.dropped", business, actor=actor, ref=measure.reference, changes={"programme": title})


def _check(eligible_cost_eur: Decimal | None, measure: Measure) -> None:
    cost = measure.cost_once_eur
    if eligible_cost_eur is not None and eligible_cost_eur < 0:
        raise ValidationError({"eligible_cost_eur": _("A cost is not negative.")})
    if eligible_cost_eur is not None and cost is not None and eligible_cost_eur > cost:
        raise ValidationError(
            {"eligible_cost_eur": _("This is more than the measure costs once. Correct it here, or on the measure.")}
        )
