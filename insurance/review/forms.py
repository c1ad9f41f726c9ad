"""Asking for a statement, and writing one."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from insurance.review.actions import LONGEST_MESSAGE, LONGEST_STATEMENT
from portal.editing.forms import SafeForm
from portal.tenancy.models import Organisation
from portal.ui.forms import Form


class AskForm(SafeForm, Form):
    organisation = forms.ModelChoiceField(
        label=_("Which chamber?"), queryset=Organisation.objects.none(), to_field_name="slug", empty_label=None
    )
    message = forms.CharField(
        label=_("What should they look at in particular?"),
        max_length=LONGEST_MESSAGE,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, chambers: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        field.queryset = Organisation.objects.filter(pk__in=[chamber.pk for chamber in chambers]).order_by("name")
        field.initial = chambers[0].slug if chambers else None


class StatementForm(SafeForm, Form):
    parts = forms.MultipleChoiceField(
        label=_("What did you look at?"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only what you really read. The statement says when the facts of a part change later."),
    )
    noticed = forms.CharField(
        label=_("What did you notice?"),
        max_length=LONGEST_STATEMENT,
        widget=forms.Textarea({"rows": 8}),
        help_text=_("What is well documented, what is thin, what you would ask. Insurers will read it."),
    )

    def __init__(self, *args: Any, parts: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["parts"]
        field.choices = parts


class SureForm(SafeForm, Form):
    """Nothing to fill in: its key makes a second click harmless."""
