"""What allauth asks of us: mail through the outbox, redirects to our own host only, the client's real address."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from portal.notifications.outbox import queue_mail


class AccountAdapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Renders now, in the reader's language; leaves with the commit, by the worker."""
        language = getattr(context.get("user"), "language", "") or translation.get_language() or "fr"
        context = {**context, "email": email, "site_url": settings.SITE_URL}
        with translation.override(language):
            subject = render_to_string(f"{template_prefix}_subject.txt", context)
            body = render_to_string(f"{template_prefix}_message.txt", context)
        queue_mail(email, subject, body, language=language)

    def is_safe_url(self, url: str | None) -> bool:
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_client_ip(self, request: HttpRequest) -> str:
        """X-Forwarded-For counts only when the connection comes from a configured proxy."""
        remote = request.META.get("REMOTE_ADDR", "")
        if remote in settings.TRUSTED_PROXIES:
            forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", 1)[-1].strip()
            return forwarded or remote
        return remote or "0.0.0.0"  # noqa: S104 -- a label for rate limits, not an address to bind
