"""Error pages. They know nothing of the business or the person, so a missing page and a foreign one are the same page,
byte for byte; they run no query, so they also come when the database is away."""

from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _

PAGES: dict[int, tuple[Any, Any]] = {
    400: (
        _("This request could not be read"),
        _("Something in the address or the form is not as expected. Go back, reload the page and try again."),
    ),
    403: (
        _("You may not do this"),
        _("Your role does not allow it. The owner of the business can change your role, or do it for you."),
    ),
    404: (
        _("There is nothing at this address"),
        _("It may have been moved or deleted, or your access has ended. Check the address, or begin at the home page."),
    ),
    405: (_("This address does not answer that way"), _("Go back and use the button of the page.")),
    409: (
        _("It changed in the meantime"),
        _("Somebody saved before you, so nothing was overwritten. Reload the page to see the current text."),
    ),
    410: (_("This is no longer valid"), _("The link has expired or has been withdrawn. Ask its sender for a new one.")),
    413: (
        _("This is too large"),
        _("Files may weigh up to 20 MB, and texts are shorter. Make it smaller, then send it again."),
    ),
    429: (_("Too many tries"), _("Wait a few minutes, then try again. Nothing was lost.")),
    500: (
        _("Something went wrong on our side"),
        _("Nothing you had saved is lost. The fault has been recorded. Try again in a moment."),
    ),
    503: (_("Rempart is being looked after"), _("It will be back in a few minutes. Nothing you had saved is lost.")),
}
CSRF = (
    _("This page has been open for too long"),
    _("For your safety the form was not sent. Go back, reload the page and send it again."),
)
PLAIN = (
    '<!doctype html><html lang="en"><title>Rempart</title><h1>{code}</h1><p>Rempart. <a href="/">Home</a></p></html>'
)


def error_page(code: int, *, title: Any = None, text: Any = None, retry_after_s: int | None = None) -> HttpResponse:
    """The page of an HTTP status, in the reader's language. Falls back to plain HTML when even templates fail."""
    known = PAGES.get(code, PAGES[500])
    try:
        body: str = render_to_string("error.html", {"code": code, "title": title or known[0], "text": text or known[1]})
    except Exception:  # noqa: BLE001 -- the last page must come, whatever failed before it
        body = PLAIN.format(code=code)
    response = HttpResponse(body, status=code)
    add_never_cache_headers(response)
    if retry_after_s is not None:
        response["Retry-After"] = str(retry_after_s)
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler400; over-large requests get their own page."""
    large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    return error_page(413 if large else 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler403."""
    return error_page(403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler404."""
    return error_page(404)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500."""
    return error_page(500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW: says what to do, not why."""
    return error_page(403, title=CSRF[0], text=CSRF[1])


def conflict(request: HttpRequest) -> HttpResponse:
    """Where no two texts can be shown; see portal.ui.conflict for the page with both."""
    return error_page(409)


def too_many(request: HttpRequest, retry_after_s: int = 60) -> HttpResponse:
    return error_page(429, retry_after_s=retry_after_s)


def unavailable(request: HttpRequest, retry_after_s: int = 60) -> HttpResponse:
    return error_page(503, retry_after_s=retry_after_s)
