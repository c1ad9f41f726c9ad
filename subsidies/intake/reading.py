"""What a file is written in, and what stands out in its rows."""

import codecs
from collections.abc import Iterator
from typing import Any, BinaryIO

from subsidies.programmes.formats import Problem, Record
from subsidies.programmes.formats.problems import excerpt
from subsidies.programmes.markup import markup_in

_PIECE = 1 << 20
_NAMES = {"utf-16": "UTF-16", "cp1252": "Windows-1252"}


def as_utf8(file: BinaryIO, text: BinaryIO) -> tuple[BinaryIO, str]:
    """(the file that holds the text as UTF-8, the encoding it had, empty for UTF-8): what spreadsheets on Windows write
    is understood.

    One row that is not UTF-8 among rows that are is an error of that row, not of the file's encoding. The file is gone
    through in pieces; what was in another encoding is written to `text`.
    """
    encoding = ""
    if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        encoding = "utf-16"
    elif not _is_utf8(file) and not _has_utf8_line(file):
        encoding = "cp1252"
    file.seek(0)
    if not encoding:
        return file, ""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        text.writelines(decoder.decode(piece).encode("utf-8") for piece in _pieces(file))
        text.write(decoder.decode(b"", final=True).encode("utf-8"))
    except UnicodeError:
        file.seek(0)
        return file, ""
    text.seek(0)
    return text, _NAMES[encoding]


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(_PIECE):
        yield piece


def _is_utf8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for piece in _pieces(file):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _has_utf8_line(file: BinaryIO) -> bool:
    """Whether a line that is not plain ASCII is UTF-8: then the file was meant to be."""
    file.seek(0)
    for line in file:
        if not line.isascii() and not line.startswith(codecs.BOM_UTF8):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                continue
            return True
    return False


def marked_up(record: Record) -> Iterator[Problem]:
    """A note for each field whose text holds markup: it is shown as it is written, never obeyed."""
    for name, value in record.items():
        found = next(filter(None, map(markup_in, _texts(value))), None)
        if found:
            yield Problem(name, "markup", {"value": excerpt(found)})


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)
