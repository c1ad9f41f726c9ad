"""A promise in percent is a length of stoppage; both directions of thinking must agree."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.ui.format import NARROW, NBSP
from risks.services.availability import HOURS_A_YEAR, allowed_stop, duration, exact

percents = st.decimals(0, 100, places=3)


@pytest.mark.parametrize(
    ("promised", "hours", "words"),
    [
        ("99.9", "8.76", "8 h 46 min"),
        ("99.5", "43.8", "43 h 48 min"),
        ("99", "87.6", "87 h 36 min"),
        ("99.99", "0.876", "53 min"),
        ("99.999", "0.0876", "5 min"),
        ("100", "0", "0 h"),
        ("0", "8760", "8,760 h"),
    ],
)
def test_a_promise_leaves_this_much_stoppage_a_year(promised: str, hours: str, words: str) -> None:
    allowed = allowed_stop(Decimal(promised))
    assert allowed.hours_a_year == Decimal(hours)
    assert duration(allowed.hours_a_year, "en") == words.replace(" ", NBSP)


def test_french_and_english_say_it_their_own_way() -> None:
    assert duration(Decimal(8760), "fr") == f"8{NARROW}760{NBSP}h"
    assert duration(Decimal("8.76"), "fr") == f"8{NBSP}h{NBSP}46{NBSP}min"
    assert duration(Decimal("2.05"), "en") == f"2{NBSP}h{NBSP}03{NBSP}min"
    assert (duration(None, "fr"), duration(None, "en")) == ("inconnu", "unknown")
    assert exact(Decimal("99.900"), "fr") == "99,9"


@pytest.mark.parametrize(
    ("hours", "words"), [("0.995", "1 h"), ("0.001", "4 s"), ("0.0001", "1 s"), ("47.999", "48 h")]
)
def test_lengths_are_rounded_to_the_minute_and_never_to_nothing(hours: str, words: str) -> None:
    assert duration(Decimal(hours), "en") == words.replace(" ", NBSP)


@pytest.mark.parametrize("promised", ["-0.001", "100.001", "1e400"])
def test_a_promise_outside_0_to_100_is_no_promise(promised: str) -> None:
    with pytest.raises(ValueError):
        allowed_stop(Decimal(promised))


@given(percents, percents)
def test_a_better_promise_never_allows_more(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    assert allowed_stop(high).hours_a_year <= allowed_stop(low).hours_a_year
    assert 0 <= allowed_stop(low).hours_a_year <= HOURS_A_YEAR


@given(percents)
def test_the_formula_can_be_undone(promised: Decimal) -> None:
    allowed = allowed_stop(promised)
    assert 100 - allowed.hours_a_year * 100 / HOURS_A_YEAR == promised
    assert allowed.missing_pct + promised == 100
    assert abs(allowed.hours_a_month * 12 - allowed.hours_a_year) < Decimal("1e-20")


@given(st.decimals(0, 87600, places=4), st.sampled_from(["fr", "en"]))
def test_any_length_has_words(hours: Decimal, lang: str) -> None:
    text = duration(hours, lang)  # type: ignore[arg-type]
    assert text and " " not in text
    assert not text.startswith("0") or hours == 0
