"""The forms of the de minimis ledger."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.editing.forms import SafeForm
from portal.ui.fields import DayField, MoneyField
from portal.ui.forms import Form
from subsidies.applications.models import Application
from subsidies.ledger.actions import EDITABLE, LONGEST
from subsidies.ledger.models import AidRegime, AidSource, MinorAid


class LineForm(SafeForm, Form):
    """A line of the ledger."""

    unknown_fields = ("equivalent_eur",)

    body = forms.CharField(
        label=_("Who granted it?"), max_length=LONGEST["body"], help_text=_("As written on the letter.")
    )
    decided_on = DayField(
        label=_("Day of the decision"), help_text=_("Not the day of the payment: the decision is what counts.")
    )
    equivalent_eur = MoneyField(
        label=_("How much aid is it?"),
        help_text=_(
            "Before VAT and any deduction. The letter names it (“gross grant equivalent”): for a grant it is the grant"
            " itself, for a loan or a guarantee only its advantage."
        ),
    )
    regime = forms.ChoiceField(
        label=_("Under which rules?"),
        choices=AidRegime.choices,
        initial=AidRegime.GENERAL,
        help_text=_("The letter names them. Nearly always the general ones."),
    )
    purpose = forms.CharField(label=_("What was it for?"), max_length=LONGEST["purpose"], required=False)
    company = forms.CharField(
        label=_("Another company of yours?"),
        max_length=LONGEST["company"],
        required=False,
        help_text=_("Leave empty for this business. Companies that one of you controls share the same ceiling."),
    )
    origin = forms.ChoiceField(
        label=_("Where do you have it from?"),
        choices=AidSource.choices,
        initial=AidSource.OWN,
        widget=forms.RadioSelect,
    )
    official_reference = forms.CharField(
        label=_("Its reference"),
        max_length=LONGEST["official_reference"],
        required=False,
        help_text=_("Of the letter or of the State’s register: it tells that two lines are the same aid."),
    )

    def __init__(
        self, data: Any = None, *, line: MinorAid | None = None, application: Application | None = None, **kwargs: Any
    ) -> None:
        """Pre-filled from the line that is changed, or from the granted application."""
        if line is not None:
            kwargs |= {"initial": {name: getattr(line, name) for name in EDITABLE}, "version": line.version}
        elif application is not None:
            kwargs["initial"] = {
                "body": application.programme.operator,
                "decided_on": application.decided_on,
                "equivalent_eur": application.granted_eur,
                "purpose": application.programme.title[: LONGEST["purpose"]],
            }
        super().__init__(data, **kwargs)
        if line is not None and not self.is_bound:
            self.fields["equivalent_eur"].rp_unknown.checked = line.equivalent_eur is None  # type: ignore[attr-defined]


class TryForm(Form):
    """What a coming grant would do."""

    amount = MoneyField(label=_("Amount, before VAT"))
    on = DayField(label=_("Decided on"))
    regime = forms.ChoiceField(label=_("Under which rules?"), choices=AidRegime.choices)

    def asked(self, today: date) -> tuple[Any, date, str]:
        """(amount or None, day, regime) as far as they could be read."""
        cleaned = self.cleaned_data if self.is_bound and self.is_valid() else {}
        day = cleaned.get("on") or today
        return cleaned.get("amount"), max(day, today), cleaned.get("regime") or AidRegime.GENERAL.value


class SureForm(SafeForm, Form):
    """Nothing to fill in: its key makes a second click harmless."""


class ComparedForm(SureForm):
    """A line beside its application: the amount that the reader saw granted."""

    seen = forms.DecimalField(widget=forms.HiddenInput, required=False, max_digits=12, decimal_places=2, min_value=0)

    def __init__(self, data: Any = None, *, line: MinorAid | None = None, seen: Decimal | None = None) -> None:
        super().__init__(data, initial={"seen": seen}, version=line.version if line else None, auto_id=False)


class SameForm(SureForm):
    """An own line beside one of the State's register, by its number; none: an aid of its own."""

    official = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2_000_000_000)

    def __init__(self, data: Any = None, *, line: MinorAid | None = None, official: MinorAid | None = None) -> None:
        number = official.number if official else None
        super().__init__(data, initial={"official": number}, version=line.version if line else None, auto_id=False)
