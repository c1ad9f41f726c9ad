"""Who pays first: month by month, what leaves and what comes before it, and what comes back later. Pure."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from subsidies.funding.amounts import ZERO
from subsidies.funding.plan.combining import combined
from subsidies.funding.plan.parts import REFUSED, Cash, Funded, Line, Month


def cash_of(funded: Sequence[Funded], today: date) -> Cash:
    """Month by month. Aid counts as received before only where the programme says so and it is sure; what does not say
    when it is paid counts as paid afterwards, which is the careful reading."""
    ahead = [item for item in funded if item.work.status != "done"]
    rows: dict[date | None, list[tuple[Decimal | None, Decimal]]] = {}
    later_low = later_high = ZERO
    not_stated, unknown = 0, dict[str, None]()
    for item in ahead:
        before_low, before_high = combined([line for line in _useful(item) if _paid(line) == "before"])
        if item.work.cost_eur is not None:
            before_low = min(before_low, item.aid_low_eur)
            before_high = min(before_high, item.aid_high_eur)
        rows.setdefault(_month(item.work.due_on, today), []).append((item.work.cost_eur, before_low))
        later_low += max(item.aid_low_eur - before_high, ZERO)
        later_high += max(item.aid_high_eur - before_low, ZERO)
        not_stated += sum(line.high_eur is None and _paid(line) != "before" for line in _useful(item))
        unknown.update(dict.fromkeys(line.option.title for line in _useful(item) if _paid(line) is None))
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
        unknown_costs=sum(month.unknown for month in months),
        later_low_eur=later_low,
        later_high_eur=later_high,
        later_not_stated=not_stated,
        paid_unknown=tuple(unknown),
    )


def _useful(item: Funded) -> list[Line]:
    return [line for line in item.lines if line.counts and not REFUSED.intersection(line.doubts)]


def _paid(line: Line) -> str | None:
    return line.option.record.get("paid")


def _month(due_on: date | None, today: date) -> date | None:
    """The first day of the month in which it is paid; what should have been done already counts for this month."""
    return None if due_on is None else max(due_on, today).replace(day=1)
