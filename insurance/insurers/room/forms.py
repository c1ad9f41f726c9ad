from django import forms
from django.utils.translation import gettext_lazy as _

from portal.ui.forms import Form


class CodeForm(Form):
    code = forms.CharField(
        label=_("The code you received"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )
