"""One answer, one question sent outside, one decision."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.editing.forms import SafeForm
from portal.evidence.forms import ProofFileField
from portal.evidence.models import Proof
from portal.tenancy.models import Business
from portal.tenancy.references import reference
from portal.ui.fields import DayField
from portal.ui.format import Language
from portal.ui.forms import Form
from risks.assessment.questions import Question
from risks.people import PersonField, people_of
from risks.register.forms import offer_steps, steps_field
from risks.register.models import Risk
from risks.register.scale import Scale


class AnswerForm(SafeForm, Form):
    """The answers are buttons, so that one tap answers and goes on; several choices are boxes and one button."""

    value = forms.CharField(max_length=30, required=False)
    kinds = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, question: Question, language: Language, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question
        choices = [(choice.code, choice.label.in_(language)) for choice in question.choices]
        self.fields["kinds"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        value, kinds = self.cleaned_data.get("value"), self.cleaned_data.get("kinds")
        if self.question.kind == "services":
            if not kinds and value != "unknown":
                self.add_error("kinds", _("Tick what you use, or say that you do not know."))
        elif value not in {choice.code for choice in self.question.choices}:
            self.add_error("value", _("Choose one of the answers, or “I don’t know”."))
        return cleaned


class ProofChoice(forms.ModelChoiceField):
    """One of the business's proofs, by reference and title."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{reference('P', obj.number)} {obj.title}"


class AnswerProofForm(SafeForm, Form):
    """A proof of this business, or a new file, which wins."""

    proof = ProofChoice(
        label=_("A proof you have already"),
        empty_label=pgettext_lazy("proof", "None"),
        queryset=Proof.objects.none(),
        required=False,
    )
    file = ProofFileField(label=_("Or a new file"), required=False)

    def __init__(self, *args: Any, business: Business, adds: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not adds:
            del self.fields["file"]
        proofs = Proof.objects.for_business(business).order_by("-number")
        self.fields["proof"].queryset = proofs  # type: ignore[attr-defined]


class WhoForm(SafeForm, Form):
    """Who finds out, and until when."""

    owner = PersonField(label=_("Who finds out?"))
    due_on = DayField(label=_("Until when?"), required=False)

    def __init__(self, *args: Any, business: Business, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people_of(business)  # type: ignore[attr-defined]


class AskForm(SafeForm, Form):
    person = forms.CharField(
        label=_("Who knows?"), max_length=120, help_text=_("For example: Agence Korrigan Web, our web provider.")
    )
    email = forms.EmailField(
        label=_("Their e-mail address"), max_length=254, widget=forms.EmailInput({"autocomplete": "off"})
    )
    note = forms.CharField(
        label=_("A word to them"), max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )


class OutsideForm(AnswerForm):
    code = forms.CharField(
        label=_("The code you were given"),
        max_length=20,
        widget=forms.TextInput({"autocomplete": "one-time-code", "spellcheck": "false"}),
    )


class AcceptForm(SafeForm, Form):
    """Which proposed risks enter the register; the choices are the scenarios still open."""

    scenarios = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scenarios"].choices = choices  # type: ignore[attr-defined]

    def clean_scenarios(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["scenarios"]
        if not chosen:
            raise forms.ValidationError(_("Tick at least one risk."))
        return chosen


class EditFirstForm(SafeForm, Form):
    """A proposed risk in the owner's own words, before it enters the register."""

    unknown_fields = ("likelihood_current", "impact_current")

    title = forms.CharField(
        label=_("What can happen?"), max_length=200, widget=forms.TextInput({"autocomplete": "off"})
    )
    likelihood_current = steps_field(_("How often does it happen?"), _("Today, with what we already do."), radio=True)
    impact_current = steps_field(
        _("If it happens, how bad is it?"), _("What one event would cost, before VAT."), radio=True
    )
    measures = forms.MultipleChoiceField(
        label=_("Which measures do you plan?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, measures: list[tuple[str, str]], scale: Scale, language: Language, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in self.unknown_fields:
            offer_steps(self.fields[name], name, scale, language)
        self.fields["measures"].choices = measures  # type: ignore[attr-defined]


class DeclineForm(SafeForm, Form):
    reason = forms.CharField(
        label=_("Why is it not for you?"), max_length=500, help_text=_("For example: we have no premises of our own.")
    )


class MergeForm(SafeForm, Form):
    risk = forms.ModelChoiceField(label=_("Which risk says the same?"), queryset=Risk.objects.none())

    def __init__(self, *args: Any, business: Business, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        risks = Risk.objects.for_business(business).filter(status="open").order_by("number")
        self.fields["risk"].queryset = risks  # type: ignore[attr-defined]
