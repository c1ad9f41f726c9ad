"""What allauth's second factor asks of us: secrets sealed at rest, a QR code that our policy shows, and one address."""

import io
from typing import Any
from urllib.parse import urlsplit

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.accounts.boxes import box

_PURPOSE = "mfa.1"


class MFAAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right, or it has been used already. Wait for the next one."),
        "unverified_email": _("Confirm your e-mail address first, then set up the second step."),
        "cannot_generate_recovery_codes": _("Set up an app or a passkey first: recovery codes replace them once."),
    }

    def encrypt(self, text: str) -> str:
        return box(_PURPOSE).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return box(_PURPOSE).decrypt(encrypted_text).decode()

    def build_totp_svg(self, url: str) -> str:
        """Dark on white with its quiet zone, whatever the page's colours: phones must read it."""
        out = io.BytesIO()
        segno.make(url, error="m").save(
            out, kind="svg", scale=4, border=4, light="#ffffff", dark="#14252d", xmldecl=False
        )
        return out.getvalue().decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the configured address, never to the Host that a request claims."""
        return {"id": urlsplit(settings.SITE_URL).hostname or "localhost", "name": "Rempart"}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 -- allauth's signature
        return str(_("My passkey"))
