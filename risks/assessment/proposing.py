"""What becomes of proposed risks: accepted, joined to one that was there, or declined with a reason. Nothing enters the
register unasked, and what entered is the business's own: a newer catalogue changes none of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.access.rules import Actor, require
from portal.audit.log import record
from portal.tenancy.models import Business
from portal.ui.format import Language
from risks.assessment.levels import Place, after_measures, cut_of
from risks.assessment.models import Decision, DecisionState
from risks.assessment.proposal import MEASURES_EACH, ProposedRisk
from risks.catalogue.catalogue import load as catalogue
from risks.criteria.queries import scale_of
from risks.register.actions import RiskFields, create_risk
from risks.register.models import Risk
from risks.register.scale import Scale
from risks.services.models import Service
from risks.treatment.actions import create_measure, edit_measure
from risks.treatment.links import risks_of
from risks.treatment.models import Measure

DUE_AFTER = {1: timedelta(days=30), 2: timedelta(days=90), 3: timedelta(days=180)}  # by effort


@dataclass(frozen=True, slots=True)
class Wording:
    """How an accepted risk is written down: its language, the day its delays count from, and whether its inherent and
    target levels are kept beside today's."""

    language: Language
    today: date
    all_levels: bool = False


@transaction.atomic
def accept_proposals(
    *, actor: Actor, business: Business, proposed: Iterable[ProposedRisk], wording: Wording
) -> list[Risk]:
    """Each proposed risk enters the register with its suggested level, the services it touches, and its best measures
    that are not in place, planned by effort. One that was decided before stays as it was decided."""
    decided = _decided(actor, business)
    return [
        _enter(actor, business, item, {}, item.measures[:MEASURES_EACH], wording)
        for item in proposed
        if item.scenario not in decided
    ]


@transaction.atomic
def accept_edited(
    *,
    actor: Actor,
    business: Business,
    proposed: ProposedRisk,
    title: str,
    likelihood: int | None,
    impact: int | None,
    measures: Iterable[str],
    wording: Wording,
) -> Risk | None:
    """The same for one risk with the owner's own title and level (None is unknown), and only the chosen of its
    measures. None when it was decided before. Raises ValidationError by field."""
    if proposed.scenario in _decided(actor, business):
        return None
    chosen = set(measures)
    kept = [code for code in proposed.measures if code in chosen]
    said: RiskFields = {"title": title, "likelihood_current": likelihood, "impact_current": impact}
    if wording.all_levels:
        said |= _other_levels(proposed, likelihood, impact, kept, scale_of(business))
    return _enter(actor, business, proposed, said, kept, wording)


def _other_levels(
    proposed: ProposedRisk, likelihood: int | None, impact: int | None, measures: Sequence[str], scale: Scale
) -> RiskFields:
    """Inherent and target around the owner's own level: never below it before measures, never above it after those
    that were chosen; unknown around an unknown one."""
    if likelihood is None or impact is None:
        return {
            "likelihood_inherent": None,
            "impact_inherent": None,
            "likelihood_target": None,
            "impact_target": None,
        }
    cut = cut_of(catalogue().measure(code) for code in measures)
    target = after_measures(catalogue().scenario(proposed.scenario), Place(likelihood, impact), cut, scale)
    return {
        "likelihood_inherent": max(proposed.inherent.likelihood, likelihood),
        "impact_inherent": max(proposed.inherent.impact, impact),
        "likelihood_target": target.likelihood,
        "impact_target": target.impact,
    }


def _decided(actor: Actor, business: Business) -> set[str]:
    """The scenarios that are decided; nobody decides another until this transaction ends: one risk each."""
    require(actor, "proposal.decide", business)
    Business.objects.select_for_update(no_key=True).get(pk=business.pk)
    return set(Decision.objects.for_business(business).values_list("scenario", flat=True))


