"""What follows a change of somebody's credentials: their other sessions end, and a session key never outlives a rise
in what it may do."""

from typing import Any

from allauth.account.signals import (
    authentication_step_completed,
    email_changed,
    email_confirmed,
    password_changed,
    password_reset,
)
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from portal.accounts.sessions import end_sessions, start


@receiver(user_logged_in)
def note_start(request: HttpRequest | None, **kwargs: Any) -> None:
    if request is not None:
        start(request)


@receiver(authentication_step_completed)
def renew_key(request: HttpRequest, *, reauthenticated: bool = False, **kwargs: Any) -> None:
    """Proving again who one is opens sensitive pages: under a new session key."""
    if reauthenticated:
        request.session.cycle_key()


@receiver([authenticator_added, authenticator_removed, email_changed, password_reset, password_changed])
def end_other_sessions(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    end_sessions(user, keep=request.session.session_key)


@receiver(email_confirmed)
def end_earlier_sessions(request: HttpRequest, email_address: Any, **kwargs: Any) -> None:
    """Sessions opened before an address was proven end when it is, but the one that proves it."""
    keep = request.session.session_key if request.user.pk == email_address.user_id else None
    end_sessions(email_address.user, keep=keep)
