"""Sums of a loss run: by year, with what is unknown counted apart, and against the premium earned."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from insurance.claims.lossrun import earned, ratio, run, window

pytestmark = pytest.mark.unit
TODAY = date(2026, 11, 28)


@dataclass
class Loss:
    loss_on: date | None
    paid_eur: Decimal | None = Decimal(0)
    reserve_eur: Decimal | None = Decimal(0)
    recovery_eur: Decimal | None = Decimal(0)

    @property
    def incurred_eur(self) -> Decimal | None:
        parts = (self.paid_eur, self.reserve_eur, self.recovery_eur)
        if None in parts:
            return None
        return self.paid_eur + self.reserve_eur - self.recovery_eur  # type: ignore[operator]


@dataclass
class Contract:
    premium_yearly_eur: Decimal | None
    starts_on: date | None
    ends_on: date | None


def test_a_claim_counts_in_its_year_and_only_within_five_years() -> None:
    first = Loss(date(2021, 11, 28), Decimal(100))
    found = run([first, Loss(date(2021, 11, 27), Decimal(7)), Loss(date(2026, 1, 1), Decimal(50))], TODAY)
    assert found.since == date(2021, 11, 28)
    assert [(year, totals.count, totals.paid.known) for year, totals in found.years if totals.count] == [
        (2026, 1, Decimal(50)),
        (2021, 1, Decimal(100)),
    ]
    assert [year for year, _totals in found.years] == [2026, 2025, 2024, 2023, 2022, 2021]
    assert (found.total.count, found.total.incurred.known, found.older) == (2, Decimal(150), 1)


def test_the_window_of_a_leap_day_begins_on_a_day_that_exists() -> None:
    assert window(date(2028, 2, 29)) == date(2023, 2, 28)


def test_what_is_unknown_is_no_zero() -> None:
    found = run([Loss(date(2026, 1, 1), None), Loss(None, Decimal(10), None)], TODAY)
    (_year, year), undated = found.years[0], found.undated
    assert (year.paid.known, year.paid.unknown, year.incurred.known) == (None, 1, None)
    assert (undated.count, undated.paid.known, undated.reserve.known) == (1, Decimal(10), None)
    assert (found.total.paid.known, found.total.paid.unknown, found.total.incurred.unknown) == (Decimal(10), 1, 2)


def test_no_claim_at_all_sums_to_nothing() -> None:
    total = run([], TODAY).total
    assert (total.count, total.incurred.known, total.incurred.unknown) == (0, Decimal(0), 0)


def test_recoveries_may_exceed_what_was_paid() -> None:
    found = run([Loss(date(2026, 1, 1), Decimal(10), Decimal(0), Decimal(30))], TODAY)
    assert found.total.incurred.known == Decimal(-20)


@pytest.mark.parametrize(
    ("contract", "premium"),
    [
        (Contract(Decimal(690), date(2025, 1, 1), date(2025, 12, 31)), "690.00"),
        (Contract(Decimal(690), date(2024, 1, 1), date(2024, 12, 31)), "690.00"),  # a leap year
        (Contract(Decimal(690), date(2024, 1, 1), date(2025, 12, 31)), "1380.00"),
        (Contract(Decimal(365), date(2026, 11, 1), None), "28.00"),
        (Contract(Decimal(365), date(2026, 12, 1), None), "0.00"),  # not begun
        (Contract(Decimal(365), date(2000, 1, 1), date(2000, 12, 31)), "0.00"),  # long over
        (Contract(None, date(2025, 1, 1), None), None),
        (Contract(Decimal(690), None, date(2025, 12, 31)), None),
    ],
)
def test_the_premium_is_earned_day_by_day_within_the_window(contract: Contract, premium: str | None) -> None:
    assert earned(contract, window(TODAY), TODAY) == (None if premium is None else Decimal(premium))


def test_a_ratio_needs_both_sides() -> None:
    year = Contract(Decimal(690), date(2025, 1, 1), date(2025, 12, 31))
    loss = Loss(date(2025, 6, 1), Decimal(1035))
    assert ratio([loss], year, TODAY).percent == Decimal("150.0")
    assert ratio([], year, TODAY).percent == Decimal("0.0")
    assert ratio([loss, Loss(date(2025, 6, 2), None)], year, TODAY).percent is None
    assert ratio([loss], Contract(None, None, None), TODAY).percent is None


def test_a_claim_of_another_period_is_not_set_against_this_ones_premium() -> None:
    year = Contract(Decimal(100), date(2025, 1, 1), date(2025, 12, 31))
    found = ratio([Loss(date(2024, 12, 31), Decimal(70)), Loss(date(2025, 1, 1), Decimal(30))], year, TODAY)
    assert (found.count, found.outside, found.percent) == (1, 1, Decimal("30.0"))


def test_a_free_contract_has_no_ratio() -> None:
    loss = Loss(date(2025, 6, 1), Decimal(1035))
    assert ratio([loss], Contract(Decimal(0), date(2025, 1, 1), None), TODAY).percent is None
