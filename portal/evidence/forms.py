from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.editing.forms import SafeForm
from portal.evidence.content import MOST_BYTES, TYPES, CheckedFile, examine
from portal.ui.fields import DayField
from portal.ui.forms import Form


class ProofFileField(forms.FileField):
    """An upload that cleans to a CheckedFile; whatever is wrong with it is said beside it."""

    default_error_messages = {
        "required": _("Choose a file."),
        "empty": _("This file is empty."),
        "size": _("This file is too large: it may weigh 20 MB at most."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("PDF, picture, text, table or office file, up to 20 MB."))
        super().__init__(widget=forms.FileInput({"accept": ",".join(f".{ending}" for ending in TYPES)}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> CheckedFile | None:
        file = super().clean(data, initial)
        if not file:
            return None
        if file.size > MOST_BYTES:
            raise forms.ValidationError(self.error_messages["size"], code="size")
        return examine(file.name, file.read())


class ProofFactsForm(SafeForm, Form):
    """What can be said of a proof, and corrected later; its file cannot."""

    title = forms.CharField(
        label=_("What does it show?"),
        max_length=200,
        required=False,
        help_text=_("For example: backup test of 14 May. Left empty, it is called like the file."),
    )
    valid_until = DayField(
        label=_("Valid until"), required=False, help_text=_("For a certificate or a contract; that day included.")
    )


class ProofForm(ProofFactsForm):
    file = ProofFileField(label=_("Which file?"))
    field_order = ["file", "title", "valid_until"]
