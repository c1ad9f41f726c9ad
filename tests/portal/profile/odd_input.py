"""What no person types and every attacker does, for the form tests of several features (attacks C1, C8, C11)."""

from typing import Any
from urllib.parse import quote_plus

from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

# Shrinking a failing form costs minutes on a small machine; the failing example is printed all the same.
FUZZ = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.generate],
)

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


def send(client: Client, address: str, data: dict[str, Any], **extra: Any) -> Any:
    """Posts as a browser does, except that broken characters go as the raw bytes a hostile client would send."""
    pairs = (f"{quote_plus(name)}={quote_plus(str(text), errors='surrogatepass')}" for name, text in data.items())
    return client.post(address, "&".join(pairs), content_type="application/x-www-form-urlencoded", **extra)
