from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from insurance.dossier.queries import Part
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
    questionnaires = forms.MultipleChoiceField(
        label=_("Which insurer’s questionnaire?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("It goes in with their questions, in their order, and as a file under their codes."),
    )
    with_proofs = forms.BooleanField(label=_("Put the proofs themselves in the bundle"), required=False, initial=True)

    def __init__(
        self, *args: Any, parts: Sequence[Part], questionnaires: Sequence[tuple[str, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if questionnaires:
            self.fields["questionnaires"].choices = questionnaires  # type: ignore[attr-defined]
        else:
            del self.fields["questionnaires"]
        field = self.fields["parts"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(part.code, part.label) for part in parts]
        field.initial = [part.code for part in parts]


class CheckForm(Form):
    """A file to compare with the seal; hashed in memory and dropped."""

    file = forms.FileField(label=_("The file you received (the PDF or the bundle)"))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is too large to be one of ours."), code="large")
        return file
