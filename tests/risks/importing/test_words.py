"""One cell at a time: levels, amounts, dates and states as people write them, and the doubt where there is one."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from portal.spreadsheets.amounts import column_money, read_amount
from portal.spreadsheets.cells import says_unknown
from portal.spreadsheets.dates import month_first, read_date
from risks.importing.headers import field_of
from risks.importing.levels import declared_scale, read_level, scale_in_use
from risks.importing.statuses import read_status


@pytest.mark.parametrize(
    "text", ["?", "NSP", "n/a", "N.A.", "à définir", "TBD", "inconnu", "Unknown", "-", "???", "NC"]
)
def test_words_for_unknown_are_unknown_in_every_kind_of_cell(text: str) -> None:
    assert says_unknown(text)
    for read in (read_level(text, "impact", 5), read_amount(text), read_date(text), read_status(text)):
        assert (read.value, read.doubt) == (None, "")


@pytest.mark.parametrize(
    ("cell", "kind", "scale", "step"),
    [
        (3, "likelihood", 5, 3),
        (3.0, "impact", 5, 3),
        ("élevée", "impact", None, 4),
        ("4 - fort", "impact", 5, 4),
        ("Moyen (3)", "impact", 5, 3),
        ("3 (moyen)", "impact", 5, 3),
        ("4 fort", "impact", 5, 4),
        ("Très probable", "likelihood", None, 5),
        ("quasi-certain", "likelihood", None, 5),
        ("3/5", "impact", None, 3),
        ("3/4", "impact", None, 4),
        ("H", "impact", None, 4),
        ("M", "impact", None, 3),
        ("L", "impact", None, 2),
        ("CRITIQUE", "impact", None, 5),
        (3, "impact", 3, 5),
        (2, "impact", 3, 3),
        (4, "impact", 4, 5),
        (3, "impact", 4, 4),
        (2, "impact", 4, 2),
        (7, "impact", 10, 4),
        (10, "impact", 10, 5),
    ],
)
def test_a_level_is_read_without_doubt(cell: Any, kind: str, scale: int | None, step: int) -> None:
    assert (read_level(cell, kind, scale).value, read_level(cell, kind, scale).doubt) == (step, "")


@pytest.mark.parametrize(
    "cell",
    [
        0,
        6,
        -1,
        2.5,
        "12",
        "grave",
        "6/5",
        "7/8",
        True,
        "peut-être",
        10**9,
        "4 fois par an",
        "1/an",
        "2 ans",
        "1 - critique",
        "5 - faible",
    ],
)
def test_what_is_no_level_is_unknown_and_named(cell: Any) -> None:
    read = read_level(cell, "likelihood", 5)
    assert read.value is None
    assert read.doubt


def test_a_number_on_a_scale_that_nobody_wrote_is_read_with_a_doubt() -> None:
    read = read_level(4, "impact", None)
    assert read.value == 4
    assert read.doubt


@pytest.mark.parametrize(
    ("text", "steps"),
    [("Probabilité (1-4)", 4), ("Gravité de 1 à 5", 5), ("note sur 10", 10), ("Impact /4", 4), ("Impact", None)],
)
def test_a_scale_is_read_from_its_header(text: str, steps: int | None) -> None:
    assert declared_scale(text) == steps


def test_a_column_shows_its_scale_only_by_its_end() -> None:
    assert scale_in_use([1, "5", 3]) == 5
    assert scale_in_use([1, 10, 3]) == 10
    assert scale_in_use([1, 2, 4]) is None
    assert scale_in_use(["3/4", "1/4"]) == 4


@pytest.mark.parametrize(
    ("cell", "low", "high"),
    [
        ("12k€", 12_000, 12_000),
        ("1.500,00 €", 1_500, 1_500),
        ("1,500.00", 1_500, 1_500),
        ("60 000", 60_000, 60_000),
        ("60\u202f000\u00a0€ HT", 60_000, 60_000),
        ("1 à 5 k€", 1_000, 5_000),
        ("10-20k", 10_000, 20_000),
        ("entre 500 et 2k€", 500, 2_000),
        ("1,5 M€", 1_500_000, 1_500_000),
        ("2 millions d'euros", 2_000_000, 2_000_000),
        ("jusqu'à 5 000 €", None, 5_000),
        ("> 10 000", 10_000, None),
        ("1.234.567", 1_234_567, 1_234_567),
        ("12,50", "12.50", "12.50"),
        (0, 0, 0),
        (1234.5, "1234.5", "1234.5"),
        ("120 € TTC (TVA 20 %)", 100, 100),
    ],
)
def test_an_amount_is_read_without_doubt(cell: Any, low: Any, high: Any) -> None:
    read = read_amount(cell)
    assert read.value is not None
    assert (read.value.low, read.value.high) == tuple(None if x is None else Decimal(x) for x in (low, high))
    assert read.doubt == ""


@pytest.mark.parametrize("cell", ["~ 2000", "1.500", "1,500", "environ 300 €"])
def test_an_amount_that_was_assumed_says_so(cell: str) -> None:
    read = read_amount(cell)
    assert read.value is not None
    assert read.value.low in {Decimal(2000), Decimal(1500), Decimal(300)}
    assert read.doubt


@pytest.mark.parametrize(
    "cell",
    [
        "-5",
        -5,
        "1.500 k€",
        "100 $",
        "12 CHF",
        "beaucoup",
        "1 2 3",
        "5-3-1",
        "120 € TTC",
        "1e9",
        "9" * 14,
        True,
        "20-10",
    ],
)
def test_an_amount_that_cannot_be_known_is_unknown_and_named(cell: Any) -> None:
    read = read_amount(cell)
    assert read.value is None
    assert read.doubt


def test_the_header_says_thousands_and_tax() -> None:
    assert read_amount(2, column_money("Budget (k€)")).value.low == 2_000  # type: ignore[union-attr]
    assert read_amount("2k€", column_money("Budget (k€)")).value.low == 2_000  # type: ignore[union-attr]
    assert read_amount(120, column_money("Coût TTC")).value is None
    assert read_amount(120, column_money("Coût TTC")).doubt
    assert read_amount(120, column_money("Coût TTC (TVA 20 %)")).value.low == 100  # type: ignore[union-attr]


def test_a_comma_marks_thousands_in_an_english_sheet() -> None:
    read = read_amount("1,500", column_money("Cost", english=True))
    assert read.value is not None
    assert (read.value.low, read.doubt) == (1_500, "")


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("15/03/2026", "2026-03-15"),
        ("15.03.26", "2026-03-15"),
        ("2026-03-15", "2026-03-15"),
        ("3 avril 2026", "2026-04-03"),
        ("1er mars 2026", "2026-03-01"),
        ("March 5, 2026", "2026-03-05"),
        ("fin juin 2026", "2026-06-30"),
        (46100, "2026-03-19"),
        (datetime(2026, 3, 15), "2026-03-15"),
        (date(2026, 3, 15), "2026-03-15"),
    ],
)
def test_a_day_is_read_without_doubt(cell: Any, day: str) -> None:
    assert (read_date(cell).value, read_date(cell).doubt) == (date.fromisoformat(day), "")


@pytest.mark.parametrize(
    ("cell", "day"),
    [("mars 2026", "2026-03-31"), ("T2 2026", "2026-06-30"), ("Q1 2026", "2026-03-31"), ("03/2026", "2026-03-31"),
     ("2e trimestre 2026", "2026-06-30"), ("S1 2026", "2026-06-30"), ("2026-03", "2026-03-31")],
)  # fmt: skip
def test_a_month_or_a_quarter_is_taken_by_its_last_day_and_says_so(cell: str, day: str) -> None:
    read = read_date(cell)
    assert read.value == date.fromisoformat(day)
    assert day in read.doubt


@pytest.mark.parametrize(
    "cell", ["fin juin", "31/02/2026", "2026", 2026, "bientôt", "32/13/2026", "0", 0, "99/99/9999", True]
)
def test_a_day_that_cannot_be_known_is_unknown_and_named(cell: Any) -> None:
    assert read_date(cell).value is None
    assert read_date(cell).doubt


def test_day_or_month_first_is_asked_in_english_unless_the_column_proves_it() -> None:
    assert read_date("03/04/2026").doubt == ""
    assert read_date("03/04/2026", english=True).value == date(2026, 4, 3)
    assert "2026-04-03" in read_date("03/04/2026", english=True).doubt
    proof = month_first(["03/04/2026", "03/25/2026"])
    assert proof is True
    assert read_date("03/04/2026", english=True, months_lead=proof).value == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("cell", "code"),
    [("En cours", "in_progress"), ("Fait", "done"), ("À faire", "todo"), ("Terminé", "done"), ("abandonné", "cancelled"),  # noqa: E501 -- one row of the sheet
     ("50 %", "in_progress"), (0.5, "in_progress"), (1, "done"), (0, "todo"), ("100%", "done"), ("Done", "done")],
)  # fmt: skip
def test_states_are_read_in_both_languages(cell: Any, code: str) -> None:
    assert (read_status(cell).value, read_status(cell).doubt) == (code, "")


def test_a_state_nobody_knows_is_named() -> None:
    assert read_status("bof").value is None
    assert read_status("bof").doubt


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("N°", "ref"), ("Réf.", "ref"), ("Intitulé du risque", "title"), ("Risk description", "title"),
        ("Vraisemblance", "likelihood"), ("Probability", "likelihood"), ("Gravité", "impact"), ("Severity", "impact"),
        ("Criticité", ""), ("Score", ""), ("Niveau de risque", ""), ("Impact financier", "cost"), ("Coût min", "cost_min"),  # noqa: E501 -- one row of the sheet
        ("Coût maximum (€ HT)", "cost_max"), ("Pilote", "owner"), ("Plan d’action", "action"), ("Échéance", "due"),
        ("Avancement", "status"), ("Coût de l’action", "action_cost"), ("Date de revue", "review"),
        ("Mesures existantes", "existing_controls"), ("Existing controls", "existing_controls"), ("Causes", "cause"),
        ("Catégorie", "category"), ("Conséquences", "consequences"), ("Risk score", ""), ("P résiduelle", "likelihood"), ("G brute", "impact"), ("Mesures à mettre en place", "action"), ("Mesures de maîtrise", "action"), ("Next review", "review"),  # noqa: E501 -- one row of the sheet
    ],
)  # fmt: skip
def test_a_header_names_its_field(label: str, name: str) -> None:
    assert field_of(label) == name
