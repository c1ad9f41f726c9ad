"""Which brackets ("tranches") of a programme may be a business's, and whether one of them surely is. Pure.

A bracket's figures say nothing about those outside all of them: until the facts are known, only brackets that leave no
gap make a least amount.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from portal.ui.sorting import folded
from subsidies.matching.criteria import Outcome, judge
from subsidies.matching.facts import RANGES, Number, Profile, Requirement, Span
from subsidies.matching.records import requirements_from_record

type Row = Mapping[str, Any]

# The next value after a bracket's highest: people and months are counted whole, amounts to the cent.
STEP: Mapping[str, Decimal] = {"employees": Decimal(1), "age_months": Decimal(1)}
CENT = Decimal("0.01")
_NOT_LENT = re.compile(r"\bnon[ -]remboursables?\b|\bnot repayable\b")
_LENT = re.compile(r"\bprets?\b|\bavances? recuperables?\b|\bremboursables?\b|\bloans?\b|\brepayable\b")


@dataclass(frozen=True, slots=True)
class Brackets:
    """Those that may be the business's. `sure`: whatever the missing facts turn out to be, one of them is."""

    rows: tuple[Row, ...]
    sure: bool
    missing: tuple[str, ...]


def lends(row: Row) -> bool:
    """Whether the bracket's own words name a loan or a repayable advance."""
    return _LENT.search(_NOT_LENT.sub("", folded(str(row.get("text") or "")))) is not None


def asked_by(row: Row) -> list[Requirement]:
    """What a bracket asks of the business."""
    asked = list(requirements_from_record(row))
    if row.get("turnover_max") is not None:
        asked.append(Requirement("turnover_eur", Span(None, Decimal(str(row["turnover_max"])))))
    return asked


def possible(rows: Iterable[Row], profile: Profile, as_of: date) -> Brackets:
    """The brackets that the facts known do not rule out."""
    found: list[tuple[Row, list[Requirement]]] = []
    for row in rows:
        judged = [(one, judge(one, profile, as_of).outcome) for one in asked_by(row)]
        if all(outcome is not Outcome.FAIL for _one, outcome in judged):
            found.append((row, [one for one, outcome in judged if outcome is Outcome.UNKNOWN]))
    still_open = [asked for _row, asked in found]
    missing = tuple(dict.fromkeys(one.criterion for asked in still_open for one in asked))
    sure = any(not asked for asked in still_open) or _no_gap(still_open, missing, profile)
    return Brackets(tuple(row for row, _asked in found), sure, missing)


def _no_gap(still_open: Sequence[Sequence[Requirement]], missing: Sequence[str], profile: Profile) -> bool:
    """Whether the brackets together hold every value that the one missing fact may have. With several facts missing,
    or one that is no number, it is taken that they do not."""
    if len(missing) != 1 or missing[0] not in RANGES:
        return False
    (name,) = missing
    fact = getattr(profile, name, None) or Span()  # of the age, nothing is known when it is missing
    bounds = [span for asked in still_open if (span := _shared(cast(Span, one.value) for one in asked)) is not None]
    needed = Decimal(str(fact.low or 0))
    for span in sorted(bounds, key=lambda one: -1 if one.low is None else one.low):
        if span.low is not None and _exact(span.low) > needed:
            return False
        if span.high is None:
            return True
        needed = max(needed, _exact(span.high) + STEP.get(name, CENT))
        if fact.high is not None and needed > _exact(fact.high):
            return True
    return False


def _shared(spans: Iterable[Span]) -> Span | None:
    """What lies in all of them; None when nothing does."""
    every = list(spans)
    low = max((span.low for span in every if span.low is not None), default=None)
    high = min((span.high for span in every if span.high is not None), default=None)
    return None if low is not None and high is not None and low > high else Span(low, high)


def _exact(number: Number) -> Decimal:
    return Decimal(str(number))
