"""The short profile that anybody may give in the address. Every question may stay open; nothing is kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.profile.facts import FACTS
from portal.profile.lookups import ACTIVITIES, TOWNS
from portal.profile.reference import commune, department, departments
from portal.profile.search_field import SearchField
from portal.profile.wording import legal_form_choices, shown
from portal.ui.fields import DayField, MoneyField, WholeField
from portal.ui.forms import Form
from portal.ui.language import current_language
from subsidies.matching.facts import Profile
from subsidies.matching.records import profile_from_facts

OPEN = ("", _("I don’t know"))
MICRO = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Unread:
    """An answer that does not count yet: why, and for a search box the lines to choose from."""

    name: str
    anchor: str
    label: str
    typed: str
    why: str
    lines: list[tuple[str, str]]  # (code, label)


class FinderForm(Form):
    """Sent by GET: the address is the profile, to be kept, shared and printed by the person."""

    naf = SearchField(
        ACTIVITIES,
        takes_only=True,
        label=_("Your activity"),
        required=False,
        help_text=_("A word, such as bakery or plumber, or your NAF code."),
    )
    commune = SearchField(
        TOWNS, takes_only=True, label=_("Town"), required=False, help_text=_("Its name or postal code.")
    )
    department = forms.ChoiceField(label=_("Or the department"), required=False)
    employees = WholeField(label=_("How many people do you employ?"), required=False, max_value=5_000_000)
    created_on = DayField(label=_("When was the business created?"), required=False)
    micro_entrepreneur = forms.ChoiceField(
        label=_("Micro-entrepreneur?"), choices=[OPEN, ("yes", _("Yes")), ("no", _("No"))], required=False
    )
    legal_form = forms.ChoiceField(label=_("Legal form"), required=False)
    turnover_eur = MoneyField(
        label=_("Turnover of the last year"), required=False, help_text=_("Before VAT, in euros.")
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        lang = current_language()
        self.fields["department"].choices = [OPEN, *((one.code, f"{one.code} {one.name}") for one in departments())]  # type: ignore[attr-defined]
        self.fields["legal_form"].choices = [OPEN, *legal_form_choices(lang)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        town = commune(str((self.cleaned_data.get("commune") or "")[:]))
        said = self.cleaned_data.get("department")
        if town is not None and said and said != town.department:
            held = department(town.department)
            self.add_error(
                "department",
                ValidationError(
                    _("%(inside)s lies in %(place)s. Choose that, or leave this open."),
                    "contradiction",
                    {"inside": town.name, "place": held.name if held else town.department},
                ),
            )
        return cleaned

    def settle(self) -> None:
        """Draws each search box with what was understood, instead of everything that answers its text."""
        data: Any = self.data.copy()  # type: ignore[attr-defined] # the QueryDict of the address
        for name in ("naf", "commune"):
            code = self.cleaned_data.get(name)
            if code:
                data[f"{name}_for"], data[f"{name}_pick"] = data.get(name, ""), code[:]
        self.data = data

    def unread(self) -> Iterator[Unread]:
        """Each answer that was given and could not be read, so that no page leaves it out without a word."""
        lang = current_language()
        for name in [name for name in self.fields if name in self.errors]:
            bound = self[name]
            value = bound.value()
            typed = value[:120] if isinstance(value, str) else ""
            lookup = getattr(bound.field, "lookup", None)
            lines = lookup.find(typed, lang) if lookup is not None else []
            yield Unread(name, bound.id_for_label, str(bound.label), typed, str(bound.errors[0]), lines)

    def said(self) -> list[tuple[str, str]]:
        """What was answered, in words: the head of the printed page."""
        lang = current_language()
        answers = {
            **self.cleaned_data,
            "micro_entrepreneur": MICRO.get(self.cleaned_data.get("micro_entrepreneur") or ""),
        }
        found = []
        for name in self.fields:
            value = answers.get(name)
            if value in (None, ""):
                continue
            code = value[:] if isinstance(value, str) else value
            text = shown(name, {name: code}, lang) if name != "employees" else str(value)
            found.append((str(FACTS[name].label), text or str(value)))
        return found

    def profile(self) -> Profile:
        """What is known by the answers that could be read; the others count as open."""
        said = self.cleaned_data if self.is_bound else {}
        town = commune(str((said.get("commune") or "")[:]))
        held = department(town.department if town else said.get("department") or "")
        naf = said.get("naf")
        return profile_from_facts(
            employees=said.get("employees"),
            naf=naf[:] if naf else None,
            region=held.region if held else None,
            department=held.code if held else None,
            commune=town.code if town else None,
            created_on=said.get("created_on"),
            micro_entrepreneur=MICRO.get(said.get("micro_entrepreneur") or ""),
            legal_form=said.get("legal_form") or None,
            turnover_eur=said.get("turnover_eur"),
        )
