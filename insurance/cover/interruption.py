"""What an interruption costs and what one cover of lost margin would pay, step by step. Pure; euros before VAT, hours.

The loss is the turnover that did not come in times the margin rate on variable costs, plus extra costs, less savings:
the usual French method (perte de marge brute sur coûts variables). Terms are applied in the order of `TERMS`, each to
what the ones before left; every cut is kept. What a contract says takes precedence over this order.

Of a stop that is given in hours, extra costs are taken to be spread evenly over them (our assumption): terms in hours
and days take their share of extra costs as they do of the margin. Savings are taken off whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from math import floor, isfinite
from typing import Literal

from risks.quantification.distributions import Wrong

type WaitingMode = Literal["deductible", "franchise"]

TERMS = (
    "waiting_hours",
    "deductible_working_days",
    "indemnity_days",
    "extra_costs_cap",
    "sum_insured_ratio",
    "deductible",
    "limit",
)
HOURS_A_DAY, DAYS_A_WEEK = 24, 7
LONGEST_HOURS = 10 * 8_766
MOST_EUR = 1e12


@dataclass(frozen=True, slots=True)
class Interruption:
    """The facts; None is not said. Either a turnover that fell short (`turnover_history`, `actual_turnover`,
    `variable_cost_margin_rate`), or hours of stoppage with the margin of an hour (`outage_hours` with `hourly_margin`
    or 24 hourly margins in `hourly_profile`, from midnight, and `start_hour`)."""

    turnover_history: tuple[float, ...] = ()
    actual_turnover: float | None = None
    variable_cost_margin_rate: float | None = None
    extra_costs: float = 0.0
    savings: float = 0.0
    hourly_margin: float | None = None
    hourly_profile: tuple[float, ...] = ()
    start_hour: float = 0.0
    outage_hours: float | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What the contract says; None is no such term.

    Waiting hours in mode "deductible" are never paid (franchise absolue); in mode "franchise", nothing is paid up to
    them and everything once they are exceeded (seuil). `opening_days` a week spread the working days of a deductible
    over the calendar: two working days of a business open five days a week are 2 × 7 / 5 days on average.
    """

    waiting_hours: float | None = None
    waiting_mode: WaitingMode = "deductible"
    deductible_working_days: float | None = None
    opening_days: float = DAYS_A_WEEK
    indemnity_days: float | None = None
    extra_costs_cap: float | None = None
    sum_insured_ratio: float | None = None
    deductible: float | None = None
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """Every figure on the way, in euros; None where the facts do not lead to it. `cuts` maps a term to what it took
    off, in the order of `TERMS`; paid + all cuts = indemnity before terms."""

    expected_turnover: float | None
    lost_turnover: float | None
    margin_loss: float
    indemnity_before_terms: float
    paid: float
    retained: float
    cuts: dict[str, float] = field(default_factory=dict)


def expected_turnover(history: Sequence[float]) -> float:
    """The last year carried on by the mean of the yearly growth rates; the last year itself when there is only one.
    Nothing is rounded on the way. Raises Wrong for no year, and for a growth from nothing."""
    if not history:
        raise Wrong("turnover_history", "must hold at least one year")
    if any(year <= 0 for year in history[:-1]):
        raise Wrong("turnover_history", "must hold years above 0 before the last: no growth rate starts from 0")
    rates = [later / earlier - 1 for earlier, later in pairwise(history)]
    return history[-1] * (1 + sum(rates) / len(rates)) if rates else history[-1]


def settle(facts: Interruption, terms: Terms) -> Settlement:
    """Applies the terms. Raises Wrong, naming the field, for facts that are missing or make no sense."""
    _check(facts, terms)
    expected = expected_turnover(facts.turnover_history) if facts.turnover_history else None
    lost = None if expected is None or facts.actual_turnover is None else max(0.0, expected - facts.actual_turnover)
    margin = _margin(facts, lost)
    before = max(0.0, margin + facts.extra_costs - facts.savings)
    owed_margin, owed_extra, cuts = _hours_cut(facts, terms, margin)
    kept = max(0.0, owed_margin + owed_extra - facts.savings)
    steps: dict[str, float] = {}
    # Savings may have eaten into what the hours cut: only what really leaves the indemnity counts as a cut.
    left = before
    for name, cut in cuts.items():
        steps[name] = min(cut, max(0.0, left - kept)) if left > kept else 0.0
        left -= steps[name]
    left = kept
    if terms.extra_costs_cap is not None:
        left = _step(steps, "extra_costs_cap", left, left - max(0.0, owed_extra - terms.extra_costs_cap))
    if terms.sum_insured_ratio is not None:
        left = _step(steps, "sum_insured_ratio", left, left * min(1.0, terms.sum_insured_ratio))
    if terms.deductible is not None:
        left = _step(steps, "deductible", left, left - terms.deductible)
    if terms.limit is not None:
        left = _step(steps, "limit", left, min(left, terms.limit))
    return Settlement(expected, lost, margin, before, left, before - left, steps)


def margin_between(profile: Sequence[float], start: float, end: float) -> float:
    """The margin from hour `start` to hour `end`, counted from a midnight, of days that all have this profile of 24
    hourly margins; parts of an hour count in proportion."""
    upto = [0.0, *accumulate(profile)]

    def so_far(moment: float) -> float:
        days, rest = divmod(moment, HOURS_A_DAY)
        hour = min(floor(rest), HOURS_A_DAY - 1)
        return days * upto[-1] + upto[hour] + (rest - hour) * profile[hour]

    return so_far(end) - so_far(start)


