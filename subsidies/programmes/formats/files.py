"""A whole file of either format, gone through row by row: once to know what it is, once more for its rows.

Nothing but one row is held at a time, so that a file of 50 MB takes no more memory than a small one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from .dates import Days, settled
from .etalab import header_of, read_etalab
from .jsonlines import read_jsonlines
from .lines import raw_rows
from .problems import Accepted, Problem, Rejected, Report

TABLE, LINES = "dispositif-aide", "jsonlines"


@dataclass(frozen=True, slots=True)
class Survey:
    """What a first pass shows. `format` is TABLE, LINES, or empty when it is neither; `rows` counts accepted and
    refused ones; `doubtful_days`: day and month may be exchanged, so that dates are left unknown."""

    format: str
    rows: int
    doubtful_days: bool = False
    empty: bool = False


def survey(stream: BinaryIO, tell: Callable[[int], None] = lambda _at: None) -> Survey:
    """The first pass, from where the stream stands; it is put back there. `tell` hears after each row how many bytes
    were read."""
    start = stream.tell()
    first = next((row for row in raw_rows(stream, quoted=True) if row.content is None or row.content.strip()), None)
    stream.seek(start)
    table = first is not None and header_of(first) is not None
    days, rows, taken = Days(), 0, False
    for row in read_etalab(stream) if table else read_jsonlines(stream):
        rows += 1
        tell(stream.tell() - start)
        if isinstance(row, Accepted):
            taken = True
            if table:
                days.see(row)
    stream.seek(start)
    if table:
        return Survey(TABLE, rows, days.doubtful)
    like_json = first is not None and (first.content is None or first.content.lstrip()[:1] == b"{")
    return Survey(LINES, rows) if like_json or taken else Survey("", 1, empty=first is None)


def rows_of(stream: BinaryIO, found: Survey) -> Iterator[Accepted | Rejected]:
    """The second pass: each row, in the file's order."""
    if found.format == TABLE:
        for row in read_etalab(stream):
            yield settled(row) if found.doubtful_days and isinstance(row, Accepted) else row
    elif found.format == LINES:
        yield from read_jsonlines(stream)
    else:
        yield Rejected(1, (Problem("", "empty_file" if found.empty else "neither_format"),))


def read_programmes(stream: BinaryIO) -> Report:
    """A whole file of either format, told apart by its first row, in memory. The stream must be seekable."""
    found = survey(stream)
    return Report(found.format, tuple(rows_of(stream, found)))
