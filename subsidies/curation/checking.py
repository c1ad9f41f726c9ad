"""What keeps a draft from being published: the one gate of the catalogue, and what only people at a desk can mend."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext

from subsidies.curation.content import record_of
from subsidies.matching.facts import RANGES
from subsidies.programmes.formats.exchange import check_record
from subsidies.programmes.formats.problems import Problem
from subsidies.programmes.formats.wording import sentence
from subsidies.programmes.markup import markup_in

_PLACE = re.compile(r"\[[0-9]{1,6}\]")


def checked(content: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """(record ready to publish, [(path, sentence)] of what is wrong); publish only without problems."""
    record, problems, _notes = check_record(record_of(content))
    return record, [(problem.field, sentence(problem)) for problem in problems] + _doubts(content, problems)


def wrong_values(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """[(path, sentence)] for what is said and cannot be right; what is still missing does not count yet."""
    _record, problems, _notes = check_record(record_of(content), required=())
    return [(problem.field, _said(problem)) for problem in problems] + _doubts(content, problems)


def newly_wrong(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a change makes wrong. What was published wrong already is corrected part by part, in any order."""
    known = set(wrong_values(before))
    return [problem for problem in wrong_values(after) if problem not in known]


def holds_markup(text: str) -> bool:
    """Whether a text was pasted with the tags of a web page in it: readers would see them."""
    return bool(markup_in(text))


def whole_path(path: str) -> str:
    """The path without places in lists: `conditions[2]` is about `conditions`."""
    return _PLACE.sub("", path)


def _said(problem: Problem) -> str:
    place = re.search(r"\[([0-9]+)\]$", problem.field)
    name = whole_path(problem.field)
    if place is None or name.rpartition(".")[2] in RANGES:
        return sentence(problem)
    return gettext("Line %(number)s: %(sentence)s") % {"number": int(place[1]) + 1, "sentence": sentence(problem)}


def _doubts(content: Mapping[str, Any], problems: list[Problem]) -> list[tuple[str, str]]:
    """What the gate lets pass and people would not mean; of fields whose values hold, for the others are refused."""
    wrong = {problem.field.partition(".")[0].partition("[")[0] for problem in problems}
    found = [doubt for root in ("criteria", "targeting") if root not in wrong for doubt in _both(content, root)]
    return found + ([] if "amount_tranches" in wrong else list(_overlaps(content.get("amount_tranches") or [])))


def _both(content: Mapping[str, Any], root: str) -> Iterator[tuple[str, str]]:
    asked = content.get(root) or {}
    for family in ("naf", "zones", "legal_forms"):
        both = set(asked.get(f"{family}_include") or ()) & set(asked.get(f"{family}_exclude") or ())
        if both:
            text = gettext("%(codes)s is both let in and shut out. Keep one of the two.")
            yield f"{root}.{family}_exclude", text % {"codes": ", ".join(sorted(both))}


def _overlaps(tranches: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Two amounts for the same head-count, where nothing else tells the tranches apart."""
    others = ("naf_include", "naf_exclude", "zones_include", "zones_exclude", "age_months", "turnover_eur")
    spans = [
        (tranche["employees"][0] or 0, tranche["employees"][1], place)
        for place, tranche in enumerate(tranches)
        if tranche.get("employees") and not any(tranche.get(name) for name in others)
    ]
    for (_low, high, first), (low, _high, second) in pairwise(sorted(spans, key=lambda span: span[0])):
        if high is None or low <= high:
            text = gettext("The head-counts of amounts %(first)s and %(second)s overlap: each business must find one.")
            yield f"amount_tranches[{second}]", text % {"first": first + 1, "second": second + 1}
