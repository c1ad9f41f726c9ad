"""Where people are signed in, and for how long. People of chambers and insurers see many businesses: their sessions
end after 30 idle minutes and after 12 hours."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from portal.accounts.boxes import digest
from portal.accounts.browsers import describe
from portal.accounts.models import BrowserSession, User
from portal.accounts.session_store import SessionStore

_START, _SEEN, _STEP = "started_at", "seen_at", 60
_BROWSER, _BROWSER_LENGTH = "browser", 200


class SessionAgeMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated and self._too_old(request):
            logout(request)
        return self.get_response(request)

    def _too_old(self, request: HttpRequest) -> bool:
        now, session = int(time.time()), request.session
        if _START not in session:
            start(request)
            return False
        if now - session[_SEEN] <= _STEP:
            return False
        privileged = request.user.organisation_memberships.exists()  # type: ignore[union-attr]
        idle, age = now - session[_SEEN], now - session[_START]
        if privileged and (idle > settings.PRIVILEGED_IDLE_SECONDS or age > settings.PRIVILEGED_MAX_SECONDS):
            return True
        session[_SEEN] = now
        return False


def start(request: HttpRequest) -> None:
    """Notes in the session, at sign-in, when it starts and in which browser."""
    now = int(time.time())
    browser = request.headers.get("User-Agent", "")[:_BROWSER_LENGTH]
    request.session.update({_START: now, _SEEN: now, _BROWSER: browser})


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One browser that somebody is signed in with."""

    browser: str
    since: datetime | None
    seen: datetime | None
    current: bool


def sessions_of(user: User, current_key: str | None) -> list[SignedIn]:
    """The person's live sessions, the current one first, then the last seen first."""
    here, store = digest(current_key or ""), SessionStore()
    found = []
    for row in BrowserSession.objects.filter(user=user, expire_date__gt=timezone.now()):
        data = store.decode(row.session_data)
        since, seen = _moment(data.get(_START)), _moment(data.get(_SEEN))
        found.append(SignedIn(describe(data.get(_BROWSER, "")), since, seen, row.session_key == here))
    return sorted(
        found, key=lambda s: (not s.current, -(s.seen or s.since or datetime.min.replace(tzinfo=UTC)).timestamp())
    )


def end_sessions(user: User, *, keep: str | None = None) -> int:
    """Signs a person out of every browser, at once, but the one whose session key is `keep`; returns how many."""
    rows = BrowserSession.objects.filter(user=user)
    if keep is not None:
        rows = rows.exclude(session_key=digest(keep))
    return rows.delete()[0]


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
