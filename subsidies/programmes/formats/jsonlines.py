"""JSON Lines in the exchange format: one programme a line."""

import json
from collections.abc import Collection, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, BinaryIO

from .exchange import FOR_IMPORT, check_record
from .lines import MAX_ROW_BYTES, MAX_ROWS, RawRow, raw_rows
from .problems import Accepted, Problem, Record, Rejected, excerpt


class RepeatedKeyError(ValueError):
    """An object that says the same key twice, of which a reader would silently keep one."""


def _object(pairs: list[tuple[str, Any]]) -> Record:
    made = dict(pairs)
    if len(made) < len(pairs):
        seen: set[str] = set()
        raise RepeatedKeyError(next(key for key, _ in pairs if key in seen or seen.add(key)))  # type: ignore[func-returns-value]
    return made


def _integer(digits: str) -> int | Decimal:
    return int(digits) if len(digits) <= 40 else Decimal("Infinity")


def _real(digits: str) -> Decimal:
    try:
        return Decimal(digits)
    except InvalidOperation:
        return Decimal("Infinity")


DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_real, parse_constant=lambda _: Decimal("NaN")
)


def undecodable(error: Exception) -> Problem:
    """Why bytes are no JSON: the error that decoding raised, as a problem."""
    if isinstance(error, UnicodeDecodeError):
        return Problem("", "not_utf8", {"position": error.start + 1})
    if isinstance(error, RepeatedKeyError):
        return Problem("", "repeated_key", {"name": excerpt(str(error))})
    if isinstance(error, json.JSONDecodeError):
        return Problem("", "not_json", {"column": error.colno})
    return Problem("", "nested_too_deep")


def decode_row(row: RawRow) -> tuple[Record | None, Problem | None]:
    """The object of one line, or the problem with it. Numbers are exact; NaN, infinities and 1e9999 are not finite."""
    if row.content is None:
        return None, Problem("", "row_too_long", {"limit": MAX_ROW_BYTES})
    try:
        value = DECODER.decode(row.content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        return None, undecodable(error)
    if not isinstance(value, dict):
        return None, Problem("", "not_an_object", {"value": excerpt(value)})
    return value, None


def read_jsonlines(stream: BinaryIO, *, required: Collection[str] = FOR_IMPORT) -> Iterator[Accepted | Rejected]:
    """Yield each row accepted or rejected, empty lines left out. An id already accepted above refuses the row."""
    first_line: dict[str, int] = {}
    for count, row in enumerate(raw_rows(stream)):
        if count >= MAX_ROWS:
            yield Rejected(row.line, (Problem("", "too_many_rows", {"limit": MAX_ROWS}),))
            return
        if row.content is not None and not row.content.strip():
            continue
        raw, problem = decode_row(row)
        if raw is None:
            yield Rejected(row.line, (problem,) if problem else ())
            continue
        record, problems, notes = check_record(raw, required=required)
        identifier = record["id"]
        if isinstance(identifier, str) and identifier in first_line:
            problems.append(Problem("id", "repeated_id", {"value": identifier, "line": first_line[identifier]}))
        if problems:
            yield Rejected(row.line, tuple(problems), excerpt(raw.get("id") or raw.get("title") or ""))
            continue
        first_line[identifier] = row.line
        yield Accepted(row.line, record, tuple(notes), size=len(row.content or b""))
