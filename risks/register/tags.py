"""Tags of a risk: a few short words of the business's own. Pure."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.ui.sorting import sort_key
from portal.ui.text import refuse_odd_text

MOST_TAGS, LONGEST_TAG = 10, 30


def tidy(tags: Iterable[str]) -> list[str]:
    """Each tag once, whatever its case, without odd spaces, in alphabetical order. Raises ValidationError for too many
    of them, one that is too long, and one with a comma, which separates tags."""
    found: dict[str, str] = {}
    for tag in tags:
        text = " ".join(str(tag).split()).lstrip("#")
        if not text:
            continue
        if "," in text or ";" in text:
            raise ValidationError(_("A tag holds no comma."))
        refuse_odd_text(text, LONGEST_TAG)
        found.setdefault(text.casefold(), text)
    if len(found) > MOST_TAGS:
        raise ValidationError(_("At most %(most)d tags for one risk.") % {"most": MOST_TAGS})
    return sorted(found.values(), key=sort_key)


class TagsField(forms.CharField):
    """Tags separated by commas. Cleans to a list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": MOST_TAGS * (LONGEST_TAG + 2), **kwargs})

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        return tidy(re.split(r"[,;]", super().clean(value)))
