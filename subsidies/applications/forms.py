"""The forms of an application. Only the fields named here are read, whatever else is posted."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.accounts.models import User
from portal.editing.forms import SafeForm
from portal.evidence.models import Proof
from portal.tenancy.models import Business
from portal.tenancy.references import reference
from portal.ui.fields import DayField, MoneyField
from portal.ui.forms import Form
from risks.people import PersonField, people_of
from risks.treatment.forms import ReferencedField
from risks.treatment.models import Measure, MeasureStatus
from subsidies.applications.accompaniment import advisers_of
from subsidies.applications.actions import AMOUNTS
from subsidies.applications.models import Application
from subsidies.applications.paperwork import LONGEST_DOCUMENT, LONGEST_NOTE, LONGEST_TASK
from subsidies.applications.queries import measures_of
from subsidies.applications.states import ASKS, GRANTED, State

PLAIN = ("deadline_on", "note", *AMOUNTS)


class AdviserField(forms.ModelChoiceField):
    """A person of a chamber; its queryset is set when the form is made."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj)


class ApplicationForm(SafeForm, Form):
    """A new or edited application."""

    unknown_fields = AMOUNTS

    state = forms.ChoiceField(
        label=_("Where do you stand?"),
        choices=[
            (State.PREPARING.value, _("We are preparing it")),
            (State.INTERESTED.value, _("We are interested, and look into it")),
        ],
        initial=State.PREPARING.value,
        widget=forms.RadioSelect,
    )
    deadline_on = DayField(
        label=_("Your own deadline"),
        required=False,
        help_text=_("The last day of the programme is reminded of by itself."),
    )
    owner = PersonField(label=_("Who looks after it?"), empty_label=pgettext_lazy("person", "Nobody yet"))
    adviser = AdviserField(
        label=_("Who accompanies you?"),
        queryset=User.objects.none(),
        required=False,
        empty_label=pgettext_lazy("adviser", "Nobody"),
        help_text=_("Somebody of a chamber whom your mandate lets into your public aid."),
    )
    asked_eur = MoneyField(label=_("Amount asked for"), help_text=_("In euros before VAT."))
    granted_eur = MoneyField(label=_("Amount granted"), help_text=_("In euros before VAT."))
    received_eur = MoneyField(label=_("Amount received"), help_text=_("In euros before VAT."))
    measures = ReferencedField(
        "M", label=_("Which measures would it pay?"), queryset=Measure.objects.none(), required=False
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Once the aid is granted, your dossier shows this note."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        business: Business,
        application: Application | None = None,
        with_measures: bool = True,
        **kwargs: Any,
    ) -> None:
        """Without `with_measures` the reader neither sees nor changes them."""
        linked: list[int] = []
        if application is not None:
            linked = [measure.pk for measure in measures_of(application)]
            first: dict[str, Any] = {name: getattr(application, name) for name in PLAIN}
            first |= {"owner": application.owner_id, "adviser": application.adviser_id, "measures": linked}
            kwargs |= {"initial": first, "version": application.version}
        super().__init__(data, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["owner"].queryset = people_of(business)
        advisers = advisers_of(business)
        if application is not None and application.adviser_id is not None:  # chosen before: may stay
            advisers = User.objects.filter(Q(pk__in=advisers.values("pk")) | Q(pk=application.adviser_id))
        fields["adviser"].queryset = advisers.order_by("name", "pk")
        measures = Measure.objects.for_business(business)
        waiting = measures.filter(status__in=[MeasureStatus.PLANNED, MeasureStatus.UNDER_WAY])
        fields["measures"].queryset = (waiting | measures.filter(pk__in=linked)).order_by("number")
        self._keep_what_is_asked(application, with_measures=with_measures)

    def _keep_what_is_asked(self, application: Application | None, *, with_measures: bool) -> None:
        gone: set[str] = set() if with_measures else {"measures"}
        if application is None:
            gone |= set(AMOUNTS)
        else:
            gone |= {"state"}
            state = application.state
            gone |= {"asked_eur"} if state == State.INTERESTED else set()
            gone |= set() if state in GRANTED else {"granted_eur"}
            gone |= set() if state == State.PAID else {"received_eur"}
        for name in gone:
            del self.fields[name]
        for name in set(AMOUNTS) & set(self.fields) if application is not None and not self.is_bound else set():
            self.fields[name].rp_unknown.checked = self.initial[name] is None  # type: ignore[attr-defined]
        if not self.fields["adviser"].queryset.exists():  # type: ignore[attr-defined]
            del self.fields["adviser"]

    @property
    def offers_measures(self) -> bool:
        return "measures" in self.fields and self.fields["measures"].queryset.exists()  # type: ignore[attr-defined]


class StepForm(SafeForm, Form):
    """The next step: it asks only what that step needs."""

    unknown_fields = AMOUNTS

    submitted_on = DayField(label=_("Sent on"))
    asked_eur = MoneyField(label=_("Amount asked for"), help_text=_("In euros before VAT."))
    decided_on = DayField(label=_("Date of the decision"), help_text=_("The day written on the letter."))
    granted_eur = MoneyField(label=_("Amount granted"), help_text=_("In euros before VAT."))
    paid_on = DayField(label=_("Paid on"))
    received_eur = MoneyField(label=_("Amount received"), help_text=_("In euros before VAT."))
    reason = forms.CharField(
        label=_("For which reason?"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(
        self,
        data: Any = None,
        *,
        application: Application,
        state: State,
        back: bool,
        missing: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        """`missing`: documents that the page names, and that one knows to have sent it without."""
        self.missing = list(missing)
        today = timezone.localdate()
        first: dict[str, Any] = {"submitted_on": today, "decided_on": today, "paid_on": today}
        first |= {"asked_eur": application.asked_eur, "received_eur": application.granted_eur}
        first |= {"granted_eur": application.asked_eur, "reason": application.reason}
        kwargs |= {"initial": first, "version": application.version}
        super().__init__(data, **kwargs)
        for name in set(self.fields) - {"form_key", "version"} - (set() if back else set(ASKS[state])):
            del self.fields[name]

    def clean(self) -> dict[str, Any] | None:
        cleaned: dict[str, Any] | None = super().clean()
        named = {_one_line(text) for text in self.data.getlist("without")} if hasattr(self.data, "getlist") else set()
        if {_one_line(text) for text in self.missing} - named:
            raise forms.ValidationError(_("Documents are still missing: read which, then say it again."))
        return cleaned


def _one_line(text: str) -> str:
    return " ".join(text.split())


class DocumentForm(SafeForm, Form):
    """A new line of the checklist."""

    title = forms.CharField(label=_("Which document?"), max_length=LONGEST_DOCUMENT)


class ProofChoice(forms.ModelChoiceField):
    """One of the business's own proofs, named by its number."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{reference('P', obj.number)} {obj.title}"


class ReadyForm(SafeForm, Form):
    """Whether a document is ready, and the proof that is it."""

    ready = forms.BooleanField(label=_("It is ready"), required=False)
    proof = ProofChoice(
        label=_("The document itself"),
        queryset=Proof.objects.none(),
        required=False,
        to_field_name="number",
        empty_label=_("None of the proofs"),
        help_text=_("From your proofs, so that you hand in what you keep."),
    )

    def __init__(self, data: Any = None, *, business: Business, with_proofs: bool, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if with_proofs:
            proofs: Any = self.fields["proof"]
            proofs.queryset = Proof.objects.for_business(business).order_by("-number")
        else:
            del self.fields["proof"]


class TaskForm(SafeForm, Form):
    """Something to do for an application."""

    title = forms.CharField(label=_("What is to be done?"), max_length=LONGEST_TASK)
    due_on = DayField(label=_("Until when?"), required=False)
    owner = PersonField(label=_("Who does it?"), empty_label=pgettext_lazy("person", "Nobody yet"))

    def __init__(self, data: Any = None, *, business: Business, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        people: Any = self.fields["owner"]
        people.queryset = people_of(business)


class NoteForm(SafeForm, Form):
    """A signed and dated note."""

    body = forms.CharField(label=_("Your note"), max_length=LONGEST_NOTE, widget=forms.Textarea({"rows": 3}))


class SureForm(SafeForm, Form):
    """Nothing to fill in: its key makes a second click harmless."""
