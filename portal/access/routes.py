"""Every route declares its rule beside its view; an architecture test walks the URL map and refuses one without."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase

from portal.access.rules import require
from portal.access.table import TABLE

type View = Callable[..., HttpResponseBase]

PUBLIC, SIGNED_IN = "public", "signed-in"


def rule(action: str) -> Callable[[View], View]:
    """The view asks `can(request.actor, action)` before it runs; rows are asked again by their verbs."""
    if action not in TABLE:
        raise ValueError(f"no such right: {action}")

    def decorate(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            require(request.actor, action)  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        asked.rule = action  # type: ignore[attr-defined]
        return asked

    return decorate


def own_rule(action: str) -> Callable[[View], View]:
    """For rights that a member may hold on single rows: the view itself must call `require(actor, action, row)`.

    People who could never pass, whatever the row, are refused at once.
    """
    declared = TABLE[action]

    def decorate(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = request.actor  # type: ignore[attr-defined]
            if not (declared.own and actor.role == "member"):
                require(actor, action)
            return view(request, *args, **kwargs)

        asked.rule = action  # type: ignore[attr-defined]
        return asked

    return decorate


def public(view: View) -> View:
    """Open to anyone, signed in or not."""
    view = login_not_required(view)
    view.rule = PUBLIC  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Open to any signed-in person; the view shows nothing but what is theirs."""
    view.rule = SIGNED_IN  # type: ignore[attr-defined]
    return view
