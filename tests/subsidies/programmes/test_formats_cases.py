"""Cases to match: what is read, and the line of what is wrong."""

import json
from datetime import date
from decimal import Decimal

import pytest

from subsidies.matching.facts import Profile, Span
from subsidies.programmes.formats.cases import CasesError, read_cases, read_profile

PROFILE = {
    "employees": None,
    "employees_band": [20, 49],
    "naf": "6201z",
    "region_cog": "84",
    "department": "69",
    "created_on": "1873-05-01",
    "micro_entrepreneur": False,
    "legal_form": "5710",
    "turnover_eur": 1200000.5,
    "balance_sheet_eur": None,
}
CASE = {"case": "a", "program_id": "p", "as_of": "2026-11-22", "profile": PROFILE}


def cases(*listed):
    return json.dumps(listed, indent=1).encode()


def failure(read, content):
    with pytest.raises(CasesError) as caught:
        read(content)
    return caught.value.line, caught.value.problem.field, caught.value.problem.code


def test_a_case_becomes_facts():
    found, warnings = read_cases(cases(CASE))
    assert warnings == []
    assert (found[0].name, found[0].program_id, found[0].as_of) == ("a", "p", date(2026, 11, 22))
    assert found[0].profile == Profile(
        employees=Span(20, 49),
        naf="62.01Z",
        region="84",
        department="69",
        created_on=date(1873, 5, 1),
        micro_entrepreneur=False,
        legal_form="5710",
        turnover_eur=Span.exactly(Decimal("1200000.5")),
    )


def test_the_list_may_stand_under_cases_with_other_keys_beside():
    content = json.dumps({"made_on": "today", "cases": [CASE]}).encode()
    assert len(read_cases(content)[0]) == 1
    assert read_cases(b"\xef\xbb\xbf[]")[0] == []


def test_missing_facts_are_not_known_and_an_exact_number_goes_before_a_band():
    assert read_profile(b"{}")[0] == Profile()
    assert read_profile(b'{"employees": 25, "employees_band": [20, 49]}')[0].employees == Span(25, 25)
    assert read_profile(b'{"employees_band": [null, 9]}')[0].employees == Span(0, 9)
    assert read_profile(b'{"employees_band": [10000, null]}')[0].employees == Span(10000, None)
    assert read_profile(b'{"profile": {"employees": 1}}')[0].employees == Span(1, 1)


def test_doubtful_facts_are_warned_about():
    content = b'{"naf": "62.09X",\n "region_cog": "11", "department": "69",\n "colour": 1}'
    _, warnings = read_profile(content)
    assert [(warned.line, warned.problem.code) for warned in warnings] == [
        (3, "ignored_key"),
        (2, "places_disagree"),
        (1, "unlisted_activity"),
    ]


@pytest.mark.parametrize(
    ("fact", "value", "code"),
    [
        ("employees", -1, "negative"),
        ("employees", "12", "not_a_number"),
        ("employees", True, "not_a_number"),
        ("employees", float("nan"), "not_finite"),
        ("employees", 10**20, "too_large"),
        ("employees_band", [49, 20], "bounds_reversed"),
        ("employees_band", "20-49", "not_bounds"),
        ("naf", "bakery", "not_activity"),
        ("naf", 6201, "not_text"),
        ("region_cog", "99", "unknown_region"),
        ("region_cog", 84, "not_text"),
        ("department", "99", "unknown_department"),
        ("commune", "69999", "unknown_commune"),
        ("created_on", "01/05/2020", "not_a_day"),
        ("micro_entrepreneur", "no", "not_true_or_false"),
        ("legal_form", "SAS", "not_legal_form"),
        ("turnover_eur", "1e6", "not_a_number"),
    ],
)
def test_a_bad_fact_is_named_with_its_line(fact, value, code):
    profile = {**PROFILE, fact: value}
    content = json.dumps(profile, indent=1).encode()
    line = next(number for number, text in enumerate(content.decode().splitlines(), 1) if f'"{fact}"' in text)
    assert failure(read_profile, content) == (line, fact, code)


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"as_of": "2026-13-01"}, "as_of", "not_a_day"),
        ({"as_of": None}, "as_of", "missing"),
        ({"program_id": None}, "program_id", "missing"),
        ({"program_id": 3}, "program_id", "not_text"),
        ({"profile": []}, "profile", "not_an_object"),
        ({"case": ["x"]}, "case", "not_identifier"),
    ],
)
def test_a_bad_case_is_named_with_its_line(changes, field, code):
    content = cases(CASE, {**CASE, **changes})
    line, path, found = failure(read_cases, content)
    assert (path, found) == (f"[1].{field}", code)
    assert f'"{field}"' in content.decode().splitlines()[line - 1]


@pytest.mark.parametrize(
    ("content", "line", "code"),
    [
        (b"", 1, "not_json"),
        (b'[{"case": 1,\n "as_of": }]', 2, "not_json"),
        (b"[1,\n2,]", 2, "not_json"),
        (b"{}", 1, "not_cases"),
        (b'{"cases":\n 3}', 2, "not_cases"),
        (b"[\n3]", 2, "not_an_object"),
        (b"[]\n[]", 2, "not_json"),
        (b"[]\n\n\xff", 3, "not_utf8"),
        (b"[" * 100_000, 1, "nested_too_deep"),
        (b'[{"case": 1, "case": 2}]', 1, "repeated_key"),
    ],
)
def test_a_file_that_is_no_list_of_cases_names_the_line(content, line, code):
    found = failure(read_cases, content)
    assert (found[0], found[2]) == (line, code)
