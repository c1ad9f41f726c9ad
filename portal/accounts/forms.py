from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User


class SignupForm(AllauthSignupForm):
    """E-mail, name and one password; the page's language becomes the person's."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ["name", "email", "password1"]

    def save(self, request: HttpRequest) -> User | None:
        user = super().save(request)
        if user is not None:
            user.name = self.cleaned_data["name"]
            user.language = (get_language() or "fr")[:2]
            user.save(update_fields=["name", "language"])
        return user  # type: ignore[no-any-return]
