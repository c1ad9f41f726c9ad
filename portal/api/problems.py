"""Errors as RFC 9457 says: `application/problem+json` with a stable type, a title, and what to do."""

import json
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as Invalid
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from portal.tenancy.middleware import note_refusal
from portal.tenancy.refusals import Refused

MEDIA_TYPE = "application/problem+json"
WORDS: dict[int, tuple[str, Any]] = {
    400: ("unreadable", gettext_lazy("The request could not be read as JSON.")),
    401: ("no-token", gettext_lazy("Send a token that is still good: Authorization: Bearer rmp_…")),
    403: ("not-allowed", gettext_lazy("This token, or the person it belongs to, may not do this.")),
    404: ("not-found", gettext_lazy("There is nothing at this address.")),
    405: ("method", gettext_lazy("This address does not answer that method; Allow says which ones it does.")),
    409: ("refused", gettext_lazy("The rules forbid it as things stand.")),
    410: ("ended", gettext_lazy("This access has ended.")),
    412: ("changed", gettext_lazy("It changed since you read it: `current` is the text now, ETag its version.")),
    413: ("too-large", gettext_lazy("The body is too large.")),
    415: ("media-type", gettext_lazy("Send the body as the description says, usually application/json.")),
    422: ("invalid", gettext_lazy("Something in the request is not as expected: see `errors`.")),
    428: ("no-version", gettext_lazy("Send If-Match with the ETag that you read, so that nobody's work is lost.")),
    429: ("too-many", gettext_lazy("Too many requests: wait as long as Retry-After says.")),
    500: ("fault", gettext_lazy("Something went wrong on our side; the fault has been recorded.")),
    503: ("unavailable", gettext_lazy("It cannot be done at the moment: try again later.")),
}
SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "urn:rempart:problem:… , stable: decide by this one"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What to do, in the language of Accept-Language"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
        "count": {"type": "integer", "description": "Of all that is wrong, where `errors` holds the first ones"},
        "reason": {"type": "string"},
        "current": {"type": "object", "description": "With 412: the object as it is now"},
    },
}


class Problem(Exception):
    """An answer that a handler cannot guess: a status with its own detail, members and headers."""

    def __init__(self, status: int, detail: Any = "", *, headers: dict[str, str] | None = None, **members: Any) -> None:
        super().__init__(status)
        self.status, self.detail, self.headers, self.members = status, detail, headers or {}, members


def problem(status: int, detail: Any = "", *, headers: dict[str, str] | None = None, **members: Any) -> HttpResponse:
    """The answer; `members` are added to it."""
    code, usual = WORDS.get(status, ("error", HTTPStatus(status).phrase))
    body = {
        "type": f"urn:rempart:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": str(detail or usual),
        **members,
    }
    return HttpResponse(json.dumps(body), status=status, content_type=MEDIA_TYPE, headers=headers or {})


def answer_in_problems(api: NinjaAPI) -> None:
    """Every exception that the verbs raise becomes a problem, and undoes what the request wrote."""

    def on(kind: type[Exception], build: Any) -> None:
        def handle(request: HttpRequest, error: Any) -> HttpResponse:
            request.undo = True  # type: ignore[attr-defined] # TransactionMiddleware never sees this exception
            return build(request, error)  # type: ignore[no-any-return]

        api.add_exception_handler(kind, handle)

    on(Problem, _said)
    on(AuthenticationError, _unknown)
    on(PermissionDenied, _denied)
    on(Http404, _missing)
    on(RequestDataTooBig, lambda _request, _error: problem(413))
    on(HttpError, lambda _request, error: problem(error.status_code))
    on(Refused, lambda _request, error: problem(409, str(error)))
    on(ValidationError, lambda _request, error: problem(422, errors=_of_schema(error.errors)))
    on(Invalid, lambda _request, error: problem(422, errors=_of_verb(error)))
    on(Exception, _fault)


def _said(request: HttpRequest, error: Problem) -> HttpResponse:
    return problem(error.status, error.detail, headers=error.headers, **error.members)


def _unknown(request: HttpRequest, error: Exception) -> HttpResponse:
    note_refusal(request, "no token", 401)
    return problem(401, headers={"WWW-Authenticate": 'Bearer realm="rempart"'})


def _denied(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    note_refusal(request, str(error), 403)
    return problem(403)


def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    note_refusal(request, "not found", 404)
    return problem(404)


def _fault(request: HttpRequest, error: Exception) -> HttpResponse:
    raise error  # Django records it; the middleware answers with a problem


def _of_schema(errors: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Where in the request, without the place it came from: `title`, `tags.2`."""
    return [{"field": _place(error["loc"]), "message": _short(error)} for error in errors]


def _short(error: dict[str, Any]) -> str:
    return _("This field does not exist.") if error["type"] == "extra_forbidden" else str(error["msg"])


def _place(location: tuple[Any, ...]) -> str:
    """The path inside the body, or the name of the parameter."""
    return ".".join(str(part) for part in location if part not in {"body", "query", "path", "header", "sent"})


def _of_verb(error: Invalid) -> list[dict[str, str]]:
    if hasattr(error, "error_dict"):
        found = error.message_dict.items()
        return [
            {"field": "" if name == "__all__" else name, "message": text} for name, texts in found for text in texts
        ]
    return [{"field": "", "message": text} for text in error.messages]
