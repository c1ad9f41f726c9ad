"""Forms of the second step. Guesses are counted per person (5 in 15 minutes), and junk from a browser's passkey
answer is an error in the form, never a broken page."""

from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.ui.forms import CleanMixin

_LIMIT = {"app": "allauth.account", "action": "mfa_code"}
_NAME_LENGTH = 60


def _code_field(label: Any, help_text: Any = "") -> forms.CharField:
    widget = forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True})
    return forms.CharField(label=label, help_text=help_text, widget=widget, max_length=40)


class _Limited(CleanMixin):
    user: Any

    def clean_code(self) -> str:
        key = f"person-{self.user.pk}"
        if not ratelimit.consume(context.request, key=key, **_LIMIT):
            raise get_account_adapter().validation_error("too_many_login_attempts")
        code: str = super().clean_code()  # type: ignore[misc]
        ratelimit.clear(context.request, key=key, **_LIMIT)
        return code


class AuthenticateForm(_Limited, base.AuthenticateForm):
    code = _code_field(_("Code"), _("Six digits from your app, or one of your recovery codes."))


class ReauthenticateForm(_Limited, base.ReauthenticateForm):
    code = _code_field(_("Code"), _("Six digits from your app, or one of your recovery codes."))


class ActivateTOTPForm(_Limited, totp.ActivateTOTPForm):
    code = _code_field(_("Code shown by the app"))

    def clean_code(self) -> str:
        """The code that proves the app works is used up by it: it cannot sign anybody in."""
        code = super().clean_code()
        TOTP(Authenticator(user=self.user, type=Authenticator.Type.TOTP))._mark_code_used(code)
        return code


class _Credential(CleanMixin):
    """Whatever a browser or an attacker sends as credential, the answer is a form error."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
            raise get_adapter().validation_error("incorrect_code") from error


class PasskeyStepForm(_Credential, webauthn.AuthenticateWebAuthnForm):
    pass


class PasskeySignInForm(_Credential, webauthn.LoginWebAuthnForm):
    pass


class PasskeyAgainForm(_Credential, webauthn.ReauthenticateWebAuthnForm):
    pass


class AddPasskeyForm(CleanMixin, webauthn.AddWebAuthnForm):
    name = forms.CharField(
        label=_("Name of this passkey"), help_text=_("The device it is on, for example."), max_length=_NAME_LENGTH
    )
    passwordless = forms.BooleanField(
        label=_("Also sign in with it alone, without a password"), required=False, initial=True
    )

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean() or {}
        except ValidationError:
            raise
        except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
            raise get_adapter().validation_error("incorrect_code") from error


class RenamePasskeyForm(CleanMixin, webauthn.EditWebAuthnForm):
    name = forms.CharField(label=_("Name of this passkey"), max_length=_NAME_LENGTH)
