"""The product's own labels, frozen in both languages, so that what is kept renders in either one later."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import override

from portal.ui.format import Language


def in_both_languages(label: Any) -> dict[str, str]:
    """{"fr": …, "en": …} of a translatable label."""
    return said_in_both(lambda _lang: str(label))


def said_in_both(say: Callable[[Language], str]) -> dict[str, str]:
    """{"fr": …, "en": …} of something that is worded for a language."""
    with override("fr"):
        french = say("fr")
    with override("en"):
        return {"fr": french, "en": say("en")}
