"""What a promised availability allows, and lengths of time in words. Pure.

A year is 365 days of 24 hours. A promise of 99.9 % leaves 0.1 % of these 8,760 hours: 8.76 h, or 8 h 46 min. Some
contracts count by month or leave announced works out; the contract's own text decides, this is its order of size.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from portal.ui.format import NBSP, Language, number, unknown

DAYS_A_YEAR = 365
HOURS_A_YEAR = Decimal(DAYS_A_YEAR * 24)


@dataclass(frozen=True, slots=True)
class AllowedStop:
    """The stoppage, in hours, that stays within the promise. `hours_a_year` is exact."""

    availability_pct: Decimal
    hours_a_year: Decimal

    @property
    def missing_pct(self) -> Decimal:
        """The part of the year that the promise leaves open, in percent."""
        return 100 - self.availability_pct

    @property
    def hours_a_month(self) -> Decimal:
        return self.hours_a_year / 12


def allowed_stop(availability_pct: Decimal) -> AllowedStop:
    """Hours of stoppage a year within a promise in percent. Raises ValueError outside 0 to 100."""
    if not 0 <= availability_pct <= 100:
        raise ValueError("an availability is between 0 and 100 %")
    return AllowedStop(availability_pct, (100 - availability_pct) * HOURS_A_YEAR / 100)


def duration(hours: Decimal | None, lang: Language) -> str:
    """`8 h 46 min`, `53 min`, `32 s`, `876 h`: rounded half up to the minute, to the second under one minute."""
    if hours is None:
        return unknown(lang)
    minutes = _whole(hours * 60)
    if hours and minutes < 1:
        return f"{max(1, _whole(hours * 3600))}{NBSP}s"
    if minutes < 60 and minutes:
        return f"{minutes}{NBSP}min"
    full = f"{number(minutes // 60, lang)}{NBSP}h"
    return f"{full}{NBSP}{minutes % 60:02d}{NBSP}min" if minutes % 60 else full


def exact(value: Decimal, lang: Language) -> str:
    """All decimals of a figure and no more: 99.9, not 99.900."""
    exponent = value.normalize().as_tuple().exponent
    return number(value, lang, decimals=max(0, -exponent) if isinstance(exponent, int) else 0)


def _whole(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))
