"""Asking for a statement, and writing one."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import models
from django.utils.html import escape
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


class Extent(models.TextChoices):
    """How much an adviser looked at. None is chosen beforehand: it is they who state it."""

    ALL = "all", _("All that is open to me")
    SOME = "some", _("Only some parts")


class StatementForm(SafeForm, Form):
    extent = forms.ChoiceField(
        label=_("What did you look at?"),
        choices=Extent.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what you looked at.")},
    )
    parts = forms.MultipleChoiceField(
        label=_("Which parts?"),
        required=False,
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
        field.rp_needed = True  # by one answer to the question before it: not called optional
        names = ", ".join(str(label) for _code, label in parts)
        self.fields["extent"].help_text = escape(_("Open to you: %(parts)s.") % {"parts": names})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("extent") == Extent.SOME and not data.get("parts") and "parts" not in self.errors:
            self.add_error("parts", _("Tick at least one part that you looked at."))
        return data

    def values(self) -> dict[str, Any]:
        """What `give_review` takes: the parts that were looked at, all of them by name."""
        found = super().values()
        offered: Any = self.fields["parts"]
        if found.pop("extent") == Extent.ALL:
            found["parts"] = [code for code, _label in offered.choices]
        return found


class SureForm(SafeForm, Form):
    """Nothing to fill in: its key makes a second click harmless."""
