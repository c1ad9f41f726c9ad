from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.access.models import Scope, Section
from portal.editing.forms import SafeForm
from portal.tenancy.models import Organisation, OrganisationKind
from portal.ui.fields import DayField
from portal.ui.forms import Form

LONGEST = timedelta(days=3 * 366)


class TermsForm(SafeForm, Form):
    """What a chamber may do, in which sections, until when. `today` is passed in: forms know no clock."""

    scope = forms.ChoiceField(label=_("What may they do?"), choices=Scope.choices, widget=forms.RadioSelect)
    sections = forms.MultipleChoiceField(
        label=_("In which parts?"), choices=Section.choices, widget=forms.CheckboxSelectMultiple
    )
    ends_on = DayField(
        label=_("Until which day?"),
        help_text=_("That day included. You can withdraw your consent at any moment before."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)

    def clean_ends_on(self) -> date:
        day: date = self.cleaned_data["ends_on"]
        if day < self.today:
            raise forms.ValidationError(_("Choose a day to come."), code="past")
        if day > self.today + LONGEST:
            raise forms.ValidationError(_("Choose a day within three years."), code="far")
        return day


class GiveForm(TermsForm):
    organisation = forms.ModelChoiceField(
        label=_("Which chamber?"), queryset=Organisation.objects.filter(kind=OrganisationKind.CHAMBER).order_by("name")
    )
    field_order = ["organisation", "scope", "sections", "ends_on"]


class RequestForm(TermsForm):
    email = forms.EmailField(
        label=_("E-mail address of the owner"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    note = forms.CharField(
        label=_("A word to the owner"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    field_order = ["email", "scope", "sections", "ends_on", "note"]
