"""Searching official lists by typing: activities and towns. Pure look-ups behind one small interface."""

from typing import Any, Protocol

from django.utils.translation import gettext_lazy

from portal.profile import wording
from portal.profile.reference import commune, department, naf_label, normalise_naf, search_communes, search_naf
from portal.profile.reference.loading import fold

MOST_FOUND = 10


class Lookup(Protocol):
    """A list that people search by typing."""

    nothing: Any  # what to say when nothing answers

    def code(self, text: str) -> str | None:
        """The code when `text` is one, exactly."""

    def read(self, text: str) -> str | None:
        """The code that `text` can only mean, or None when there is none or a choice."""

    def find(self, text: str, lang: str) -> list[tuple[str, str]]:
        """(code, label) of what answers, best first."""

    def label(self, code: str, lang: str) -> str:
        """What a code means, in full."""

    def text(self, code: str) -> str:
        """What the box shows for a code."""


class Activities:
    nothing: Any = gettext_lazy("Nothing answers that. Try another word, such as bakery, or the code on your invoices.")

    def code(self, text: str) -> str | None:
        known = normalise_naf(text)
        return known if known is not None and len(known) == len("62.01Z") else None

    def read(self, text: str) -> str | None:
        return self.code(text)

    def find(self, text: str, lang: str) -> list[tuple[str, str]]:
        return [(found.code, self.label(found.code, lang)) for found in search_naf(text, lang, MOST_FOUND)]

    def label(self, code: str, lang: str) -> str:
        label = naf_label(code, lang)
        return f"{code} {label}" if label else code

    def text(self, code: str) -> str:
        return code


class Towns:
    nothing: Any = gettext_lazy("No town answers that. Write its name or its postal code.")

    def code(self, text: str) -> str | None:
        return text if commune(text) else None

    def read(self, text: str) -> str | None:
        found = search_communes(text, limit=MOST_FOUND)
        same = [place.code for place in found if fold(place.name) == fold(text) or text in place.postal_codes]
        return same[0] if len(same) == 1 else None

    def find(self, text: str, lang: str) -> list[tuple[str, str]]:
        return [(place.code, self.label(place.code, lang)) for place in search_communes(text, limit=MOST_FOUND)]

    def label(self, code: str, lang: str) -> str:
        place = commune(code)
        held = department(place.department) if place else None
        return f"{wording.place_name(code)}, {held.name}" if held else wording.place_name(code)

    def text(self, code: str) -> str:
        place = commune(code)
        return place.name if place else code


ACTIVITIES, TOWNS = Activities(), Towns()
