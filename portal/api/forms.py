from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.access.rules import Actor
from portal.api.scopes import open_to
from portal.editing.forms import SafeForm
from portal.ui.forms import Form

DAYS = ((30, _("30 days")), (90, _("90 days")), (180, _("Half a year")), (365, _("One year")))


class TokenForm(SafeForm, Form):
    """Which program, what it may do, for how long."""

    name = forms.CharField(
        label=_("Which program is it for?"),
        max_length=80,
        help_text=_("So that you know later what stops when you withdraw it. For example: the till’s export."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"),
        choices=(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Never more than you may do yourself: when your role changes, so does the token."),
    )
    days = forms.TypedChoiceField(
        label=_("For how long?"),
        choices=DAYS,
        coerce=int,
        initial=90,
        widget=forms.RadioSelect,
        help_text=_("Then it ends by itself. A year at most."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [(scope.value, scope.label) for scope in open_to(actor)]  # type: ignore[attr-defined]
