"""Figures and dates read as the look asks, with the exact invisible characters."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.ui import format as shown

NN, NB, MINUS = "\u202f", "\u00a0", "\u2212"


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        ("1234.56", f"1{NN}234,56{NB}€", "€1,234.56"),
        ("-310", f"{MINUS}310{NB}€", f"{MINUS}€310"),
        ("0", f"0{NB}€", "€0"),
        ("11900", f"11{NN}900{NB}€", "€11,900"),
        ("1e6", f"1{NN}000{NN}000{NB}€", "€1,000,000"),
        ("0.004", f"0{NB}€", "€0"),
        ("-0.004", f"0{NB}€", "€0"),
        ("12.5", f"12,50{NB}€", "€12.50"),
        (None, "inconnu", "unknown"),
    ],
)
def test_money(value, french, english):
    assert shown.money(value, "fr", cents=None if value not in ("0.004", "-0.004") else False) == french
    assert shown.money(value, "en", cents=None if value not in ("0.004", "-0.004") else False) == english


def test_percent_takes_a_narrow_space_in_french_only():
    assert shown.percent(76, "fr") == f"76{NN}%"
    assert shown.percent("33.5", "fr", decimals=1) == f"33,5{NN}%"
    assert shown.percent(76, "en") == "76%"
    assert shown.percent(None, "fr") == "inconnu"


@pytest.mark.parametrize("kept", [datetime(2026, 11, 19, 23, 30, tzinfo=UTC), "2026-11-19T23:30:00+00:00"])
def test_the_day_of_a_moment_is_the_one_in_paris(kept):
    assert shown.day(kept, "fr") == "20 novembre 2026"
    assert shown.short_day(kept, "en") == "20 Nov"
    assert shown.month(datetime(2026, 11, 30, 23, 30, tzinfo=UTC), "fr") == "décembre 2026"


def test_dates():
    at = datetime(2026, 11, 26, 17, 5, tzinfo=UTC)
    assert shown.moment(at, "fr") == f"26 novembre 2026, 18{NB}h{NB}05"
    assert shown.moment(at, "en") == "26 November 2026, 18:05"
    assert shown.moment("2026-11-26T17:05:00+00:00", "fr") == f"26 novembre 2026, 18{NB}h{NB}05"
    assert shown.day(date(2027, 2, 1), "fr") == "1er février 2027"
    assert shown.day("2027-02-01", "en") == "1 February 2027"
    assert shown.short_day("2026-11-26", "fr") == "26 nov."
    assert shown.short_day("2026-11-26", "en") == "26 Nov"
    assert shown.short_day("2027-02-01", "fr") == "1er févr."
    assert shown.short_day("2027-01-12", "fr", year=True) == "12 janv. 2027"
    assert shown.short_day("2026-11-11", "fr") == "11 nov."
    assert shown.month("2026-11-26", "fr") == "novembre 2026"
    assert (shown.clock("08:00", "fr"), shown.clock("18:05", "en")) == (f"8{NB}h", "18:05")
    assert [f(None, "fr") for f in (shown.day, shown.short_day, shown.moment, shown.clock)] == ["inconnu"] * 4


def test_a_moment_without_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        shown.moment(datetime(2026, 11, 26), "fr")


@pytest.mark.parametrize("wrong", ["NaN", "Infinity", "douze", ""])
def test_what_is_no_figure_is_refused(wrong):
    with pytest.raises(ValueError, match="number"):
        shown.money(wrong, "fr")


@pytest.mark.parametrize(
    ("exact", "rounded"), [("1943", 1940), ("9995", 10_000), ("11943", 11_900), ("-455", -460), ("0", 0)]
)
def test_averages_round_to_ten_then_to_a_hundred(exact, rounded):
    assert shown.average(exact) == rounded


@pytest.mark.parametrize(
    ("exact", "rounded"), [("45312", 45_000), ("123456", 123_000), ("99999", 100_000), ("7", 7), ("0", 0)]
)
def test_rare_years_keep_two_or_three_figures(exact, rounded):
    assert shown.rare_year(exact) == rounded


def test_rarity_hours_and_sizes_read_as_words():
    assert shown.rarity(20, "fr") == "une année sur vingt"
    assert shown.rarity(20, "en") == "one year in twenty"
    assert shown.rarity(30, "fr") == "une année sur 30"
    assert shown.hours("1.5", "fr") == f"1,5{NB}h"
    assert shown.hours(8, "en") == f"8{NB}h"
    assert shown.file_size(412_345, "fr") == f"412{NB}ko"
    assert shown.file_size(1_432_000, "en") == f"1.4{NB}MB"
    assert shown.file_size(3, "fr") == f"3{NB}o"


@given(st.decimals(min_value="-1e12", max_value="1e12", places=2), st.sampled_from(["fr", "en"]))
def test_an_amount_can_be_read_back(value, lang):
    text = shown.money(value, lang, cents=True)
    plain = text.replace(NN, "").replace(NB, "").replace("€", "").replace(MINUS, "-")
    plain = plain.replace(",", ".") if lang == "fr" else plain.replace(",", "")
    assert Decimal(plain) == value
    assert " " not in text
