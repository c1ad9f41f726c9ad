"""The rolling three years: what counts, when it falls out, and that the order of lines never matters."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subsidies.ledger import ceilings
from subsidies.ledger.aids import Aid
from subsidies.ledger.ceilings import CEILINGS, Ceiling, Regime, Text, ceiling_on, nearest
from subsidies.ledger.rolling import last_day, leavings, new_grant, standing

pytestmark = pytest.mark.unit
DAY = date(2026, 11, 28)
days = st.dates(date(2015, 1, 1), date(2040, 12, 31))
amounts = st.none() | st.decimals(0, 400_000, places=2)
aids = st.lists(
    st.builds(
        Aid,
        key=st.uuids().map(str),
        decided_on=days,
        amount_eur=amounts,
        regime=st.sampled_from(list(Regime)),
        body=st.sampled_from(["", "Région", "région ", "ADEME"]),
        company=st.sampled_from(["", "SCI des Lices"]),
        reference=st.sampled_from(["", "2024-1", "2024-2"]),
        official=st.booleans(),
    ),
    max_size=12,
)


def aid(decided_on: date, eur: int | None = 1000, **fields: object) -> Aid:
    known = None if eur is None else Decimal(eur)
    return Aid(str(fields.pop("key", decided_on)), decided_on, known, **fields)  # type: ignore[arg-type]


@given(aids, st.sampled_from(list(Regime)), days, st.randoms())
def test_the_order_of_lines_never_matters(lines: list[Aid], regime: Regime, on: date, random: object) -> None:
    mixed = list(lines)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert standing(mixed, regime, on) == standing(lines, regime, on)
    assert leavings(mixed, regime, on) == leavings(lines, regime, on)


@given(days)
def test_an_aid_counts_until_its_third_anniversary_and_not_the_day_after(day: date) -> None:
    end = last_day(day)
    assert standing([aid(day)], Regime.GENERAL, end).total_eur == 1000
    assert standing([aid(day)], Regime.GENERAL, end + timedelta(days=1)).total_eur == 0
    assert standing([aid(day)], Regime.GENERAL, day - timedelta(days=1)).total_eur == 0
    assert 1095 <= (end - day).days <= 1096


@pytest.mark.parametrize(
    ("decided_on", "last"),
    [
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2025, 2, 28), date(2028, 2, 28)),
        (date(2025, 3, 1), date(2028, 3, 1)),
        (date(2023, 12, 31), date(2026, 12, 31)),
    ],
)
def test_leap_days(decided_on: date, last: date) -> None:
    assert last_day(decided_on) == last


@given(aids, st.sampled_from(list(Regime)), days)
def test_total_room_and_excess_agree_with_the_ceiling(lines: list[Aid], regime: Regime, on: date) -> None:
    found = standing(lines, regime, on)
    assert found.total_eur == sum((line.amount_eur for line in found.lines if line.amount_eur is not None), Decimal(0))
    assert found.unknown == sum(line.amount_eur is None for line in found.lines)
    if found.ceiling_eur is None:
        assert found.room_eur is None
    else:
        assert found.room_eur == max(Decimal(0), found.ceiling_eur - found.total_eur)
        assert found.room_eur == 0 or found.over_eur == 0


@given(aids, days, st.decimals(0, 400_000, places=2))
def test_a_new_grant_fits_on_the_day_that_is_named_and_not_before(lines: list[Aid], on: date, eur: Decimal) -> None:
    lines = [line for line in lines if line.decided_on <= on]
    found = new_grant(lines, Regime.GENERAL, eur, on)
    last = found.unsure_from or date(2045, 1, 1)
    if ceiling_on(Regime.GENERAL, on) is None:
        assert (found.fits, found.fits_from) == (None, None)
    elif found.fits_from is None:
        assert not standing(lines, Regime.GENERAL, last - timedelta(days=1)).takes(eur)
    else:
        assert new_grant(lines, Regime.GENERAL, eur, found.fits_from).fits
        if found.fits_from > on:
            assert not new_grant(lines, Regime.GENERAL, eur, found.fits_from - timedelta(days=1)).fits


@given(aids, days)
def test_what_leaves_is_exactly_what_no_longer_counts(lines: list[Aid], on: date) -> None:
    left = leavings(lines, Regime.GENERAL, on)
    assert sorted(line.key for leaving in left for line in leaving.lines) == sorted(
        line.key for line in standing(lines, Regime.GENERAL, on).lines
    )


def test_the_general_ceiling_is_300_000_and_holds_farming_and_fishing_aid_too() -> None:
    lines = [
        aid(DAY, 100, key="a"),
        aid(DAY, 20, key="b", regime=Regime.AGRICULTURE),
        aid(DAY, 3, key="c", regime=Regime.FISHERIES),
        aid(DAY, 5000, key="d", regime=Regime.SGEI),
    ]
    assert standing(lines, Regime.GENERAL, DAY).total_eur == 123
    assert standing(lines, Regime.GENERAL, DAY).ceiling_eur == 300_000
    assert standing(lines, Regime.AGRICULTURE, DAY).total_eur == 20
    assert standing(lines, Regime.SGEI, DAY).total_eur == 5000
    assert CEILINGS[Regime.FISHERIES][-1].eur is None and standing(lines, Regime.FISHERIES, DAY).room_eur is None


def test_linked_companies_share_one_ceiling() -> None:
    lines = [aid(DAY, 200_000, key="a"), aid(DAY, 90_000, key="b", company="SCI des Lices")]
    assert standing(lines, Regime.GENERAL, DAY).room_eur == 10_000


def test_exactly_the_room_fits_and_a_cent_more_does_not() -> None:
    lines = [aid(DAY - timedelta(days=30), 299_000)]
    assert new_grant(lines, Regime.GENERAL, Decimal(1000), DAY).fits
    too_much = new_grant(lines, Regime.GENERAL, Decimal("1000.01"), DAY)
    assert not too_much.fits and too_much.left_eur is None
    assert too_much.fits_from == last_day(DAY - timedelta(days=30)) + timedelta(days=1)


def test_an_unknown_amount_makes_the_total_at_least() -> None:
    found = standing([aid(DAY, None, key="a"), aid(DAY, 10, key="b")], Regime.GENERAL, DAY)
    assert (found.total_eur, found.unknown) == (10, 1)


@pytest.mark.parametrize("rows", CEILINGS.values(), ids=CEILINGS)
def test_the_texts_of_a_regime_follow_each_other_and_never_overlap(rows: tuple[Ceiling, ...]) -> None:
    assert all(row.until is None or row.since <= row.until for row in rows)
    for before, after in pairwise(rows):
        assert before.until is not None and before.until < after.since


def test_a_day_after_the_last_known_text_has_no_ceiling() -> None:
    lines = [aid(date(2029, 6, 1), 300_000)]
    assert standing(lines, Regime.GENERAL, date(2030, 12, 31)).room_eur == 0
    after = standing(lines, Regime.GENERAL, date(2031, 1, 1))
    assert (after.ceiling, after.room_eur, after.over_eur, after.total_eur) == (None, None, 0, 300_000)
    assert new_grant([], Regime.GENERAL, Decimal(1), date(2031, 1, 1)).fits is None
    later = new_grant(lines, Regime.GENERAL, Decimal(1), date(2030, 1, 1))
    assert (later.fits, later.fits_from, later.unsure_from) == (False, None, date(2031, 1, 1))


def test_a_day_before_the_first_known_text_has_no_ceiling_either() -> None:
    assert standing([aid(date(2023, 12, 1))], Regime.GENERAL, date(2023, 12, 31)).room_eur is None
    assert ceiling_on(Regime.AGRICULTURE, date(2024, 12, 15)) is None
    assert nearest(Regime.AGRICULTURE, date(2024, 12, 15)) == CEILINGS[Regime.AGRICULTURE][0]


def test_a_text_that_succeeds_another_holds_from_its_first_day(monkeypatch: pytest.MonkeyPatch) -> None:
    (now,) = CEILINGS[Regime.GENERAL]
    then = Ceiling(Text.GENERAL_2023, Decimal(400_000), date(2031, 1, 1), None, (Regime.GENERAL,))
    monkeypatch.setitem(ceilings.CEILINGS, Regime.GENERAL, (now, then))
    lines = [aid(date(2030, 6, 1), 300_000, key="a"), aid(date(2030, 6, 2), 5, key="b", regime=Regime.FISHERIES)]
    before, after = (standing(lines, Regime.GENERAL, day) for day in (date(2030, 12, 31), date(2031, 1, 1)))
    assert (before.over_eur, after.room_eur) == (5, 100_000)
    found = new_grant(lines, Regime.GENERAL, Decimal(100_000), date(2030, 12, 31))
    assert (found.fits, found.fits_from) == (False, date(2031, 1, 1))
