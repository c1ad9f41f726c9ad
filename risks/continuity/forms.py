"""The few facts that make a stoppage's cost."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from portal.editing.forms import SafeForm
from portal.ui.fields import HoursField, MoneyField, NumberField, PercentField
from portal.ui.format import Language
from portal.ui.forms import Form
from risks.continuity.models import StoppageFigures
from risks.continuity.wording import month_names

FURTHER = (
    "lost_for_good_pct",
    "purchases_a_year",
    "extra_day_eur",
    "recovery_eur",
    "penalty_day_eur",
    "penalty_after_hours",
)
MONTHS = tuple(f"month_{place}" for place in range(12))


def last_filled(form: Form, names: Sequence[str]) -> str:
    """The last of these fields that holds more than 0, where a wrong sum is said; the first when none does."""
    return next((name for name in reversed(names) if form.cleaned_data.get(name)), names[0])


class FiguresForm(SafeForm, Form):
    unknown_fields = ("variable_costs_pct", "caught_up_pct", "cash_eur", "fixed_costs_month_eur")

    variable_costs_pct = PercentField(
        label=gettext_lazy("Of 100 € sold, how much do you pay for goods and delivery?"),
        help_text=gettext_lazy("What you would not pay without the sale: flour, parcels, fees. Before VAT."),
        unit="€",
    )
    caught_up_pct = PercentField(
        label=gettext_lazy("Of 100 € not sold during a stop, how much do customers buy later?"),
        help_text=gettext_lazy("Bread is bought elsewhere; a wedding cake is ordered the day after."),
        unit="€",
    )
    lost_for_good_pct = PercentField(
        label=gettext_lazy("Of 100 customers who meet a closed door, how many never come back?"),
        required=False,
        unit=gettext_lazy("customers"),
    )
    purchases_a_year = NumberField(
        label=gettext_lazy("How often does a usual customer buy in a year?"),
        required=False,
        max_value=1_000,
        unit=pgettext_lazy("unit", "times"),
        help_text=gettext_lazy("Whoever never comes back takes these purchases along: we count one year of them."),
    )
    extra_day_eur = MoneyField(
        label=gettext_lazy("What does each day of a stop cost in extra work, before VAT?"),
        required=False,
        help_text=gettext_lazy("Overtime, orders taken by telephone, hired equipment."),
    )
    recovery_eur = MoneyField(
        label=gettext_lazy("What does it cost, before VAT, to be back after a stop of a day or more?"),
        required=False,
        help_text=gettext_lazy("The technician, data typed in again, a campaign to win customers back."),
    )
    penalty_day_eur = MoneyField(
        label=gettext_lazy("Which penalties (no VAT) do your customers ask for each day you do not deliver?"),
        required=False,
    )
    penalty_after_hours = HoursField(label=gettext_lazy("From when on do these penalties run?"), required=False)
    cash_eur = MoneyField(
        label=gettext_lazy("How much money is there, that you could use?"),
        help_text=gettext_lazy("In the bank and in the till, VAT that you owe set aside."),
    )
    fixed_costs_month_eur = MoneyField(
        label=gettext_lazy("What goes out each month even without a sale?"),
        help_text=gettext_lazy("Rent, wages, loans, insurance. Before VAT."),
    )

    def __init__(self, data: Any = None, *, row: StoppageFigures, language: Language, **kwargs: Any) -> None:
        shares = dict(zip(MONTHS, row.months_pct, strict=False)) if row.months_pct else {}
        initial = {name: getattr(row, name) for name in (*self.unknown_fields, *FURTHER)} | shares
        super().__init__(data, version=row.version, initial=initial, **kwargs)
        if not self.is_bound and row.pk is not None:
            for name in self.unknown_fields:
                self.fields[name].rp_unknown.checked = getattr(row, name) is None  # type: ignore[attr-defined]
        for name, label in zip(MONTHS, month_names(language), strict=True):
            self.fields[name] = PercentField(label=label, required=False)

    @property
    def months(self) -> list[Any]:
        """The twelve bound fields."""
        return [self[name] for name in MONTHS]

    @property
    def further(self) -> list[Any]:
        """The bound fields of what else a stop costs."""
        return [self[name] for name in FURTHER]

    @property
    def opens_further(self) -> bool:
        """Whether the fold of what else a stop costs is drawn open."""
        return any(bound.errors or bound.value() not in (None, "") for bound in self.further)

    @property
    def opens_months(self) -> bool:
        """Whether the fold of months is drawn open."""
        return any(bound.errors or bound.value() not in (None, "") for bound in self.months)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        said = [self.cleaned_data.get(name) for name in MONTHS]
        if any(share is not None for share in said) and any(share is None for share in said):
            self.add_error(MONTHS[said.index(None)], ValidationError(_("Fill in all twelve months, or none.")))
        return cleaned

    def figures(self) -> dict[str, Any]:
        """What the verb takes."""
        months: list[Decimal] = [self.cleaned_data[name] for name in MONTHS if self.cleaned_data[name] is not None]
        said = {name: self.cleaned_data[name] for name in (*self.unknown_fields, *FURTHER)}
        return {**said, "months_pct": months}

    def place_of(self, name: str) -> str:
        return last_filled(self, MONTHS) if name == "months_pct" else name
