from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from insurance.insurers.inquiries.models import LONGEST, EntryKind
from insurance.insurers.inquiries.queries import Topics
from portal.editing.forms import SafeForm
from portal.evidence.models import Proof
from portal.tenancy.models import Business
from portal.ui.forms import Form


class AskForm(SafeForm, Form):
    """A reader's question."""

    text = forms.CharField(
        label=_("Your question"),
        max_length=LONGEST,
        widget=forms.Textarea,
        help_text=_("Plain text, 2,000 characters."),
    )
    part = forms.ChoiceField(label=_("About which part?"), required=False)
    question = forms.ChoiceField(label=_("About which answer of the questionnaire?"), required=False)

    def __init__(self, *args: Any, topics: Topics, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        part, question = self.fields["part"], self.fields["question"]
        assert isinstance(part, forms.ChoiceField)
        assert isinstance(question, forms.ChoiceField)
        part.choices = [("", _("The dossier as a whole")), *topics.parts]
        question.choices = [("", pgettext_lazy("inquiry", "None of them")), *topics.questions]
        if not topics.questions:
            del self.fields["question"]
        if not topics.parts:
            del self.fields["part"]


class FollowForm(SafeForm, Form):
    """More about one's own question."""

    text = forms.CharField(label=_("What would you add or ask?"), max_length=LONGEST, widget=forms.Textarea)


class AnswerForm(SafeForm, Form):
    """What the business says to a question."""

    kind = forms.ChoiceField(label=pgettext_lazy("inquiry", "Your answer"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("In your words"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea,
        help_text=_("The reader sees this, your name and the moment."),
    )
    proof = forms.ModelChoiceField(
        label=_("A proof that shows it"),
        queryset=Proof.objects.none(),
        required=False,
        to_field_name="number",
        empty_label=pgettext_lazy("proof", "None"),
        help_text=_("Only its title and fingerprint go with the answer. The file goes out with your next version."),
    )

    def __init__(self, *args: Any, business: Business, corrected: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind, proof = self.fields["kind"], self.fields["proof"]
        assert isinstance(kind, forms.ChoiceField)
        assert isinstance(proof, forms.ModelChoiceField)
        kind.choices = [
            (EntryKind.ANSWERED, _("We know it: it is written below")),
            (EntryKind.UNKNOWN, _("We do not know yet, and will find out")),
        ]
        if corrected:
            kind.choices = [*kind.choices, (EntryKind.CORRECTED, _("We answered it in the questionnaire"))]
        kind.initial = EntryKind.ANSWERED
        proof.queryset = Proof.objects.for_business(business).order_by("-number")
        proof.label_from_instance = lambda obj: f"P-{obj.number:03d} {obj.title}"  # type: ignore[method-assign]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("kind") == EntryKind.ANSWERED and not data.get("text") and "text" not in self.errors:
            self.add_error("text", _("Write your answer, or say that you do not know yet."))
        return data
