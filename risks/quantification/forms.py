"""How often and how much, in plain words; the finer points fold away."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.editing.forms import SafeForm
from portal.ui.fields import HoursField, MoneyField, NumberField, WholeField
from portal.ui.format import Language
from portal.ui.forms import Form
from risks.catalogue.catalogue import load
from risks.quantification.models import Cause, EffectOn, Estimate, FrequencyUnit, LossHead, MeasureEffect
from risks.register.models import Category

OWN = ("frequency_value", "frequency_unit", "hours_low", "hours_high", "amount_low", "amount_likely", "amount_high")


class EstimateForm(SafeForm, Form):
    scenario = forms.ChoiceField(
        label=_("Which usual case does it resemble?"),
        required=False,
        help_text=_("What you leave empty below is taken from there."),
    )
    frequency_value = NumberField(label=_("How often does it happen?"), required=False, decimal_places=3)
    frequency_unit = forms.ChoiceField(label=_("The number means"), choices=FrequencyUnit.choices, required=False)
    hours_low = HoursField(label=_("In nine cases of ten it stops you for between"), required=False)
    hours_high = HoursField(label=_("… and"), required=False)
    amount_low = MoneyField(label=_("In nine cases of ten it costs, before VAT, between"), required=False)
    amount_high = MoneyField(label=_("… and, before VAT"), required=False)
    amount_likely = MoneyField(
        label=_("Usual cost, before VAT"),
        required=False,
        help_text=_(
            "With it, the two amounts above are never passed (PERT distribution). "
            "Without it, they hold in nine cases of ten (lognormal)."
        ),
    )
    head = forms.ChoiceField(label=_("Kind of loss, as contracts name it"), required=False)
    peril = forms.ChoiceField(label=_("What sets it off, as contracts tell apart"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        row: Estimate,
        language: Language,
        category: str,
        usual: tuple[str, str],
        scenario: str,
    ) -> None:
        names = ("scenario", *OWN, "head", "peril")
        initial = {name: getattr(row, name) for name in names}
        initial["scenario"] = initial["scenario"] or scenario
        initial["frequency_unit"] = initial["frequency_unit"] or FrequencyUnit.YEARS_BETWEEN
        super().__init__(data, version=row.version, initial=initial)
        self.fields["scenario"].choices = _scenarios(language, category)  # type: ignore[attr-defined]
        for name, choices, code in (("head", LossHead, usual[0]), ("peril", Cause, usual[1])):
            label = _("Usual: %(what)s") % {"what": choices(code).label}
            self.fields[name].choices = [("", label), *choices.choices]  # type: ignore[attr-defined]

    @property
    def opens_expert(self) -> bool:
        return any(self[name].errors or self[name].value() for name in ("amount_likely", "head", "peril"))


def _scenarios(lang: Language, category: str) -> list[Any]:
    """Those of the same kind first, then the others; by title."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for scenario in load().scenarios:
        groups.setdefault(scenario.category, []).append((scenario.code, scenario.title.in_(lang)))
    order = sorted(groups, key=lambda kind: (kind != category, str(Category(kind).label)))
    named = [(str(Category(kind).label), sorted(groups[kind], key=lambda item: item[1])) for kind in order]
    return [("", _("None of them")), *named]


class EffectForm(SafeForm, Form):
    on = forms.ChoiceField(label=_("What does it change?"), choices=EffectOn.choices, widget=forms.RadioSelect)
    low_pct = WholeField(label=_("By at least, in percent"), max_value=100)
    high_pct = WholeField(label=_("By at most, in percent"), max_value=100)

    def __init__(self, data: Any = None, *, row: MeasureEffect | None, usual: Any) -> None:
        first = row or usual
        initial = {name: getattr(first, name) for name in ("on", "low_pct", "high_pct")} if first else {}
        for name in ("low_pct", "high_pct"):
            if name in initial:
                initial[name] = round(initial[name])
        super().__init__(data, version=row.version if row else None, initial=initial)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        low, high = self.cleaned_data.get("low_pct"), self.cleaned_data.get("high_pct")
        if low is not None and high is not None and high < low:
            self.add_error("high_pct", _("It must be from the first figure to 100."))
        return cleaned
