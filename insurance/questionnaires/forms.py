"""The file that an insurer sends."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from insurance.questionnaires.shape import MOST_BYTES
from portal.editing.forms import SafeForm
from portal.ui.forms import Form


class SendForm(SafeForm, Form):
    """One JSON file; what it holds is judged by the verb, which names every problem at once."""

    file = forms.FileField(
        label=_("Your questionnaire"),
        help_text=_("A JSON file in the format rempart-questionnaire/1, 1 MB at most."),
        widget=forms.FileInput({"accept": ".json,application/json"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is too large: a questionnaire may weigh 1 MB at most."))
        return file
