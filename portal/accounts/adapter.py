"""What allauth asks of us: mail through the outbox with links to our own address, redirects to our own host only,
the client's real address, and errors in plain words."""

import ipaddress
from typing import Any
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.notifications.outbox import queue_mail

_MISMATCH = _("The address or the password is not right. Check both, or choose a new password.")
_LATER = _("Too many tries. Wait a quarter of an hour, then try again.")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _MISMATCH,
        "invalid_login": _MISMATCH,
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your current password."),
        "too_many_login_attempts": _LATER,
        "rate_limited": _LATER,
        "incorrect_code": _("This code is not right, or it has been used already. Wait for the next one."),
        "duplicate_email": _("This is already your address."),
        "email_taken": _("Choose another address."),
        "invalid_password_reset": _("This link is no longer valid."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Renders now, in the reader's language; leaves with the commit, by the worker."""
        language = getattr(context.get("user"), "language", "") or translation.get_language() or "fr"
        context = {**context, "email": email, "site_url": settings.SITE_URL}
        with translation.override(language):
            subject = render_to_string(f"{template_prefix}_subject.txt", context)
            body = render_to_string(f"{template_prefix}_message.txt", context)
        queue_mail(email, subject, body.strip() + "\n", language=language)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        super().send_notification_mail(template_prefix, user, {"user": user, **(context or {})}, email)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return settings.SITE_URL + reverse("account_confirm_email", args=[emailconfirmation.key])

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", quote(key))

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        """To the stored address, whatever was typed to find it."""
        super().send_password_reset_mail(user, user.email, context)

    def is_safe_url(self, url: str | None) -> bool:
        """Paths of this site only."""
        return bool(url) and str(url).startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def is_ajax(self, request: HttpRequest) -> bool:
        """Only the passkey's challenge is ever asked for as JSON; everything else is a page."""
        return request.headers.get("Accept") == "application/json" and request.path == reverse("mfa_login_webauthn")

    def get_client_ip(self, request: HttpRequest) -> str:
        """X-Forwarded-For counts only when the connection comes from a configured proxy."""
        remote = request.META.get("REMOTE_ADDR", "")
        if remote in settings.TRUSTED_PROXIES:
            forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", 1)[-1].strip()
            remote = forwarded or remote
        return _short(remote) or "0.0.0.0"  # noqa: S104 -- a label for rate limits, not an address to bind

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        ways = {
            "reauthenticate": _("With your password"),
            "mfa_reauthenticate": _("With a code"),
            "mfa_reauthenticate:webauthn": _("With a passkey"),
        }
        found = super().get_reauthentication_methods(user)
        return [{**method, "description": str(ways[method["id"]])} for method in found]

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One count per address, whatever Host the request names."""
        return f"address:{credentials.get('email', '').strip().lower()}"

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Whoever confirms an address owns it: an account that only claimed it, and never signed in, gives way."""
        claims = User.objects.filter(email=email_address.email, last_login=None).exclude(pk=email_address.user_id)
        proven = EmailAddress.objects.filter(verified=True).values("user_id")
        for claim in claims.filter(memberships=None, organisation_memberships=None).exclude(pk__in=proven):
            EmailAddress.objects.filter(user=claim).delete()
            claim.email, claim.is_active = f"claim-{claim.pk}@rempart.invalid", False
            claim.set_unusable_password()
            claim.save(update_fields=["email", "is_active", "password"])
        return super().confirm_email(request, email_address)


def _short(text: str) -> str:
    """A short address that a server of both kinds sees as a long one, ::ffff:192.0.2.7, as what it is: else all short
    ones lie in one long network, and one guesser shuts out everybody."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped) if mapped else text
