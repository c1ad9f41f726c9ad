"""The inputs as they stand now, and the latest simulated years."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q

from portal.tenancy.models import Business
from portal.tenancy.references import reference
from risks.assessment.models import Decision, DecisionState
from risks.catalogue.catalogue import load
from risks.catalogue.entries import Scenario
from risks.continuity.queries import activities_of, stop_costs, stoppage
from risks.quantification import simulation
from risks.quantification.describing import Linked, Told, effects_for, exposure_of, lowered, told
from risks.quantification.exposure import Exposure
from risks.quantification.inputs import Inputs, encode, fingerprint
from risks.quantification.models import Estimate, LossRun, MeasureEffect
from risks.quantification.plan import Effect, Option
from risks.register.models import Risk, RiskService, RiskStatus
from risks.services.providers import canonical
from risks.treatment.models import Measure, MeasureStatus, RiskMeasure

MOST_RISKS = 500  # those that cost most stand first in the register; more would be simulated for nobody to read


@dataclass(frozen=True, slots=True)
class Known:
    """One open risk with all that is known of what it costs."""

    risk: Risk
    estimate: Estimate | None
    scenario: Scenario | None
    services: tuple[Linked, ...]
    facts: Told


def scenario_of(code: str) -> Scenario | None:
    """The catalogue's scenario, or None for no code and for one that the catalogue holds no more."""
    try:
        return load().scenario(code) if code else None
    except KeyError:
        return None


def known_risks(business: Business, only: int | None = None) -> list[Known]:
    """Every open risk (or the one of that number), highest level first. Four queries."""
    rows = Risk.objects.for_business(business).filter(status=RiskStatus.OPEN)
    if only is not None:
        rows = rows.filter(number=only)
    found = list(rows.order_by("-level_current", "number").only("business", "number", "title", "category", "version"))
    ids = [risk.pk for risk in found]
    estimates = {row.risk_id: row for row in Estimate.objects.for_business(business).filter(risk_id__in=ids)}
    decided = Decision.objects.for_business(business).filter(risk_id__in=ids).order_by("state", "scenario")
    codes: dict[int, str] = {}
    for decision in decided.filter(state__in=[DecisionState.ACCEPTED, DecisionState.MERGED]):
        codes.setdefault(decision.risk_id or 0, decision.scenario)  # accepted before merged
    links: dict[int, list[Linked]] = {}
    touching = RiskService.objects.for_business(business).filter(risk_id__in=ids).order_by("service__number")
    for link in touching.select_related("service"):
        service = link.service
        links.setdefault(link.risk_id, []).append(Linked(service.number, service.name, canonical(service.provider)))
    known = []
    for risk in found:
        estimate = estimates.get(risk.pk)
        scenario = scenario_of((estimate.scenario if estimate else "") or codes.get(risk.pk, ""))
        facts = told(risk.category, estimate, scenario)
        known.append(Known(risk, estimate, scenario, tuple(links.get(risk.pk, ())), facts))
    return known


def current_inputs(business: Business) -> Inputs:
    """What a run would be made from now; about twelve queries."""
    found = stoppage(business)
    activities = activities_of(business, found.profile)
    costs = stop_costs(found, activities)
    done, options = _measures(business)
    exposures: list[Exposure] = []
    ranges: dict[str, tuple[float, float]] = {}
    left_out: dict[str, str] = {}
    grounds: dict[str, str] = {}
    for known in known_risks(business):
        ref = known.risk.reference
        made = exposure_of(ref, known.facts, known.risk.category, known.services, activities if costs else None)
        if isinstance(made, str):
            left_out[ref] = made
            continue
        if len(exposures) == MOST_RISKS:
            left_out[ref] = "too_many"
            continue
        made = lowered(made, [effect for effect in done if effect.risk == ref], known.facts)
        exposures.append(made)
        grounds[ref] = known.facts.ground or ""
        if known.facts.frequency_range and known.facts.frequency is not None:
            scale = made.frequency.mean / known.facts.frequency.mean if known.facts.frequency.mean else 1.0
            low, high = known.facts.frequency_range
            ranges[ref] = (low * scale, high * scale)
    exposures.sort(key=lambda exposure: exposure.frequency.mean)
    while not (years := simulation.years_for(sum(exposure.frequency.mean for exposure in exposures))):
        left_out[exposures.pop().ref] = "too_often"
    exposures.sort(key=lambda exposure: exposure.ref)
    return Inputs(
        tuple(exposures),
        costs,
        tuple(options),
        ranges,
        left_out,
        grounds,
        activities.names if costs else (),
        years=years,
        seed=business.pk,
    )


