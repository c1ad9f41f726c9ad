"""How an operation is declared: its right beside its path, as `@rule` does for a page. Whoever holds a token is looked
up anew for each request; the business or organisation that the address names must be the token's own."""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer

from portal.access.routes import PUBLIC
from portal.access.rules import Actor
from portal.access.table import TABLE
from portal.accounts.models import User
from portal.api import answers
from portal.api.limits import count_refusal, count_token
from portal.api.models import ApiToken
from portal.api.problems import MEDIA_TYPE, Problem
from portal.api.scopes import may_ever, writes
from portal.api.tokens import actor_of, note_use, token_of
from portal.tenancy.context import set_businesses
from portal.tenancy.middleware import stranger
from portal.tenancy.models import Business, Organisation

HOLDER = "token-holder"  # the rule of what shows nothing but the token itself
BUSINESS, ORGANISATION = "business", "organisation"
_BASES = {None: "", BUSINESS: "/businesses/{slug:business}", ORGANISATION: "/organisations/{slug:organisation}"}
_VERSION = re.compile(r'(?:W/)?"([0-9]{1,9})"', re.ASCII)


class ApiRequest(HttpRequest):
    """What `Bearer` adds to a request, for type checkers."""

    token: ApiToken
    person: User
    actor: Actor
    business: Business
    organisation: Organisation


@dataclass(frozen=True, slots=True)
class Answer:
    """A body with the headers that go with it."""

    body: Any
    headers: dict[str, str] = field(default_factory=dict)


def versioned(body: Any, version: int, location: str = "") -> Answer:
    """An object with the version to send back in If-Match and, when it is new, its address."""
    headers = {"ETag": f'"{version}"'}
    return Answer(body, headers | ({"Location": location} if location else {}))


class Bearer(HttpBearer):
    """Resolves the token, the place that the address names, and the right; opens the database to that business."""

    def __init__(self, right: str) -> None:
        super().__init__()
        self.right = right

    def __call__(self, request: HttpRequest) -> Any:
        found = super().__call__(request)
        if not found:
            count_refusal(request)
        return found

    def authenticate(self, request: Any, token: str) -> ApiToken | None:
        found = token_of(token.strip())
        actor = actor_of(found) if found is not None else None
        if found is None or actor is None:
            return None
        count_token(request, found.pk)
        request.token, request.actor = found, actor
        _enter(request, found, actor)
        if self.right != HOLDER and not may_ever(actor, self.right):
            raise PermissionDenied(self.right)
        note_use(found)
        return found


def _enter(request: Any, token: ApiToken, actor: Actor) -> None:
    """The place in the address is the token's own, or the address is that of nothing."""
    owner = token.member or token.colleague
    if owner is None:
        raise AuthenticationError
    request.person = owner.user
    named = request.resolver_match.kwargs
    if BUSINESS in named:
        if token.member is None or token.member.business.slug != named[BUSINESS]:
            raise stranger(request)
        business = token.member.business
        request.business = business
        written = [business] if actor.writes and writes(token.scopes) else []
        set_businesses(read=[business], write=written)
    if ORGANISATION in named:
        if token.colleague is None or token.colleague.organisation.slug != named[ORGANISATION]:
            raise stranger(request)
        request.organisation = token.colleague.organisation


