"""One short form a section. A fact left open needs an answer or the tick "I don't know"."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as WrongNumber
from stdnum.fr import siren as siren_number
from stdnum.fr import siret as siret_number

from portal.editing.forms import SafeForm
from portal.profile import facts, wording
from portal.profile.lookups import ACTIVITIES, TOWNS
from portal.profile.models import Profile
from portal.profile.reference import (
    commune,
    department,
    departments,
    headcount_band,
    headcount_bounds,
    region,
    regions,
)
from portal.profile.search_field import Code, SearchField
from portal.ui.fields import DayField, MoneyField, OpeningHoursField, PercentField, WholeField
from portal.ui.forms import Form
from portal.ui.language import current_language

OPEN = ("", _("I don’t know"))
UNKNOWN = "unknown"


class PartForm(SafeForm, Form):
    """Base: starts from the profile's facts, and hands back the columns of its part."""

    part: str

    def __init__(self, data: Any = None, *, profile: Profile, today: date, **kwargs: Any) -> None:
        self.profile, self.today = profile, today
        kwargs["initial"] = {**self.first_values(profile), **kwargs.get("initial", {})}
        super().__init__(data, version=profile.version, **kwargs)
        if not self.is_bound:
            for name in self.unknown_fields:
                told = name in profile.confirmed and getattr(profile, name) is None
                self.fields[name].rp_unknown.checked = told  # type: ignore[attr-defined]

    def ask_only(self, *names: str) -> None:
        """Leaves out the other questions of the part."""
        for name in set(self.fields) - {*names, "form_key", "version"}:
            del self.fields[name]
        self.unknown_fields = tuple(name for name in self.unknown_fields if name in names)

    def first_values(self, profile: Profile) -> dict[str, Any]:
        part = facts.part(self.part)
        return {name: getattr(profile, name) for name in (part.fields if part else ())}

    def columns(self) -> dict[str, Any]:
        """The columns of the part, unknown as None."""
        part = facts.part(self.part)
        return {name: self.cleaned_data.get(name) for name in (part.fields if part else ())}


class NumberCheckField(forms.CharField):
    """A number of the business register, with its check digit; spaces and points between digits are welcome."""

    def __init__(self, checker: Any, wrong: Any, **kwargs: Any) -> None:
        super().__init__(
            max_length=40, widget=forms.TextInput({"autocomplete": "off", "inputmode": "numeric"}), **kwargs
        )
        self.checker, self.wrong = checker, wrong

    def to_python(self, value: Any) -> str:
        text = re.sub(r"[\s.\u00a0\u202f-]", "", super().to_python(value) or "")
        if not text:
            return ""
        try:
            if not text.isascii():
                raise WrongNumber
            return str(self.checker.validate(text))
        except WrongNumber:
            raise ValidationError(self.wrong, code="wrong") from None


class IdentityForm(PartForm):
    part = "identity"
    unknown_fields = ("siren", "siret", "legal_form", "created_on")

    name = forms.CharField(label=_("Name of the business"), max_length=200)
    siren = NumberCheckField(
        siren_number,
        _("This is no SIREN: it has 9 digits, and the last one checks the others."),
        label=_("SIREN number"),
        help_text=_("9 digits, on your invoices. Spaces are welcome."),
    )
    siret = NumberCheckField(
        siret_number,
        _("This is no SIRET: it has 14 digits, and the last one checks the others."),
        label=_("SIRET number"),
        help_text=_("The SIREN and 5 more digits, for this address."),
    )
    legal_form = forms.ChoiceField(label=_("Legal form"))
    created_on = DayField(label=_("Created on"), help_text=_("As the business register has it."))
    micro_entrepreneur = forms.ChoiceField(
        label=_("Micro-entrepreneur?"), choices=list(wording.MICRO.items()), widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, profile: Profile, renames: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, profile=profile, initial={"name": profile.business.name}, **kwargs)
        if not renames:
            del self.fields["name"]
        offered = wording.legal_form_choices(current_language(), profile.legal_form)
        self.fields["legal_form"].choices = [("", _("Choose")), *offered]  # type: ignore[attr-defined]

    def first_values(self, profile: Profile) -> dict[str, Any]:
        told = "micro_entrepreneur" in profile.confirmed  # else nothing is ticked: silence is no answer
        micro = {True: "yes", False: "no", None: "unknown" if told else None}[profile.micro_entrepreneur]
        return {**super().first_values(profile), "micro_entrepreneur": micro}

    def columns(self) -> dict[str, Any]:
        micro = {"yes": True, "no": False}.get(self.cleaned_data.get("micro_entrepreneur") or "")
        return {**super().columns(), "micro_entrepreneur": micro}

    def clean_created_on(self) -> date | None:
        day: date | None = self.cleaned_data["created_on"]
        if day is not None and day > self.today:
            raise ValidationError(
                _("This day is still to come. Write the day the business was created."), code="future"
            )
        return day

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        siren, siret = self.cleaned_data.get("siren"), self.cleaned_data.get("siret")
        if siren and siret and not siret.startswith(siren):
            self.add_error(
                "siret",
                ValidationError(
                    _("A SIRET begins with the SIREN: this one should begin with %(siren)s."), "siren", {"siren": siren}
                ),
            )
        return cleaned


