"""Odd text is refused with plain words, ordinary text of any language is welcome (attack C11)."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from portal.ui.text import MAX_TEXT, printable, refuse_odd_text

WELCOME = [
    "profit < cost & <b>loss</b>",
    "{{7*7}} {% debug %} %(x)s {0.__class__}",
    "Maëlle « prix » 3 €, l’œuf",
    "مطعم البحر",
    "שלום",
    "日本語",
    "👩‍🍳 boulangerie",
    "line\nline\r\n\ttab",
    "=1+1",
    "\u200eOK",
]
REFUSED = {
    "control": ["a\x00b", "\x1b[31m", "a\x7f", "a\x85b", "a\u2028b"],
    "broken": ["\ud800", "a\udfffb", "\uffff"],
    "bidi": ["invoice\u202efdp.exe", "a\u2066b", "a\u202ab"],
    "too_long": ["x" * (MAX_TEXT + 1)],
}


@pytest.mark.parametrize("text", WELCOME)
def test_ordinary_text_passes(text: str) -> None:
    refuse_odd_text(text)


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in REFUSED.items() for text in texts])
def test_odd_text_is_named(code: str, text: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        refuse_odd_text(text)
    assert refusal.value.code == code
    assert len(refusal.value.messages[0]) > 20


@given(st.text(st.characters(codec=None), max_size=200))
def test_what_is_shown_again_can_always_be_sent(text: str) -> None:
    printable(text).encode("utf-8")