class ApiRouter(Router):
    """Operations of one feature, all under a business, under an organisation, or under neither."""

    def __init__(self, *, tag: str, under: str | None = None) -> None:
        super().__init__(tags=[tag])
        self.under = under

    def read(self, path: str, right: str, response: Any, *, name: str, more: tuple[int, ...] = ()) -> Any:
        """Looks, and changes nothing."""
        return self._operation("GET", path, right, {200: response}, name=name, more=more)

    def read_file(
        self, path: str, right: str, media_type: str, *, name: str, more: tuple[int, ...] = ()
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Hands out a file; 304 when the reader's If-None-Match says that it has it."""
        kind = {"type": "object"} if media_type == "application/json" else {"type": "string", "format": "binary"}
        parameter = {"in": "header", "name": "If-None-Match", "required": False, "schema": {"type": "string"}}
        extra = {
            "responses": {
                200: {"content": {media_type: {"schema": kind}}},
                304: {"description": "The reader has it already"},
            },
            "parameters": [parameter],
        }
        return self._operation("GET", path, right, {200: None}, name=name, more=more, extra=extra)

    def create(
        self,
        path: str,
        right: str,
        response: Any,
        *,
        name: str,
        status: int = 201,
        more: tuple[int, ...] = (),
        conditional: bool = False,
    ) -> Any:
        """A new object; with an Idempotency-Key it is made once. `conditional`: if nobody said anything since the
        version in If-Match of what it adds to."""
        extra = {"parameters": [_IF_MATCH]} if conditional else None
        more = (409, *more, *((412, 428) if conditional else ()))
        return self._operation("POST", path, right, {status: response}, name=name, more=more, extra=extra)

    def create_from_file(
        self, path: str, right: str, response: Any, media_types: tuple[str, ...], *, name: str, status: int = 201
    ) -> Any:
        """A new object out of a file, which is the whole body."""
        content: dict[str, Any] = {media_type: {"schema": {}} for media_type in media_types}
        extra = {"requestBody": {"required": True, "content": content}}
        return self._operation("POST", path, right, {status: response}, name=name, more=(409,), extra=extra)

    def change(self, path: str, right: str, response: Any, *, name: str, more: tuple[int, ...] = ()) -> Any:
        """The fields that are sent, if nobody saved since the version in If-Match."""
        return self._operation("PATCH", path, right, {200: response}, name=name, more=(409, 412, 428, *more))

    def remove(self, path: str, right: str, *, name: str) -> Any:
        """Deletes, if nobody saved since the version in If-Match."""
        return self._operation("DELETE", path, right, {204: None}, name=name, more=(409, 412, 428))

    def _operation(
        self,
        method: str,
        path: str,
        right: str,
        response: dict[int, Any],
        *,
        name: str,
        more: tuple[int, ...] = (),
        extra: dict[str, Any] | None = None,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        if right not in TABLE and right not in {PUBLIC, HOLDER}:
            raise ValueError(f"no such right: {right}")
        statuses = {400, 404, 405, 413, 415, 422, 429, 503, *more} | (set() if right == PUBLIC else {401, 403})

        def declare(view: Callable[..., Any]) -> Callable[..., Any]:
            asked = _guarded(view, method, self.under)
            asked.rule = right  # type: ignore[attr-defined]
            self.api_operation(
                [method],
                _BASES[self.under] + path,
                auth=None if right == PUBLIC else Bearer(right),
                response=response,
                url_name=name,
                operation_id=f"{method.lower()}-{name}",
                summary=(inspect.getdoc(view) or name).split("\n")[0],
                description=inspect.getdoc(view) or "",
                openapi_extra=_described(method, right, statuses, extra or {}),
            )(asked)
            return view

        return declare


def _guarded(view: Callable[..., Any], method: str, under: str | None) -> Callable[..., Any]:
    """The view with its place as a path parameter, refusing parameters nobody declared, and with its headers sent."""
    signature = inspect.signature(view)
    given = list(signature.parameters.values())
    if under is not None:
        given.insert(1, inspect.Parameter(under, inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=str))

    @wraps(view)
    def asked(request: Any, **values: Any) -> Any:
        values.pop(under or "", None)
        known = {name for model in asked._ninja_operation.models for name in _query_names(model)}  # type: ignore[attr-defined]
        if unknown := sorted(set(request.GET) - known):
            raise Problem(422, errors=[{"field": name[:80], "message": _no_such(name)} for name in unknown[:20]])
        if method == "POST" and hasattr(request, "token"):
            answers.begin(request, request.token)
        result = view(request, **values)
        if isinstance(result, Answer):
            request.answer_headers = result.headers
            return result.body
        return result

    asked.__signature__ = signature.replace(parameters=given)  # type: ignore[attr-defined]
    return asked


def _query_names(model: Any) -> set[str]:
    return set(model.__ninja_flatten_map__) if model.__ninja_param_source__ == "query" else set()


def _no_such(name: str) -> str:
    return _("“%(name)s” is no parameter of this address.") % {"name": name[:80]}


def send_headers(request: HttpRequest, response: HttpResponse) -> None:
    """What an operation wants said with its body."""
    for name, value in getattr(request, "answer_headers", {}).items():
        response[name] = value
    answers.keep(request, response)


def version_in(request: HttpRequest) -> int:
    """The version in If-Match. Raises Problem (428) without one."""
    found = _VERSION.fullmatch(request.headers.get("If-Match", "").strip())
    if found is None:
        raise Problem(428)
    return int(found[1])


def _described(method: str, right: str, statuses: set[int], extra: dict[str, Any]) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    responses: dict[int, Any] = {
        status: {"description": _PHRASES[status], "content": content} for status in sorted(statuses)
    }
    parameters = list(extra.get("parameters", ()))
    if method in {"PATCH", "DELETE"}:
        parameters.append(_IF_MATCH)
    if method == "POST":
        parameters.append(
            {
                "in": "header",
                "name": "Idempotency-Key",
                "required": False,
                "description": "The same request, sent again within 24 hours, gets its first answer again",
                "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
            }
        )
    responses |= extra.get("responses", {})
    described: dict[str, Any] = {"responses": responses, "parameters": parameters, "x-right": right}
    return described | {name: item for name, item in extra.items() if name not in described}


_IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "description": "The ETag that you read",
    "schema": {"type": "string", "pattern": '^(W/)?"[0-9]{1,9}"$'},
}
_PHRASES = {
    400: "The body is not JSON",
    401: "No token that is still good",
    403: "The token or its person may not do this",
    404: "Nothing there, or nothing of yours",
    405: "Not this method",
    409: "The rules forbid it as things stand",
    410: "The access has ended",
    412: "It changed since: `current` is the object now",
    413: "The body is too large",
    415: "Not this media type",
    422: "Something is not as expected: see `errors`",
    428: "If-Match is missing",
    429: "Too many requests",
    503: "Cannot be done at the moment",
}
