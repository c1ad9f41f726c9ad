"""Searching what a programme can name by code: activities at any level, places, legal forms, other programmes."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext, gettext_lazy

from portal.profile.lookups import MOST_FOUND, Lookup
from portal.profile.reference import (
    commune,
    department,
    departments,
    is_legal_form_prefix,
    is_zone,
    legal_form_label,
    legal_forms,
    naf_label,
    naf_sections,
    normalise_naf,
    region,
    regions,
    search_communes,
    search_naf,
    zone_name,
)
from portal.ui.sorting import folded
from subsidies.programmes.models import Programme


class AnyActivity:
    """Sections, divisions and whatever is below: `J`, `62`, `62.01Z`."""

    nothing: Any = gettext_lazy("No activity answers that. Write another word, or a code such as J, 62 or 62.01Z.")

    def code(self, text: str) -> str | None:
        return normalise_naf(text)

    def read(self, text: str) -> str | None:
        return self.code(text)

    def find(self, text: str, lang: str) -> list[tuple[str, str]]:
        words = folded(text).split()
        headings = [(section.code, section.label) for section in naf_sections(lang)]
        headings += [(code, naf_label(code, lang) or "") for code in (f"{number:02d}" for number in range(1, 100))]
        above = [code for code, label in headings if words and all(word in folded(label) for word in words)]
        found = dict.fromkeys(
            [*above[: MOST_FOUND // 2], *(found.code for found in search_naf(text, lang, MOST_FOUND))]
        )
        return [(code, self.label(code, lang)) for code in found]

    def label(self, code: str, lang: str) -> str:
        label = naf_label(code, lang)
        return f"{code} {label}" if label else code

    def text(self, code: str) -> str:
        return code


class Zones:
    """Regions, departments and communes, as `R53`, `D35`, `C35238`."""

    nothing: Any = gettext_lazy("No place answers that. Write the name of a region, a department or a town.")

    def code(self, text: str) -> str | None:
        zone = text.strip().upper()
        return zone if is_zone(zone) else None

    def read(self, text: str) -> str | None:
        if (code := self.code(text)) is not None:
            return code
        same = [zone for zone, _label in self.find(text, "fr") if folded(zone_name(zone)) == folded(text.strip())]
        return same[0] if len(same) == 1 else None

    def find(self, text: str, lang: str) -> list[tuple[str, str]]:
        asked = folded(text.strip())
        zones = [f"R{one.code}" for one in regions() if asked and asked in folded(one.name)]
        zones += [f"D{one.code}" for one in departments() if asked and (asked in folded(one.name) or asked == one.code)]
        zones += [f"C{one.code}" for one in search_communes(text, limit=MOST_FOUND)]
        return [(zone, self.label(zone, lang)) for zone in zones[: MOST_FOUND + 2]]

    def label(self, code: str, lang: str) -> str:
        name = {"name": zone_name(code), "code": code[1:]}
        if code[:1] == "R" and region(code[1:]):
            return gettext("%(name)s (region)") % name
        if code[:1] == "D" and department(code[1:]):
            return gettext("%(name)s (department %(code)s)") % name
        place = commune(code[1:]) if code[:1] == "C" else None
        held = department(place.department) if place else None
        return f"{zone_name(code)}, {held.name}" if held else zone_name(code)

    def text(self, code: str) -> str:
        return zone_name(code)


class LegalForms:
    """Legal categories at any level: `5`, `57`, `5710`."""

    nothing: Any = gettext_lazy("No legal form answers that. Write its name, or its code of one to four digits.")

    def code(self, text: str) -> str | None:
        return text.strip() if is_legal_form_prefix(text.strip()) else None

    def read(self, text: str) -> str | None:
        return self.code(text)

    def find(self, text: str, lang: str) -> list[tuple[str, str]]:
        words = folded(text).split()
        prefixes = dict.fromkeys(code[:length] for code, _label in legal_forms(lang) for length in (1, 2, 4))
        known = [(code, legal_form_label(code, lang) or "") for code in prefixes]
        found = [code for code, label in known if words and all(word in folded(label) for word in words)]
        return [(code, self.label(code, lang)) for code in found[:MOST_FOUND]]

    def label(self, code: str, lang: str) -> str:
        label = legal_form_label(code, lang)
        return f"{code} {label}" if label else code

    def text(self, code: str) -> str:
        return code


class Programmes:
    """The catalogue itself, by title, institution or identifier."""

    nothing: Any = gettext_lazy("No programme answers that. Write a word of its title.")

    def code(self, text: str) -> str | None:
        return text if self._row(text) else None

    def read(self, text: str) -> str | None:
        if (code := self.code(text)) is not None:
            return code
        same = list(Programme.objects.filter(title__iexact=_visible(text)).values_list("slug", flat=True)[:2])
        return same[0] if len(same) == 1 else None

    def find(self, text: str, lang: str) -> list[tuple[str, str]]:
        words = _visible(text)
        if not words:
            return []
        answers = Q(sort_key__contains=folded(words)) | Q(operator__icontains=words) | Q(slug__icontains=words)
        found = Programme.objects.filter(answers).order_by("sort_key")[:MOST_FOUND]
        return [(row.slug, self._label(row.title, row.operator)) for row in found]

    def label(self, code: str, lang: str) -> str:
        row = self._row(code)
        return self._label(row.title, row.operator) if row else code

    def text(self, code: str) -> str:
        row = self._row(code)
        return row.title[:120] if row else code

    @staticmethod
    def _row(slug: str) -> Programme | None:
        return Programme.objects.filter(slug=slug).first() if _visible(slug) == slug else None

    @staticmethod
    def _label(title: str, operator: str) -> str:
        return f"{title} ({operator})" if operator else title


def _visible(text: str) -> str:
    """The text without what nobody can type, which the database would refuse."""
    return "".join(sign for sign in text if sign.isprintable()).strip()


LOOKUPS: dict[str, Lookup] = {
    "activities": AnyActivity(),
    "places": Zones(),
    "legal-forms": LegalForms(),
    "programmes": Programmes(),
}
