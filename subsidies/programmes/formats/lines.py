"""Reading a file row by row without ever holding an endless row in memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MAX_ROW_BYTES = 1 << 20
MAX_ROWS = 100_000
_PIECE = 1 << 16
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class RawRow:
    """The bytes of one row without its line end; None when it is longer than MAX_ROW_BYTES.

    `open_quote` tells that the file ended inside a quoted cell.
    """

    line: int
    content: bytes | None
    open_quote: bool = False


def raw_rows(stream: BinaryIO, *, quoted: bool = False) -> Iterator[RawRow]:
    """Split at line feeds (a quoted cell may hold some, when `quoted`); a byte order mark at the start is dropped."""
    line = start = 1
    kept = bytearray()
    too_long = False
    quotes = 0
    pending = False
    while piece := stream.readline(_PIECE):
        if line == 1 and not pending and piece.startswith(_BOM):
            piece = piece[len(_BOM) :]
        pending = True
        quotes += piece.count(b'"')
        if len(kept) + len(piece) > MAX_ROW_BYTES:
            too_long = True
            kept.clear()
        if not too_long:
            kept += piece
        if piece.endswith(b"\n"):
            line += 1
            if not (quoted and quotes % 2):
                yield RawRow(start, None if too_long else bytes(kept).rstrip(b"\r\n"))
                kept.clear()
                too_long, pending, quotes, start = False, False, 0, line
    if pending:
        open_quote = quoted and quotes % 2 == 1
        yield RawRow(start, None if too_long else bytes(kept).rstrip(b"\r\n"), open_quote)
