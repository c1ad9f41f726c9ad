"""The day of a moment depends on where one stands: just after midnight in Paris it is still the day before in UTC.

A moment comes from the database in UTC, so its day is `timezone.localdate(moment)`. `.date()` is for what was taken to
a zone by then, or never had one: a cell of a spreadsheet.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.unit
APPS = ("portal", "risks", "insurance", "subsidies")
TO_A_ZONE = ("localtime(", ".astimezone(")
LOCAL = frozenset({"local"})  # the name of what was taken to a zone on a line above
WITHOUT_ZONE = frozenset(
    {
        "portal/spreadsheets/cells.py",  # cells know no zone
        "portal/spreadsheets/dates.py",
        "risks/continuity/sales.py",  # sales by the till's own clock
    }
)


def days_of_moments(source: str) -> Iterator[int]:
    """The lines that ask a moment of unknown zone for its day."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr not in {"date", "today"} or node.args:
            continue
        asked = ast.unparse(node.func.value)
        if node.func.attr == "today":
            told = asked not in {"date", "datetime.date"}
        else:
            told = asked in LOCAL or any(word in asked for word in TO_A_ZONE)
        if not told:
            yield node.lineno


def test_the_check_finds_the_day_of_utc() -> None:
    assert list(days_of_moments("row.at.date()")) == [1]
    assert list(days_of_moments("date.today()")) == [1]
    assert list(days_of_moments("timezone.localtime(row.at).date()\nlocal.date()\ndate(2026, 1, 2)")) == []


def test_nobody_takes_the_day_of_utc() -> None:
    files = [file for app in APPS for file in sorted((settings.BASE_DIR / app).rglob("*.py"))]
    named = {str(file.relative_to(settings.BASE_DIR)): file for file in files}
    wrong = [f"{name}:{line}" for name, file in named.items() if name not in WITHOUT_ZONE
             for line in days_of_moments(Path(file).read_text())]  # fmt: skip
    assert wrong == []
    assert all(list(days_of_moments(named[name].read_text())) for name in WITHOUT_ZONE), "an exception without a case"
