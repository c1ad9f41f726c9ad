"""Amounts and durations as people type them, in both languages; anything else is a ValueError, quickly."""

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.ui.numbers import read_decimal, read_hours


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("1 234,56 €", "fr", "1234.56"),
        ("1\u202f234,56\u00a0€", "fr", "1234.56"),
        ("1.234,56", "fr", "1234.56"),
        ("1,5", "fr", "1.5"),
        ("1,234", "fr", "1.234"),
        ("1.5", "fr", "1.5"),
        ("12 EUR", "fr", "12"),
        ("64 %", "fr", "64"),
        ("\u2212310 €", "fr", "-310"),
        ("€1,234.56", "en", "1234.56"),
        ("-€310", "en", "-310"),
        ("1,234", "en", "1234"),
        ("1,234,567", "fr", "1234567"),
        ("1,5", "en", "1.5"),
        ("1'000.5", "en", "1000.5"),
        (".5", "en", "0.5"),
        ("-0", "en", "0"),
    ],
)
def test_reads_numbers_as_typed(text: str, language: str, number: str) -> None:
    found = read_decimal(text, language)
    assert str(found) == str(Decimal(number))


@pytest.mark.parametrize(
    "text",
    ["", "a", "1e400", "NaN", "inf", "--1", "1,2,3", "1.2.3", "٣", "１２", "1" * 5000, "€", "0x10", "1_000", "="],
)
def test_refuses_what_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        read_decimal(text)


@pytest.mark.parametrize(
    ("text", "hours"),
    [("4", "4"), ("1,5", "1.5"), ("1 h 30", "1.50"), ("1h30", "1.50"), ("1:30", "1.50"), ("90 min", "1.50"),
     ("2 days", "48"), ("2 jours", "48"), ("1,5 j", "36"), ("4 h", "4"), ("0:45", "0.75")],
)  # fmt: skip
def test_reads_durations_as_typed(text: str, hours: str) -> None:
    assert read_hours(text) == Decimal(hours)


@given(
    st.text(st.characters(codec=None), max_size=60) | st.from_regex(r"[-+€,.\d\s'eEhj:]{1,40}"),
    st.sampled_from(["fr", "en"]),
)
def test_any_text_gives_a_finite_number_or_a_value_error(text: str, language: str) -> None:
    for read in (read_decimal, read_hours):
        with contextlib.suppress(ValueError):
            assert read(text, language).is_finite()


@given(st.decimals(-999_999, 999_999, places=2), st.sampled_from(["fr", "en"]))
def test_what_pages_show_can_be_typed_back(number: Decimal, language: str) -> None:
    from portal.ui.format import money

    assert read_decimal(money(number, language), language) == number  # type: ignore[arg-type]
