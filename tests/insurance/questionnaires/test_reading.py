"""A file is taken whole, or refused with all that is wrong named at once, by its place; nothing in it breaks us."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.utils.translation import override
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from insurance.questionnaires.reading import SHOWN, read
from insurance.questionnaires.shape import json_schema, languages, said
from tests.insurance.questionnaires.conftest import FILE, as_bytes, example, question

pytestmark = pytest.mark.unit


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with override("en"):
        yield


def wrong(raw: Any) -> dict[str, str]:
    """What is wrong, by place."""
    return {problem.where: problem.text for problem in read(as_bytes(raw)).problems}


def changed(change: Callable[[dict[str, Any]], Any]) -> dict[str, str]:
    raw = example()
    change(raw)
    return wrong(raw)


def test_the_demo_and_the_documentation_are_questionnaires() -> None:
    assert read(FILE.read_bytes()).problems == []
    documented = (settings.BASE_DIR / "docs/questionnaires.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```json\n(\{.*?\n\})\n```", documented, re.DOTALL)
    assert read(shown.encode()).problems == []
    kinds = {item["type"] for section in json.loads(shown)["sections"] for item in section["questions"]}
    assert kinds == {"yes_no", "choice", "number", "amount", "date", "text"}  # one of each is explained


def test_an_unknown_common_question_is_named_with_the_nearest_one() -> None:
    found = changed(lambda raw: question(raw, "B2").update(maps_to="mfa_mails"))
    assert found == {
        "sections[1].questions[1].maps_to": "There is no common question “mfa_mails”. Did you mean “mfa_mail”?"
    }
    with override("fr"):
        assert "« mfa_mail »" in changed(lambda raw: question(raw, "B2").update(maps_to="mfa_mails"))[
            "sections[1].questions[1].maps_to"
        ].replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        (lambda q: q("B1")["convert"]["choices"].update(ALL=["always"]), "convert.choices.ALL[0]", "no value “always”"),
        (lambda q: q("B1")["convert"]["choices"].update(ALL=["partly"]), "convert.choices.", "mapped twice"),
        (lambda q: q("B1")["convert"]["choices"].update(MOST=["nowhere"]), "convert.choices.MOST", "no choice “MOST”"),
        (lambda q: q("B1").update(type="date"), "type", "of these types only"),
        (lambda q: q("B1").pop("convert"), "convert", "takes one of: choices"),
        (lambda q: q("B2").update(convert={"invert": True}), "convert", "takes one of: yes_when"),
        (lambda q: q("C1").update(convert={"bands": [{"choice": "x"}]}), "convert", "takes one of: nothing"),
        (lambda q: q("C1").update(maps_to="headcount"), "type", "of these types only"),
        (lambda q: q("A3")["convert"]["bands"][1].update(at_least=3_000_000), "convert.bands[1]", "holds no number"),
        (lambda q: q("B4")["convert"].update(yes_if={"at_least": 9, "at_most": 2}), "convert.yes_if", "No number lies"),
        (lambda q: q("B7").update(convert={"invert": True}), "convert", "Only a mapped question"),
        (lambda q: q("B7").update(choices=q("A5")["choices"]), "choices", "no other has"),
        (lambda q: q("A5").pop("choices"), "choices", "has choices"),
        (lambda q: q("A5").update(unit={"fr": "x", "en": "x"}), "unit", "has a unit"),
        (lambda q: q("C1").update(max_length=9), "max_length", "has a length"),
        (lambda q: q("A5")["choices"][1].update(code="PSP"), "choices", "stands twice"),
        (lambda q: q("B6").update(code="B7"), "code", "stands twice"),
        (lambda q: q("A5")["only_if"].update(question="A44"), "only_if.question", "Did you mean “A4”"),
        (lambda q: q("A5")["only_if"].update(question="C3"), "only_if.question", "looks at a yes-or-no"),
        (lambda q: q("A5")["only_if"].update(question="B1"), "only_if.equals", "has no answer “yes”"),
        (lambda q: q("A4").update(only_if={"question": "A5", "equals": "PSP"}), "only_if", "leads back"),
        (lambda q: q("A5").update(only_if={"question": "A5", "equals": "PSP"}), "only_if", "leads back"),
        (lambda q: q("A1")["text"].pop("en"), "text", "“en” is missing"),
        (lambda q: q("A5")["choices"][0]["text"].pop("fr"), "choices[0].text", "“fr” is missing"),
        (lambda q: q("A1").update(requird=True), "requird", "Did you mean “required”"),
        (lambda q: q("A1")["text"].update(fr="<script>alert(1)</script>"), "text.fr", "plain text"),
        (lambda q: q("A1")["text"].update(fr="gauche\u202edroite"), "text.fr", "reading direction"),
        (lambda q: q("A1")["text"].update(fr="\ud800"), "text.fr", "broken character"),
        (lambda q: q("A1")["text"].update(fr="x" * 601), "text.fr", "At most 600"),
        (lambda q: q("A1").update(code="a b"), "code", "not written as the format"),
        (lambda q: q("A1").update(type="table"), "type", "one of: yes_no"),
        (lambda q: q("A1").update(max_length=True), "max_length", "whole number"),
        (lambda q: q("A1").update(max_length=9.5), "max_length", "whole number"),
        (lambda q: q("A3")["convert"]["bands"][0].update(below="x"), "convert.bands[0].below", "must be a number"),
    ],
)  # fmt: skip
def test_each_mistake_is_named_at_its_place(change: Any, place: str, words: str) -> None:
    raw = example()
    change(lambda code: question(raw, code))
    found = {where: text for where, text in wrong(raw).items() if place in where}
    assert any(words in text for text in found.values()), wrong(raw)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda raw: raw.update(valid_from="2026-02-30"), "valid_from"),
        (lambda raw: raw.update(valid_from="0001-01-01"), "valid_from"),
        (lambda raw: raw.update(valid_until="2025-12-31"), "valid_until"),
        (lambda raw: raw.update(code="../../etc"), "code"),
        (lambda raw: raw.update(version="1/2"), "version"),
        (lambda raw: raw.update(line="motor"), "line"),
        (lambda raw: raw.update(format="rempart-questionnaire/2"), "format"),
        (lambda raw: raw.update(title={}), "title"),
        (lambda raw: raw.update(sections=[]), "sections"),
        (lambda raw: raw["sections"].extend(raw["sections"] * 20), "sections"),
        (lambda raw: raw.update(hint=None), "hint"),
        (lambda raw: raw.pop("title"), "title"),
    ],
)
def test_what_surrounds_the_questions_is_judged_too(change: Any, place: str) -> None:
    assert any(where.startswith(place) for where in changed(change))


def test_everything_is_named_at_once() -> None:
    def spoil(raw: dict[str, Any]) -> None:
        raw["valid_from"] = "yesterday"
        raw["colour"] = "blue"
        question(raw, "A1").pop("text")
        question(raw, "B2")["maps_to"] = "mfa"
        question(raw, "C3")["only_if"] = {"question": "Z9", "equals": "yes"}

    assert set(changed(spoil)) == {
        "valid_from",
        "colour",
        "sections[0].questions[0].text",
        "sections[1].questions[1].maps_to",
        "sections[2].questions[2].only_if.question",
    }


def test_one_language_is_enough_and_is_said() -> None:
    def french_only(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: french_only(item) for name, item in value.items() if name != "en"}
        return [french_only(item) for item in value] if isinstance(value, list) else value

    found = read(as_bytes(french_only(example())))
    assert found.content is not None, found.problems
    assert languages(found.content) == ("fr",)
    assert said(found.content["title"], "en")[1] == "fr"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not JSON"),
        (b"[1, 2]", "not an object"),
        (b'{"format": NaN}', "not a number in JSON"),
        (b'{"code": "a", "code": "b"}', "“code” stands twice"),
        (b"\xff\xfe", "not UTF-8"),
        (b'{"a": ' * 10_000 + b"1" + b"}" * 10_000, "nested too deep"),
        (b"[" * 1_000_000, "nested too deep"),
        (b'{"sections":[' + b"{}," * 200_000 + b"{}]}", "in too many parts"),
        (b'"' + b'\\"' * 400_000, "not JSON"),
        (b" " * 1_000_001, "too large"),
        (b'{"x": ' + b"9" * 900_000 + b"}", "no such key"),
        (b'{"valid_from": 1e400}', "must be text"),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else value,
)
def test_a_bomb_is_refused_in_plain_words(data: bytes, words: str) -> None:
    found = read(data)
    assert found.content is None
    assert any(words in problem.text for problem in found.problems), found.problems


def test_a_number_too_large_is_named_where_it_stands() -> None:
    raw = as_bytes(example()).replace(b'"below": 500000', b'"below": 1e400')
    assert [problem.where for problem in read(raw).problems] == ["sections[0].questions[2].convert.bands[0].below"]


def test_a_hostile_file_names_a_hundred_problems_and_counts_the_rest() -> None:
    found = read(("{" + ",".join(f'"k{n}": 1' for n in range(60_000)) + "}").encode())
    assert len(found.problems) == SHOWN
    assert found.count > 60_000


@examples(max_examples=50)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.text() | st.sampled_from(list(example())), inner)
        ),
        max_leaves=25,
    )
)
def test_no_content_raises(raw: Any) -> None:
    found = read(json.dumps(raw).encode())
    assert found.problems
    for problem in found.problems:
        f"{problem.where} {problem.text}".encode()  # a page can show it


@examples(max_examples=30)
@given(st.binary(max_size=300))
def test_no_bytes_raise(data: bytes) -> None:
    assert read(data).problems


@pytest.mark.parametrize("code", [[], {"x": 1}, None, True, 7])
def test_a_code_that_is_no_text_is_named_not_raised(code: Any) -> None:
    raw = example()
    raw["sections"][0]["questions"][0]["code"] = code
    assert any("questions[0].code" in problem.where for problem in read(json.dumps(raw).encode()).problems)


@examples(max_examples=60)
@given(st.data())
def test_a_spoilt_questionnaire_never_raises(data: st.DataObject) -> None:
    raw = example()
    at: Any = raw
    for _ in range(data.draw(st.integers(0, 7))):
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(at[key], dict | list) or not at[key]:
            at[key] = data.draw(st.sampled_from([None, 1, -1, [], {}, "", "yes", True, [[]], {"x": 1}, "\ud800"]))
            break
        at = at[key]
    read(json.dumps(raw).encode())


def test_the_schema_describes_the_format() -> None:
    schema = json_schema()
    assert schema["additionalProperties"] is False
    assert set(schema["required"]) == {"format", "code", "version", "title", "line", "valid_from", "sections"}
    assert schema["$defs"]["Question"]["properties"]["maps_to"]["anyOf"][1] == {"type": "null"}
