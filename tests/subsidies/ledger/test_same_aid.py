"""What the State's register says prevails over an own line: one for one, and by no guess that nobody is told of."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subsidies.ledger.aids import Aid, Doubt, matched
from subsidies.ledger.ceilings import Regime
from subsidies.ledger.rolling import standing

pytestmark = pytest.mark.unit
DAY = date(2026, 11, 28)
crowds = st.lists(
    st.builds(
        Aid,
        key=st.uuids().map(str),
        decided_on=st.just(DAY),
        amount_eur=st.none() | st.sampled_from([Decimal(10), Decimal(40), Decimal(70), Decimal(100)]),
        regime=st.sampled_from([Regime.GENERAL, Regime.SGEI]),
        body=st.sampled_from(["Région", "région "]),
        reference=st.sampled_from(["", "", "1", "2"]),
        official=st.booleans(),
        apart=st.booleans(),
    ),
    max_size=9,
)


def aid(decided_on: date, eur: int | None = 1000, **fields: object) -> Aid:
    known = None if eur is None else Decimal(eur)
    return Aid(str(fields.pop("key", decided_on)), decided_on, known, **fields)  # type: ignore[arg-type]


def own(key: str, eur: int | None, **fields: object) -> Aid:
    return aid(DAY, eur, key=key, **{"body": "Région", **fields})


def state(key: str, eur: int | None, **fields: object) -> Aid:
    return own(key, eur, official=True, **fields)


def total(*lines: Aid) -> Decimal:
    return standing(lines, Regime.GENERAL, DAY).total_eur


def told(*lines: Aid) -> list[tuple[str, str, bool]]:
    return [(doubt.own.key, doubt.official.key, doubt.counted) for doubt in matched(lines).doubts]


def test_the_states_line_replaces_the_own_one_of_the_same_reference_or_day_and_body() -> None:
    ours = aid(DAY, 1000, key="own", body="Région Bretagne", reference="2026-77")
    theirs = aid(DAY - timedelta(days=1), 1200, key="state", body="REGION", reference=" 2026-77 ", official=True)
    assert matched([ours, theirs]).replaced == {"own": "state"}
    assert standing([ours, theirs], Regime.GENERAL, DAY).total_eur == 1200
    unnamed = replace(ours, reference="")
    same_day = aid(DAY, 1200, key="state", body="région  bretagne", reference="2026-77", official=True)
    assert matched([unnamed, same_day]).replaced == {"own": "state"}


@pytest.mark.parametrize(
    "other", [{"reference": "2026-78"}, {"company": "SCI des Lices", "reference": ""}, {"body": "X", "reference": ""}]
)
def test_two_different_aids_are_never_taken_for_one(other: dict[str, str]) -> None:
    ours = replace(aid(DAY, 1000, key="own", body="Région", reference="2026-77"), **other)
    theirs = aid(DAY, 1200, key="state", body="Région", reference="2026-77", official=True)
    if "company" in other or "body" in other:
        theirs = replace(theirs, reference="")
    assert matched([ours, theirs]).replaced == {}


def test_one_line_of_the_register_never_swallows_two_of_ours() -> None:
    lines = [own("a", 100_000), own("b", 40_000), state("s", 40_000)]
    assert matched(lines).replaced == {"b": "s"}
    assert total(*lines) == 140_000
    assert told(*lines) == []  # to the cent: the other one is another decision of that day


def test_the_nearest_amount_is_taken_and_the_other_asked_about() -> None:
    lines = [own("a", 100_000), own("b", 40_000), state("s", 45_000)]
    assert matched(lines).replaced == {"b": "s"}
    assert total(*lines) == 145_000
    assert told(*lines) == [("a", "s", True), ("b", "s", False)]


def test_the_same_reference_comes_before_the_nearest_amount() -> None:
    lines = [own("a", 40_000), own("b", 90_000, reference="2026-7"), state("s", 40_000, reference="2026-7")]
    assert matched(lines).replaced == {"b": "s"} and total(*lines) == 80_000
    assert told(*lines) == [("a", "s", True)]


def test_two_equally_near_lines_are_both_counted_and_asked_about() -> None:
    lines = [own("a", 100_000), own("b", 40_000), state("s", 70_000)]
    assert matched(lines).replaced == {} and total(*lines) == 210_000
    assert told(*lines) == [("a", "s", True), ("b", "s", True)]


def test_two_equal_lines_of_ours_and_one_of_the_register_are_two_until_somebody_says() -> None:
    lines = [own("a", 40_000), own("b", 40_000), state("s", 40_000)]
    assert matched(lines).replaced == {"a": "s"} and total(*lines) == 80_000
    assert told(*lines) == [("b", "s", True)]


def test_as_many_lines_in_the_register_as_ours_replace_all_of_them() -> None:
    lines = [own("a", 70), own("b", 10), state("s", 100), state("t", 40)]
    assert matched(lines).replaced == {"a": "s", "b": "t"} and total(*lines) == 140


def test_aid_under_other_rules_is_another_aid() -> None:
    lines = [own("a", 40, regime=Regime.SGEI), state("s", 40)]
    assert matched(lines).replaced == {} and told(*lines) == []


def test_an_unknown_amount_is_matched_last() -> None:
    lines = [own("a", None), own("b", 45), state("s", 40)]
    assert matched(lines).replaced == {"b": "s"}
    assert matched([own("a", None), state("s", 40)]).replaced == {"a": "s"}


def test_what_the_business_said_settles_it() -> None:
    lines = [own("a", 100_000, same_as="s"), own("b", 40_000, apart=True), state("s", 70_000)]
    assert matched(lines).replaced == {"a": "s"} and total(*lines) == 110_000
    assert matched([own("a", 40_000, apart=True), state("s", 40_000)]).replaced == {}
    assert matched([own("a", 5, same_as="gone"), state("s", 5)]).replaced == {"a": "s"}
    assert told(*lines) == []


@given(crowds, st.randoms())
def test_each_line_of_the_register_replaces_one_of_ours_at_most_in_any_order(lines: list[Aid], random: object) -> None:
    found = matched(lines)
    assert len(set(found.replaced.values())) == len(found.replaced)
    assert {line.key for line in lines if line.official} <= {line.key for line in found.counting}
    assert len(found.counting) + len(found.replaced) == len(lines)
    assert not {line.key for line in lines if line.apart} & (found.replaced.keys() | {d.own.key for d in found.doubts})
    mixed = list(lines)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert matched(mixed) == found


@given(crowds)
def test_no_own_line_of_a_known_decision_counts_without_a_word(lines: list[Aid]) -> None:
    """Beside a line of the register that agrees in all but the amount, it is replaced, asked about, or told apart by
    the cent or by what the business said."""
    found = matched(lines)
    asked = {doubt.own.key for doubt in found.doubts}
    for line in found.counting:
        if not line.official and not line.apart and line.key not in asked:
            for theirs in (other for other in lines if other.official and other.regime == line.regime):
                if not (line.reference and theirs.reference):
                    taker = next(one for one in lines if found.replaced.get(one.key) == theirs.key)
                    assert taker.amount_eur == theirs.amount_eur != line.amount_eur


def test_a_doubt_names_both_lines() -> None:
    mine, theirs = own("a", 1), state("s", 2)
    assert matched([mine, theirs]).doubts == (Doubt(mine, theirs, counted=False),)
