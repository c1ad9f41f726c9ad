"""From a programme's terms to the range that they give for a cost, step by step. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from subsidies.funding.terms import WHOLE, ZERO, Terms, ceiling, cents, own_share, share


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the formula: a code of `wording.STEPS` and the figures in it."""

    code: str
    values: tuple[tuple[str, Any], ...] = ()


CONFLICT = Step("conflict")


@dataclass(frozen=True, slots=True)
class Bounds:
    low: Decimal | None
    high: Decimal | None
    steps: tuple[Step, ...]


def bounds_of(terms: Terms, cost_eur: Decimal | None) -> Bounds:
    """What these terms pay of a cost in euros before VAT; None: the cost is unknown."""
    if terms.says_nothing:
        high = None if cost_eur is None else ceiling(cost_eur, terms.public_pct)
        if high == ZERO:
            return Bounds(ZERO, ZERO, (Step("no_cost"),))
        return Bounds(None, None, (Step("not_stated"),))
    if cost_eur is None:
        return _without_cost(terms)
    steps: list[Step] = []
    if terms.spend_min_eur is not None and cost_eur < terms.spend_min_eur:
        step = Step("below_spend_min", (("cost", cost_eur), ("least", terms.spend_min_eur)))
        return Bounds(ZERO, ZERO, (step,))
    counted = cost_eur
    if terms.spend_max_eur is not None and cost_eur > terms.spend_max_eur:
        counted = terms.spend_max_eur
        steps.append(Step("spend_capped", (("cost", cost_eur), ("most", counted))))
    if terms.rate_pct is not None:
        low = high = share(counted, terms.rate_pct)
        steps.append(Step("rate", (("cost", counted), ("rate", terms.rate_pct), ("amount", high))))
    elif terms.most_eur is not None:
        high = terms.most_eur
        low = ZERO if terms.least_eur is None else terms.least_eur
        fixed = low == high
        steps.append(
            Step("fixed", (("amount", high),)) if fixed else Step("between", (("low", terms.least_eur), ("high", high)))
        )
    else:
        high = ceiling(counted, terms.public_pct)
        low = terms.least_eur or ZERO
        steps.append(Step("at_least", (("low", low),)))
    return _limited(terms, cost_eur, low, high, steps)


def _limited(terms: Terms, cost_eur: Decimal, low: Decimal, high: Decimal, steps: list[Step]) -> Bounds:
    """The most it pays, the most that is public money, then the least: in this order, so that each still holds."""
    if terms.most_eur is not None and high > terms.most_eur:
        high = terms.most_eur
        steps.append(Step("capped", (("most", high),)))
    top = ceiling(cost_eur, terms.public_pct)
    if high > top:
        high = top
        code = "public_share" if terms.public_pct < WHOLE else "whole_cost"
        steps.append(Step(code, (("share", terms.public_pct), ("most", top))))
    if terms.least_eur is not None and high < terms.least_eur:
        # Some refuse a grant this small, some pay it all the same: the source only names its least amount.
        low = ZERO
        steps.append(Step("below_least", (("least", terms.least_eur), ("amount", high))))
    return Bounds(min(low, high), high, tuple(steps))


def _without_cost(terms: Terms) -> Bounds:
    """The cost is unknown: the most it pays may still be."""
    high = most_without_cost(terms)
    steps = [Step("cost_unknown")]
    if terms.rate_pct is not None:
        steps.append(Step("rate_only", (("rate", terms.rate_pct),)))
    if high is not None:
        steps.append(Step("capped", (("most", high),)))
    return Bounds(None, high, tuple(steps))


def most_without_cost(terms: Terms) -> Decimal | None:
    """The most it pays whatever the cost."""
    if terms.rate_pct is None or terms.spend_max_eur is None:
        return terms.most_eur
    top = share(terms.spend_max_eur, terms.rate_pct)
    return top if terms.most_eur is None else min(terms.most_eur, top)


def own_bounds(record: Mapping[str, Any], terms: Terms) -> Bounds:
    """What it pays of its own price; the share left to pay, where the source words one, and the rate give the price.
    Where that passes the most it pays, the source contradicts itself, and no price is made of it."""
    steps: list[Step] = []
    if terms.rate_pct is not None:
        steps.append(Step("own_rate", (("rate", terms.rate_pct),)))
    left, most = own_share(record), most_without_cost(terms)
    conflict = False
    if left is not None and terms.rate_pct is not None and terms.rate_pct < WHOLE:
        price = cents(left * WHOLE / (WHOLE - terms.rate_pct))
        conflict = most is not None and most < price - left
        if not conflict:
            steps.append(Step("own_price", (("price", price), ("share", left))))
            return Bounds(price - left, price - left, tuple(steps))
    if most is not None:
        steps.append(Step("capped", (("most", most),)))
    if conflict:
        steps.append(CONFLICT)
    return Bounds(None, most, tuple(steps))


def borrowed(terms: Terms, cost_eur: Decimal | None) -> Bounds:
    """What may be lent towards a cost in euros: nobody borrows more than it."""
    low, high = terms.least_eur, terms.most_eur
    if cost_eur is None or (low is None and high is None):
        return Bounds(low, high, ())
    if low is not None and low > cost_eur:
        return Bounds(ZERO, ZERO, (Step("lends_more", (("least", low), ("cost", cost_eur))),))
    if high is not None and high <= cost_eur:
        return Bounds(low, high, ())
    return Bounds(low, cost_eur, (Step("borrowed_whole", (("most", cost_eur),)),))


def least_of(values: Iterable[Decimal | None]) -> Decimal | None:
    """None as soon as one side is open: the worst case is then not stated."""
    given = list(values)
    known = [value for value in given if value is not None]
    return min(known) if known and len(known) == len(given) else None


def most_of(values: Iterable[Decimal | None]) -> Decimal | None:
    """None as soon as one side is open: the best case is then not stated."""
    given = list(values)
    known = [value for value in given if value is not None]
    return max(known) if known and len(known) == len(given) else None
