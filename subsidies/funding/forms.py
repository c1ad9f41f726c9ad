from django import forms
from django.utils.translation import gettext_lazy as _

from portal.editing.forms import SafeForm
from portal.ui.fields import MoneyField
from portal.ui.forms import Form
from subsidies.funding.models import FollowState


class FollowForm(SafeForm, Form):
    state = forms.ChoiceField(label=_("Where do you stand?"), choices=FollowState.choices, widget=forms.RadioSelect)
    amount_eur = MoneyField(
        label=_("What do you receive?"), required=False, help_text=_("Before VAT. Leave empty if you do not know yet.")
    )
    note = forms.CharField(label=_("A note for yourselves"), max_length=500, required=False)
