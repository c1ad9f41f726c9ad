"""Whole sheets: where the table is, what each row is, and which cells are in doubt."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.spreadsheets.cells import Unreadable
from risks.importing.reading import Reading, read
from tests.risks.importing.books import HEAD, messy, table, workbook

FULL = ["R1", "Incendie", 3, 5, 1000, 5000, "Marc", "Extincteurs", "15/03/2026", "Fait", 200, "2026-12-01"]


def rows_of(reading: Reading) -> dict[int, dict[str, Any]]:
    return {row["row"]: row for row in reading.as_json()["rows"]}


def flagged(row: dict[str, Any]) -> set[str]:
    assert all(flag["why"] for flag in row["flags"])
    return {flag["cell"] for flag in row["flags"]}


def test_a_plain_sheet_is_read_whole_without_a_flag() -> None:
    reading = read(table(FULL), "registre.xlsx")
    assert list(reading.mapping.values()) == [
        "ref", "title", "likelihood", "impact", "cost_min", "cost_max", "owner", "action", "due", "status",
        "action_cost", "review",
    ]  # fmt: skip
    assert rows_of(reading)[2] == {
        "row": 2,
        "kind": "risk",
        "values": {
            "ref": "R1", "title": "Incendie", "likelihood": 3, "impact": 5, "cost_min": 1000, "cost_max": 5000,
            "owner": "Marc", "action": "Extincteurs", "due": "2026-03-15", "status": "done", "action_cost": 200,
            "review": "2026-12-01",
        },
        "flags": [],
    }  # fmt: skip
    json.dumps(reading.as_json())


def test_a_messy_workbook_is_read_right_or_named() -> None:
    reading = read(workbook(messy), "registre.xlsx")
    assert reading.sheet == "Registre 2026"
    assert reading.sheets == ("Registre 2026",)
    assert reading.mapping == {
        "A": "ref", "B": "category", "C": "title", "D": "likelihood", "E": "impact", "G": "cost_min", "H": "cost_max",
        "I": "owner", "J": "action", "K": "due", "L": "status", "M": "action_cost", "N": "review",
    }  # fmt: skip
    rows = rows_of(reading)
    kinds = {number: row["kind"] for number, row in rows.items()}
    assert kinds == {
        6: "skipped", 7: "risk", 8: "risk", 9: "skipped", 10: "skipped", 11: "risk", 12: "error", 13: "skipped",
    }  # fmt: skip
    first, second, third = rows[7]["values"], rows[8]["values"], rows[11]["values"]
    assert (first["likelihood"], first["impact"], first["cost_min"], first["cost_max"]) == (5, 4, 12_000, 1_500_000)
    assert (first["action_cost"], first["review"], first["status"]) == (2_000, "2026-06-30", "in_progress")
    assert flagged(rows[7]) == {"N7"}
    assert (second["likelihood"], second["impact"], second["cost_min"], second["owner"]) == (3, 4, 1_500, None)
    assert (second["action"], second["due"], second["action_cost"], second["review"]) == (
        None,
        None,
        None,
        "2026-03-19",
    )
    assert flagged(rows[8]) == {"J8", "K8"}
    assert (third["title"], third["likelihood"], third["impact"]) == ("Total loss of the oven", 4, 2)
    assert flagged(rows[11]) == {"G11", "H11", "K11"}
    assert flagged(rows[12]) == {"C12"}
    assert [row.extra.get("category") for row in reading.risks] == ["Cyber", "Cyber", "Bâtiment"]


def test_the_sheet_with_the_fullest_header_is_read_unless_one_is_named() -> None:
    def fill(book: Any) -> None:
        book.active.title = "Notes"
        book.active.append(["Risque", "Impact"])
        book.active.append(["Vol", 5])
        other = book.create_sheet("Registre")
        other.append(HEAD)
        other.append(FULL)

    data = workbook(fill)
    assert read(data, "a.xlsx").sheet == "Registre"
    assert read(data, "a.xlsx", sheet="Notes").sheet == "Notes"
    with pytest.raises(Unreadable):
        read(data, "a.xlsx", sheet="Absente")


def test_the_caller_may_say_what_each_column_is() -> None:
    reading = read(table(["x", "Vol", 5, 1], head=["Réf", "Risque", "Impact", "Proba"]), "a.xlsx",
                   mapping={"B": "title", "C": "likelihood", "D": "impact"})  # fmt: skip
    values = rows_of(reading)[2]["values"]
    assert (values["ref"], values["likelihood"], values["impact"]) == (None, 5, 1)
    for wrong in ({"B": "nonsense"}, {"ZZ": "title"}, {"1": "title"}, {"A": "title", "B": "title"}):
        with pytest.raises(Unreadable):
            read(table(FULL), "a.xlsx", mapping=wrong)


def test_a_score_is_never_read_as_a_level() -> None:
    reading = read(table(["Vol", 12, 3, 4], head=["Risque", "Score de risque", "Criticité", "Gravité /5"]), "a.xlsx")
    assert reading.mapping == {"A": "title", "D": "impact"}


def test_levels_without_measures_give_way_to_those_of_today() -> None:
    head = ["Risque", "Probabilité brute", "Impact brut", "Probabilité résiduelle /5", "Impact résiduel /5"]
    values = rows_of(read(table(["Vol", 5, 5, 2, 1], head=head), "a.xlsx"))[2]["values"]
    assert (values["likelihood"], values["impact"]) == (2, 1)


def test_a_scale_of_four_is_moved_when_it_is_written() -> None:
    values = rows_of(read(table(["Vol", 4, 3], head=["Risque", "Proba (1-4)", "Gravité (1 à 4)"]), "a.xlsx"))[2][
        "values"
    ]
    assert (values["likelihood"], values["impact"]) == (5, 4)


def test_a_scale_that_cannot_be_known_is_flagged() -> None:
    row = rows_of(read(table(["Vol", 4, 3], ["Feu", 2, 1], head=["Risque", "Proba", "Gravité"]), "a.xlsx"))[2]
    assert flagged(row) == {"B2", "C2"}


def test_levels_under_a_word_of_money_are_never_read_as_euros() -> None:
    plain = rows_of(read(table(["Vol", 4], ["Feu", 5], head=["Risque", "Impact financier"]), "a.xlsx"))[2]
    assert (plain["values"]["impact"], plain["values"]["cost_min"]) == (4, None)
    both = rows_of(read(table(["Vol", 4, 5], head=["Risque", "Perte financière", "Gravité"]), "a.xlsx"))[2]
    assert (both["values"]["impact"], both["values"]["cost_min"]) == (5, None)
    assert flagged(both) == {"B2"}


def test_one_cost_column_gives_both_ends() -> None:
    values = rows_of(read(table(["Vol", "1 à 5 k€"], head=["Risque", "Impact financier"]), "a.xlsx"))[2]["values"]
    assert (values["cost_min"], values["cost_max"]) == (1_000, 5_000)


def test_formulas_are_text_or_unknown_and_never_run() -> None:
    text = 'Réf;Risque;Gravité /5\nR1;=HYPERLINK("http://x";"y");3\nR2;@SUM(1);2\n'
    assert [row.values["title"][0] for row in read(text.encode(), "a.csv").risks] == ["=", "@"]
    row = rows_of(read(table(["R1", "Vol", "=1+2", 5]), "a.xlsx"))[2]
    assert row["values"]["likelihood"] is None
    assert flagged(row) == {"C2"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_csv_is_read_in_every_usual_writing(encoding: str, separator: str) -> None:
    rows = [["Réf", "Intitulé du risque", "Gravité /5"], ["R1", f'"Élan{separator} ""été"""', "élevée"]]
    text = "\r\n".join(separator.join(row) for row in rows)
    reading = read(text.encode(encoding), "registre.csv")
    values = rows_of(reading)[2]["values"]
    assert (values["title"], values["impact"]) == (f'Élan{separator} "été"'.replace("\t", ""), 4)


