"""The funding plan: cost, aid and own share of the chosen measures, what cannot be combined, and who pays first. Pure.

Euros before VAT, to the cent. Each figure is a range: the low end counts only what is sure by the facts known, the high
end all that may still come. Aid without a stated amount is counted in neither and said beside them, and so is the aid
of measures whose cost is unknown. What was granted counts as it was granted.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from subsidies.funding.plan.cash import cash_of
from subsidies.funding.plan.combining import (
    again_on,
    between,
    chain_of,
    guarded_of,
    ways_of,
    within,
    without_excluded,
)
from subsidies.funding.plan.minor import minor_of
from subsidies.funding.plan.parts import (
    MOST_CHOICES,
    REFUSED,
    STARTED,
    Choice,
    Doubt,
    Funded,
    Line,
    Plan,
    Remark,
    Unsure,
    Work,
)
from subsidies.funding.plan.sharing import aid_of, eligible_of
from subsidies.funding.services import pays_another_price
from subsidies.funding.terms import WHOLE, ZERO
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
    apart = [item for item in funded if item.work.cost_eur is None]
    minor = minor_of(funded)
    open_end = any(item.own_low_eur is None for item in known)
    return Plan(
        funded=funded,
        cost_eur=sum((item.work.cost_eur or ZERO for item in known), ZERO),
        unknown_costs=len(apart),
        aid_low_eur=sum((item.aid_low_eur for item in known), ZERO),
        aid_high_eur=sum((item.aid_high_eur for item in known), ZERO),
        not_stated=sum(item.not_stated for item in known),
        apart_low_eur=sum((item.aid_low_eur for item in apart), ZERO),
        apart_high_eur=sum((item.aid_high_eur for item in apart), ZERO),
        apart_not_stated=sum(item.not_stated for item in apart),
        own_low_eur=None if open_end else sum((item.own_low_eur or ZERO for item in known), ZERO),
        own_high_eur=sum((item.own_high_eur or ZERO for item in known), ZERO),
        cash=cash_of(funded, today),
        guarded=guarded_of(funded),
        chain=chain_of(funded, earlier, catalogue or {}),
        de_minimis_eur=minor.most_eur,
        de_minimis=minor.titles,
        de_minimis_not_stated=minor.not_stated,
        remarks=between(funded, earlier, minor.most_eur, room_eur),
        unsure=_unsure(known),
    )


def _unsure(funded: Sequence[Funded]) -> Unsure:
    """How sure the programmes are that the sums count on; what was granted is."""
    lines = [
        line for item in funded for line in item.lines if line.counts and not line.refused and line.high_eur != ZERO
    ]
    known: dict[str, set[Doubt]] = {}
    for line in lines:
        known.setdefault(line.option.slug, set()).update(line.doubts)
    confirm = {line.option.slug for line in lines if line.option.to_confirm and not line.sent}
    return Unsure(
        to_settle=sum(Doubt.TO_SETTLE in doubts for doubts in known.values()),
        to_confirm=len(confirm),
        otherwise=sum(bool(doubts - {Doubt.TO_SETTLE}) for doubts in known.values()),
    )


def doubts_about(work: Work, choice: Choice, today: date, earlier: Mapping[str, date]) -> tuple[Doubt, ...]:
    """What stands against the programme paying for this measure. Nothing does once it was granted; once it was applied
    for, neither its end nor the work begun since does."""
    option = choice.option
    if choice.won:
        return ()
    found: list[Doubt] = []
    if option.closed and not choice.sent:
        found.append(Doubt.CLOSED)
    elif option.eligibility is Eligibility.NOT_ELIGIBLE:
        found.append(Doubt.NOT_ELIGIBLE if option.opens_on is None else Doubt.SOON)
    elif option.eligibility is Eligibility.UNKNOWN:
        found.append(Doubt.TO_SETTLE)
    if option.not_met and not choice.sent:
        found.append(Doubt.NOT_MET)
    if option.suspended:
        found.append(Doubt.SUSPENDED)
    begun = work.status in STARTED and not pays_another_price(option.record, work.service)
    if option.record.get("apply_before_start") and begun and not choice.sent:
        found.append(Doubt.TOO_LATE)
    again = again_on(option.record, earlier.get(option.slug))
    if again is not None and today < again:
        found.append(Doubt.ONCE)
    return tuple(found)


def _funded(work: Work, works: Sequence[Work], profile: Profile, today: date, earlier: Mapping[str, date]) -> Funded:
    lines = tuple(_line(work, choice, works, profile, today, earlier) for choice in work.choices[:MOST_CHOICES])
    lines = without_excluded(lines)
    counted = [line for line in lines if line.counts and not line.refused]
    ways = ways_of(counted, work.cost_eur)
    low = min(way.low_eur for way in ways)
    best = max(ways, key=lambda way: (way.high_eur, not way.cut))
    not_stated = sum(line.high_eur is None for line in counted)
    own_high = None if work.cost_eur is None else work.cost_eur - low
    own_low = None if work.cost_eur is None or not_stated else work.cost_eur - best.high_eur
    remarks = list(within(counted))
    if best.cut:
        code = "over_public" if best.cap_pct < WHOLE else "over_cost"
        values = (("wished", best.wished_eur), ("pct", best.cap_pct), ("most", best.high_eur))
        remarks.append(Remark(code, values))
    return Funded(
        work=work,
        lines=lines,
        ways=ways,
        aid_low_eur=low,
        aid_high_eur=best.high_eur,
        not_stated=not_stated,
        own_low_eur=own_low,
        own_high_eur=own_high,
        cap_pct=best.cap_pct,
        cut=best.cut,
        remarks=tuple(remarks),
    )


def _line(  # noqa: PLR0917 -- the parts of one call
    work: Work,
    choice: Choice,
    works: Sequence[Work],
    profile: Profile,
    today: date,
    earlier: Mapping[str, date],
) -> Line:
    aid = aid_of(work, choice, works, profile, today)
    doubts = doubts_about(work, choice, today, earlier)
    low, high = aid.low_eur or ZERO, aid.high_eur
    if REFUSED.intersection(doubts):
        low, high = ZERO, ZERO
    elif doubts:
        low = ZERO
    apart = pays_another_price(choice.option.record, work.service)
    return Line(choice.option, aid, eligible_of(work, choice), low, high, doubts, choice.asked, apart)
