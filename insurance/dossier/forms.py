from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from insurance.dossier.queries import Part
from insurance.dossier.validity import MONTHS, USUAL_MONTHS
from portal.editing.forms import SafeForm
from portal.ui.forms import Form

MOST_BYTES = 25 * 1024 * 1024


class BuildForm(SafeForm, Form):
    """What goes in, in which language, for whom."""

    parts = forms.MultipleChoiceField(label=_("What goes in?"), widget=forms.CheckboxSelectMultiple)
    language = forms.ChoiceField(label=_("In which language?"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
    recipient = forms.CharField(
        label=_("For whom?"),
        max_length=120,
        required=False,
        help_text=_("Printed on the cover. Leave empty to use it with several readers."),
    )
    months = forms.TypedChoiceField(
        label=_("Until when may a reader rely on it?"),
        coerce=int,
        required=False,
        initial=USUAL_MONTHS,
        help_text=_("Six months is our assumption: the facts of a small business seldom hold longer. A year at most."),
    )
    with_proofs = forms.BooleanField(label=_("Put the proofs themselves in the bundle"), required=False, initial=True)

    def __init__(self, *args: Any, parts: Sequence[Part], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["parts"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(part.code, part.label) for part in parts]
        field.initial = [part.code for part in parts]
        months = self.fields["months"]
        assert isinstance(months, forms.ChoiceField)
        months.choices = [(n, ngettext("%(n)d month", "%(n)d months", n) % {"n": n}) for n in MONTHS]

    def clean_months(self) -> int:
        """Who says nothing means the usual time."""
        return self.cleaned_data["months"] or USUAL_MONTHS


class CheckForm(Form):
    """A file to compare with the seal; hashed in memory and dropped."""

    file = forms.FileField(label=_("The file you received (the PDF or the bundle)"))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is too large to be one of ours."), code="large")
        return file
