"""The forms of a claim."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from insurance.claims.actions import EDITABLE, LONGEST, MOST_RECORDS
from insurance.claims.models import Claim, ClaimStatus, Insured
from insurance.claims.queries import measures_of, proofs_of
from insurance.policies.models import Head, Policy, Standing
from portal.access.rules import Actor, can
from portal.editing.forms import SafeForm
from portal.evidence.models import Proof
from portal.tenancy.models import Business
from portal.tenancy.references import reference
from portal.ui.fields import DayField, HoursField, MoneyField, WholeField
from portal.ui.forms import Form
from risks.models import Measure, Service
from risks.quantification.models import Cause
from risks.treatment.forms import ReferencedField

UNKNOWN = ("", _("I don’t know"))
_LINKED = {"service": "service.view", "measures": "measure.view", "proofs": "proof.view"}  # field → right that shows it


BEFORE_VAT = _("Before VAT, where you recover it.")


def _money(label: Any, help_text: Any = "") -> MoneyField:
    said = format_lazy("{} {}", help_text, BEFORE_VAT) if help_text else BEFORE_VAT
    return MoneyField(label=label, required=False, help_text=said, max_value=9_999_999_999)


class NumberedChoice(forms.ModelChoiceField):
    """One row of the business, named by its reference."""

    def __init__(self, kind: str, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(required=False, to_field_name="number", **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{reference(self.kind, obj.number)} {obj if isinstance(obj, Policy) else obj.name}"

    def __deepcopy__(self, memo: dict[int, Any]) -> "NumberedChoice":
        copied = super().__deepcopy__(memo)
        copied.kind = self.kind
        return copied


class ClaimForm(SafeForm, Form):
    """A new or edited claim. Only the fields named here are read, whatever else is posted (attack A4)."""

    unknown_fields = ("loss_on",)

    description = forms.CharField(
        label=_("What happened?"),
        help_text=_("One sentence is enough. No names of people: insurers will read it."),
        max_length=LONGEST["description"],
        widget=forms.Textarea({"rows": 2}),
    )
    loss_on = DayField(label=_("On which day?"))
    discovered_on = DayField(label=_("When did you notice?"), required=False)
    trigger = forms.ChoiceField(label=_("What set it off?"), choices=[UNKNOWN, *Cause.choices], required=False)
    service = NumberedChoice(
        "S", label=_("Which service was hit?"), queryset=Service.objects.none(), empty_label=_("None of them")
    )
    site = forms.CharField(
        label=_("Or which place or system?"), max_length=LONGEST["site"], required=False, help_text=_("Workshop, van…")
    )
    downtime_hours = HoursField(label=_("How long did work stop?"), required=False)
    records = WholeField(
        label=_("How many people’s data were touched?"),
        required=False,
        max_value=MOST_RECORDS,
    )
    insured = forms.ChoiceField(
        label=_("Was it insured?"), choices=[UNKNOWN, *Insured.choices], required=False, widget=forms.RadioSelect
    )
    policy = NumberedChoice(
        "I", label=_("Under which contract?"), queryset=Policy.objects.none(), empty_label=_("None, or unknown")
    )
    cover = forms.ChoiceField(label=_("Which cover?"), choices=[UNKNOWN, *Head.choices], required=False)
    claim_number = forms.CharField(
        label=_("Claim number at the insurer"), max_length=LONGEST["claim_number"], required=False
    )
    status = forms.ChoiceField(
        label=pgettext_lazy("claim", "Status"), choices=ClaimStatus.choices, initial=ClaimStatus.OPEN
    )
    reported_on = DayField(label=_("Reported to the insurer on"), required=False)
    closed_on = DayField(label=_("Closed on"), required=False)
    valued_on = DayField(
        label=_("Figures as at"), required=False, help_text=_("The day of the insurer’s letter or statement.")
    )
    ground_up_eur = _money(_("Full cost before cover"), _("Everything it cost, whoever paid."))
    deductible_eur = _money(_("Deductible that you bore"))
    paid_indemnity_eur = _money(_("Indemnity paid by the insurer"), _("0 if nothing was paid."))
    paid_expense_eur = _money(_("Expenses paid by the insurer"), _("Experts, lawyers. 0 if none."))
    reserve_eur = _money(_("Still in reserve at the insurer"), _("0 once it is closed."))
    recovery_eur = _money(_("Recovered from others"), _("From who was liable. 0 if nothing."))
    lessons = forms.CharField(
        label=_("What was learnt, and what was changed?"),
        max_length=LONGEST["lessons"],
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("What an insurer reads first."),
    )
    measures = ReferencedField("M", label=_("Measures that follow from it"), queryset=Measure.objects.none())
    proofs = ReferencedField(
        "P", label=_("Papers about it"), queryset=Proof.objects.none(), help_text=_("Report, invoice, letter.")
    )

    def __init__(
        self, data: Any = None, *, business: Business, actor: Actor, claim: Claim | None = None, **kwargs: Any
    ) -> None:
        """Who may not see services, measures or proofs gets no choice of them, and what is linked stays."""
        if claim is not None:
            kwargs |= {"initial": initial_of(claim), "version": claim.version}
        super().__init__(data, **kwargs)
        contracts = Policy.objects.for_business(business).filter(standing=Standing.CONTRACT)
        rows = {
            "policy": contracts.order_by("number"),
            "service": Service.objects.for_business(business).order_by("sort_key", "number"),
            "measures": Measure.objects.for_business(business).order_by("number"),
            "proofs": Proof.objects.for_business(business).order_by("-number"),
        }
        for name, queryset in rows.items():
            field: Any = self.fields[name]
            field.queryset = queryset
        for name, right in _LINKED.items():
            if not can(actor, right, business):
                del self.fields[name]
        if claim is not None and not self.is_bound:
            self.fields["loss_on"].rp_unknown.checked = claim.loss_on is None  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        service, site = cleaned.get("service"), cleaned.get("site")
        if service and site and site != service.name:
            self.add_error("site", ValidationError(_("Choose a service or write a place, not both."), "both"))
        return cleaned


def initial_of(claim: Claim) -> dict[str, Any]:
    """The row as the form shows it: the site is the service's name where there is one."""
    found: dict[str, Any] = {name: getattr(claim, name) for name in EDITABLE}
    found |= {"site": "" if claim.service_id else claim.site}
    found |= {"service": claim.service and claim.service.number, "policy": claim.policy and claim.policy.number}
    return {
        **found,
        "measures": [row.pk for row in measures_of(claim)],
        "proofs": [row.pk for row in proofs_of(claim)],
    }


class SureForm(SafeForm, Form):
    """Nothing to fill in: its key makes a second click harmless."""
