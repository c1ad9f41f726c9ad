"""The reader's language, for what is not in the catalogue of messages: amounts, dates, data in both languages."""

from django.utils.translation import get_language

from portal.ui.format import Language


def current_language() -> Language:
    """The language that this thread speaks; English when it speaks none of ours."""
    return "fr" if (get_language() or "").startswith("fr") else "en"
