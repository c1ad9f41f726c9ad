"""Checks of single values. Each returns the value as given when it holds, else None after adding a Problem.

Nothing is trimmed, rounded or guessed: what is stored is what the file says.
"""

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from urllib.parse import urlsplit

from .problems import Problem, excerpt

MAX_EUR = 10**12
MAX_EMPLOYEES = 10**7
MAX_MONTHS = 12 * 200
MAX_ITEMS = 500
_SLUG = re.compile(r"[A-Za-z0-9_-]{1,120}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FORBIDDEN_IN_LINK = re.compile(r"[\s\\<>\"'`{}|^\x00-\x1f\x7f]")


def _bad_sign(text: str, *, many_lines: bool) -> str | None:
    """Code of the problem with the first sign that no text may hold, if any."""
    allowed = "\n\r\t" if many_lines else ""
    for sign in text:
        category = unicodedata.category(sign)
        if category == "Cs":
            return "lone_surrogate"
        if (category == "Cc" and sign not in allowed) or (category in ("Zl", "Zp") and not many_lines):
            return "control_character"
        if sign in _BIDI:
            return "direction_override"
    return None


@dataclass(slots=True)
class Checker:
    """Collects the problems and notes of one row."""

    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def refuse(self, path: str, code: str, **values: str | int) -> None:
        """Add a problem."""
        self.problems.append(Problem(path, code, values))

    def note(self, path: str, code: str, **values: str | int) -> None:
        """Add a note."""
        self.notes.append(Problem(path, code, values))

    def text(self, value: object, path: str, *, limit: int, many_lines: bool = False) -> str | None:
        """Text with something visible in it, of at most `limit` signs."""
        if not isinstance(value, str):
            self.refuse(path, "not_text", value=excerpt(value))
        elif len(value) > limit:
            self.refuse(path, "too_long", limit=limit)
        elif code := _bad_sign(value, many_lines=many_lines):
            self.refuse(path, code)
        elif not value.strip():
            self.refuse(path, "empty")
        else:
            return value
        return None

    def slug(self, value: object, path: str) -> str | None:
        """An identifier: unaccented letters, digits, hyphen, underscore."""
        if isinstance(value, str) and _SLUG.fullmatch(value):
            return value
        self.refuse(path, "not_slug", value=excerpt(value))
        return None

    def choice(self, value: object, path: str, choices: Collection[str]) -> str | None:
        """One of a closed list."""
        if isinstance(value, str) and value in choices:
            return value
        self.refuse(path, "not_a_choice", value=excerpt(value), choices=", ".join(sorted(choices)))
        return None

    def flag(self, value: object, path: str) -> bool | None:
        """True or false."""
        if isinstance(value, bool):
            return value
        self.refuse(path, "not_true_or_false", value=excerpt(value))
        return None

    def day(self, value: object, path: str, earliest: int = 1900, latest: int = 2199) -> str | None:
        """A calendar day between two years, written YYYY-MM-DD."""
        if isinstance(value, str) and _DAY.fullmatch(value) and earliest <= int(value[:4]) <= latest:
            try:
                date.fromisoformat(value)
            except ValueError:
                pass
            else:
                return value
        self.refuse(path, "not_a_day", value=excerpt(value), earliest=earliest, latest=latest)
        return None

    def link(self, value: object, path: str) -> str | None:
        """An https address of a public site."""
        text = self.text(value, path, limit=600)
        if text is None:
            return None
        if not text.startswith("https://"):
            self.refuse(path, "not_https", value=excerpt(text))
            return None
        try:
            parts = urlsplit(text)
            usable = bool(parts.hostname and "." in parts.hostname.strip(".")) and parts.username is None
            usable = usable and (parts.port is None or parts.port > 0)
        except ValueError:
            usable = False
        if not usable or _FORBIDDEN_IN_LINK.search(text):
            self.refuse(path, "not_a_link", value=excerpt(text))
            return None
        return text

    def number(self, value: object, path: str, *, highest: int, whole: bool = False) -> int | float | None:
        """A number from 0 to `highest`, with at most two decimals, or whole."""
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            self.refuse(path, "not_a_number", value=excerpt(value))
        elif isinstance(value, Decimal) and not value.is_finite():
            self.refuse(path, "not_finite")
        elif value < 0:
            self.refuse(path, "negative")
        elif value > highest:
            self.refuse(path, "too_large", highest=highest)
        elif isinstance(value, int):
            return value
        elif whole or int(value.normalize().as_tuple().exponent) < -2:
            self.refuse(path, "not_whole" if whole else "too_many_decimals")
        else:
            return float(value)
        return None

    def items[T](self, value: object, path: str, check: Callable[[object, str], T | None]) -> list[T] | None:
        """A list of at most MAX_ITEMS values that each pass `check`."""
        if not isinstance(value, list):
            self.refuse(path, "not_a_list", value=excerpt(value))
            return None
        if len(value) > MAX_ITEMS:
            self.refuse(path, "too_many_items", limit=MAX_ITEMS)
            return None
        checked = [check(item, f"{path}[{index}]") for index, item in enumerate(value)]
        good = [item for item in checked if item is not None]
        return good if len(good) == len(checked) else None

    def texts(self, value: object, path: str, *, limit: int, many_lines: bool = False) -> list[str] | None:
        """A list of texts."""
        return self.items(value, path, lambda item, at: self.text(item, at, limit=limit, many_lines=many_lines))

    def bounds(self, value: object, path: str, *, highest: int) -> list[int | None] | None:
        """[lowest or null, highest or null], whole numbers, both included."""
        if not isinstance(value, list) or len(value) != 2:
            self.refuse(path, "not_bounds", value=excerpt(value))
            return None
        before = len(self.problems)
        ends = [
            None if end is None else self.number(end, f"{path}[{index}]", highest=highest, whole=True)
            for index, end in enumerate(value)
        ]
        low, high = (None if end is None else int(end) for end in ends)
        if len(self.problems) > before:
            return None
        if low is not None and high is not None and low > high:
            self.refuse(path, "bounds_reversed", low=low, high=high)
            return None
        return [low, high]
