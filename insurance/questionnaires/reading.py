"""From the bytes that somebody sent to a questionnaire, or to everything that is wrong with them at once. Pure: nothing
in here raises for what a file holds."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Any, cast

from django.utils.translation import gettext as _
from pydantic import ValidationError as Misshapen

from insurance.questionnaires import checks
from insurance.questionnaires.checks import Problem, nearest, shown
from insurance.questionnaires.shape import (
    MOST_BYTES,
    MOST_DEPTH,
    Questionnaire,
    json_schema,
    whole,
)

SHOWN, MOST_COUNTED = 100, 1000  # nobody reads more
MOST_PARTS = 100_000  # the largest questionnaire that the limits allow has fewer
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)
_LONG_NUMBER = 40


@dataclass(frozen=True, slots=True)
class Read:
    """What came of a file: its content, or what is wrong. `count` is of all problems, of which some are listed."""

    content: Questionnaire | None
    problems: list[Problem] = field(default_factory=list)
    count: int = 0


def read(data: bytes) -> Read:
    """Reads a file. `content` is None when anything at all is wrong with it."""
    found: list[Problem] = []
    raw = _parsed(data, found)
    if not isinstance(raw, dict):
        if not found:
            found.append(Problem("", _("This is not an object: a questionnaire begins with { and ends with }.")))
        return Read(None, found[:SHOWN], len(found))
    count = len(found)
    try:
        whole().validate_python(raw)
    except Misshapen as wrong:
        count += wrong.error_count()
        errors = wrong.errors(include_url=False, include_input=False)
        found += [_misshapen(error) for error in errors[:SHOWN]]  # a hostile file has a hundred thousand
    if len(found) < SHOWN:
        more = [problem for problem in islice(checks.problems(raw), MOST_COUNTED) if problem not in found]
        found, count = found + more, count + len(more)
    return Read(None, found[:SHOWN], count) if count else Read(cast(Questionnaire, raw))


def _parsed(data: bytes, found: list[Problem]) -> Any:
    if len(data) > MOST_BYTES:
        found.append(Problem("", _("This file is too large: a questionnaire may weigh 1 MB at most.")))
        return None
    if _too_deep(data):
        found.append(Problem("", _("This file is nested too deep, or in too many parts, to be a questionnaire.")))
        return None

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            counted = Counter(name for name, _value in pairs)
            said = _("The key “%(name)s” stands twice in one object.")
            twice = [name for name, times in counted.items() if times > 1]
            found.extend(Problem("", said % {"name": shown(name)}) for name in twice[: SHOWN - len(found)])
        return made

    def constant(name: str) -> None:
        if len(found) < SHOWN:
            found.append(Problem("", _("“%(name)s” is not a number in JSON.") % {"name": name}))

    def whole_number(text: str) -> int | float:
        return int(text) if len(text) < _LONG_NUMBER else float(text)

    try:
        return json.loads(
            data.decode("utf-8-sig"), parse_constant=constant, parse_int=whole_number, object_pairs_hook=once
        )
    except UnicodeDecodeError:
        found.append(Problem("", _("This file is not UTF-8 text.")))
    except json.JSONDecodeError as wrong:
        said = _("This is not JSON: line %(line)d, character %(column)d.")
        found.append(Problem("", said % {"line": wrong.lineno, "column": wrong.colno}))
    except (ValueError, RecursionError):  # pragma: no cover -- whatever the lines above did not foresee
        found.append(Problem("", _("This is not JSON.")))
    return None


def _too_deep(data: bytes) -> bool:
    """Whether brackets are nested too deep, or too many: one pass over the bytes, before any parser follows them."""
    depth = opened = 0
    for token in _TOKEN.finditer(data):
        char = token[0][:1]
        opened += char in b"[{"
        depth += (char in b"[{") - (char in b"]}")
        if depth > MOST_DEPTH or opened > MOST_PARTS:
            return True
    return False


def _misshapen(error: Any) -> Problem:
    return Problem(_path(error["loc"]), _said(error))


def _path(place: tuple[Any, ...]) -> str:
    parts: list[str] = []
    for step in place:
        if step == "[key]":
            continue
        parts.append(f"[{step}]" if isinstance(step, int) else f".{shown(step)}")
    return "".join(parts).lstrip(".")


def _said(error: Mapping[str, Any]) -> str:
    kind, facts = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        near = nearest(str(error["loc"][-1])[:60], _keys())
        return " ".join(filter(None, (_("The format has no such key here."),
                                      _("Did you mean “%(near)s”?") % {"near": near} if near else "")))  # fmt: skip
    if kind == "literal_error":
        return _("This must be one of: %(expected)s.") % {
            "expected": facts["expected"].replace("'", "").replace(" or ", ", ")
        }
    plain = {
        "missing": _("This is missing."),
        "string_type": _("This must be text."),
        "string_pattern_mismatch": _("This is not written as the format wants it; see its description."),
        "bool_type": _("This must be true or false."),
        "int_type": _("This must be a whole number."),
        "float_type": _("This must be a number."),
        "finite_number": _("This must be a number."),
        "list_type": _("This must be a list."),
        "dict_type": _("This must be an object."),
    }
    if kind in plain:
        return plain[kind]
    limits = {
        "string_too_long": (_("At most %(n)d characters."), "max_length"),
        "string_too_short": (_("At least %(n)d characters."), "min_length"),
        "too_long": (_("At most %(n)d entries."), "max_length"),
        "too_short": (_("At least %(n)d entries."), "min_length"),
        "greater_than_equal": (_("At least %(n)d."), "ge"),
        "less_than_equal": (_("At most %(n)d."), "le"),
    }
    if kind in limits:
        text, name = limits[kind]
        return text % {"n": int(facts[name])}
    return _("This does not belong here.")


@cache
def _keys() -> list[str]:
    """Every key of the format."""
    schema = json_schema()
    parts: Iterator[Any] = iter([schema, *schema["$defs"].values()])
    return sorted({name for part in parts for name in part.get("properties", {})})