def _step(steps: dict[str, float], name: str, left: float, after: float) -> float:
    after = max(0.0, after)
    steps[name] = left - after
    return after


def _profile(facts: Interruption) -> tuple[float, ...]:
    if facts.hourly_profile:
        return facts.hourly_profile
    return (facts.hourly_margin or 0.0,) * HOURS_A_DAY


def _margin(facts: Interruption, lost: float | None) -> float:
    if facts.outage_hours is not None:
        return margin_between(_profile(facts), facts.start_hour, facts.start_hour + facts.outage_hours)
    if lost is None or facts.variable_cost_margin_rate is None:
        return 0.0
    return lost * facts.variable_cost_margin_rate


def _hours_cut(facts: Interruption, terms: Terms, margin: float) -> tuple[float, float, dict[str, float]]:
    """What is left of the margin and of the extra costs after the terms that count in hours and days, and what each of
    them took of both."""
    cuts: dict[str, float] = {}
    if facts.outage_hours is None:
        return margin, facts.extra_costs, cuts
    hours, profile = facts.outage_hours, _profile(facts)

    def between(after: float, until: float) -> tuple[float, float]:
        lost = margin_between(profile, facts.start_hour + after, facts.start_hour + until)
        return lost, facts.extra_costs * ((until - after) / hours)

    first, last = 0.0, hours
    if terms.waiting_hours is not None:
        if hours <= terms.waiting_hours:
            return 0.0, 0.0, {"waiting_hours": margin + facts.extra_costs}
        if terms.waiting_mode == "deductible":
            first = terms.waiting_hours
        cuts["waiting_hours"] = sum(between(0.0, first))
    elif not hours:  # no hour that extra costs could be spread over
        return margin, facts.extra_costs, cuts
    if terms.deductible_working_days is not None:
        days = terms.deductible_working_days * DAYS_A_WEEK / terms.opening_days
        until = min(hours, max(first, days * HOURS_A_DAY))
        cuts["deductible_working_days"] = sum(between(first, until))
        first = until
    if terms.indemnity_days is not None:
        last = max(first, min(hours, terms.indemnity_days * HOURS_A_DAY))
        cuts["indemnity_days"] = sum(between(last, hours))
    return *between(first, last), cuts


def _check(facts: Interruption, terms: Terms) -> None:
    numbers: dict[str, tuple[float | None, float]] = {
        "actual_turnover": (facts.actual_turnover, MOST_EUR),
        "variable_cost_margin_rate": (facts.variable_cost_margin_rate, 1.0),
        "extra_costs": (facts.extra_costs, MOST_EUR),
        "savings": (facts.savings, MOST_EUR),
        "hourly_margin": (facts.hourly_margin, MOST_EUR),
        "start_hour": (facts.start_hour, HOURS_A_DAY),
        "outage_hours": (facts.outage_hours, LONGEST_HOURS),
        "waiting_hours": (terms.waiting_hours, LONGEST_HOURS),
        "deductible_working_days": (terms.deductible_working_days, 366),
        "indemnity_days": (terms.indemnity_days, 3_660),
        "extra_costs_cap": (terms.extra_costs_cap, MOST_EUR),
        "sum_insured_ratio": (terms.sum_insured_ratio, 100.0),
        "deductible": (terms.deductible, MOST_EUR),
        "limit": (terms.limit, MOST_EUR),
    }
    for name, (value, most) in numbers.items():
        if value is not None and not (isfinite(value) and 0 <= value <= most):
            raise Wrong(name, f"must be a number from 0 to {most:g}")
    for name in ("turnover_history", "hourly_profile"):
        if not all(isfinite(item) and 0 <= item <= MOST_EUR for item in getattr(facts, name)):
            raise Wrong(name, f"must hold numbers from 0 to {MOST_EUR:g}")
    _check_hours(facts, terms)


def _check_hours(facts: Interruption, terms: Terms) -> None:
    """What belongs together is there together."""
    if not 0 < terms.opening_days <= DAYS_A_WEEK:
        raise Wrong("opening_days", "must be above 0, at most 7")
    if facts.hourly_profile and len(facts.hourly_profile) != HOURS_A_DAY:
        raise Wrong("hourly_profile", "must hold 24 hourly margins, from midnight")
    if facts.hourly_profile and facts.hourly_margin is not None:
        raise Wrong("hourly_margin", "is said twice: give it or hourly_profile")
    if facts.outage_hours is not None and not facts.hourly_profile and facts.hourly_margin is None:
        raise Wrong("hourly_margin", "is missing: hours of stoppage need it, or hourly_profile")
    if facts.outage_hours is None:
        if facts.turnover_history and facts.actual_turnover is not None and facts.variable_cost_margin_rate is None:
            raise Wrong("variable_cost_margin_rate", "is missing: lost turnover is no loss of margin without it")
        for name in ("waiting_hours", "deductible_working_days", "indemnity_days"):
            if getattr(terms, name) is not None:
                raise Wrong("outage_hours", f"is missing: {name} counts from the start of the stoppage")
