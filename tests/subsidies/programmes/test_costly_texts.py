"""A text made to be read again and again costs no more than its length, whatever pattern looks at it."""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

from portal.profile.reference import place_names
from subsidies.curation import checking, forms, money_forms
from subsidies.programmes import conflicts, formats, markup
from subsidies.programmes.conflicts.found import READ, TEXTS

pytestmark = pytest.mark.unit
LONG = 30_000
# Of the processor, for one pattern and one text: read once they take a tenth of it, read again from each sign more.
MOST_SECONDS = 0.2
# What such texts are made of: the beginnings of what patterns look for, and what lets them go on.
PIECES = [
    " ", "1", "1 ", "12 ", "12\n", "\t", "12,", "12.", "1 000 ", "12.34", "a", "é ", "-", "(", "<a ", "<a", "&a",
    "00A ", "salari", "salari ", "exclu", "except", "clôtur", "clôtur ", "ferme", "jusqu’au ", "jusqu’au", "until ",
    "deadline ", "date limite ", "section A ", "section A  ", "de 12", "entre 1 ", "10 salariés ", "ne doit pas ",
    "hors ", "sauf ",
    "à l’exception d", "dans les 12, ", "être ", "1er janvier ", "de de 1234A ", "Lot ", "Var-", "non éligibles ",
    "Montant de l'aide ou cout : ", "Format d'échange, a : ", "\n", "A-0 ", "NAF 12 ", "au moins un an ", "gber:",
]  # fmt: skip
# Never crosses the sign that it begins with, so that no part of a text is read twice.
STOPS_AT_ITS_BEGINNING = {"markup._MARKUP"}


def patterns() -> dict[str, re.Pattern[str]]:
    modules = [markup, place_names, checking, forms, money_forms]
    for package in (conflicts, formats):
        modules += [
            importlib.import_module(f"{package.__name__}.{m.name}") for m in pkgutil.iter_modules(package.__path__)
        ]
    return {
        f"{module.__name__.rsplit('.', 1)[-1]}.{name}{place}": pattern
        for module in modules
        for name, value in vars(module).items()
        for place, pattern in held(value)
    }


def held(value: Any, place: str = "") -> Iterator[tuple[str, re.Pattern[str]]]:
    if isinstance(value, re.Pattern):
        yield place, value
    elif isinstance(value, tuple):
        for number, inner in enumerate(value):
            yield from held(inner, f"{place}[{number}]")


def endless(pattern: str) -> list[int]:
    """Where repetitions without a bound stand, each in front of something that can fail after it."""
    bare = re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", lambda match: "x" * len(match.group()), pattern)
    return [found.start() for found in re.finditer(r"[*+]|\{[0-9]*,\}", bare) if bare[found.end() :].strip(")$?")]


@pytest.mark.parametrize(
    ("pattern", "places"),
    [
        (r"a{0,3}b+", []),
        (r"^a(.*)$", []),
        (r"\+\*[+*]a", []),
        (r"a\s*b", [3]),
        (r"[\]+]*x+y", [5, 7]),
        (r"a{2,}b", [1]),
    ],
)
def test_what_counts_as_endless(pattern, places):
    assert endless(pattern) == places


def test_every_repetition_that_something_follows_has_a_bound():
    found = patterns()
    assert {"bounds._HIGH[0][0]", "amounts._LAST_DAY", "etalab._STARTED", "markup._MARKUP"} <= set(found)
    assert {name for name, pattern in found.items() if endless(pattern.pattern)} == STOPS_AT_ITS_BEGINNING


def seconds(pattern: re.Pattern[str], text: str) -> float:
    """Of this thread alone, so that a busy machine does not count; the better of two, should it count all the same."""

    def once() -> float:
        start = time.thread_time()
        assert sum(1 for _found in pattern.finditer(text)) <= len(text) + 1
        pattern.fullmatch(text)
        return time.thread_time() - start

    first = once()
    return first if first < MOST_SECONDS else min(first, once())


@pytest.mark.parametrize("piece", PIECES)
def test_a_long_text_of_the_same_is_read_once_by_every_pattern(piece):
    text = (piece * LONG)[:LONG]
    assert {name for name, pattern in patterns().items() if seconds(pattern, text) >= MOST_SECONDS} == set()


@pytest.mark.parametrize(("pattern", "piece"), [(r"a.*b", "a"), (r"(?:12 )+x", "12 ")])
def test_reading_again_and_again_would_be_noticed(pattern, piece):
    assert seconds(re.compile(pattern), (piece * LONG)[:LONG]) >= MOST_SECONDS


def test_no_reader_of_conflicts_looks_further_than_texts_of_people_go():
    text = "until 2026-01-01 salarisalari 12 % 30 € " * (LONG // 40)
    record = {
        "amount_text": text, "status_note": text, "amount_max": 1, "rate_pct": 1, "conditions": [text] * 200,
        "amount_conflict": [str(number) for number in range(500)],
        "stated": dict.fromkeys(("size", "zone", "sector", "age"), [text] * 200), "criteria": {},
    }  # fmt: skip
    seen = []

    class Watched(str):
        __slots__ = ()

        def __getitem__(self, key):
            seen.append(key)
            return super().__getitem__(key)

    record["amount_text"] = record["status_note"] = Watched(text)
    found = conflicts.conflicts(record)
    assert seen and all(key == slice(None, READ) for key in seen)
    assert sum(one.code == "amounts_published_differ" for one in found) == TEXTS
