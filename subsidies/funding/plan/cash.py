"""Who pays first: month by month, what leaves and what comes before it, and what comes back later. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from subsidies.funding.plan.parts import Cash, Funded, Line, Month, Way
from subsidies.funding.terms import ZERO


@dataclass(frozen=True, slots=True)
class _Flow:
    """What is surely there before the measure is paid, and from the least to the most that comes back later."""

    before: Decimal
    later_low: Decimal
    later_high: Decimal


def cash_of(funded: Sequence[Funded], today: date) -> Cash:
    """Month by month. Aid counts as received before only where the programme says so and it is sure, or where it was
    paid; what does not say when it is paid counts as paid afterwards, which is the careful reading. What is done is
    paid, and its aid may still be awaited."""
    rows: dict[date | None, list[tuple[Decimal | None, Decimal]]] = {}
    later_low = later_high = done = ZERO
    not_stated, unknown = 0, dict[str, None]()
    for item in funded:
        cost, flow = item.work.cost_eur, _flow(item.ways)
        awaited = [line for line in _useful(item) if not line.early]
        if item.work.status != "done":
            rows.setdefault(_month(item.work.due_on, today), []).append((cost, flow.before))
        elif cost is not None and awaited:
            done += cost
        if cost is None:
            continue  # what comes back stands against what is paid, and that is in no sum
        later_low += flow.later_low
        later_high += flow.later_high
        not_stated += sum(line.high_eur is None for line in awaited)
        unknown.update(dict.fromkeys(line.option.title for line in awaited if not line.option.record.get("paid")))
    for on, paid in list(rows.items()):
        if all(cost == ZERO for cost, _before in paid):
            del rows[on]  # nothing to pay, nothing to say
    months: list[Month] = []
    advanced = ZERO
    for on in sorted(rows, key=lambda day: day or date.max):
        costs = [cost for cost, _before in rows[on] if cost is not None]
        comes = sum((before for cost, before in rows[on] if cost is not None), ZERO)
        pays_eur = sum(costs, ZERO)
        advanced += pays_eur - comes
        months.append(Month(on, pays_eur, comes, advanced, len(rows[on]) - len(costs)))
    return Cash(
        months=tuple(months),
        most_eur=advanced,
        done_eur=done,
        unknown_costs=sum(month.unknown for month in months),
        later_low_eur=later_low,
        later_high_eur=later_high,
        later_not_stated=not_stated,
        paid_unknown=tuple(unknown),
    )


def _flow(ways: Sequence[Way]) -> _Flow:
    """Over all ways to combine its programmes: the careful end of each."""
    flows = [_flow_of(way) for way in ways]
    return _Flow(
        min(flow.before for flow in flows),
        min(flow.later_low for flow in flows),
        max(flow.later_high for flow in flows),
    )


def _flow_of(way: Way) -> _Flow:
    early = [line for line in way.lines if line.early]
    late = [line for line in way.lines if not line.early]
    before_low = min(sum((line.low_eur for line in early), ZERO), way.low_eur)
    before_high = min(sum((line.high_eur or ZERO for line in early), ZERO), way.high_eur)
    low = sum((line.low_eur for line in late), ZERO)
    high = sum((line.high_eur or ZERO for line in late), ZERO)
    if way.top_eur is not None:
        low, high = min(low, way.top_eur - before_high), min(high, way.top_eur - before_low)
    return _Flow(before_low, low, high)


def _useful(item: Funded) -> list[Line]:
    """What brings, or may bring, money to it."""
    return [line for line in item.lines if line.counts and not line.refused and line.high_eur != ZERO]


def _month(due_on: date | None, today: date) -> date | None:
    """The first day of the month in which it is paid; what should have been done already counts for this month."""
    return None if due_on is None else max(due_on, today).replace(day=1)