def test_a_title_merged_over_two_actions_is_not_two_risks() -> None:
    def fill(book: Any) -> None:
        book.active.append(HEAD)
        book.active.append(FULL)
        book.active.append([None, None, None, None, None, None, "Lucie", "Alarme"])
        book.active.merge_cells("B2:B3")

    rows = rows_of(read(workbook(fill), "a.xlsx"))
    assert [row["kind"] for row in rows.values()] == ["risk", "error"]
    assert flagged(rows[3]) == {"B3"}


def test_groups_above_the_header_say_what_their_columns_are() -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        sheet.append(["Risque", "Risque brut", None, "Risque net", None, "Traitement", None])
        sheet.append([None, "P", "G", "P", "G", "Action", "Coût"])
        sheet.append(["Vol", 5, 5, 2, 3, "Alarme", 300])
        for merge in ("A1:A2", "B1:C1", "D1:E1", "F1:G1"):
            sheet.merge_cells(merge)

    row = rows_of(read(workbook(fill), "a.xlsx"))[3]
    assert (row["values"]["likelihood"], row["values"]["impact"], row["values"]["action_cost"]) == (2, 3, 300)
    assert row["flags"] == []


@pytest.mark.parametrize("head", [[["a", "b"]], [["Responsable", "Échéance"]], []])
def test_a_sheet_without_a_register_is_refused_in_words(head: list[list[str]]) -> None:
    with pytest.raises(Unreadable):
        read(table(*head, head=[]), "a.xlsx")


CELLS = st.one_of(
    st.none(), st.text(max_size=30), st.integers(-(10**20), 10**20), st.floats(), st.booleans(), st.datetimes(),
    st.from_regex(r"[0-9.,/ k€MàT%~<>-]{1,14}", fullmatch=True),
    st.sampled_from(["Total", "1.500", "03/04/2026", "fin juin", "élevée", "?", "Q5 2026", "1 à", "#REF!", "9999/12/31"]),  # noqa: E501 -- one row of the sheet
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=12, max_size=12), max_size=6))
def test_no_cell_makes_the_reader_fall(rows: list[list[Any]]) -> None:
    from portal.spreadsheets.sheets import Sheet
    from risks.importing.headers import find_table
    from risks.importing.reading import _Reader

    sheet = Sheet("s", (HEAD, *map(tuple, rows)), merges=((1, 0, 3, 1),))
    found = find_table(sheet)
    assert found is not None
    for row in _Reader(sheet, found).rows():
        for name in ("likelihood", "impact"):
            assert row.values.get(name) in {None, 1, 2, 3, 4, 5}
        for name in ("cost_min", "cost_max", "action_cost"):
            assert row.values.get(name) is None or row.values[name] >= 0


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400), st.sampled_from(["a.csv", "a.xlsx", "a.txt", "a"]), st.sampled_from([b"", b"PK\x03\x04"])
)
def test_any_bytes_are_read_or_refused_by_name(data: bytes, name: str, start: bytes) -> None:
    try:
        read(start + data, name)
    except Unreadable as error:
        assert str(error)
