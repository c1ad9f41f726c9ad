"""From the bytes of a file to rows, with a word on how far it got. Pure."""

import codecs
import io
import re
from collections.abc import Callable, Iterator
from typing import Any

from subsidies.programmes.formats import Problem, Record, Report, read_programmes
from subsidies.programmes.formats.problems import excerpt

STEP = 1 << 20
_MARKUP = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]*)?/?>")
_NAMES = {"utf-16": "UTF-16", "cp1252": "Windows-1252"}


class Followed(io.BytesIO):
    """Bytes that tell, about every megabyte, up to where they were read."""

    def __init__(self, content: bytes, tell: Callable[[int], None]) -> None:
        super().__init__(content)
        self._tell, self._told = tell, 0

    def readline(self, size: int | None = -1, /) -> bytes:
        """A line, as of any file."""
        line = super().readline(-1 if size is None else size)
        if self.tell() - self._told >= STEP:
            self._told = self.tell()
            self._tell(self._told)
        return line


def as_utf8(content: bytes) -> tuple[bytes, str]:
    """(the text as UTF-8, the encoding it had, empty for UTF-8): what spreadsheets on Windows write is understood.

    One row that is not UTF-8 among rows that are is an error of that row, not of the file's encoding.
    """
    encoding = ""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif not _is_utf8(content) and not any(
        _is_utf8(line) for line in content.split(b"\n") if not line.isascii() and not line.startswith(codecs.BOM_UTF8)
    ):
        encoding = "cp1252"
    if not encoding:
        return content, ""
    try:
        return content.decode(encoding).encode("utf-8"), _NAMES[encoding]
    except UnicodeError:
        return content, ""


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def read(content: bytes, tell: Callable[[int], None]) -> tuple[Report, str]:
    """The rows of a file, and its encoding when that is not UTF-8."""
    text, encoding = as_utf8(content)
    return read_programmes(Followed(text, tell)), encoding


def markup_in(record: Record) -> Iterator[Problem]:
    """A note for each field whose text holds markup: it is shown as it is written, never obeyed."""
    for name, value in record.items():
        found = next((match.group() for text in _texts(value) for match in _MARKUP.finditer(text)), None)
        if found:
            yield Problem(name, "markup", {"value": excerpt(found)})


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)
