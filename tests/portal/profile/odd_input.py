"""What no person types and every attacker does, for the form tests of several features (attacks C1, C8, C11)."""

from typing import Any

from hypothesis import strategies as st

ODD = (
    "<b>&{{7*7}}</b><script>alert(1)</script>",
    "profit < cost & <b>loss",
    "=1+1",
    "\x00",
    "a\x00b",
    "\ud800",
    "\u202egnp.exe",
    "\r\nSet-Cookie: a=b",
    "NaN",
    "Infinity",
    "-0",
    "-5",
    "1e400",
    "0000-01-01",
    "9999-12-31",
    "99999999999999999999999",
    "٣٤",
    "１２３",
    "²",
    "\u2028",
    "' OR 1=1 --",
    "../../etc/passwd",
    "%s%n{0.__class__}",
    "🥐" * 50,
    "x" * 20_000,
    "",
    " ",
)


def odd_text() -> st.SearchStrategy[str]:
    """One of the known bad ones, or anything at all."""
    return st.sampled_from(ODD) | st.text(max_size=60)


def odd_post(*names: str) -> st.SearchStrategy[dict[str, Any]]:
    """Some of a form's fields, each with odd text."""
    return st.dictionaries(st.sampled_from(names), odd_text(), max_size=len(names))


def sendable(data: dict[str, Any]) -> dict[str, Any]:
    """Broken characters as bytes that the test client can encode: the server sees what a hostile client sends."""
    return {name: text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text for name, text in data.items()}