def _enter(  # noqa: PLR0917 -- one accepted risk
    actor: Actor,
    business: Business,
    item: ProposedRisk,
    said: RiskFields,
    measures: Iterable[str],
    wording: Wording,
) -> Risk:
    entry, language = catalogue().scenario(item.scenario), wording.language
    fields: RiskFields = {
        "title": entry.title.in_(language)[:200],
        "category": entry.category,
        "event": entry.event.in_(language),
        "cause": entry.cause.in_(language),
        "consequences": entry.consequences.in_(language),
        "likelihood_current": item.likelihood,
        "impact_current": item.impact,
    }
    if wording.all_levels:
        fields["likelihood_inherent"], fields["impact_inherent"] = item.inherent.likelihood, item.inherent.impact
        fields["likelihood_target"], fields["impact_target"] = item.target.likelihood, item.target.impact
    fields.update(said)
    services = [s for s in Service.objects.for_business(business) if s.kind in entry.services]
    risk = create_risk(actor=actor, business=business, services=services, **fields)
    plan_measures(actor=actor, risk=risk, codes=measures, language=language, today=wording.today)
    own = [name for name, text in said.items() if name == "title" and text != entry.title.in_(language)[:200]]
    _decide(actor, business, item.scenario, DecisionState.ACCEPTED, risk=risk, language=language, own_fields=own)
    return risk


@transaction.atomic
def merge_proposal(
    *, actor: Actor, business: Business, proposed: ProposedRisk, risk: Risk, language: Language, today: date
) -> None:
    """The proposed risk is one that the register has: it gets the measures, its text stays."""
    require(actor, "proposal.decide", business)
    if risk.business_id != business.pk:
        raise ValidationError({"risk": _("Choose a risk of this business.")})
    plan_measures(actor=actor, risk=risk, codes=proposed.measures[:MEASURES_EACH], language=language, today=today)
    _decide(actor, business, proposed.scenario, DecisionState.MERGED, risk=risk)


@transaction.atomic
def decline_proposal(*, actor: Actor, business: Business, scenario: str, reason: str) -> None:
    """Not for this business, and why: the reason is kept, and asked again by nobody."""
    require(actor, "proposal.decide", business)
    if not reason.strip():
        raise ValidationError({"reason": _("Say in a few words why it is not for you.")})
    _decide(actor, business, scenario, DecisionState.DECLINED, reason=reason.strip())


@transaction.atomic
def reconsider(*, actor: Actor, business: Business, scenario: str) -> None:
    """A declined proposal may be decided anew."""
    require(actor, "proposal.decide", business)
    rows = Decision.objects.for_business(business).filter(scenario=scenario, state=DecisionState.DECLINED)
    if rows.delete()[0]:
        record("proposal.reconsidered", business, actor=actor, changes={"scenario": scenario})


def plan_measures(*, actor: Actor, risk: Risk, codes: Iterable[str], language: Language, today: date) -> None:
    """The catalogue's measures against a risk. One that the business has already is tied to this risk too, never
    written twice."""
    for code in codes:
        held = Measure.objects.for_business(risk.business_id).filter(catalogue_code=code).first()
        if held is not None:
            against = [*risks_of(held), risk]
            edit_measure(actor=actor, measure=held, version=held.version, risks=against)
            continue
        entry = catalogue().measure(code)
        create_measure(
            actor=actor,
            business=risk.business,
            risks=[risk],
            catalogue_code=code,
            catalogue_language=language,
            title=entry.title.in_(language)[:200],
            description=entry.description.in_(language),
            theme=entry.themes[0] if entry.themes else "other",
            due_on=today + DUE_AFTER[entry.effort],
        )


def _decide(
    actor: Actor,
    business: Business,
    scenario: str,
    state: DecisionState,
    *,
    risk: Risk | None = None,
    reason: str = "",
    language: str = "",
    own_fields: Sequence[str] = (),
) -> None:
    Decision.objects.update_or_create(
        business=business,
        scenario=scenario,
        defaults={
            "state": state,
            "risk": risk,
            "reason": reason,
            "language": language,
            "own_fields": list(own_fields),
            "decided_by_id": actor.user_id,
        },
    )
    facts = {"scenario": scenario, "state": state.value, "reason": reason, "risk": risk.reference if risk else None}
    verb = f"proposal.{state.value}"
    record(
        verb, business, actor=actor, ref=risk.reference if risk else "", changes={k: v for k, v in facts.items() if v}
    )
