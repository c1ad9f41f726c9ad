"""One text for one value: what is hashed and signed."""

import hashlib
import json
from typing import Any


def canonical_json(value: Any) -> bytes:
    """Sorted keys, no spaces, UTF-8; a lone surrogate stays the escape that JSON allows. Raises ValueError on NaN."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "backslashreplace")


def sha256(data: bytes) -> str:
    """In hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def grouped(digest: str) -> str:
    """A digest as people compare it: groups of four."""
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))
