"""The room while some aid waits to be settled is true whatever comes of it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subsidies.ledger.aids import Aid, matched
from subsidies.ledger.ceilings import Regime
from subsidies.ledger.rolling import standing
from subsidies.ledger.unsettled import Entering, Room, Waiting, in_doubt, room_of, to_enter

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


def left(lines: list[Aid]) -> Decimal:
    found = standing(lines, Regime.GENERAL, DAY).room_eur
    assert found is not None
    return found


def room_before(lines: list[Aid], entering: list[Entering]) -> Room:
    found = matched(lines)
    waiting = [*to_enter(entering, lines, found), *in_doubt(lines, found)]
    made = room_of(standing(lines, Regime.GENERAL, DAY), waiting)
    assert made is not None
    return made


def test_an_aid_to_enter_that_the_register_holds_already_takes_no_room_again() -> None:
    official = Aid("L-001", DAY, Decimal(20_000), body="Région", official=True)
    found = room_before([official], [Entering("A-001", DAY, Decimal(20_000), whole=True)])
    assert (found.low_eur, found.high_eur, found.sure, found.plain) == (260_000, 280_000, False, False)
    assert left([official, Aid("L-002", DAY, Decimal(20_000), body="Région")]) == 280_000


def test_an_aid_to_enter_beside_own_lines_is_plain_under_the_general_rules_alone() -> None:
    own = Aid("L-001", DAY, Decimal(20_000), body="Région")
    found = room_before([own], [Entering("A-001", DAY, Decimal(20_000), whole=True)])
    assert (found.low_eur, found.high_eur, found.plain) == (260_000, 280_000, True)
    assert left([own, Aid("L-002", DAY, Decimal(20_000), Regime.SGEI)]) == 280_000
    assert not room_before([own], [Entering("A-001", DAY, Decimal(20_000), whole=False)]).plain


def test_an_own_line_that_loses_its_place_in_the_register_counts_again() -> None:
    lines = [
        Aid("L-001", DAY, Decimal(90_000), body="Région"),
        Aid("L-002", DAY, Decimal(90_000), body="Région", official=True, reference="SA.1"),
    ]
    found = room_before(lines, [Entering("A-001", DAY, Decimal(5_000), whole=True)])
    assert left([*lines, Aid("L-003", DAY, Decimal(5_000), body="ADEME", reference="SA.1")]) == 120_000, "and not 205"
    assert (found.low_eur, found.high_eur) == (115_000, 210_000)


def test_an_own_line_that_an_answer_about_another_one_parts_from_the_register_counts_again() -> None:
    lines = [
        Aid("L-001", DAY, Decimal(100_000), body="Région", official=True, reference="SA.1"),
        Aid("L-002", DAY, Decimal(90_000), body="Région", reference="SA.1"),
        Aid("L-003", DAY, Decimal(20_000), body="Région", reference="SA.1"),
    ]
    found = room_before(lines, [])
    assert left([*lines[:2], replace(lines[2], same_as="L-001")]) == 110_000
    assert (found.low_eur, found.high_eur) == (110_000, 200_000)


amounts = st.integers(0, 3).map(lambda step: Decimal(step * 20_000))
identity = {
    "decided_on": st.sampled_from([DAY, date(2026, 11, 27)]),
    "amount_eur": amounts,
    "regime": st.sampled_from([Regime.GENERAL, Regime.GENERAL, Regime.SGEI, Regime.AGRICULTURE]),
    "body": st.sampled_from(["Région", "ADEME"]),
    "company": st.sampled_from(["", "", "Other"]),
    "reference": st.sampled_from(["", "", "SA.1", "SA.2"]),
}


@st.composite
def ledgers(draw: st.DrawFn) -> list[Aid]:
    """Own lines and lines of the register whose keys often coincide; some of it was said by the business."""
    official = [
        Aid(key=f"L-{place:03d}", official=True, **draw(st.fixed_dictionaries(identity)))
        for place in range(draw(st.integers(0, 3)))
    ]
    said = st.sampled_from(["", "", *(line.key for line in official)])
    own = [
        Aid(key=f"L-{place:03d}", same_as=draw(said), **draw(st.fixed_dictionaries(identity)))
        for place in range(10, 10 + draw(st.integers(0, 3)))
    ]
    return [*official, *own]


@settings(max_examples=400)
@given(ledgers(), st.lists(st.tuples(st.booleans(), st.fixed_dictionaries(identity)), max_size=3))
def test_whatever_is_entered_the_room_lies_within(lines: list[Aid], asked: list[tuple[bool, dict[str, Any]]]) -> None:
    entering = [
        Entering(f"A-{place}", fields["decided_on"], fields["amount_eur"], whole=counts)
        for place, (counts, fields) in enumerate(asked)
    ]
    found = room_before(lines, entering)
    entered = [Aid(f"L-{place}", **fields) for place, (counts, fields) in enumerate(asked, start=20) if counts]
    assert found.low_eur is not None
    assert found.low_eur <= left([*lines, *entered]) <= found.high_eur
    general = all(fields["regime"] is not Regime.SGEI and counts for counts, fields in asked)
    if found.plain and general:
        assert left([*lines, *entered]) == found.low_eur


@settings(max_examples=400)
@given(ledgers(), st.data())
def test_whatever_is_said_of_a_doubt_the_room_lies_within(lines: list[Aid], data: st.DataObject) -> None:
    found, before = matched(lines), room_before(lines, [])
    for doubt in found.doubts:
        said = data.draw(st.sampled_from(["same", "apart", ""]))
        answer = {"same": {"same_as": doubt.official.key}, "apart": {"apart": True}, "": {}}[said]
        lines = [replace(line, **answer) if line.key == doubt.own.key else line for line in lines]
    assert before.low_eur is not None and before.low_eur <= left(lines) <= before.high_eur
