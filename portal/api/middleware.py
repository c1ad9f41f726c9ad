"""Around every request under /api/: no cookie is read, each network has its limit, and each error is a problem."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from portal.api.limits import count_network
from portal.api.problems import MEDIA_TYPE, Problem, problem

PREFIX = "/api/"
BODIES = frozenset({"application/json", "application/merge-patch+json", "application/x-ndjson", "text/csv"})


class ApiMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)  # a browser that is signed in is nobody here: only tokens count
        try:
            count_network(request)
        except Problem as error:
            return problem(error.status, error.detail, headers=error.headers)
        if request.META.get("CONTENT_LENGTH") not in (None, "", "0") and request.content_type not in BODIES:
            return problem(415)
        response = self.get_response(request)
        if response.status_code >= 400 and response.get("Content-Type") != MEDIA_TYPE:
            kept = {name: response[name] for name in ("Allow", "Retry-After") if response.has_header(name)}
            return problem(response.status_code, headers=kept)
        return response
