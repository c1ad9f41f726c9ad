"""Amounts with VAT, brought to before VAT. Pure.

The rates are the French ones of metropolitan France (code général des impôts, articles 278 to 281 nonies): 20 %, 10 %,
5.5 % and 2.1 %.
"""

from decimal import ROUND_HALF_UP, Decimal

RATES_PCT = (Decimal(20), Decimal(10), Decimal("5.5"), Decimal("2.1"))
CENT = Decimal("0.01")


def before_vat(amount_eur: Decimal, rate_pct: Decimal) -> Decimal:
    """The amount without its VAT, to the cent, half a cent rounded up. ValueError for a rate that is none of ours."""
    if rate_pct not in RATES_PCT:
        raise ValueError(f"no VAT rate of {rate_pct} %")
    return (amount_eur / (1 + rate_pct / 100)).quantize(CENT, rounding=ROUND_HALF_UP)
