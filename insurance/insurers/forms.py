from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from insurance.dossier.models import DossierVersion
from portal.editing.forms import SafeForm
from portal.tenancy.models import Business, Organisation, OrganisationKind
from portal.ui.forms import Form

LONGEST_DAYS = 90


class GrantForm(SafeForm, Form):
    """Which version, to whom, for how long."""

    organisation = forms.ModelChoiceField(
        label=_("To an insurer on Rempart"),
        queryset=Organisation.objects.filter(kind=OrganisationKind.INSURER).order_by("name"),
        required=False,
        empty_label=_("Somebody else: I send them a link and a code"),
    )
    recipient = forms.CharField(
        label=_("Or to whom?"), max_length=200, required=False, help_text=_("For example your broker's name.")
    )
    days = forms.IntegerField(label=_("For how many days?"), min_value=1, max_value=LONGEST_DAYS, initial=30)
    max_downloads = forms.IntegerField(label=_("How many downloads?"), min_value=1, max_value=20, initial=5)
    field_order = ["dossier", "organisation", "recipient", "days", "max_downloads"]

    def __init__(self, *args: Any, business: Business, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions = DossierVersion.objects.for_business(business).order_by("-number")
        self.fields["dossier"] = forms.ModelChoiceField(
            label=_("Which version?"), queryset=versions, to_field_name="number", initial=versions.first()
        )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        version = data.get("dossier")
        if version is not None and version.past:
            self.add_error("dossier", _("This version is past its date: build a new one to share."))
        if not data.get("organisation") and not data.get("recipient") and "recipient" not in self.errors:
            self.add_error("recipient", _("Choose an insurer, or say who receives the link."))
        return data


class CodeForm(Form):
    code = forms.CharField(
        label=_("The code you received"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )
