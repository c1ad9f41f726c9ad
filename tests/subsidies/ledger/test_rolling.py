"""The rolling three years: what counts, when it falls out, and that the order of lines never matters."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subsidies.ledger.ceilings import CEILINGS, Regime
from subsidies.ledger.rolling import Aid, in_force, last_day, leavings, new_grant, standing

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
    assert (standing([aid(day)], Regime.GENERAL, end).total_eur) == 1000
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
    if found.fits_from is None:
        assert eur > 300_000 or standing(lines, Regime.GENERAL, date(2045, 1, 1)).over_eur > 0
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
    assert CEILINGS[Regime.FISHERIES].eur is None and standing(lines, Regime.FISHERIES, DAY).room_eur is None


def test_linked_companies_share_one_ceiling() -> None:
    lines = [aid(DAY, 200_000, key="a"), aid(DAY, 90_000, key="b", company="SCI des Lices")]
    assert standing(lines, Regime.GENERAL, DAY).room_eur == 10_000


def test_exactly_the_room_fits_and_a_cent_more_does_not() -> None:
    lines = [aid(DAY - timedelta(days=30), 299_000)]
    assert new_grant(lines, Regime.GENERAL, Decimal(1000), DAY).fits
    too_much = new_grant(lines, Regime.GENERAL, Decimal("1000.01"), DAY)
    assert not too_much.fits and too_much.left_eur is None
    assert too_much.fits_from == last_day(DAY - timedelta(days=30)) + timedelta(days=1)


def test_the_states_line_replaces_the_own_one_of_the_same_reference_or_day_and_body() -> None:
    own = aid(DAY, 1000, key="own", body="Région Bretagne", reference="2026-77")
    state = aid(DAY - timedelta(days=1), 1200, key="state", body="REGION", reference=" 2026-77 ", official=True)
    assert in_force([own, state])[1] == {"own": "state"}
    assert standing([own, state], Regime.GENERAL, DAY).total_eur == 1200
    unnamed = replace(own, reference="")
    same_day = aid(DAY, 1200, key="state", body="région  bretagne", reference="2026-77", official=True)
    assert in_force([unnamed, same_day])[1] == {"own": "state"}


@pytest.mark.parametrize(
    "other", [{"reference": "2026-78"}, {"company": "SCI des Lices", "reference": ""}, {"body": "X", "reference": ""}]
)
def test_two_different_aids_are_never_taken_for_one(other: dict[str, str]) -> None:
    own = replace(aid(DAY, 1000, key="own", body="Région", reference="2026-77"), **other)
    state = aid(DAY, 1200, key="state", body="Région", reference="2026-77", official=True)
    if "company" in other or "body" in other:
        state = replace(state, reference="")
    assert in_force([own, state])[1] == {}


def test_an_unknown_amount_makes_the_total_at_least() -> None:
    found = standing([aid(DAY, None, key="a"), aid(DAY, 10, key="b")], Regime.GENERAL, DAY)
    assert (found.total_eur, found.unknown) == (10, 1)
