"""The national CSV schema: what is mapped, what stays unknown, what is refused and why."""

import io
import time

import pytest

from subsidies.programmes.formats import read_programmes
from subsidies.programmes.formats.etalab import COLUMNS

from .rows import CELLS, table


def read(content):
    report = read_programmes(io.BytesIO(content))
    assert report.format == "dispositif-aide"
    return report


def one(**cells):
    report = read(table(cells))
    assert report.rejected == ()
    return report.accepted[0]


def refused(**cells):
    return [(problem.field, problem.code) for problem in read(table(cells)).rejected[0].problems]


def notes(row):
    return {note.code for note in row.notes}


def test_a_row_is_mapped():
    taken = one().record
    assert taken["id"] == "0e5d-aid"
    assert (taken["operator"], taken["other_operators"]) == ("DECIDEUR", ["DIFFUSEUR"])
    assert (taken["kind"], taken["amount_text"]) == ("grant", "500 €")
    assert (taken["opens_on"], taken["closes_on"]) == ("2024-01-01", "2027-06-30")
    assert taken["criteria"] == {
        "age_months": [36, None],
        "micro_entrepreneur": "excluded",
        "zones_include": ["R84", "D2A", "C69123", "R987"],
    }
    assert taken["targeting"] == {"naf_include": ["C", "I"]}
    assert taken["conditions"] == ["Le projet ne doit pas avoir commencé", "Seconde condition\nsuite de la seconde"]
    assert taken["apply_before_start"] is True
    assert taken["stated"]["age"] == ["Au moins 3 ans d’activité"]
    assert taken["source"] == {"name": "dispositif-aide", "link": CELLS["url_source"], "seen_on": "2025-10-06"}


def test_what_the_schema_cannot_say_is_marked_unknown():
    row = one()
    assert notes(row) == {"not_in_this_format", "sectors_only_target"}
    assert row.record["aid_regime"] == "unknown"
    assert "employees" not in row.record["criteria"]


def test_sectors_mainly_concerned_never_exclude():
    assert "naf_include" not in one().record["criteria"]
    every = "Secteurs principalement concernés par le dispositif : A|B|C|D|E|F|G|H|I|J|K|L|M|N|O|P|Q|R|S|T|U"
    assert one(eligibilite=every).record["targeting"] == {}


def test_the_whole_country_is_no_zone():
    assert "zones_include" not in one(eligibilite_geographique="PAYS-99100").record["criteria"]


def test_an_area_that_cannot_be_compared_becomes_a_condition():
    row = one(eligibilite_geographique="REG-84|EPCI-200046977")
    assert "zones_include" not in row.record["criteria"]
    assert "EPCI-200046977" in row.record["conditions"][-1]
    assert "area_not_mapped" in notes(row)


def test_excluded_areas_are_mapped():
    assert one(eligibilite_geographique_exclusions="DEP-75").record["criteria"]["zones_exclude"] == ["D75"]


@pytest.mark.parametrize(
    ("age", "months"),
    [("Au moins 1 an d'activité", 12), ("Au moins un an d’activité", 12), ("Au moins 2 ans d'activité", 24)],
)
def test_a_plain_age_decides(age, months):
    text = f"Eligibilité lié à la durée d'existence de l'entreprise : {age}"
    assert one(eligibilite=text).record["criteria"]["age_months"] == [months, None]


@pytest.mark.parametrize(
    "line",
    [
        "Eligibilité lié à la durée d'existence de l'entreprise : Au moins 3 ans d'activité ou deux bilans",
        "Eligibilité en fonction du nombre de salariés: Moins de 50",
        "Eligibilité Sectorielle : Artisan",
        "Eligibilité Sectorielle : Tous secteurs d’activité, sauf l'industrie",
        "Une ligne que personne n'attendait",
    ],
)
def test_a_line_that_cannot_be_decided_stays_word_for_word_to_confirm(line):
    row = one(eligibilite=line)
    assert row.record["conditions"] == [line]
    assert set(row.record["criteria"]) == {"zones_include"}


@pytest.mark.parametrize(
    ("said", "kind", "noted"),
    [
        ("prêt", "loan", False),
        ("étude", "advice", False),
        ("avantage fiscal", "tax_relief", False),
        ("étude|financement", "grant", True),
        ("financement|autre chose", "grant", True),
    ],
)
def test_kinds_are_mapped_and_several_are_noted(said, kind, noted):
    row = one(types_aides=said)
    assert row.record["kind"] == kind
    assert ("several_kinds" in notes(row)) is noted