class ActivityForm(PartForm):
    part = "activity"
    unknown_fields = ("naf",)
    unanswered = _("Give the number, or choose beside it: a range, or “I don’t know”.")

    naf = SearchField(
        ACTIVITIES,
        label=_("Your activity"),
        help_text=_("Your NAF code, such as 10.71C, or a word: bakery, plumber, online sales."),
    )
    employees = WholeField(
        label=_("How many people do you employ?"),
        required=False,
        max_value=5_000_000,
        help_text=_("The number, if you know it. It goes before the band."),
    )
    employees_band = forms.ChoiceField(label=_("Or roughly"), required=False)

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, profile=profile, **kwargs)
        choices = [("", _("Choose")), *wording.bands(), (UNKNOWN, _("I don’t know"))]
        self.fields["employees_band"].choices = choices  # type: ignore[attr-defined]

    def first_values(self, profile: Profile) -> dict[str, Any]:
        said_unknown = "employees" in profile.confirmed and profile.employees is None
        band = profile.employees_band or (UNKNOWN if said_unknown else None)
        naf = Code(profile.naf) if profile.naf else None
        return {**super().first_values(profile), "naf": naf, "employees_band": band}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        number, band = self.cleaned_data.get("employees"), self.cleaned_data.get("employees_band") or None
        asked = "employees" in self.fields  # the form may ask for another fact alone
        if asked and number is None and band is None and not {"employees", "employees_band"} & self.errors.keys():
            self.add_error("employees", ValidationError(self.unanswered, code="unanswered"))
        band = None if band == UNKNOWN else band
        if number is not None and band is not None:
            low, high = headcount_bounds(band) or (0, None)
            if not (low <= number and (high is None or number <= high)):
                if band == self.profile.employees_band:  # only the number was changed: the band follows
                    band = headcount_band(number)
                else:
                    self.add_error(
                        "employees_band",
                        ValidationError(
                            _("%(number)d people means “%(band)s”. Correct the one or the other."),
                            "contradiction",
                            {"number": number, "band": wording.band_label(headcount_band(number))},
                        ),
                    )
        self.cleaned_data["employees_band"] = band
        return cleaned

    def columns(self) -> dict[str, Any]:
        naf = self.cleaned_data.get("naf")
        return {**super().columns(), "naf": naf[:] if naf else None}


class PlaceForm(PartForm):
    part = "place"
    unknown_fields = ("commune",)

    address = forms.CharField(
        label=_("Address"),
        max_length=200,
        required=False,
        help_text=_("Number and street of your main place."),
        widget=forms.TextInput({"autocomplete": "street-address"}),
    )
    commune = SearchField(
        TOWNS, label=_("Town"), help_text=_("Its name or postal code. It fills in the department and the region.")
    )
    department = forms.ChoiceField(label=_("Department"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, profile=profile, **kwargs)
        held = [(place.code, f"{place.code} {place.name}") for place in departments()]
        areas = [(place.code, place.name) for place in regions()]
        self.fields["department"].choices = [OPEN, *held]  # type: ignore[attr-defined]
        self.fields["region"].choices = [OPEN, *areas]  # type: ignore[attr-defined]

    def first_values(self, profile: Profile) -> dict[str, Any]:
        return {**super().first_values(profile), "commune": Code(profile.commune) if profile.commune else None}

    def clean(self) -> dict[str, Any] | None:
        """A town decides its department, a department its region. A wider place that was not touched follows; one that
        was chosen otherwise is a contradiction, said beside it."""
        cleaned = super().clean()
        town = commune(self.cleaned_data.get("commune") or "")
        if town is not None:
            self._follow("department", town.department, town.name)
        held = department(self.cleaned_data.get("department") or "")
        if held is not None:
            self._follow("region", held.region, held.name)
        return cleaned

    def _follow(self, name: str, code: str, inside: str) -> None:
        said = self.cleaned_data.get(name) or None
        narrower = {"department": "commune", "region": "department"}[name]
        moved = self.cleaned_data.get(narrower) != getattr(self.profile, narrower)
        if said is None or said == code or (moved and said == getattr(self.profile, name)):
            self.cleaned_data[name] = code
            return
        place = department(code) if name == "department" else region(code)
        self.add_error(
            name,
            ValidationError(
                _("%(inside)s lies in %(place)s. Choose that, or leave this open."),
                "contradiction",
                {"inside": inside, "place": place.name if place else code},
            ),
        )

    def columns(self) -> dict[str, Any]:
        said = super().columns()
        town = said["commune"]
        return {
            "address": said["address"] or None,
            "commune": town[:] if town else None,
            "department": said["department"] or None,
            "region": said["region"] or None,
        }


class MoneyForm(PartForm):
    part = "money"
    unknown_fields = ("turnover_eur", "online_share_pct", "balance_sheet_eur")

    turnover_eur = MoneyField(label=_("Turnover of the last year"), help_text=_("Before VAT, in euros."))
    online_share_pct = PercentField(
        label=_("Share of the turnover made online"), help_text=_("Shop, orders and bookings on the Internet.")
    )
    balance_sheet_eur = MoneyField(
        label=_("Total of the balance sheet"),
        help_text=_("The last line of the assets, which holds no VAT. A micro-business has none."),
    )


class HoursForm(PartForm):
    part = "hours"
    unknown_fields = ("opening_hours",)

    opening_hours = OpeningHoursField(label=_("Opening hours"), help_text=_("A day left empty is closed."))


class ConfirmForm(SafeForm, Form):
    """The "still right" buttons: one fact, or all."""

    fact = forms.ChoiceField(choices=[("all", "all"), *((code, code) for code in facts.FACTS)])


FORMS: dict[str, type[PartForm]] = {
    form.part: form for form in (IdentityForm, ActivityForm, PlaceForm, MoneyForm, HoursForm)
}
