"""The form of a contract, and a small formset for its covers. Here an empty box means unknown."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from insurance.policies.actions import COVER_FIELDS, MOST_COVERS
from insurance.policies.conditions import CHOICES
from insurance.policies.models import Head, Line, Policy, Scope, Standing, WaitingMode
from insurance.policies.wording import sentence
from portal.editing.forms import SafeForm
from portal.evidence.forms import ProofFileField
from portal.evidence.models import Proof
from portal.tenancy.references import reference
from portal.ui.fields import DayField, HoursField, MoneyField, NumberField, WholeField
from portal.ui.format import Language
from portal.ui.forms import Form
from risks.quantification.models import Cause

BLANK_COVERS = 3
MOST_EXCLUDED = 30
FINER = ("limit_year_eur", "working_days", "extra_costs_cap_eur", "excluded")
UNKNOWN = ("", _("I don’t know"))
MOST_EUR = Decimal("9999999999.99")


class ProofChoice(forms.ModelChoiceField):
    """One of the business's own proofs, named by its number."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{reference('P', obj.number)} {obj.title}"


class CoversText(forms.Field):
    """Not drawn: holds the covers as text, so that two savers' covers can be compared like any other field."""


class RisksField(forms.CharField):
    """References of risks, "R-004, R-012". Cleans to their numbers."""

    default_error_messages = {"refs": _("Write references such as R-004, with commas between them.")}

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(reference("R", number) for number in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        words = [word for word in re.split(r"[\s,;]+", str(value or "")) if word]
        found = [re.fullmatch(r"[rR]-?(\d{1,6})", word) for word in words]
        if not all(found) or len(found) > MOST_EXCLUDED:
            raise ValidationError(self.default_error_messages["refs"], code="refs")
        return sorted({int(match[1]) for match in found if match})

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial or []) != (data or "")


class PolicyForm(SafeForm, Form):
    standing = forms.ChoiceField(
        label=_("Is it yours already?"), choices=Standing.choices, initial=Standing.CONTRACT, widget=forms.RadioSelect
    )
    line = forms.ChoiceField(label=_("Kind of contract"), choices=[("", _("Choose")), *Line.choices])
    insurer = forms.CharField(label=_("Insurer"), max_length=120, required=False)
    intermediary = forms.CharField(label=_("Broker or agent"), max_length=120, required=False)
    policy_number = forms.CharField(label=_("Contract number"), max_length=60, required=False)
    starts_on = DayField(label=_("Runs from"), required=False)
    ends_on = DayField(label=_("Runs until, that day included"), required=False)
    notice_days = WholeField(label=_("Notice to give, in days"), required=False, max_value=730)
    premium_yearly_eur = MoneyField(label=_("Premium a year, taxes included"), required=False, max_value=MOST_EUR)
    document = ProofChoice(
        label=_("The contract itself"),
        queryset=Proof.objects.none(),
        required=False,
        to_field_name="number",
        empty_label=_("None of the proofs"),
    )
    upload = ProofFileField(label=_("Or send it now"), required=False)
    conditions = forms.MultipleChoiceField(
        label=_("What it asks of you"),
        choices=CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick what the contract makes a condition. We then look whether your measures and proofs show it."),
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Exclusions, conditions."),
    )
    covers = CoversText(label=_("Covers"), required=False)

    def __init__(
        self, data: Any = None, files: Any = None, *, proofs: Any, adds_proofs: bool, policy: Policy | None, covers: str
    ) -> None:
        first = {name: getattr(policy, name) for name in self.base_fields if hasattr(policy, name)} if policy else {}
        version = policy.version if policy else None
        super().__init__(data, files, initial={**first, "covers": covers}, version=version)
        if proofs is None:
            del self.fields["document"]
        else:
            self.fields["document"].queryset = proofs  # type: ignore[attr-defined]
        if proofs is None or not adds_proofs:
            del self.fields["upload"]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        starts, ends = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", ValidationError(_("It ends before it starts. Were the two swapped?"), "swapped"))
        if self.cleaned_data.get("upload") and self.cleaned_data.get("document") not in {
            None,
            self.initial.get("document"),
        }:
            self.add_error("upload", ValidationError(_("Choose a proof or send a file, not both."), "both"))
        return cleaned

    def columns(self) -> dict[str, Any]:
        """What the verbs take; a document that this person may not see stays as it is."""
        return {name: item for name, item in self.values().items() if name not in {"upload", "covers"}}


