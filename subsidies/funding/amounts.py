"""What a programme pays towards a given cost, as a range with its formula. Pure: no database, no clock.

All amounts are euros before VAT, in Decimal, to the cent, rounded half up. None is "the source does not say": it is
never taken as zero. Rates, bounds and tranches are the programme's own (the exchange format); nothing is added.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from subsidies.funding.bounds import CONFLICT, Bounds, Step, borrowed, bounds_of, least_of, most_of, own_bounds
from subsidies.funding.brackets import Row, lends, possible
from subsidies.funding.services import pays_another_price
from subsidies.funding.terms import ZERO, Terms, cents, row_terms, rows_of, terms_of
from subsidies.matching.facts import Profile


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


def pays(
    record: Mapping[str, Any], cost_eur: Decimal | None, profile: Profile, as_of: date, *, bought: str = ""
) -> Aid:
    """What the programme of this record pays towards `cost_eur` (before VAT; None: the cost is unknown).

    `bought`: the service that the cost is the price of (`services.service_of_measure`); empty for any other purchase.
    The record has passed `programmes.formats`. Whether the business may have the programme at all is another question:
    `matching.verdict`. Raises ValueError for a negative cost.
    """
    if cost_eur is not None and cost_eur < 0:
        raise ValueError("a cost is not negative")
    terms = terms_of(record)
    rows = rows_of(record)
    nature = nature_of(record)
    if nature in {Nature.LENT, Nature.BACKED, Nature.TAX}:
        aid = _beside(nature, terms, rows, profile, as_of, None if nature is Nature.TAX else cost_eur)
    elif nature is Nature.GIVEN and pays_another_price(record, bought):
        aid = _towards(record, terms, rows, profile, as_of)
    elif nature is Nature.IN_KIND:
        aid = Aid(nature, Certainty.NOT_STATED, None, None, (Step("free" if said_free(record) else "in_kind"),))
    elif rows:
        given = [row for row in rows if not lends(row)]
        aid = _by_bracket(nature, given, profile, as_of, lambda row: bounds_of(row_terms(terms, row), cost_eur))
        lent = _lent_besides(terms, [row for row in rows if lends(row)], profile, as_of)
        aid = replace(aid, steps=(*aid.steps, *lent))
    else:
        aid = _aid(nature, bounds_of(terms, cost_eur), ())
    if record.get("amount_conflict") and CONFLICT not in aid.steps:
        aid = replace(aid, steps=(*aid.steps, CONFLICT))
    return aid


def nature_of(record: Mapping[str, Any]) -> Nature:
    """Advice and training with a rate or an amount pay a share of their price; without, they are help in kind. What
    its brackets lend is lent, whatever the programme calls itself."""
    kind = record.get("kind")
    others = {"loan": Nature.LENT, "guarantee": Nature.BACKED, "tax_relief": Nature.TAX}
    if kind in others:
        return others[str(kind)]
    rows = rows_of(record)
    if rows and all(lends(row) for row in rows):
        return Nature.LENT
    if kind == "grant" or not terms_of(record).says_nothing or rows:
        return Nature.GIVEN
    return Nature.IN_KIND


def said_free(record: Mapping[str, Any]) -> bool:
    """Whether the source says in so many words, and without "except", that its help is free."""
    first = re.split(r"[;.\n]", str(record.get("amount_text") or ""), maxsplit=1)[0]
    return first.strip().casefold() in {"gratuit", "gratuite", "free"}


def _by_bracket(
    nature: Nature,
    rows: Sequence[Row],
    profile: Profile,
    as_of: date,
    bounds: Callable[[Row], Bounds],
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
    low, high = least_of(one.low for one in found), most_of(one.high for one in found)
    together = Bounds(low if known.sure else ZERO, high, (Step("tranches", (("count", len(found)),)),))
    return _aid(nature, together, known.missing)


def _towards(record: Mapping[str, Any], terms: Terms, rows: Sequence[Row], profile: Profile, as_of: date) -> Aid:
    """Advice or training beside a measure that is another purchase: what it pays of its own price, as far as known."""
    first = Step(f"towards_{record['kind']}")
    if rows:
        aid = _by_bracket(Nature.TOWARDS, rows, profile, as_of, lambda row: own_bounds(record, row_terms(terms, row)))
        return replace(aid, steps=(first, *aid.steps))
    own = own_bounds(record, terms)
    return _aid(Nature.TOWARDS, replace(own, steps=(first, *own.steps)), ())


def _beside(  # noqa: PLR0917 -- the parts of one call
    nature: Nature, terms: Terms, rows: Sequence[Row], profile: Profile, as_of: date, cost_eur: Decimal | None
) -> Aid:
    """A loan, a guarantee, a tax relief: its own bounds as stated, never subtracted from the cost. Nobody borrows more
    than `cost_eur` (None: it sets no limit)."""
    said = Step(str(nature))
    if rows:
        aid = _by_bracket(nature, rows, profile, as_of, lambda row: borrowed(row_terms(terms, row), cost_eur))
    else:
        aid = _aid(nature, borrowed(terms, cost_eur), ())
    return replace(aid, steps=(said, *aid.steps))


def _lent_besides(terms: Terms, rows: Sequence[Row], profile: Profile, as_of: date) -> tuple[Step, ...]:
    """What the programme lends beside what it gives, to those who may have it."""
    known = possible(rows, profile, as_of).rows
    if not known:
        return ()
    most = most_of(row_terms(terms, row).most_eur for row in known)
    return (Step("lent_besides", ()) if most is None else Step("lent_besides_most", (("most", most),)),)


def _aid(nature: Nature, found: Bounds, missing: tuple[str, ...]) -> Aid:
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
