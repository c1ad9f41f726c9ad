"""What is wanted in one line of insurance. An empty box is unknown: the insurer then proposes."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from insurance.policies.models import Head
from insurance.wanted.actions import LONGEST_NOTE, WantedFields
from insurance.wanted.models import CoverWanted
from portal.editing.forms import SafeForm
from portal.ui.fields import DayField, HoursField, MoneyField
from portal.ui.forms import Form

MOST_EUR = Decimal("9999999999.99")


class WantedForm(SafeForm, Form):
    heads = forms.MultipleChoiceField(
        label=_("What should it pay for?"),
        choices=Head.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick nothing if you do not know: the insurer then proposes."),
    )
    limit_eur = MoneyField(
        label=_("Up to how much per loss?"), required=False, max_value=MOST_EUR, help_text=_("In euros before VAT.")
    )
    deductible_eur = MoneyField(
        label=_("How much of each loss can you bear yourself?"),
        required=False,
        max_value=MOST_EUR,
        help_text=_("In euros before VAT."),
    )
    waiting_hours = HoursField(
        label=_("How long a stop can you bear yourself?"), required=False, help_text=_("4, 1 h 30 or 2 days.")
    )
    starts_on = DayField(label=_("From which day?"), required=False)
    note = forms.CharField(
        label=_("Anything else the insurer should know"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, data: Any = None, *, row: CoverWanted | None, first: dict[str, Any], **kwargs: Any) -> None:
        """`first` is what to begin from while nothing was said on this line."""
        initial = {name: getattr(row, name) for name in WantedFields.__annotations__} if row else first
        super().__init__(data, initial=initial, version=row.version if row else None, **kwargs)
