"""The product's own labels, frozen in both languages, so that what is kept renders in either one later."""

from typing import Any

from django.utils.translation import override


def in_both_languages(label: Any) -> dict[str, str]:
    """{"fr": …, "en": …} of a translatable label."""
    with override("fr"):
        french = str(label)
    with override("en"):
        return {"fr": french, "en": str(label)}
