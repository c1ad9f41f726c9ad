"""An activity with what it hangs on, and what a service promised and showed."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.editing.forms import SafeForm
from portal.ui.fields import DayField, HoursField, PercentField
from portal.ui.forms import Form
from risks.continuity.hours import DURATIONS_HOURS
from risks.continuity.impact.actions import ASPECTS, MOST_HOURS, ActivityFields
from risks.continuity.impact.wording import ASPECTS as ASPECT_NAMES
from risks.continuity.impact.wording import FIELDS, LEVELS, SHARES
from risks.continuity.models import Activity
from risks.continuity.wording import DURATIONS
from risks.services.models import Service

PLAIN = ("name", "share_pct", "mtpd_hours", "rto_hours", "rpo_hours", "mbco_pct", "duty_note")


class ActivityForm(SafeForm, Form):
    name = forms.CharField(
        label=_("What do you live on?"),
        max_length=120,
        help_text=_("One kind of sale or work, such as “Orders online”."),
    )
    share_pct = PercentField(label=_("Which share of your sales does it bring?"), required=False)
    mtpd_hours = HoursField(
        label=_("After how long is the business in danger?"),
        required=False,
        max_value=MOST_HOURS,
        help_text=_("Such as 4, 1 h 30 or 2 days."),
    )
    rto_hours = HoursField(
        label=_("How fast do you want to be running again?"),
        required=False,
        max_value=MOST_HOURS,
        help_text=_("Well before the business is in danger: something always goes wrong."),
    )
    rpo_hours = HoursField(
        label=_("How many hours of entries can you afford to lose?"),
        required=False,
        max_value=MOST_HOURS,
        help_text=_("Was the last backup yesterday evening? Then you lose the day."),
    )
    mbco_pct = PercentField(
        label=_("The minimum that keeps our customers"), required=False, help_text=_("In percent of a usual day.")
    )
    duty_note = forms.CharField(label=_("Which law or contract?"), max_length=300, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        services: Iterable[Service],
        row: Activity | None = None,
        stops: Mapping[int, int] | None = None,
    ) -> None:
        stops = stops or {}
        initial: dict[str, Any] = {name: getattr(row, name) for name in PLAIN} if row else {}
        for aspect in ASPECTS:
            levels = getattr(row, aspect) if row else []
            initial |= {f"{aspect}-{place}": str(level) for place, level in enumerate(levels)}
        self.services = list(services)
        initial |= {f"stops-{one.number}": str(stops.get(one.number, 0)) for one in self.services}
        super().__init__(data, initial=initial, version=row.version if row else None)
        for aspect in ASPECTS:
            for place, hours in enumerate(DURATIONS_HOURS):
                self.fields[f"{aspect}-{place}"] = forms.ChoiceField(
                    label=DURATIONS[hours],
                    choices=[("", _("I don’t know")), *((str(level), text) for level, text in LEVELS.items())],
                    required=False,
                )
        for one in self.services:
            known = stops.get(one.number, 0)
            shares = {**SHARES, **({} if known in SHARES else {known: f"{known} %"})}
            self.fields[f"stops-{one.number}"] = forms.ChoiceField(
                label=one.name, choices=[(str(pct), text) for pct, text in sorted(shares.items())], required=False
            )

    @property
    def dependences(self) -> list[Any]:
        """The bound fields of what stops with each service."""
        return [self[f"stops-{one.number}"] for one in self.services]

    @property
    def aspects(self) -> list[tuple[Any, list[Any]]]:
        """Each aspect with its six bound fields."""
        return [
            (ASPECT_NAMES[aspect], [self[f"{aspect}-{place}"] for place in range(len(DURATIONS_HOURS))])
            for aspect in ASPECTS
        ]

    @property
    def opens_aspects(self) -> bool:
        """Whether the fold of how bad it is as it lasts is drawn open."""
        return any(bound.errors or bound.value() for _name, fields in self.aspects for bound in fields)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for aspect in ASPECTS:
            said = [self.cleaned_data.get(f"{aspect}-{place}") for place in range(len(DURATIONS_HOURS))]
            if any(said) and not all(said):
                place = next(place for place, level in enumerate(said) if not level)
                self.add_error(f"{aspect}-{place}", ValidationError(_("Choose one for each length, or none.")))
        return cleaned

    def said(self) -> ActivityFields:
        """What the verbs take, dependences aside."""
        found: Any = {name: self.cleaned_data[name] for name in PLAIN}
        for aspect in ASPECTS:
            levels = [self.cleaned_data[f"{aspect}-{place}"] for place in range(len(DURATIONS_HOURS))]
            found[aspect] = [int(level) for level in levels] if all(levels) else []
        return found  # type: ignore[no-any-return]

    def stops(self) -> dict[int, int]:
        """Percent by number of service."""
        said = {one.number: int(self.cleaned_data[f"stops-{one.number}"] or 0) for one in self.services}
        return {number: pct for number, pct in said.items() if pct}

    def place_of(self, name: str) -> str:
        """Of a whole row of lengths, the last one."""
        return f"{name}-{len(DURATIONS_HOURS) - 1}" if name in ASPECTS else name


class RecoveryForm(SafeForm, Form):
    promised_repair_hours = HoursField(
        label=_("Within which time does the provider promise to repair it?"),
        required=False,
        max_value=MOST_HOURS,
        help_text=_("Look for “repair time” in the contract. Nothing promised: leave it empty."),
    )
    restore_tested_on = DayField(label=_("When did you last try to restore it?"), required=False)
    restored_in_hours = HoursField(
        label=_("How long did it take until it ran again?"), required=False, max_value=MOST_HOURS
    )

    def __init__(self, data: Any = None, *, service: Service) -> None:
        initial = {name: getattr(service, name) for name in self.base_fields if name in FIELDS}
        super().__init__(data, initial=initial, version=service.version)
