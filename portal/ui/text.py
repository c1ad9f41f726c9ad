"""What text we take from people: anything they can type, nothing that hides, reorders or breaks (attack C11)."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MAX_TEXT = 10_000  # characters of a free text
MAX_LINE = 500  # characters of anything else: a number, a choice, a date

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")
_BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069]")  # overrides and isolates; the plain marks U+200E/F are harmless
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_NONCHARACTER = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")


def refuse_odd_text(text: str, limit: int = MAX_TEXT) -> None:
    """Raises ValidationError with plain words when the text is too long or holds characters nobody can see."""
    if len(text) > limit:
        raise ValidationError(
            _("This is too long: %(length)d characters, at most %(limit)d."),
            code="too_long",
            params={"length": len(text), "limit": limit},
        )
    if _SURROGATE.search(text) or _NONCHARACTER.search(text):
        raise ValidationError(_("This holds a broken character. Type it again instead of pasting it."), code="broken")
    if _CONTROL.search(text):
        raise ValidationError(
            _("This holds an invisible control character. Type it again instead of pasting it."), code="control"
        )
    if _BIDI.search(text):
        raise ValidationError(
            _("This holds a hidden character that reverses the reading direction. Remove it."), code="bidi"
        )


def refuse_odd_address(address: str) -> None:
    """Raises ValidationError for an e-mail address that mail programs read otherwise than people: one with an encoded
    word, or with a domain that becomes another name, or none, once it is written as mail wants it."""
    domain = unicodedata.normalize("NFC", address.rpartition("@")[2].lower())
    try:
        sent_to = domain if domain.isascii() else domain.encode("idna").decode("idna")
    except UnicodeError:
        sent_to = ""
    if "=?" in address or sent_to != domain:
        raise ValidationError(_("No letter can be sent to this address. Check it letter by letter."), code="address")


def printable(text: str) -> str:
    """The text with broken characters replaced by U+FFFD, so that a refused form can be shown again."""
    return _SURROGATE.sub("\ufffd", text)


def one_line(text: str, longest: int = 80) -> str:
    """A search word on one line, without characters nobody can type."""
    return "".join(char for char in printable(text) if char.isprintable())[:longest].strip()


def strings(value: Any) -> Iterable[str]:
    """All strings inside a submitted value (a string, a list, or nothing)."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from strings(item)
