from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.editing.forms import SafeForm
from portal.notifications.reminders import kinds
from portal.ui.forms import Form

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


class RemindersForm(SafeForm, Form):
    """At which hour, and about what."""

    hour = forms.TypedChoiceField(label=_("At which hour?"), choices=HOURS, coerce=int)
    wanted = forms.MultipleChoiceField(
        label=_("About what?"), required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wanted"].choices = [(kind.code, kind.label) for kind in kinds()]  # type: ignore[attr-defined]
