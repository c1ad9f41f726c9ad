"""A reading as bytes, so that a large sheet is read once, and exactly as it was when it is looked at again. Pure."""

import json
import zlib
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from portal.spreadsheets.cells import Flag
from risks.importing.own import OwnRow
from risks.importing.reading import Reading, Row


def dump(reading: Reading) -> bytes:
    """Compressed JSON; days and amounts keep their kind."""
    return zlib.compress(json.dumps(asdict(reading), default=_tagged, ensure_ascii=False).encode(), level=3)


def restore(content: bytes) -> Reading:
    """The reading that `dump` was given."""
    said: dict[str, Any] = json.loads(zlib.decompress(content), object_hook=_untagged)
    rows = tuple(Row(**{**row, "flags": _flags(row["flags"])}) for row in said["rows"])
    own = tuple(OwnRow(**{**row, "flags": _flags(row["flags"])}) for row in said["own"])
    return Reading(**{**said, "rows": rows, "own": own, "sheets": tuple(said["sheets"])})


def _flags(found: list[dict[str, str]]) -> tuple[Flag, ...]:
    return tuple(Flag(**flag) for flag in found)


def _tagged(value: Any) -> Any:
    if isinstance(value, date):
        return {"day": value.isoformat()[:10], "kind": "day"}
    if isinstance(value, Decimal):
        return {"amount": str(value), "kind": "amount"}
    return str(value)  # texts that were still to be translated: said in the language of who sent the file


def _untagged(found: dict[str, Any]) -> Any:
    if found.keys() == {"day", "kind"}:
        return date.fromisoformat(found["day"])
    if found.keys() == {"amount", "kind"}:
        return Decimal(found["amount"])
    return found
