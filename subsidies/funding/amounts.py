"""What a programme pays towards a given cost, as a range with its formula. Pure: no database, no clock.

All amounts are euros before VAT, in Decimal, to the cent, rounded half up. None is "the source does not say": it is
never taken as zero. Rates, bounds and tranches are the programme's own (the exchange format); nothing is added.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from portal.ui.sorting import folded
from subsidies.funding.brackets import Row, lends, possible
from subsidies.funding.services import pays_another_price
from subsidies.matching.facts import Profile

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
WHOLE = Decimal(100)
_LEFT_TO_PAY = re.compile(r"reste a payer ?: ?(\d[\d ]*) ?€(?: ht)?")


class Nature(StrEnum):
    """What kind of help it is. Only GIVEN lowers what the business pays; the others are shown beside the cost."""

    GIVEN = "given"  # a grant, or a share of the price of the advice or training that the measure is
    TOWARDS = "towards"  # a share of the price of advice or training, while the measure is another purchase
    IN_KIND = "in_kind"  # advice or training for which the source names no share of a price
    LENT = "lent"  # paid back, so it changes when one pays, not how much
    BACKED = "backed"  # a promise to the lender
    TAX = "tax"  # comes off a tax later, if there is tax to pay


class Certainty(StrEnum):
    """How much the source and the facts say."""

    KNOWN = "known"
    RANGE = "range"
    NOT_STATED = "not_stated"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the formula: a code of `wording.STEPS` and the figures in it."""

    code: str
    values: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Aid:
    """From `low_eur` to `high_eur`; None means not stated on that side. `missing` names the criteria whose facts would
    narrow it."""

    nature: Nature
    certainty: Certainty
    low_eur: Decimal | None
    high_eur: Decimal | None
    steps: tuple[Step, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def lowers_cost(self) -> bool:
        """Whether it may be subtracted from the cost."""
        return self.nature is Nature.GIVEN


@dataclass(frozen=True, slots=True)
class Terms:
    """How one programme, or one of its tranches, pays."""

    rate_pct: Decimal | None = None
    least_eur: Decimal | None = None
    most_eur: Decimal | None = None
    spend_min_eur: Decimal | None = None
    spend_max_eur: Decimal | None = None
    public_pct: Decimal = WHOLE

    @property
    def says_nothing(self) -> bool:
        return self.rate_pct is None and self.least_eur is None and self.most_eur is None


@dataclass(frozen=True, slots=True)
class _Bounds:
    low: Decimal | None
    high: Decimal | None
    steps: tuple[Step, ...]


def pays(
    record: Mapping[str, Any], cost_eur: Decimal | None, profile: Profile, as_of: date, *, bought: str = ""
) -> Aid:
    """What the programme of this record pays towards `cost_eur` (before VAT; None: the cost is unknown).

    `bought`: the service that the cost is the price of (`services.service_of`); empty for any other purchase. The
    record has passed `programmes.formats`. Whether the business may have the programme at all is another question:
    `matching.verdict`. Raises ValueError for a negative cost.
    """
    if cost_eur is not None and cost_eur < 0:
        raise ValueError("a cost is not negative")
    terms = terms_of(record)
    rows = _rows(record)
    nature = nature_of(record)
    if nature in {Nature.LENT, Nature.BACKED, Nature.TAX}:
        aid = _beside(nature, terms, rows, profile, as_of, None if nature is Nature.TAX else cost_eur)
    elif nature is Nature.GIVEN and pays_another_price(record, bought):
        aid = _towards(record, terms, rows, profile, as_of)
    elif nature is Nature.IN_KIND:
        aid = Aid(nature, Certainty.NOT_STATED, None, None, (Step("free" if said_free(record) else "in_kind"),))
    elif rows:
        given = [row for row in rows if not lends(row)]
        aid = _by_bracket(nature, given, profile, as_of, lambda row: _bounds(_row_terms(terms, row), cost_eur))
        lent = _lent_besides(terms, [row for row in rows if lends(row)], profile, as_of)
        aid = replace(aid, steps=(*aid.steps, *lent))
    else:
        aid = _aid(nature, _bounds(terms, cost_eur), ())
    if record.get("amount_conflict"):
        aid = replace(aid, steps=(*aid.steps, Step("conflict")))
    return aid


def nature_of(record: Mapping[str, Any]) -> Nature:
    """Advice and training with a rate or an amount pay a share of their price; without, they are help in kind. What
    its brackets lend is lent, whatever the programme calls itself."""
    kind = record.get("kind")
    others = {"loan": Nature.LENT, "guarantee": Nature.BACKED, "tax_relief": Nature.TAX}
    if kind in others:
        return others[str(kind)]
    rows = _rows(record)
    if rows and all(lends(row) for row in rows):
        return Nature.LENT
    if kind == "grant" or not terms_of(record).says_nothing or rows:
        return Nature.GIVEN
    return Nature.IN_KIND


def _rows(record: Mapping[str, Any]) -> list[Row]:
    return [row for row in record.get("amount_tranches") or [] if isinstance(row, Mapping)]


def said_free(record: Mapping[str, Any]) -> bool:
    """Whether the source says in so many words, and without "except", that its help is free."""
    first = re.split(r"[;.\n]", str(record.get("amount_text") or ""), maxsplit=1)[0]
    return first.strip().casefold() in {"gratuit", "gratuite", "free"}


def terms_of(record: Mapping[str, Any]) -> Terms:
    """The record's own terms, before any tranche."""
    public = _decimal(record.get("max_public_pct"))
    return Terms(
        rate_pct=_decimal(record.get("rate_pct")),
        least_eur=_decimal(record.get("amount_min")),
        most_eur=_decimal(record.get("amount_max")),
        spend_min_eur=_decimal(record.get("spend_min")),
        spend_max_eur=_decimal(record.get("spend_max")),
        public_pct=WHOLE if public is None else public,
    )


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def cents(amount: Decimal) -> Decimal:
    """Rounded half up to the cent."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def share(amount: Decimal, pct: Decimal) -> Decimal:
    """`pct` percent of an amount, to the cent."""
    return cents(amount * pct / WHOLE)


def ceiling(cost_eur: Decimal, public_pct: Decimal) -> Decimal:
    """The most that public money may pay of a cost: rounded down, since it is never passed."""
    return (cost_eur * public_pct / WHOLE).quantize(CENT, rounding=ROUND_DOWN)


def _bounds(terms: Terms, cost_eur: Decimal | None) -> _Bounds:
    if terms.says_nothing:
        high = None if cost_eur is None else ceiling(cost_eur, terms.public_pct)
        if high == ZERO:
            return _Bounds(ZERO, ZERO, (Step("no_cost"),))
        return _Bounds(None, None, (Step("not_stated"),))
    if cost_eur is None:
        return _without_cost(terms)
    steps: list[Step] = []
    if terms.spend_min_eur is not None and cost_eur < terms.spend_min_eur:
        step = Step("below_spend_min", (("cost", cost_eur), ("least", terms.spend_min_eur)))
        return _Bounds(ZERO, ZERO, (step,))
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


def _limited(terms: Terms, cost_eur: Decimal, low: Decimal, high: Decimal, steps: list[Step]) -> _Bounds:
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
    return _Bounds(min(low, high), high, tuple(steps))


def _without_cost(terms: Terms) -> _Bounds:
    """The cost is unknown: the most it pays may still be."""
    high = _most_without_cost(terms)
    steps = [Step("cost_unknown")]
    if terms.rate_pct is not None:
        steps.append(Step("rate_only", (("rate", terms.rate_pct),)))
    if high is not None:
        steps.append(Step("capped", (("most", high),)))
    return _Bounds(None, high, tuple(steps))


def _most_without_cost(terms: Terms) -> Decimal | None:
    """The most it pays whatever the cost."""
    if terms.rate_pct is None or terms.spend_max_eur is None:
        return terms.most_eur
    top = share(terms.spend_max_eur, terms.rate_pct)
    return top if terms.most_eur is None else min(terms.most_eur, top)


def _by_bracket(
    nature: Nature,
    rows: Sequence[Row],
    profile: Profile,
    as_of: date,
    bounds: Callable[[Row], _Bounds],
) -> Aid:
    """The bracket whose criteria pass; while facts are missing, from the worst to the best that may still pass. Where
    the business may be in none of them, the worst is nothing."""
    known = possible(rows, profile, as_of)
    if not known.rows:
        return Aid(nature, Certainty.NOTHING, ZERO, ZERO, (Step("no_tranche", (("count", len(rows)),)),))
    found = [bounds(row) for row in known.rows]
    if len(found) == 1 and not known.missing:
        place = Step("tranche", (("place", rows.index(known.rows[0]) + 1), ("count", len(rows))))
        steps = found[0].steps if len(rows) == 1 else (place, *found[0].steps)
        return _aid(nature, replace(found[0], steps=steps), ())
    low, high = _least(one.low for one in found), _most(one.high for one in found)
    together = _Bounds(low if known.sure else ZERO, high, (Step("tranches", (("count", len(found)),)),))
    return _aid(nature, together, known.missing)


def _row_terms(terms: Terms, row: Row) -> Terms:
    """A row's own figures go before those of the whole programme."""
    rate, least, most = (_decimal(row.get(name)) for name in ("rate_pct", "min", "max"))
    most = terms.most_eur if most is None else most
    least = terms.least_eur if least is None else least
    if least is not None and most is not None:
        least = min(least, most)
    return replace(terms, rate_pct=terms.rate_pct if rate is None else rate, least_eur=least, most_eur=most)


def _least(values: Iterable[Decimal | None]) -> Decimal | None:
    """None as soon as one side is open: the worst case is then not stated."""
    given = list(values)
    known = [value for value in given if value is not None]
    return min(known) if known and len(known) == len(given) else None


def _most(values: Iterable[Decimal | None]) -> Decimal | None:
    """None as soon as one side is open: the best case is then not stated."""
    given = list(values)
    known = [value for value in given if value is not None]
    return max(known) if known and len(known) == len(given) else None


def _towards(record: Mapping[str, Any], terms: Terms, rows: Sequence[Row], profile: Profile, as_of: date) -> Aid:
    """Advice or training beside a measure that is another purchase: what it pays of its own price, as far as known."""
    first = Step(f"towards_{record['kind']}")
    if rows:
        aid = _by_bracket(Nature.TOWARDS, rows, profile, as_of, lambda row: _own_bounds(record, _row_terms(terms, row)))
        return replace(aid, steps=(first, *aid.steps))
    own = _own_bounds(record, terms)
    return _aid(Nature.TOWARDS, replace(own, steps=(first, *own.steps)), ())


def _own_bounds(record: Mapping[str, Any], terms: Terms) -> _Bounds:
    """What it pays of its own price; the share left to pay, where the source words one, and the rate give the price."""
    steps: list[Step] = []
    if terms.rate_pct is not None:
        steps.append(Step("own_rate", (("rate", terms.rate_pct),)))
    left = own_share(record)
    if left is not None and terms.rate_pct is not None and terms.rate_pct < WHOLE:
        price = cents(left * WHOLE / (WHOLE - terms.rate_pct))
        steps.append(Step("own_price", (("price", price), ("share", left))))
        return _Bounds(price - left, price - left, tuple(steps))
    high = _most_without_cost(terms)
    if high is not None:
        steps.append(Step("capped", (("most", high),)))
    return _Bounds(None, high, tuple(steps))


def own_share(record: Mapping[str, Any]) -> Decimal | None:
    """What the source says is left to pay for its own service, where it words one figure and nothing else."""
    found = _LEFT_TO_PAY.fullmatch(" ".join(folded(str(record.get("amount_text") or "")).split()))
    return None if found is None else Decimal(found[1].replace(" ", ""))


def _beside(  # noqa: PLR0917 -- the parts of one call
    nature: Nature, terms: Terms, rows: Sequence[Row], profile: Profile, as_of: date, cost_eur: Decimal | None
) -> Aid:
    """A loan, a guarantee, a tax relief: its own bounds as stated, never subtracted from the cost. Nobody borrows more
    than `cost_eur` (None: it sets no limit)."""
    said = Step(str(nature))
    if rows:
        aid = _by_bracket(nature, rows, profile, as_of, lambda row: _borrowed(_row_terms(terms, row), cost_eur))
    else:
        aid = _aid(nature, _borrowed(terms, cost_eur), ())
    return replace(aid, steps=(said, *aid.steps))


def _borrowed(terms: Terms, cost_eur: Decimal | None) -> _Bounds:
    low, high = terms.least_eur, terms.most_eur
    if cost_eur is None or (low is None and high is None):
        return _Bounds(low, high, ())
    if low is not None and low > cost_eur:
        return _Bounds(ZERO, ZERO, (Step("lends_more", (("least", low), ("cost", cost_eur))),))
    if high is not None and high <= cost_eur:
        return _Bounds(low, high, ())
    return _Bounds(low, cost_eur, (Step("whole_cost", (("most", cost_eur),)),))


def _lent_besides(terms: Terms, rows: Sequence[Row], profile: Profile, as_of: date) -> tuple[Step, ...]:
    """What the programme lends beside what it gives, to those who may have it."""
    known = possible(rows, profile, as_of).rows
    if not known:
        return ()
    most = _most(_row_terms(terms, row).most_eur for row in known)
    return (Step("lent_besides", ()) if most is None else Step("lent_besides_most", (("most", most),)),)


def _aid(nature: Nature, found: _Bounds, missing: tuple[str, ...]) -> Aid:
    low, high = (None if side is None else cents(side) for side in (found.low, found.high))
    if high is None and low == ZERO:
        low = None  # from nothing to who knows: nothing is stated
    if low is None and high is None:
        certainty = Certainty.NOT_STATED
    elif high == ZERO:
        certainty = Certainty.NOTHING
    elif low == high:
        certainty = Certainty.KNOWN
    else:
        certainty = Certainty.RANGE
    return Aid(nature, certainty, low, high, found.steps, missing)
