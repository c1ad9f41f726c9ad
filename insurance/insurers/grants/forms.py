from typing import Any

from django import forms
from django.conf import settings
from django.db import models
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


class Way(models.TextChoices):
    """How a reader comes in; asked before anything else, since each way needs other facts."""

    ACCOUNT = "account", _("To an insurer who has an account on Rempart")
    MAIL = "mail", _("To somebody else, by e-mail")
    SELF = "self", _("I hand the link over myself")


WAY_HINTS = {
    Way.ACCOUNT: _("They find it in their own workspace. No code to pass on."),
    Way.MAIL: _("Your broker, agent or insurer: we send them the link, and a code each time they open it."),
    Way.SELF: _("We write to nobody. You get a link and a code, and give them to whom you want."),
}


def ways() -> list[tuple[Way, Any]]:
    """The ways that are open, each with what it means; without an insurer on the platform, no account is offered."""
    return [(way, WAY_HINTS[way]) for way in Way if way != Way.ACCOUNT or insurers().exists()]


class GrantForm(TermsForm):
    """To whom, by one way, with only what this way needs; which version, for how long, how often: usual ones stand."""

    organisation = forms.ModelChoiceField(
        label=_("Which insurer?"),
        queryset=Organisation.objects.none(),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose the insurer.")},
    )
    recipient = forms.CharField(
        label=_("Who will read it?"),
        max_length=200,
        help_text=_("A name, for example your broker’s: it will stand on each page of their copy."),
        error_messages={"required": _("Say who receives the link.")},
    )
    email = forms.EmailField(
        label=_("Their e-mail address"), error_messages={"required": _("Where do we write to them?")}
    )
    language = forms.ChoiceField(
        label=_("In which language do we write to them?"), choices=settings.LANGUAGES, required=False
    )
    may_pass_on = forms.BooleanField(
        label=_("This is a broker, who may ask me to pass it on to insurers"),
        required=False,
        help_text=_("You decide each time: without your consent nothing opens."),
    )
    ASKED = {
        Way.ACCOUNT: ("organisation",),
        Way.MAIL: ("recipient", "email", "language", "may_pass_on"),
        Way.SELF: ("recipient", "may_pass_on"),
    }
    USUAL = ("dossier", "days", "max_downloads")

    def __init__(self, *args: Any, business: Business, way: Way, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions = DossierVersion.objects.for_business(business).order_by("-number")
        self.fields["dossier"] = forms.ModelChoiceField(
            label=_("Which version?"),
            queryset=versions,
            to_field_name="number",
            initial=versions.first(),
            empty_label=None,
        )
        asked = self.ASKED[way]
        self.usual_names = self.USUAL if "may_pass_on" in asked else ("may_pass_on", *self.USUAL)
        for name in {"organisation", "recipient", "email", "language", "may_pass_on"} - {*asked, *self.usual_names}:
            del self.fields[name]
        if "organisation" in self.fields:
            found = insurers()
            self.fields["organisation"].queryset = found  # type: ignore[attr-defined]
            self.fields["organisation"].initial = found[0] if len(found) == 1 else None
        self.order_fields([*asked, *self.usual_names])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        version = data.get("dossier")
        if version is not None and version.past:
            self.add_error("dossier", _("This version is past its date: build a new one to share."))
        return data

    def values(self) -> dict[str, Any]:
        """All that `create_grant` takes; what this way does not ask for is empty."""
        nobody = {"organisation": None, "recipient": "", "email": "", "language": "", "may_pass_on": False}
        return {**nobody, **super().values()}

    def first(self) -> list[forms.BoundField]:
        """To whom."""
        return [field for field in self.visible_fields() if field.name not in self.usual_names]

    def further(self) -> list[forms.BoundField]:
        """What is right for most as it stands."""
        return [field for field in self.visible_fields() if field.name in self.usual_names]

    @property
    def is_usual(self) -> bool:
        """Whether the fold holds what it held at first, and nothing wrong."""
        return self.as_usual(*self.usual_names)
