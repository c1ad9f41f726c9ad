"""The funding plan: cost, aid and own share of the chosen measures, what cannot be combined, and who pays first. Pure.

Euros before VAT, to the cent. Each figure is a range: the low end counts only what is sure by the facts known, the high
end all that may still come. Aid without a stated amount is counted in neither and said beside them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_DOWN, Decimal

from subsidies.funding.amounts import CENT, WHOLE, ZERO, Aid, Certainty, Nature, ceiling, pays, terms_of
from subsidies.funding.plan.cash import cash_of
from subsidies.funding.plan.combining import again_on, between, chain_of, combined, guarded_of, within
from subsidies.funding.plan.parts import (
    MOST_CHOICES,
    REFUSED,
    STARTED,
    Choice,
    Doubt,
    Funded,
    Line,
    Option,
    Plan,
    Remark,
    Work,
)
from subsidies.matching.facts import Profile
from subsidies.matching.verdict import Eligibility


def plan_of(
    works: Sequence[Work],
    profile: Profile,
    today: date,
    *,
    earlier: Mapping[str, date] | None = None,
    catalogue: Mapping[str, tuple[str, Sequence[str]]] | None = None,
    room_eur: Decimal | None = None,
) -> Plan:
    """The plan of these measures.

    `earlier`: programme → the day it was last granted to the business. `catalogue`: programme → (title, programmes to
    have completed first). `room_eur`: what may still be received under the de minimis rule; None: not known.
    """
    earlier = earlier or {}
    funded = tuple(_funded(work, works, profile, today, earlier) for work in works)
    known = [item for item in funded if item.work.cost_eur is not None]
    minimis = [line for item in funded for line in item.lines if _regime(line.option) == "de_minimis" and line.counts]
    spent = sum((line.high_eur or ZERO for line in minimis), ZERO)
    open_end = any(item.own_low_eur is None for item in known)
    return Plan(
        funded=funded,
        cost_eur=sum((item.work.cost_eur or ZERO for item in known), ZERO),
        unknown_costs=len(funded) - len(known),
        aid_low_eur=sum((item.aid_low_eur for item in funded), ZERO),
        aid_high_eur=sum((item.aid_high_eur for item in funded), ZERO),
        not_stated=sum(item.not_stated for item in funded),
        own_low_eur=None if open_end else sum((item.own_low_eur or ZERO for item in known), ZERO),
        own_high_eur=sum((item.own_high_eur or ZERO for item in known), ZERO),
        cash=cash_of(funded, today),
        guarded=guarded_of(funded),
        chain=chain_of(funded, earlier, catalogue or {}),
        de_minimis_eur=spent,
        de_minimis=tuple(dict.fromkeys(line.option.title for line in minimis)),
        de_minimis_not_stated=sum(line.high_eur is None for line in minimis),
        remarks=between(funded, earlier, today, spent, room_eur),
    )


def eligible_of(work: Work, choice: Choice) -> Decimal | None:
    """The cost the programme counts: what was said, never more than the measure costs; else the measure's cost."""
    if choice.eligible_eur is None:
        return work.cost_eur
    return choice.eligible_eur if work.cost_eur is None else min(choice.eligible_eur, work.cost_eur)


def doubts_about(work: Work, option: Option, today: date, earlier: Mapping[str, date]) -> tuple[Doubt, ...]:
    """What stands against the programme paying for this measure."""
    found: list[Doubt] = []
    if option.closed:
        found.append(Doubt.CLOSED)
    elif option.eligibility is Eligibility.NOT_ELIGIBLE:
        found.append(Doubt.NOT_ELIGIBLE)
    elif option.eligibility is Eligibility.UNKNOWN:
        found.append(Doubt.TO_SETTLE)
    if option.suspended:
        found.append(Doubt.SUSPENDED)
    if option.record.get("apply_before_start") and work.status in STARTED:
        found.append(Doubt.TOO_LATE)
    again = again_on(option.record, earlier.get(option.slug))
    if again is not None and today < again:
        found.append(Doubt.ONCE)
    return tuple(found)


def _funded(work: Work, works: Sequence[Work], profile: Profile, today: date, earlier: Mapping[str, date]) -> Funded:
    lines = tuple(_line(work, choice, works, profile, today, earlier) for choice in work.choices[:MOST_CHOICES])
    counted = [line for line in lines if line.counts and not REFUSED.intersection(line.doubts)]
    low, high = combined(counted)
    wished = high
    cap = min((terms_of(line.option.record).public_pct for line in counted), default=WHOLE)
    cut = False
    if work.cost_eur is not None:
        top = ceiling(work.cost_eur, cap)
        cut = high > top
        low, high = min(low, top), min(high, top)
    not_stated = sum(line.high_eur is None for line in counted)
    own_high = None if work.cost_eur is None else work.cost_eur - low
    own_low = None if work.cost_eur is None or not_stated else work.cost_eur - high
    remarks = list(within(counted))
    if cut:
        code = "over_public" if cap < WHOLE else "over_cost"
        remarks.append(Remark(code, (("wished", wished), ("pct", cap), ("most", high))))
    return Funded(work, lines, low, high, not_stated, own_low, own_high, cap, cut, tuple(remarks))


def _line(  # noqa: PLR0917 -- the parts of one call
    work: Work,
    choice: Choice,
    works: Sequence[Work],
    profile: Profile,
    today: date,
    earlier: Mapping[str, date],
) -> Line:
    option, eligible = choice.option, eligible_of(work, choice)
    aid = _shared(work, option, eligible, works, profile, today)
    doubts = doubts_about(work, option, today, earlier)
    low, high = aid.low_eur or ZERO, aid.high_eur
    if REFUSED.intersection(doubts):
        low, high = ZERO, ZERO
    elif doubts:
        low = ZERO
    return Line(option, aid, eligible, low, high, doubts)


def _shared(  # noqa: PLR0917 -- the parts of one call
    work: Work, option: Option, eligible: Decimal | None, works: Sequence[Work], profile: Profile, today: date
) -> Aid:
    """A programme chosen for several measures is one application: its bounds hold for their sum, and each measure gets
    its part by cost. While one of the costs is unknown, each stands alone."""
    costs = {
        other.number: eligible_of(other, choice)
        for other in works
        for choice in other.choices[:MOST_CHOICES]
        if choice.option.slug == option.slug
    }
    total = sum((cost for cost in costs.values() if cost is not None), ZERO)
    if len(costs) < 2 or None in costs.values() or not total or not eligible:
        return pays(option.record, eligible, profile, today)
    whole = pays(option.record, total, profile, today)
    if whole.nature is not Nature.GIVEN or whole.certainty is Certainty.NOT_STATED:
        return whole
    return replace(
        whole,
        low_eur=_part(whole.low_eur, costs, total, work.number),
        high_eur=_part(whole.high_eur, costs, total, work.number),
    )


def _part(amount: Decimal | None, costs: Mapping[int, Decimal | None], total: Decimal, number: int) -> Decimal | None:
    """This measure's part by cost; the cents left over go to the measure that costs most."""
    if amount is None:
        return None
    parts = {key: (amount * (cost or ZERO) / total).quantize(CENT, rounding=ROUND_DOWN) for key, cost in costs.items()}
    most = max(parts, key=lambda key: (costs[key] or ZERO, -key))
    parts[most] += amount - sum(parts.values(), ZERO)
    return parts[number]


def _regime(option: Option) -> str:
    return str(option.record.get("aid_regime") or "unknown")
