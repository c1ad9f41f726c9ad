"""What the facts of a service tell by themselves."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risks.services.facts import FACTS, NAMES
from risks.services.findings import Contract, findings
from risks.services.models import Service

TODAY = date(2026, 11, 26)
ALL = {
    "provider": "Hébergeur Breizh",
    "provider_contact": "02 99 00 00 00",
    "contract": "Pro",
    "contract_ends_on": date(2027, 12, 31),
    "availability_pct": Decimal("99.9"),
    "support_hours": "9–18",
    "supports": "Sales",
    "fallback": "Telephone",
    "tolerable_stop_hours": Decimal(24),
}


def told(**facts: Any) -> Any:
    return findings(Service(kind="shop", name="Shop", **{**ALL, **facts}), TODAY)


def test_a_service_about_which_all_is_known_tells_nothing() -> None:
    assert told().count == 0
    assert set(ALL) == set(NAMES)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_each_fact_that_nobody_gave_is_a_finding(fact: Any) -> None:
    found = told(**{fact.name: "" if fact.length else None})
    assert [one.name for one in found.unknown] == [fact.name]
    assert found.count == 1


@pytest.mark.parametrize(
    ("days", "state", "count"),
    [(-1, Contract.ENDED, 1), (0, Contract.ENDS_SOON, 1), (90, Contract.ENDS_SOON, 1), (91, Contract.RUNS, 0)],
)
def test_a_contract_runs_through_its_last_day(days: int, state: Contract, count: int) -> None:
    found = told(contract_ends_on=TODAY + timedelta(days=days))
    assert (found.contract, found.count) == (state, count)


@pytest.mark.parametrize(
    ("promised", "bears", "weak"),
    [("99.9", "8.76", False), ("99.9", "8.75", True), ("0", "8760", False), ("100", "0", False), ("99.999", "0", True)],
)
def test_a_promise_is_weak_when_it_allows_more_than_one_can_bear(promised: str, bears: str, weak: bool) -> None:
    assert told(availability_pct=Decimal(promised), tolerable_stop_hours=Decimal(bears)).weak_promise is weak


def test_without_promise_or_limit_nothing_is_called_weak() -> None:
    assert not told(availability_pct=None).weak_promise
    assert told(availability_pct=None).allowed is None
    assert not told(tolerable_stop_hours=None).weak_promise


@given(st.sets(st.sampled_from(NAMES)))
def test_a_service_has_as_many_open_questions_as_unknown_facts(names: set[str]) -> None:
    texts = {fact.name for fact in FACTS if fact.length}
    found = told(**{name: "" if name in texts else None for name in names})
    assert {fact.name for fact in found.unknown} == names
