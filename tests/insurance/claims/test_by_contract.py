"""The loss run by contract and policy year: each claim once, premiums of the days told, nothing unknown made zero."""

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from insurance.claims import contract_table
from insurance.claims.by_contract import Line, lines, periods
from insurance.claims.frozen import claims_section
from insurance.claims.lossrun import window, within
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.factories import make_claim, make_policy

TODAY = date(2026, 11, 26)
DAYS = st.dates(date(2018, 1, 1), TODAY)


@dataclass(frozen=True)
class Deal:
    pk: int
    starts_on: date | None
    ends_on: date | None = None
    premium_yearly_eur: Decimal | None = Decimal(1000)


@dataclass(frozen=True)
class Hit:
    loss_on: date | None
    policy_id: int | None = 1
    incurred_eur: Decimal | None = Decimal(100)
    valued_on: date | None = None
    paid_eur: Decimal | None = Decimal(100)
    reserve_eur: Decimal | None = Decimal(0)
    recovery_eur: Decimal | None = Decimal(0)


def told(losses: list[Hit], *deals: Deal) -> list[Line[Deal]]:
    return lines(losses, deals, TODAY)


def test_a_whole_policy_year_costs_its_premium_and_a_running_one_its_days() -> None:
    found = list(periods(Deal(1, date(2024, 3, 1)), TODAY))
    assert [(one.first, one.last) for one in found] == [
        (date(2026, 3, 1), TODAY),
        (date(2025, 3, 1), date(2026, 2, 28)),
        (date(2024, 3, 1), date(2025, 2, 28)),
    ]
    assert [one.premium for one in found] == [Decimal("742.47"), Decimal("1000.00"), Decimal("1000.00")]  # 271 of 365


def test_a_year_that_began_before_the_five_years_counts_from_their_first_day() -> None:
    *_years, oldest = periods(Deal(1, date(2015, 1, 1), date(2022, 6, 30)), TODAY)
    assert (oldest.first, oldest.last, oldest.premium) == (date(2021, 11, 26), date(2021, 12, 31), Decimal("98.63"))


def test_a_contract_of_29_february_has_no_day_between_two_years() -> None:
    found = list(periods(Deal(1, date(2024, 2, 29)), TODAY))
    assert [one.first for one in found] == [date(2026, 3, 1), date(2025, 3, 1), date(2024, 2, 29)]
    assert all(later.first - earlier.last == timedelta(days=1) for later, earlier in pairwise(found))


def test_each_claim_stands_where_it_fell() -> None:
    deals = (Deal(1, date(2025, 1, 1), date(2025, 12, 31)), Deal(2, None), Deal(3, date(2027, 1, 1)))
    first = Hit(date(2025, 1, 1), valued_on=date(2025, 3, 1))
    last = Hit(date(2025, 12, 31), valued_on=date(2025, 2, 1))
    losses = [first, last, Hit(date(2026, 1, 1)), Hit(None), Hit(date(2025, 5, 5), 2), Hit(TODAY, None), Hit(TODAY, 9)]
    found = told([*losses, Hit(date(2019, 1, 1))], *deals)
    where = [(one.contract and one.contract.pk, one.period is not None, one.totals.count) for one in found]
    assert where == [(1, True, 2), (1, False, 2), (2, False, 1), (3, False, 0), (None, False, 2)]
    assert found[0].percent == Decimal("20.0") and found[0].valued_on == date(2025, 2, 1)


@pytest.mark.parametrize(
    ("hit", "deal", "percent"),
    [
        (Hit(date(2025, 5, 5), incurred_eur=None), Deal(1, date(2025, 1, 1), date(2025, 12, 31)), None),
        (Hit(date(2025, 5, 5)), Deal(1, date(2025, 1, 1), date(2025, 12, 31), None), None),
        (Hit(date(2025, 5, 5)), Deal(1, date(2025, 1, 1), date(2025, 12, 31), Decimal(0)), None),
        (Hit(date(2025, 5, 5)), Deal(1, None), None),
        (Hit(date(2025, 5, 5)), Deal(1, date(2025, 1, 1), date(2025, 12, 31)), Decimal("10.0")),
    ],
)
def test_what_is_unknown_gives_no_ratio(hit: Hit, deal: Deal, percent: Decimal | None) -> None:
    assert told([hit], deal)[0].percent == percent


def test_an_unknown_day_of_one_figure_makes_the_day_of_all_unknown() -> None:
    hits = [Hit(date(2025, 5, 5), valued_on=TODAY), Hit(date(2025, 5, 6))]
    assert told(hits, Deal(1, date(2025, 1, 1)))[1].valued_on is None


hits = st.builds(Hit, st.none() | DAYS, st.none() | st.integers(1, 4))
deals = st.lists(st.builds(Deal, st.integers(1, 3), st.none() | DAYS), unique_by=lambda deal: deal.pk, max_size=3)


@given(st.lists(hits, max_size=30), deals)
def test_each_claim_of_the_five_years_is_in_one_line(losses: list[Hit], contracts: list[Deal]) -> None:
    found = told(losses, *contracts)
    assert sum(one.totals.count for one in found) == sum(within(loss, window(TODAY)) for loss in losses)


# ── As a dossier tells it


@pytest.mark.django_db(transaction=True)
def test_the_table_says_who_when_and_how_much_of_the_premium(cast: Cast) -> None:
    today = timezone.localdate()
    start = today - timedelta(days=99)
    deal = make_policy(cast.bakery, starts_on=start, insurer="=Ponant", premium_yearly_eur=Decimal(730))
    make_claim(cast.bakery, policy=deal, loss_on=today, valued_on=today, paid_indemnity_eur=Decimal(30),
               paid_expense_eur=Decimal(0), reserve_eur=Decimal(0), recovery_eur=Decimal(50))  # fmt: skip
    make_claim(cast.bakery, policy=None, loss_on=today, reserve_eur=None)
    make_policy(cast.bakery, standing="offer", insurer="Rival")
    with business_context(read=[cast.bakery]):
        rows = claims_section(cast.bakery)["contracts"]
    text = contract_table.csv_bytes(rows, "Le Fournil", today.isoformat()).decode()
    assert "Rival" not in text
    with_contract, alone = (dict(row) for row in csv.DictReader(io.StringIO(text)))
    said: dict[str, Any] = {
        "insured": "Le Fournil", "policy": "I-001", "insurer": "'=Ponant", "period_from": start.isoformat(),
        "period_to": today.isoformat(), "premium": "200.00", "claims": "1", "paid": "30.00", "incurred": "-20.00",
        "incurred_unknown": "0", "loss_ratio_pct": "-10.0", "valuation_date": today.isoformat(), "currency": "EUR",
    }  # fmt: skip
    assert with_contract | said == with_contract
    assert (alone["policy"], alone["premium"], alone["incurred"], alone["incurred_unknown"]) == ("", "", "", "1")
