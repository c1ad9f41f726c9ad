"""Whose dossiers are renewed, with what in them, and when."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from insurance.renewals.queries import Wish
from insurance.renewals.starting import HOURS, next_start
from insurance.renewals.wording import part_labels
from portal.editing.forms import SafeForm
from portal.tenancy.models import Business
from portal.ui.forms import Form

MOST_TICKED = 200  # boxes on one page; whoever accompanies more goes by age
AGES = (
    (12, gettext_lazy("12 months")),
    (6, gettext_lazy("6 months")),
    (3, gettext_lazy("3 months")),
    (0, gettext_lazy("whatever its age")),
)


class Audience(models.TextChoices):
    """Which clients a renewal takes."""

    DUE = "due", gettext_lazy("Everybody whose dossier is due")
    CHOSEN = "chosen", gettext_lazy("Only some, whatever the age of their dossier")


class When(models.TextChoices):
    """When its first turn is given."""

    NOW = "now", pgettext_lazy("start", "Now")
    HOUR = "hour", gettext_lazy("At an hour that I choose")


class RenewalForm(SafeForm, Form):
    """`clients` are those who may be ticked: the chamber's own, whose mandate lets it build."""

    audience = forms.ChoiceField(
        label=gettext_lazy("For whom?"), choices=Audience.choices, widget=forms.RadioSelect, initial=Audience.DUE
    )
    months = forms.TypedChoiceField(
        label=gettext_lazy("Due: the last dossier is older than"), choices=AGES, coerce=int, initial=12
    )
    moved = forms.BooleanField(
        label=gettext_lazy("Due as well: younger, but something changed since"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Each such dossier is compared; where it would say the same, no new one is built."),
    )
    chosen = forms.MultipleChoiceField(
        label=gettext_lazy("Which clients?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    parts = forms.MultipleChoiceField(
        label=gettext_lazy("What goes in?"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("For each client, only the parts that its mandate opens to you."),
    )
    with_proofs = forms.BooleanField(
        label=gettext_lazy("Put the proofs themselves in the bundle"), required=False, initial=True
    )
    when = forms.ChoiceField(
        label=pgettext_lazy("renewal", "When does it begin?"),
        choices=When.choices,
        widget=forms.RadioSelect,
        initial=When.HOUR,
    )
    hour = forms.TypedChoiceField(label=gettext_lazy("Hour (in Paris)"), coerce=int, initial=21)

    def __init__(self, *args: Any, clients: Sequence[Business], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clients = {business.slug: business for business in clients[:MOST_TICKED]}
        choices: dict[str, Any] = {
            "chosen": [(slug, business.name) for slug, business in self.clients.items()],
            "parts": list(part_labels().items()),
            "hour": [(hour, _("%(hour)d:00") % {"hour": hour}) for hour in HOURS],
        }
        for name, some in choices.items():
            self.fields[name].choices = some  # type: ignore[attr-defined]
        self.fields["chosen"].rp_needed = True  # type: ignore[attr-defined]  # by one answer: not called optional
        self.fields["parts"].initial = list(part_labels())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("audience") == Audience.CHOSEN and not cleaned.get("chosen") and "chosen" not in self.errors:
            self.add_error("chosen", ValidationError(_("Tick at least one client."), code="none"))
        return cleaned

    @property
    def due_as_usual(self) -> bool:
        """Whether what counts as due is what it is for most."""
        return self.as_usual("months", "moved")

    @property
    def content_as_usual(self) -> bool:
        """Whether all parts go in, with the proofs."""
        return self.as_usual("parts", "with_proofs")

    def start_at(self, now: datetime) -> datetime:
        """When it begins, of a valid form."""
        values = self.cleaned_data
        return now if values["when"] == When.NOW else next_start(now, values["hour"])

    def wish(self, starts_on: date) -> Wish:
        """What is asked for, of a valid form. Whoever is ticked is renewed at any age."""
        values = self.cleaned_data
        ticked = values["audience"] == Audience.CHOSEN
        months, moved = (0, False) if ticked else (values["months"], values["moved"])
        return Wish(months, moved, values["parts"], starts_on)

    def ticked(self) -> set[int] | None:
        """The ids of those ticked; None when all that are due are meant."""
        if self.cleaned_data["audience"] != Audience.CHOSEN:
            return None
        return {self.clients[slug].pk for slug in self.cleaned_data["chosen"]}
