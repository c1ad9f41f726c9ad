from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from insurance.insurers.grants.queries import insurers
from portal.editing.forms import SafeForm
from portal.tenancy.models import Organisation
from portal.ui.forms import Form


class PassOnForm(SafeForm, Form):
    """To whom a reader would like to pass a version on, and why. Only who has an account is shown who else has one."""

    organisation = forms.ModelChoiceField(
        label=_("To an insurer on Rempart"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("Somebody else, by e-mail"),
    )
    recipient = forms.CharField(label=_("Their name"), max_length=200, required=False)
    email = forms.EmailField(label=_("Their e-mail address"), required=False)
    reason = forms.CharField(label=_("Why?"), max_length=500, required=False, widget=forms.Textarea)

    def __init__(self, *args: Any, account: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if account:
            self.fields["organisation"].queryset = insurers()  # type: ignore[attr-defined]
        else:
            del self.fields["organisation"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("organisation"):
            wanted = _("Choose an insurer, or say who is to read.")
            if "organisation" not in self.fields:
                wanted = _("Say who is to read.")
            for name, says in (
                ("recipient", wanted),
                ("email", _("Where do we write to them?")),
            ):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, says)
        return data