def _measures(business: Business) -> tuple[list[Effect], list[Option]]:
    """The effects of measures that are done, and those that are to do with their costs. Three queries."""
    rows = Measure.objects.for_business(business).exclude(status=MeasureStatus.DROPPED).order_by("number")
    said = {row.measure_id: row for row in MeasureEffect.objects.for_business(business)}
    risks: dict[int, list[str]] = {}
    links = RiskMeasure.objects.for_business(business).filter(risk__status=RiskStatus.OPEN)
    for measure_id, number in links.values_list("measure_id", "risk__number"):
        risks.setdefault(measure_id, []).append(reference("R", number))
    done: list[Effect] = []
    options: list[Option] = []
    for measure in rows:
        effects = effect_on(measure, said.get(measure.pk), risks.get(measure.pk, ()))
        if measure.status == MeasureStatus.DONE:
            done += effects
        elif effects:
            options.append(
                Option(measure.reference, effects, _euros(measure.cost_once_eur), _euros(measure.cost_yearly_eur))
            )
    return done, options


def done_since(business: Business) -> dict[str, list[str]]:
    """By risk, the measures that were done after somebody gave the risk's own figures: those may have to be lowered."""
    rows = Estimate.objects.for_business(business).filter(
        Q(frequency_value__isnull=False) | Q(hours_low__isnull=False) | Q(amount_low__isnull=False),
        risk__measure_links__measure__status=MeasureStatus.DONE,
        risk__measure_links__measure__done_on__gt=F("updated_at__date"),
    )
    found: dict[str, list[str]] = {}
    for risk, measure in rows.values_list("risk__number", "risk__measure_links__measure__number"):
        found.setdefault(reference("R", risk), []).append(reference("M", measure))
    return found


def effect_on(measure: Measure, said: MeasureEffect | None, risks: Iterable[str]) -> tuple[Effect, ...]:
    """The business's own word on a measure, else the catalogue's; none when neither knows."""
    if said is not None:
        return effects_for(risks, said.on, (said.low_pct, said.high_pct))
    usual = catalogue_effect(measure)
    return effects_for(risks, usual.on, (usual.low_pct, usual.high_pct)) if usual else ()


def catalogue_effect(measure: Measure) -> Any:
    """The effect of the catalogue's measure that this one was made from, or None."""
    try:
        return load().measure(measure.catalogue_code).effect if measure.catalogue_code else None
    except KeyError:
        return None


def _euros(value: Any) -> float | None:
    return None if value is None else float(value)


def latest(business: Business) -> LossRun | None:
    return LossRun.objects.for_business(business).order_by("-pk").first()


@dataclass(frozen=True, slots=True)
class Standing:
    """The latest result, and whether the facts have moved since."""

    run: LossRun | None
    inputs: Inputs
    encoded: Mapping[str, Any]

    @property
    def stale(self) -> bool:
        run = self.run
        return run is not None and (run.inputs_sha256 != fingerprint(self.encoded) or run.model != simulation.MODEL)


def standing(business: Business) -> Standing:
    """The latest run beside today's facts."""
    inputs = current_inputs(business)
    return Standing(latest(business), inputs, encode(inputs))
