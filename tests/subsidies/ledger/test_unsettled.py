"""The room while some aid waits to be settled is true whatever comes of it."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subsidies.ledger.aids import Aid
from subsidies.ledger.ceilings import Regime
from subsidies.ledger.rolling import standing
from subsidies.ledger.unsettled import Room, Waiting, room_of

pytestmark = pytest.mark.unit
DAY = date(2026, 11, 28)


def eur(amount: int | None) -> Decimal | None:
    return None if amount is None else Decimal(amount)


def room(*waiting: Waiting, counted: int | None = 295_000) -> Room | None:
    return room_of(standing([Aid("L-001", DAY, eur(counted))], Regime.GENERAL, DAY), waiting)


def waits(now: int, low: int, high: int | None, key: str = "A-001", on: date = DAY) -> Waiting:
    return Waiting(key, on, Decimal(now), Decimal(low), eur(high))


@pytest.mark.parametrize(
    ("waiting", "expected"),
    [
        ([], (5_000, 5_000)),
        ([waits(0, 0, 2_000)], (3_000, 5_000)),
        ([waits(0, 2_000, 2_000)], (3_000, 3_000)),
        ([waits(0, 0, 9_000)], (0, 5_000)),
        ([waits(0, 0, None)], (None, 5_000)),
        ([waits(95_000, 0, 95_000, "L-001")], (5_000, 100_000)),
        ([waits(95_000, 0, 95_000, "L-001"), waits(95_000, 90_000, 96_000, "L-001")], (4_000, 100_000)),
        ([waits(0, 0, 2_000, on=date(2020, 1, 1))], (5_000, 5_000)),
    ],
)
def test_the_room_goes_from_the_worst_outcome_to_the_best(
    waiting: list[Waiting], expected: tuple[int | None, int]
) -> None:
    found = room(*waiting)
    assert found is not None and (found.low_eur, found.high_eur) == expected


def test_an_unknown_line_makes_nothing_sure_and_an_unknown_ceiling_leaves_no_room_to_name() -> None:
    found = room(counted=None)
    assert found is not None and (found.low_eur, found.high_eur, found.sure) == (None, 300_000, False)
    assert room_of(standing([], Regime.GENERAL, date(2032, 1, 1)), []) is None


@given(st.lists(st.tuples(st.integers(0, 400_000), st.booleans()), max_size=4))
def test_whatever_the_operators_say_the_room_lies_within(asked: list[tuple[int, bool]]) -> None:
    waiting = [waits(0, 0, amount, f"A-{number}") for number, (amount, _counts) in enumerate(asked)]
    found = room(*waiting)
    settled = [Aid(f"A-{number}", DAY, Decimal(amount)) for number, (amount, counts) in enumerate(asked) if counts]
    then = standing([Aid("L-001", DAY, Decimal(295_000)), *settled], Regime.GENERAL, DAY).room_eur
    assert found is not None and found.low_eur is not None and then is not None
    assert found.low_eur <= then <= found.high_eur
