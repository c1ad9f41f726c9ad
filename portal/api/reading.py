"""JSON as RFC 8259 has it: no NaN, no name twice, no text that a database or a page cannot hold."""

import json
import math
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser

from portal.ui.text import refuse_odd_text


class StrictParser(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        """Raises whatever is wrong; the request is then answered with 400."""
        value = json.loads(
            request.body.decode("utf-8"), parse_constant=_refuse, parse_float=_finite, object_pairs_hook=_once
        )
        _texts(value)
        return value


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:20]} is too large")
    return number


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return made


def _texts(value: Any) -> None:
    if isinstance(value, str):
        refuse_odd_text(value, 1_000_000)
    elif isinstance(value, dict):
        for name, item in value.items():
            refuse_odd_text(name, 1000)
            _texts(item)
    elif isinstance(value, list):
        for item in value:
            _texts(item)