@pytest.mark.parametrize(
    ("cells", "problems"),
    [
        ({"url_source": "http://example.org"}, [("url_source", "not_https")]),
        ({"titre": ""}, [("titre", "empty")]),
        ({"titre": "a\x00b"}, [("titre", "control_character")]),
        ({"id": "a b"}, [("id", "not_slug")]),
        ({"types_aides": "cadeau"}, [("types_aides", "unknown_kind")]),
        ({"porteurs": "BPIFRANCE"}, [("porteurs", "operators_not_readable")]),
        ({"porteurs": "[]"}, [("porteurs", "operators_not_readable")]),
        ({"porteurs": '[{"nom": {"a": 1}}]'}, [("porteurs", "operators_not_readable")]),
        ({"porteurs": '[{"siren": "1"}]'}, [("porteurs", "operators_not_readable")]),
        ({"porteurs": "3"}, [("porteurs", "operators_not_readable")]),
        ({"porteurs": "[" * 100_000}, [("porteurs", "operators_not_readable")]),
        ({"cibles": "particuliers"}, [("cibles", "not_for_businesses")]),
        ({"date_cloture": "bientôt"}, [("date_cloture", "not_a_day")]),
        ({"date_cloture": "0001-01-01T00:00:00+14:00"}, [("date_cloture", "not_a_day")]),
        ({"date_cloture": "2020-01-01"}, [("date_cloture", "closes_before_opening")]),
        ({"eligibilite_geographique": "REG-99"}, [("eligibilite_geographique", "unknown_zone")]),
        ({"eligibilite": "a\x0bb"}, [("eligibilite", "control_character")]),
    ],
)
def test_a_bad_cell_refuses_the_row_and_names_its_column(cells, problems):
    found = refused(**cells)
    assert found == problems


def test_rows_over_several_lines_are_found_by_their_first_line():
    report = read(table({"id": "a"}, {"id": "b", "titre": ""}, {"id": "a", "description": "x"}))
    first, second, third = report.rows
    assert first.line == 2
    assert second.line == 2 + first_height()
    assert (third.line, third.problems[0].code, third.problems[0].values["line"]) == (
        2 + 2 * first_height(),
        "repeated_id",
        2,
    )


def first_height():
    """Lines that the sample row takes in the file."""
    return table({}).count(b"\n") - 1


def test_semicolons_and_a_byte_order_mark_are_read_too():
    report = read(b"\xef\xbb\xbf" + table({}, delimiter=";", end="\n"))
    assert len(report.accepted) == 1


def test_a_heading_without_a_needed_column_refuses_the_file_at_its_first_line():
    columns = [column for column in COLUMNS if column != "porteurs"]
    report = read(table({}, columns=columns))
    assert [(row.line, row.problems[0].field, row.problems[0].code) for row in report.rows] == [
        (1, "porteurs", "missing_column")
    ]
    repeated = read(table({}, columns=[*COLUMNS, "titre"]))
    assert repeated.rows[0].problems[0].code == "repeated_column"


def test_optional_columns_may_be_absent():
    report = read(table({}, columns=["id", "titre", "types_aides", "porteurs", "url_source", "date_mise_a_jour"]))
    assert len(report.accepted) == 1


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (b'"only","three","cells"', "cell_count"),
        (b'"a"b,c', "not_csv"),
        (b'"never closed', "quote_never_closed"),
        (b"\xff\xfe", "not_utf8"),
        (b'"' + b"x" * 200_000 + b'"', "cell_too_long"),
        (b'"' + b"x" * 10_000_000 + b'"', "row_too_long"),
    ],
)
def test_a_broken_row_is_refused_and_the_rest_is_read(row, code):
    good = table({})
    report = read(good + row + b"\r\n")
    assert len(report.accepted) == 1
    assert [problem.code for problem in report.rejected[0].problems] == [code]
    before = good.splitlines(keepends=True)
    if code != "quote_never_closed":
        both = read(before[0] + row + b"\r\n" + b"".join(before[1:]))
        assert (len(both.accepted), both.rejected[0].line) == (1, 2)


def exchanged(count):
    """Rows whose opening days are all before the thirteenth, as an export with day and month exchanged writes them."""
    return [
        {"id": f"p{n}", "date_ouverture": f"2023-{n % 12 + 1:02d}-{(n + 3) % 12 + 1:02d}", "date_cloture": ""}
        for n in range(count)
    ]


def test_a_file_that_exchanges_day_and_month_loses_its_doubtful_days():
    report = read(table(*exchanged(9), {"id": "same", "date_ouverture": "2023-01-01", "date_cloture": ""}))
    first = report.accepted[0]
    assert first.record["opens_on"] is None
    note = next(note for note in first.notes if note.code == "day_or_month")
    assert (note.field, note.values) == ("date_ouverture", {"as_written": "2023-01-04", "exchanged": "2023-04-01"})
    assert report.accepted[-1].record["opens_on"] == "2023-01-01"


def test_one_day_past_the_twelfth_shows_that_days_are_days():
    report = read(table(*exchanged(9), {"id": "late", "date_ouverture": "2023-01-31", "date_cloture": ""}))
    assert report.accepted[0].record["opens_on"] == "2023-01-04"


def test_too_few_dates_prove_nothing():
    assert read(table(*exchanged(3))).accepted[0].record["opens_on"] == "2023-01-04"


def test_long_runs_of_blanks_cost_no_time():
    started = time.perf_counter()
    read(
        table(
            {
                "description": "Montant de l'aide ou cout: x" + " " * 100_000 + "y",
                "eligibilite": "a :" + " " * 90_000 + "b",
            }
        )
    )
    assert time.perf_counter() - started < 1
