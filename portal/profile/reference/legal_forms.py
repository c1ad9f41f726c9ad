"""Legal categories of the French business register: three levels, one (`5`), two (`57`) or four digits (`5710`)."""

import re
from functools import cache

from .loading import rows

_CODE = re.compile(r"[0-9]{1,4}")


@cache
def _labels() -> dict[str, tuple[str, str]]:
    return {code: (french, english) for code, french, english in rows("legal_forms.tsv")}


def is_legal_form_prefix(text: str) -> bool:
    """Whether the text can be a category or the beginning of one: one to four digits."""
    return _CODE.fullmatch(text) is not None


def legal_form_label(code: str, lang: str = "fr") -> str | None:
    """Official French label, or our English wording; a category outside the list answers with the level above it."""
    for length in range(len(code), 0, -1):
        if labels := _labels().get(code[:length]):
            return labels[1 if lang == "en" else 0]
    return None


def legal_forms(lang: str = "fr") -> list[tuple[str, str]]:
    """(code, label) of the listed four-digit categories, by code: what a form offers to choose from."""
    return [(code, legal_form_label(code, lang) or code) for code in sorted(_labels()) if len(code) == 4]
