"""People of chambers and insurers see many businesses: their sessions end after 30 idle minutes and after 12 hours."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase

_START, _SEEN, _STEP = "started_at", "seen_at", 60


class SessionAgeMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated and self._too_old(request):
            logout(request)
        return self.get_response(request)

    def _too_old(self, request: HttpRequest) -> bool:
        now, session = int(time.time()), request.session
        if session.setdefault("privileged", None) is None or now - session.get(_SEEN, 0) > _STEP:
            session["privileged"] = request.user.organisation_memberships.exists()  # type: ignore[union-attr]
        started, seen = session.setdefault(_START, now), session.get(_SEEN, now)
        if session["privileged"] and (
            now - seen > settings.PRIVILEGED_IDLE_SECONDS or now - started > settings.PRIVILEGED_MAX_SECONDS
        ):
            return True
        if now - session.get(_SEEN, 0) > _STEP:
            session[_SEEN] = now
        return False
