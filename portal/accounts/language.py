"""The reader's language: the person's own choice, else the cookie, else the browser's. A page that names its own
language has it from its address, and does not vary by what the browser asks for."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

_KNOWN = {code for code, _name in settings.LANGUAGES}


class LanguageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = getattr(request.user, "language", "")
        if chosen not in _KNOWN:
            chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if chosen not in _KNOWN:
            chosen = translation.get_language_from_request(request)
        with translation.override(chosen):
            request.LANGUAGE_CODE = chosen
            response = self.get_response(request)
        varies = ["Cookie"] if response.has_header("Content-Language") else ["Accept-Language", "Cookie"]
        response.headers.setdefault("Content-Language", chosen)
        patch_vary_headers(response, varies)
        return response
