"""The shipped questionnaire is whole, in both languages, and its values have one written form."""

from dataclasses import replace

import pytest
from django.utils.translation import override

from insurance.readiness import values
from insurance.readiness.prefill import RIGHTS, rights_of
from insurance.readiness.questions import load, problems
from portal.access.table import TABLE
from risks.assessment.questions import load as stock
from risks.catalogue.catalogue import load as catalogue

VALID = {
    "text": "Une boulangerie",
    "id": "732829320",
    "list": ["fournil.example"],
    "money": "1234.5",
    "percent": "12.5",
    "integer": 3,
    "months": 6,
    "hours": "4",
    "date": "2026-01-31",
    "yesno": "yes",
    "yesno_text": {"says": "no", "text": None},
    "yesno_doc": {"says": "yes", "on": "2026-01-31"},
    "scale": 2,
    "person": {"name": "Marc", "role": None, "contact": None},
}


def valid(question):
    if question.type == "choice":
        return question.choices[0].code
    if question.type == "multi":
        return [question.choices[0].code]
    if question.type == "table":
        cells = {
            "text": "a",
            "money": "1",
            "percent": "1",
            "integer": 1,
            "hours": "1",
            "date": "2026-01-31",
            "line": "cyber",
        }
        return [{column.code: cells[column.type] for column in question.columns}]
    return VALID[question.type]


def test_the_shipped_questionnaire_has_no_problem():
    assert problems(load()) == []
    assert len(list(load())) > 120


def test_problems_name_what_is_wrong():
    found = load()
    broken = replace(
        found.groups[0], questions=(replace(found.groups[0].questions[0], type="odd", weights={"sea": 1}),)
    )
    said = problems(replace(found, groups=(broken,)))
    assert any("no such type odd" in text for text in said)
    assert any("no such line" in text for text in said)
    assert any("no-backup" in text for text in said)  # its question is gone
    silent = replace(found.red_lines[0], sources=(), assumed=None)
    assert any("neither a source" in text for text in problems(replace(found, red_lines=(silent,))))


def test_it_points_at_questions_and_measures_that_exist():
    asked, measures = {item.code for item in stock()}, {item.code for item in catalogue().measures}
    for question in load():
        assert not question.assessment or question.assessment in asked, question.code
        assert set(question.measures) <= measures, question.code


def test_french_texts_hold_the_right_spaces_and_both_languages_say_something():
    for question in load():
        assert question.text.fr and question.text.en
        assert " ?" not in question.text.fr and "'" not in question.text.fr + question.text.en, question.code


def test_each_right_that_a_source_takes_is_in_the_table():
    assert set(RIGHTS.values()) <= set(TABLE)
    for question in load():
        assert rights_of(question) <= set(RIGHTS.values())


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_each_question_takes_a_value_of_its_type_and_shows_it(lang):
    for question in load():
        kept = values.checked(question, valid(question))
        assert values.checked(question, kept) == kept
        with override(lang):
            assert values.shown(question, kept, lang), question.code


@pytest.mark.parametrize(
    "odd",
    [
        None, True, "", [], {}, -1, 10**20, "1e9", "NaN", "-1", "2026-13-01", "0001-01-01", ["x" * 201], ["a"] * 51,
        {"says": "perhaps"}, {"says": "yes", "more": 1}, [{"odd": "x"}], [{}], "\u202ea", "\x00", {"name": ""}, ["odd"],
        1.5, "１２", [None],
    ],
    ids=repr,
)  # fmt: skip
def test_anything_else_is_refused_by_an_exception_of_ours(odd):
    for question in load():
        try:
            kept = values.checked(question, odd)
        except values.Wrong:
            continue
        assert values.checked(question, kept) == kept  # what passes is of the type, in its written form
        assert (isinstance(odd, str) and question.type in {"text", "id"}) or odd == ["odd"], question.code


def test_not_for_us_is_taken_where_a_question_may_not_apply_only():
    found = load()
    assert values.checked(found.question("mfa_remote"), values.NOT_FOR_US) == values.NOT_FOR_US
    with pytest.raises(values.Wrong):
        values.checked(found.question("backup_auto"), values.NOT_FOR_US)


def test_no_code_stands_in_the_way_of_another_page():
    assert {"next", "confirm", "groups"}.isdisjoint({question.code for question in load()})
