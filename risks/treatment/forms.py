"""The forms of a measure."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.editing.forms import SafeForm
from portal.evidence.models import Proof
from portal.tenancy.models import Business
from portal.tenancy.references import reference
from portal.ui.fields import DayField
from portal.ui.forms import Form
from portal.ui.vat_field import VatMoneyField
from risks.people import PersonField, people_of
from risks.register.models import Risk, RiskStatus
from risks.treatment.actions import COSTS, LONGEST
from risks.treatment.links import proofs_of, risks_of
from risks.treatment.models import Measure, MeasureStatus, Theme

PLAIN = ("title", "description", "theme", "due_on", "status", "done_on", *COSTS, "expected_effect")


class ReferencedField(forms.ModelMultipleChoiceField):
    """Boxes to tick, named by reference and title. One foreign id refuses the whole list (attack A2)."""

    def __init__(self, kind: str, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(**{"required": False, "widget": forms.CheckboxSelectMultiple, **kwargs})

    def label_from_instance(self, obj: Any) -> str:
        return f"{reference(self.kind, obj.number)} {obj.title}"

    def __deepcopy__(self, memo: dict[int, Any]) -> "ReferencedField":
        copied = super().__deepcopy__(memo)
        copied.kind = self.kind
        return copied


class MeasureForm(SafeForm, Form):
    """A new or edited measure. Only the fields named here are read, whatever else is posted (attack A4)."""

    unknown_fields = COSTS

    title = forms.CharField(
        label=_("What is to be done?"),
        help_text=_("In a few words, such as “Back up the shop offline, and try the restart”."),
        max_length=LONGEST["title"],
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    description = forms.CharField(
        label=_("How exactly?"), max_length=LONGEST["description"], required=False, widget=forms.Textarea({"rows": 3})
    )
    theme = forms.ChoiceField(
        label=_("What is it about?"),
        help_text=_("Public aid is found by theme."),
        choices=Theme.choices,
        initial=Theme.OTHER,
    )
    owner = PersonField(label=_("Who does it?"), empty_label=pgettext_lazy("person", "Nobody yet"))
    due_on = DayField(label=_("Until when?"), help_text=_("A measure without a day is seldom done."), required=False)
    status = forms.ChoiceField(label=_("State"), choices=MeasureStatus.choices, initial=MeasureStatus.PLANNED)
    done_on = DayField(
        label=_("Done on"), help_text=_("Only when it is done; today if you leave it empty."), required=False
    )
    cost_once_eur = VatMoneyField(
        label=_("What does it cost once?"),
        help_text=_("Kept before VAT. 0 when it costs nothing."),
    )
    cost_yearly_eur = VatMoneyField(
        label=_("And each year after that?"), help_text=_("Subscriptions and upkeep, kept before VAT.")
    )
    expected_effect = forms.CharField(
        label=_("What will be better?"),
        help_text=_("For example: back in 4 hours instead of 2 days."),
        max_length=LONGEST["expected_effect"],
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    risks = ReferencedField("R", label=_("Against which risks?"), queryset=Risk.objects.none())
    proofs = ReferencedField(
        "P",
        label=_("What shows it?"),
        help_text=_("A photo, an invoice, a screenshot. Dated."),
        queryset=Proof.objects.none(),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        business: Business,
        measure: Measure | None = None,
        start_from: Risk | None = None,
        with_proofs: bool = True,
        **kwargs: Any,
    ) -> None:
        """`start_from` is ticked in a new measure. Without `with_proofs` the reader neither sees nor changes them."""
        if measure is not None:
            kwargs |= {"initial": initial_of(measure, with_proofs=with_proofs), "version": measure.version}
        elif start_from is not None:
            kwargs["initial"] = {"risks": [start_from.pk]}
        super().__init__(data, **kwargs)
        people: Any = self.fields["owner"]
        people.queryset = people_of(business)
        self._offer_links(business, [*self.initial.get("risks", ())])
        if not with_proofs:
            del self.fields["proofs"]
        if measure is not None and not self.is_bound:
            for name in COSTS:
                self.fields[name].rp_unknown.checked = self.initial[name] is None  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        day = cleaned.get("done_on")
        if day and day != self.initial.get("done_on") and cleaned.get("status") not in {None, MeasureStatus.DONE}:
            self.add_error("done_on", _("Set the state to “Done” as well, or leave this empty."))
        return cleaned

    def _offer_links(self, business: Business, linked: list[int]) -> None:
        """Open risks, and closed ones that are linked already: saving the form must not untie them."""
        risks: Any = self.fields["risks"]
        known = Risk.objects.for_business(business)
        open_or_linked = known.filter(status=RiskStatus.OPEN) | known.filter(pk__in=linked)
        risks.queryset = open_or_linked.only("business", "number", "title").order_by("number")
        proofs: Any = self.fields["proofs"]
        proofs.queryset = Proof.objects.for_business(business).order_by("-number")

    def read_choices(self) -> None:
        """Before drawing: reads the boxes once, which tells as well whether there are any."""
        for name in {"risks", "proofs"} & set(self.fields):
            widget: Any = self.fields[name].widget
            widget.choices = [choice for choice in widget.choices]  # noqa: C416 -- list() would count them first

    @property
    def offers_risks(self) -> bool:
        return bool(self.fields["risks"].widget.choices)  # type: ignore[attr-defined]

    @property
    def offers_proofs(self) -> bool:
        return "proofs" in self.fields and bool(self.fields["proofs"].widget.choices)  # type: ignore[attr-defined]


def initial_of(measure: Measure, *, with_proofs: bool = True) -> dict[str, Any]:
    """The row as the form shows it."""
    values: dict[str, Any] = {name: getattr(measure, name) for name in PLAIN}
    values |= {"owner": measure.owner_id, "risks": [risk.pk for risk in risks_of(measure)]}  # type: ignore[attr-defined]
    return values | {"proofs": [proof.pk for proof in proofs_of(measure)]} if with_proofs else values


class DoneForm(SafeForm, Form):
    """One click: done, today unless another day is given."""

    done_on = DayField(label=_("Done on"), required=False)

    def __init__(self, data: Any = None, *, today: date | None = None, **kwargs: Any) -> None:
        super().__init__(data, **{"initial": {"done_on": today}, **kwargs})


class DeleteForm(SafeForm, Form):
    """Nothing to fill in: its key makes a second click harmless."""
