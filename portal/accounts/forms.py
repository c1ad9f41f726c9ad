"""Sign-up, sign-in and passwords: allauth's forms with our fields, words and limits."""

from typing import Any

from allauth.account import forms as allauth
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.passwords import SHORTEST, refuse_long
from portal.editing.forms import SafeForm
from portal.ui.forms import CleanMixin, Form

_EMAIL_LENGTH = 254


class AddressField(forms.EmailField):
    """Addresses are the same in capitals: kept and compared in lower case."""

    def clean(self, value: Any) -> str:
        return super().clean(value).lower()


def _email(label: Any, autocomplete: str = "username") -> AddressField:
    widget = forms.EmailInput({"autocomplete": autocomplete, "autocapitalize": "none", "spellcheck": "false"})
    return AddressField(label=label, widget=widget, max_length=_EMAIL_LENGTH)


class _Ours(CleanMixin):
    """Labels in our words, no placeholders, and no password longer than we would hash."""

    words: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.words.get(name, field.label)
            if isinstance(field.widget, forms.PasswordInput):
                field.help_text = _length_hint() if name == "password1" else ""
                field.validators = [*field.validators, refuse_long]


def _length_hint() -> str:
    return gettext("At least %(count)d characters. A sentence works well.") % {"count": SHORTEST}


class SignupForm(_Ours, allauth.SignupForm):
    """E-mail, name and one password; the page's language becomes the person's."""

    words = {"email": _("E-mail address"), "password1": _("Password")}
    field_order = ["name", "email", "password1"]
    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))

    def try_save(self, request: HttpRequest) -> Any:
        """A known address costs as much time as a new one: the password is hashed, and thrown away."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)

    def save(self, request: HttpRequest) -> User:
        user: User = super().save(request)  # type: ignore[assignment]
        user.name = self.cleaned_data["name"]
        user.language = (get_language() or settings.LANGUAGE_CODE)[:2]
        user.save(update_fields=["name", "language"])
        return user


class LoginForm(_Ours, allauth.LoginForm):
    words = {"login": _("E-mail address"), "password": _("Password")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = _email(_("E-mail address"))
        self.order_fields(["login", "password"])


class ResetPasswordForm(_Ours, allauth.ResetPasswordForm):
    email = _email(_("E-mail address"))


class NewPasswordForm(_Ours, allauth.ResetPasswordKeyForm):
    words = {"password1": _("New password")}


class SetPasswordForm(_Ours, allauth.SetPasswordForm):
    words = {"password1": _("New password")}


class ChangePasswordForm(_Ours, allauth.ChangePasswordForm):
    words = {"oldpassword": _("Current password"), "password1": _("New password")}


class ReauthenticateForm(_Ours, allauth.ReauthenticateForm):
    words = {"password": _("Password")}


class ChangeEmailForm(_Ours, allauth.AddEmailForm):
    email = _email(_("New e-mail address"), "email")


class PersonForm(SafeForm, Form):
    """What a person tells about themselves."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
