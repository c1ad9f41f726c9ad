"""What people send and decide."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.editing.forms import SafeForm
from portal.ui.forms import Form
from subsidies.intake import storage
from subsidies.intake.actions import LONGEST_REASON
from subsidies.intake.models import TO_DECIDE, RowKind

_HIGHEST = 1_000_000


class FileForm(SafeForm, Form):
    file = forms.FileField(
        label=gettext_lazy("Your file"),
        help_text=gettext_lazy("JSON Lines (.jsonl), or the national CSV of aid programmes; 50 MB at most."),
        widget=forms.FileInput({"accept": ".csv,.jsonl,.json"}),
    )
    source = forms.CharField(
        label=gettext_lazy("Which list is it?"),
        max_length=80,
        help_text=gettext_lazy(
            "Give every edition of the same list the same name: programmes that left it are then shown."
        ),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > storage.MOST_BYTES:
            raise ValidationError(_("This file is too large: it may weigh 50 MB at most."))
        return file


class _Numbers(forms.Field):
    """Numbers of rows, as ticked."""

    widget = forms.SelectMultiple

    def clean(self, value: Any) -> list[int]:
        texts = [str(item) for item in value or ()]
        if any(not (text.isascii() and text.isdigit() and len(text) < 8 and int(text) <= _HIGHEST) for text in texts):
            raise ValidationError(_("Tick the programmes in the list."))
        return [int(text) for text in texts]


class DecideForm(SafeForm, Form):
    """Ticked rows, or all of a kind; a reason when they are left out."""

    row = _Numbers(required=False)
    reading = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    kind = forms.ChoiceField(required=False, choices=[("", ""), *((kind.value, kind.label) for kind in TO_DECIDE)])
    reason = forms.CharField(
        required=False, max_length=LONGEST_REASON, label=gettext_lazy("If you leave some out: why?")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("row") and not cleaned.get("kind"):
            self.add_error(None, _("Tick at least one programme, or choose a whole group."))
        return cleaned

    def chosen(self) -> dict[str, Any]:
        """What a verb decides on."""
        if self.cleaned_data["kind"]:
            return {"kind": RowKind(self.cleaned_data["kind"])}
        return {"rows": self.cleaned_data["row"]}


class FeedForm(SafeForm, Form):
    name = forms.CharField(
        label=gettext_lazy("Name of the list"),
        max_length=80,
        help_text=gettext_lazy("The same name as the files of this list that were sent by hand, if there are any."),
    )
    url = forms.CharField(
        label=gettext_lazy("Address of the file"),
        max_length=600,
        help_text=gettext_lazy("It begins with https:// and is on a host that the operator of this portal has opened."),
    )