class CoverForm(Form):
    head = forms.ChoiceField(label=_("What it pays for"), choices=[("", _("Choose")), *Head.choices], required=False)
    limit_eur = MoneyField(label=_("It pays at most, as the contract says"), required=False)
    deductible_eur = MoneyField(
        label=_("Deductible in euros, as the contract says"), required=False, max_value=MOST_EUR
    )
    waiting_hours = HoursField(label=_("Waiting time"), required=False)
    waiting_mode = forms.ChoiceField(label=_("How they count"), choices=[UNKNOWN, *WaitingMode.choices], required=False)
    indemnity_days = WholeField(label=_("Loss counted for, in days"), required=False, max_value=3660)
    triggers = forms.MultipleChoiceField(
        label=_("What must set it off"), choices=Cause.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    scope = forms.ChoiceField(label=_("Whose failure counts"), choices=[UNKNOWN, *Scope.choices], required=False)
    providers = forms.CharField(label=_("Providers it names"), max_length=300, required=False)
    limit_year_eur = MoneyField(label=_("It pays at most in a year, as the contract says"), required=False)
    working_days = NumberField(
        label=_("Deductible in working days"), required=False, max_value=365, unit=pgettext_lazy("unit", "days")
    )
    extra_costs_cap_eur = MoneyField(
        label=_("Of which extra costs, at most, as the contract says"), required=False, max_value=MOST_EUR
    )
    excluded = RisksField(
        label=_("Risks that it excludes"), max_length=300, required=False, help_text=_("References such as R-004.")
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.cleaned_data.get("head") and "head" not in self.errors and self.says_something():
            self.add_error("head", ValidationError(_("Say what this cover pays for."), "head"))
        return cleaned

    def says_something(self) -> bool:
        """Whether any box of this cover holds something."""
        return bool(self.errors) or any(self.cleaned_data.get(name) not in (None, "", []) for name in COVER_FIELDS)

    @property
    def opens_finer(self) -> bool:
        """Whether the fold of finer terms is drawn open."""
        return any(self[name].errors or self[name].value() for name in FINER)


class CoverFormSet(BaseFormSet):  # type: ignore[type-arg]
    """The covers of one contract, in order. Rows carry no identity: they replace the stored ones of this very version
    of this very contract, so there is no id that could name somebody else's. A form with more in it than was drawn is
    refused whole (attack A3)."""

    default_error_messages = {
        "missing_management_form": _("This form was changed on the way. Reload the page and fill it in again."),
        "too_many_forms": _("At most %(num)d covers."),
    }

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Remove this cover")

    def clean(self) -> None:
        drawn = {self.add_prefix(index) for index in range(self.total_form_count())}
        for key in self.data:
            match = re.fullmatch(rf"{self.prefix}-(\w+)-(.+)", key)
            if match and (f"{self.prefix}-{match[1]}" not in drawn or match[2] not in {*COVER_FIELDS, "DELETE"}):
                raise ValidationError(self.default_error_messages["missing_management_form"], code="changed")

    def rows(self) -> list[dict[str, Any]]:
        """The covers to keep, in order; rows left empty or marked for removal are none."""
        kept = [form for form in self.forms if form.says_something() and not form.cleaned_data.get("DELETE")]
        return [{name: form.cleaned_data.get(name) for name in COVER_FIELDS} for form in kept]


CoverForms = formset_factory(
    CoverForm,
    formset=CoverFormSet,
    extra=BLANK_COVERS,
    max_num=MOST_COVERS,
    validate_max=True,
    absolute_max=MOST_COVERS + 1,
    can_delete=True,
    can_delete_extra=False,
)


class _Row:
    """A typed cover, with the attributes of a stored one."""

    def __init__(self, values: dict[str, Any]) -> None:
        for name in COVER_FIELDS:
            setattr(self, name, values.get(name))


def covers_text(rows: Any, lang: Language) -> str:
    """All covers as text, one a line; takes stored covers or typed rows."""
    rows = [_Row(row) if isinstance(row, dict) else row for row in rows]
    return "\n".join(sentence(Head(row.head).label, row, lang) for row in rows)
