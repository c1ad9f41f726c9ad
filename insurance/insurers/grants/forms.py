from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from insurance.dossier.models import DossierVersion
from insurance.insurers.grants.queries import insurers
from portal.editing.forms import SafeForm
from portal.tenancy.models import Business, Organisation
from portal.ui.forms import Form

LONGEST_DAYS = 90


class TermsForm(SafeForm, Form):
    """For how long, how often."""

    days = forms.IntegerField(label=_("For how many days?"), min_value=1, max_value=LONGEST_DAYS, initial=30)
    max_downloads = forms.IntegerField(label=_("How many downloads?"), min_value=1, max_value=20, initial=5)


class GrantForm(TermsForm):
    """Which version, to whom, for how long."""

    organisation = forms.ModelChoiceField(
        label=_("To an insurer on Rempart"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("Somebody else: they get a link and a code"),
    )
    recipient = forms.CharField(
        label=_("Or to whom?"),
        max_length=200,
        required=False,
        help_text=_("A name, for example your broker’s: it will stand on each page of their copy."),
    )
    email = forms.EmailField(
        label=_("Their e-mail address"),
        required=False,
        help_text=_(
            "We send them the link, and a code each time they open it. Left empty, you pass on the link and one code"
            " yourself."
        ),
    )
    language = forms.ChoiceField(
        label=_("In which language do we write to them?"), choices=settings.LANGUAGES, required=False
    )
    may_pass_on = forms.BooleanField(
        label=_("This is a broker, who may ask me to pass it on to insurers"),
        required=False,
        help_text=_("You decide each time: without your consent nothing opens."),
    )
    field_order = ["dossier", "organisation", "recipient", "email", "language", "may_pass_on", "days", "max_downloads"]

    def __init__(self, *args: Any, business: Business, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = insurers()  # type: ignore[attr-defined]
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
