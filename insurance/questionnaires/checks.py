"""What a shape cannot say of a questionnaire: mappings that do not fit, codes twice, conditions in a circle, languages
that are missing. Every problem is named by its place, in the reader's language. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from pydantic import ValidationError as Misshapen

from insurance.questionnaires.convert import conversions, exact, names_of
from insurance.questionnaires.shape import MOST_QUESTIONS, MOST_SECTIONS, Question, alone
from insurance.readiness.questions import Question as Common
from insurance.readiness.questions import load
from portal.ui.fields import FIRST_YEAR, LAST_YEAR
from portal.ui.text import refuse_odd_text

NEAR = 0.5
_MARKUP = re.compile(r"<[A-Za-z/!?]")
_LANGUAGES = ("fr", "en")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where: `sections[2].questions[0].maps_to`."""

    where: str
    text: str


def problems(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """All that is wrong beyond the shape, in a file of which any part may be misshapen."""
    yield from _texts("", raw)
    yield from _days(raw)
    wanted = [lang for lang in _LANGUAGES if isinstance(raw.get("title"), dict) and lang in raw["title"]]
    yield from _languages("", raw, wanted or list(_LANGUAGES))
    found = list(islice(_questions(raw), MOST_QUESTIONS + 1))
    if len(found) > MOST_QUESTIONS:
        yield Problem("sections", _("At most %(most)d questions in all.") % {"most": MOST_QUESTIONS})
        return
    coded = [(where, question) for where, question in found if isinstance(question.get("code"), str)]
    codes = Counter(question["code"] for _where, question in coded)
    for where, question in coded:
        if codes[question["code"]] > 1:
            yield Problem(f"{where}.code", _("The code “%(code)s” stands twice.") % {"code": shown(question["code"])})
    sound = [(where, question) for where, question in found if _sound(question)]
    for where, question in sound:
        yield from _own_shape(where, question)
        yield from _mapping(where, question)
    yield from _conditions(sound, codes)


def shown(text: Any) -> str:
    """A piece of the file inside a sentence: short, and without what a page could not show."""
    return "".join(char if char.isprintable() else "\ufffd" for char in str(text)[:60])


def nearest(word: str, known: list[str]) -> str:
    """The known code that is most like this one, or nothing."""
    return next(iter(get_close_matches(word, known, 1, NEAR)), "")


def _questions(raw: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    sections = raw.get("sections")
    for at, section in enumerate(sections[:MOST_SECTIONS] if isinstance(sections, list) else []):
        inside = section.get("questions") if isinstance(section, dict) else None
        for place, question in enumerate(inside[: MOST_QUESTIONS + 1] if isinstance(inside, list) else []):
            if isinstance(question, dict):
                yield f"sections[{at}].questions[{place}]", question


def _sound(question: Any) -> bool:
    try:
        alone().validate_python(question)
    except Misshapen:
        return False
    return True


def _texts(where: str, value: Any) -> Iterator[Problem]:
    """Characters that nobody can see, and markup: everything is shown as it stands, so a tag is a mistake."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _texts(f"{where}.{shown(name)}".lstrip("."), item)
    elif isinstance(value, list):
        for at, item in enumerate(value[:MOST_QUESTIONS]):  # no list is longer
            yield from _texts(f"{where}[{at}]", item)
    elif isinstance(value, str):
        try:
            refuse_odd_text(value, len(value))
        except ValidationError as odd:
            yield Problem(where, " ".join(odd.messages))
        if _MARKUP.search(value):
            yield Problem(where, _("Write plain text: a tag would be shown as it stands."))


def _days(raw: Mapping[str, Any]) -> Iterator[Problem]:
    days = {}
    for name in ("valid_from", "valid_until"):
        value = raw.get(name)
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
            try:
                days[name] = date.fromisoformat(value)
            except ValueError:
                yield Problem(name, _("There is no such day."))
    for name, day in days.items():
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            yield Problem(name, _("Choose a day between %(first)d and %(last)d.")
                          % {"first": FIRST_YEAR, "last": LAST_YEAR})  # fmt: skip
    if len(days) == 2 and days["valid_until"] < days["valid_from"]:
        yield Problem("valid_until", _("This day comes before the first one."))


def _languages(where: str, value: Any, wanted: list[str]) -> Iterator[Problem]:
    """A text has the languages of the title, or the reader meets another language half way."""
    if isinstance(value, list):
        for at, item in enumerate(value[:MOST_QUESTIONS]):
            yield from _languages(f"{where}[{at}]", item, wanted)
    elif isinstance(value, dict):
        for name, item in value.items():
            place = f"{where}.{shown(name)}".lstrip(".")
            if name in {"title", "text", "help", "unit"} and isinstance(item, dict):
                missing = [lang for lang in wanted if lang not in item]
                if missing and not (where == "" and len(missing) < len(_LANGUAGES)):
                    yield Problem(place, _("The text in “%(lang)s” is missing.") % {"lang": "”, “".join(missing)})
            elif name in {"sections", "questions", "choices"}:
                yield from _languages(place, item, wanted)


def _own_shape(where: str, question: Question) -> Iterator[Problem]:
    """Keys that belong to one type, and to a question of one's own."""
    kind = question["type"]
    if (kind == "choice") != ("choices" in question):
        yield Problem(f"{where}.choices", _("A question of the type “choice” has choices, and no other has."))
    if "unit" in question and kind != "number":
        yield Problem(f"{where}.unit", _("Only a question of the type “number” has a unit."))
    if "max_length" in question and kind != "text":
        yield Problem(f"{where}.max_length", _("Only a question of the type “text” has a length."))
    codes = Counter(choice["code"] for choice in question.get("choices", []))
    for code in [code for code, count in codes.items() if count > 1]:
        yield Problem(f"{where}.choices", _("The code “%(code)s” stands twice.") % {"code": code})
    if question["maps_to"] is None and "convert" in question:
        yield Problem(f"{where}.convert", _("Only a mapped question is converted."))


def _mapping(where: str, question: Question) -> Iterator[Problem]:
    if question["maps_to"] is None:
        return
    known = load()
    ours = known.question(question["maps_to"])
    if ours is None:
        near = nearest(question["maps_to"], [item.code for item in known])
        said = _("There is no common question “%(code)s”.") % {"code": shown(question["maps_to"])}
        advice = _("Did you mean “%(near)s”?") % {"near": near} if near else ""
        yield Problem(f"{where}.maps_to", f"{said} {advice}".strip())
        return
    yield from _conversion(where, question, ours)


def _conversion(where: str, question: Question, ours: Common) -> Iterator[Problem]:
    ways, how = conversions(ours), question.get("convert", {})
    if question["type"] not in ways:
        yield Problem(f"{where}.type", _("“%(code)s” answers questions of these types only: %(types)s.")
                      % {"code": ours.code, "types": ", ".join(ways)})  # fmt: skip
        return
    offered = ways[question["type"]]
    wrong = [name for name in how if name not in offered]
    if wrong or len(how) > 1 or (not how and "" not in offered):
        names = ", ".join(name or _("nothing") for name in sorted(offered))
        yield Problem(
            f"{where}.convert", _("Between these types “convert” takes one of: %(names)s.") % {"names": names}
        )
        return
    yield from _values(where, how, ours)
    yield from _targets(where, question, how)
    for at, band in enumerate(how.get("bands", [])):
        if "at_least" in band and "below" in band and exact(band["below"]) <= exact(band["at_least"]):
            yield Problem(f"{where}.convert.bands[{at}]", _("This band holds no number."))
    limits = how.get("yes_if")
    if limits is not None and (not limits or limits.get("at_least", 0) > limits.get("at_most", float("inf"))):
        yield Problem(f"{where}.convert.yes_if", _("No number lies between these limits."))


def _values(where: str, how: Mapping[str, Any], ours: Common) -> Iterator[Problem]:
    """Values of ours that do not exist, or that two choices claim."""
    names = names_of(ours)
    listed = [(f"yes_when[{at}]", value) for at, value in enumerate(how.get("yes_when", []))]
    for code, mapped in how.get("choices", {}).items():
        listed += [(f"choices.{code}[{at}]", value) for at, value in enumerate(mapped)]
    seen: set[str] = set()
    for place, value in listed:
        if value not in names:
            yield Problem(f"{where}.convert.{place}", _("“%(code)s” has no value “%(value)s”; it has: %(names)s.")
                          % {"code": ours.code, "value": shown(value), "names": ", ".join(names)})  # fmt: skip
        elif value in seen:
            yield Problem(f"{where}.convert.{place}", _("“%(value)s” is mapped twice.") % {"value": value})
        seen.add(value)


def _targets(where: str, question: Question, how: Mapping[str, Any]) -> Iterator[Problem]:
    """Choices of their own that a conversion names and the question does not offer."""
    offered = {choice["code"] for choice in question.get("choices", [])}
    named = [(f"choices.{code}", code) for code in how.get("choices", {})]
    named += [(f"bands[{at}].choice", band["choice"]) for at, band in enumerate(how.get("bands", []))]
    for place, code in named:
        if code not in offered:
            yield Problem(f"{where}.convert.{place}", _("This question has no choice “%(code)s”.") % {"code": code})


def _conditions(found: list[tuple[str, Question]], codes: Mapping[Any, int]) -> Iterator[Problem]:
    known = {question["code"]: question for _where, question in found}
    for where, question in found:
        condition = question.get("only_if")
        if condition is None:
            continue
        other = known.get(condition["question"])
        if other is None:
            if condition["question"] not in codes:  # else it is named already, for its own mistake
                near = nearest(condition["question"], list(known))
                said = _("There is no question “%(code)s” here.") % {"code": condition["question"]}
                advice = _("Did you mean “%(near)s”?") % {"near": near} if near else ""
                yield Problem(f"{where}.only_if.question", f"{said} {advice}".strip())
            continue
        values = {"yes_no": ["yes", "no"], "choice": [item["code"] for item in other.get("choices", [])]}
        if other["type"] not in values:
            yield Problem(f"{where}.only_if.question", _("A condition looks at a yes-or-no or at a choice."))
        elif condition["equals"] not in values[other["type"]]:
            yield Problem(f"{where}.only_if.equals", _("“%(code)s” has no answer “%(value)s”.")
                          % {"code": other["code"], "value": shown(condition["equals"])})  # fmt: skip
        if _circles(question["code"], known):
            yield Problem(f"{where}.only_if", _("This condition leads back to its own question."))


def _circles(code: str, known: Mapping[str, Question]) -> bool:
    at, steps = code, 0
    while steps <= len(known):
        condition = known[at].get("only_if") if at in known else None
        if condition is None:
            return False
        at, steps = condition["question"], steps + 1
        if at == code:
            return True
    return False
