"""A programme's terms as figures: its rate, least and most, for the whole or for a bracket. Pure.

All amounts are euros before VAT, in Decimal, to the cent. None is "the source does not say": it is never taken as zero.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

from portal.ui.sorting import folded
from subsidies.funding.brackets import Row

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
WHOLE = Decimal(100)
_LEFT_TO_PAY = re.compile(r"reste a payer ?: ?(\d[\d ]*) ?€(?: ht)?")


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


def row_terms(terms: Terms, row: Row) -> Terms:
    """A row's own figures go before those of the whole programme."""
    rate, least, most = (_decimal(row.get(name)) for name in ("rate_pct", "min", "max"))
    most = terms.most_eur if most is None else most
    least = terms.least_eur if least is None else least
    if least is not None and most is not None:
        least = min(least, most)
    return replace(terms, rate_pct=terms.rate_pct if rate is None else rate, least_eur=least, most_eur=most)


def rows_of(record: Mapping[str, Any]) -> list[Row]:
    """The record's brackets."""
    return [row for row in record.get("amount_tranches") or [] if isinstance(row, Mapping)]


def own_share(record: Mapping[str, Any]) -> Decimal | None:
    """What the source says is left to pay for its own service, where it words one figure and nothing else."""
    found = _LEFT_TO_PAY.fullmatch(" ".join(folded(str(record.get("amount_text") or "")).split()))
    return None if found is None else Decimal(found[1].replace(" ", ""))
