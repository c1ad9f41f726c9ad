"""One transaction a request, and the URL's business inside it. Strangers get the 404 of a missing page."""

import logging
from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from psycopg.errors import InFailedSqlTransaction
from psycopg.pq import TransactionStatus

from portal.access.actors import actor_in_business, actor_in_organisation
from portal.access.rules import NOBODY
from portal.tenancy.context import set_businesses
from portal.tenancy.models import Business, Organisation

security = logging.getLogger("rempart.security")

type Answer = Callable[[HttpRequest], HttpResponseBase]


def note_refusal(request: HttpRequest, why: str, status: int) -> None:
    """Who asked for what, for the security log: ids and route names, nothing that a person typed."""
    match, actor = request.resolver_match, getattr(request, "actor", NOBODY)
    request.refusal = {  # type: ignore[attr-defined]
        "user": getattr(request.user, "pk", None) or actor.user_id,
        "route": match.view_name if match else None,
        "business": getattr(getattr(request, "business", None), "pk", None),
        "why": why,
        "status": status,
    }


def stranger(request: HttpRequest) -> Http404:
    """The answer to somebody who does not belong here: that of a page that does not exist."""
    note_refusal(request, "stranger", 404)
    return Http404()


class KeptQuiet(DatabaseError):
    """A statement failed and somebody caught that without a savepoint: PostgreSQL undoes the whole transaction, and
    would not even say so at COMMIT. `__cause__` is the last failure that passed Django's cursors, if there was one; a
    server-side cursor that the garbage collector closes once its savepoint is gone fails beside them."""


class Failures:
    """Remembers the last statement that failed, for whoever finds the transaction broken."""

    def __init__(self) -> None:
        self.last: DatabaseError | None = None

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        try:
            return execute(sql, params, many, context)
        except DatabaseError as error:
            if not isinstance(error.__cause__, InFailedSqlTransaction):  # that one only follows from another
                self.last = error
            raise


def _is_broken() -> bool:
    """Whether leaving the transaction can only undo it."""
    if connection.needs_rollback or connection.connection is None:
        return True
    return connection.connection.info.transaction_status == TransactionStatus.INERROR  # type: ignore[no-any-return]


class TransactionMiddleware:
    """Session included; any error a view raised, also 403 and 404, undoes it. Refusals are logged outside it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.undo = False  # type: ignore[attr-defined]
        request.refusal = None  # type: ignore[attr-defined]
        failures = Failures()
        with transaction.atomic(), connection.execute_wrapper(failures):
            response = self.get_response(request)
            if request.undo or response.status_code >= 500:  # type: ignore[attr-defined]
                transaction.set_rollback(True)
            elif _is_broken():
                raise KeptQuiet("a statement failed and nobody said so") from failures.last
        if connection.in_atomic_block:  # only inside a test's own transaction: end the context here too
            set_businesses()
        if request.refusal is not None:  # type: ignore[attr-defined]
            security.info("refused", extra={"event": request.refusal})  # type: ignore[attr-defined]
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        request.undo = True  # type: ignore[attr-defined] # set_rollback() here would break the error page's queries
        if isinstance(exception, Http404 | PermissionDenied):
            why = str(exception) if isinstance(exception, PermissionDenied) else "not found"
            note_refusal(request, why, 403 if isinstance(exception, PermissionDenied) else 404)


class BusinessMiddleware:
    """`/b/<slug>/…` and `/o/<org>/…`: sets request.business, request.organisation, request.actor and the context."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.business = request.organisation = None  # type: ignore[attr-defined]
        request.actor = NOBODY  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        slug, org = kwargs.pop("slug", None), kwargs.pop("org", None)
        if slug is not None:
            return self._enter_business(request, slug)
        if org is not None:
            return self._enter_organisation(request, org)
        return None

    def _enter_business(self, request: HttpRequest, slug: str) -> HttpResponseBase | None:
        business = Business.objects.filter(slug=slug).first()
        actor = actor_in_business(request.user, business) if business else None
        if business is None or actor is None:
            raise stranger(request)
        if actor.role is None and (answer := second_factor(request)):
            return answer
        request.business, request.actor = business, actor  # type: ignore[attr-defined]
        set_businesses(read=[business], write=[business] if actor.writes else [])
        return None

    def _enter_organisation(self, request: HttpRequest, org: str) -> HttpResponseBase | None:
        organisation = Organisation.objects.filter(slug=org).first()
        actor = actor_in_organisation(request.user, organisation) if organisation else None
        if organisation is None or actor is None:
            raise stranger(request)
        if answer := second_factor(request):
            return answer
        request.organisation, request.actor = organisation, actor  # type: ignore[attr-defined]
        return None


def second_factor(request: HttpRequest) -> HttpResponseBase | None:
    """Chamber and insurer people work with a second factor; without one they are led to its set-up."""
    if is_mfa_enabled(request.user):
        return None
    return HttpResponseRedirect(reverse("mfa_index"))
