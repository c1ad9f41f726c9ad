"""Reading aid programmes from files: the exchange format (JSON Lines) and the national CSV schema "dispositif-aide".

Pure: bytes in, rows out, each taken whole or refused whole with its line, field and reason; never an exception for
what a file holds. `wording.sentence` phrases a reason.
"""

from typing import BinaryIO

from .dates import without_doubtful_days
from .etalab import header_of, read_etalab
from .etalab_writer import Written, write_etalab
from .exchange import FOR_IMPORT, FOR_MATCHING
from .jsonlines import read_jsonlines
from .lines import raw_rows
from .problems import Accepted, Problem, Record, Rejected, Report

__all__ = [
    "FOR_IMPORT",
    "FOR_MATCHING",
    "Accepted",
    "Problem",
    "Record",
    "Rejected",
    "Report",
    "Written",
    "read_etalab",
    "read_jsonlines",
    "read_programmes",
    "write_etalab",
]


def read_programmes(stream: BinaryIO) -> Report:
    """Read a whole file of either format, told apart by its first row. The stream must be seekable."""
    start = stream.tell()
    first = next((row for row in raw_rows(stream, quoted=True) if row.content is None or row.content.strip()), None)
    stream.seek(start)
    if first is not None and header_of(first) is not None:
        return Report("dispositif-aide", tuple(without_doubtful_days(read_etalab(stream))))
    rows = tuple(read_jsonlines(stream))
    like_json = first is not None and (first.content is None or first.content.lstrip()[:1] == b"{")
    if like_json or any(isinstance(row, Accepted) for row in rows):
        return Report("jsonlines", rows)
    return Report("", (Rejected(1, (Problem("", "neither_format" if first else "empty_file"),)),))
