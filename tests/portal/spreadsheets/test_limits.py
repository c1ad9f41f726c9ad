"""Who reads a small table says so: a larger file is refused before its cells are kept."""

import pytest

from portal.spreadsheets.cells import Unreadable
from portal.spreadsheets.sheets import Limits, read_sheets
from tests.risks.importing.books import table, with_part

pytestmark = pytest.mark.unit
FEW = Limits(rows=3, columns=4, cells=9, area=9, beside=24 * 1024)
HEAD = ("a", "b", "c")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"a;b\n" * 4, "rows.csv"),
        (b"a;b;c;d;e\n", "columns.csv"),
        (b"a;b;c;d\n" * 3, "area.csv"),
        (table("12", "12", "12", head=HEAD), "rows.xlsx"),
        (table("12345", head=HEAD), "columns.xlsx"),
        (table("1234", "1234", head=HEAD), "cells.xlsx"),
        (with_part(table("12", head=HEAD), "xl/theme/theme1.xml", lambda part: part + b" " * 30_000), "beside.xlsx"),
    ],
)
def test_a_file_beyond_the_callers_limits_is_refused(data: bytes, name: str) -> None:
    with pytest.raises(Unreadable):
        read_sheets(data, name, FEW)
    assert read_sheets(data, name)


def test_a_file_within_them_is_read() -> None:
    assert len(read_sheets(table("123", head=HEAD), "a.xlsx", FEW)[0].rows) == 2
    assert len(read_sheets(b"a;b;c\n1;2;3\n", "a.csv", FEW)[0].rows) == 2
