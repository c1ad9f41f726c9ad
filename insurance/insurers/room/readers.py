"""Who is reading a shared dossier, asked anew on each request: the one door of everything that a reader may do."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from insurance.insurers.grants.accesses import note_access
from insurance.insurers.grants.standing import ended
from portal.access.models import Grant
from portal.access.rules import Actor, can
from portal.tenancy.context import business_context
from portal.tenancy.models import Business, Organisation

_ROOMS, _STEP, _MOST_ROOMS = "rooms", 60, 20


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody in front of one open grant. `who` is how the business sees them; `actor` is the underwriter when an
    insurer's account reads, None for whoever came by a link and a code."""

    grant: Grant
    who: str
    actor: Actor | None

    @property
    def business(self) -> Business:
        """The business whose version it is: open a `business_context` for it, it is closed to readers."""
        return self.grant.business


def reader_of(request: HttpRequest, public_id: UUID | str) -> Reader | None:
    """The reader whom this request may let read, or None.

    In an insurer's workspace the account decides, elsewhere the room that a code opened in this browser. Either way the
    grant must be open now: not withdrawn, not past its date, its version not void. Used-up downloads only end
    downloading: who has read may still ask.
    """
    reader = _known(request, public_id)
    return None if reader is None or ended(reader.grant, timezone.now()) else reader


def _known(request: HttpRequest, public_id: UUID | str) -> Reader | None:
    """Who asks, whether or not the grant is still open."""
    organisation = getattr(request, "organisation", None)
    rows = Grant.objects.filter(public_id=public_id, organisation=organisation)
    grant = rows.select_related("business", "organisation").first()
    if grant is None:
        return None
    if organisation is None:
        return Reader(grant, grant.recipient, None) if _in_room(request, grant) else None
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not can(actor, "shared.view", organisation):
        return None
    return Reader(grant, who_of(actor, organisation), actor)


def who_of(actor: Actor, organisation: Organisation) -> str:
    """How a business sees somebody who reads with an insurer's account."""
    return f"{actor.name}, {organisation.name}"


type ReaderView = Callable[..., HttpResponseBase]


def reading(view: ReaderView) -> ReaderView:
    """Hands a view `reader` in place of `public_id`, and answers everybody else. Stands below `public` or a rule of
    insurers: `@public @reading def room(request, reader)`."""

    @wraps(view)
    def asked(request: HttpRequest, public_id: UUID, *args: Any, **kwargs: Any) -> HttpResponseBase:
        reader = reader_of(request, public_id)
        return _shut(request, public_id) if reader is None else view(request, reader, *args, **kwargs)

    return asked


def enter(request: HttpRequest, grant: Grant) -> None:
    """Opens the room of one grant to this browser, under a new session key."""
    now, rooms = int(time.time()), request.session.get(_ROOMS, {})
    newest = sorted(rooms.items(), key=lambda room: room[1]["seen"])[1 - _MOST_ROOMS :]
    request.session.cycle_key()
    request.session[_ROOMS] = {**dict(newest), str(grant.public_id): {"since": now, "seen": now}}


def leave(request: HttpRequest, grant: Grant) -> None:
    """Closes it again in this browser."""
    rooms = request.session.get(_ROOMS, {})
    request.session[_ROOMS] = {name: room for name, room in rooms.items() if name != str(grant.public_id)}


def _in_room(request: HttpRequest, grant: Grant) -> bool:
    """Whether a code opened this room here, at most 12 hours and 30 idle minutes ago, as for an insurer's account."""
    rooms = request.session.get(_ROOMS, {})
    room = rooms.get(str(grant.public_id))
    if room is None:
        return False
    now = int(time.time())
    idle, age = now - room["seen"], now - room["since"]
    if idle > settings.PRIVILEGED_IDLE_SECONDS or age > settings.PRIVILEGED_MAX_SECONDS:
        return False
    if idle > _STEP:
        request.session[_ROOMS] = {**rooms, str(grant.public_id): {**room, "seen": now}}
    return True


def _shut(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """To a reader whose grant ended, that it did, and the business sees the attempt; to anybody else the 404 of a page
    that never was, or the link's own page, which says nothing of the grant."""
    reader = _known(request, public_id)
    if reader is not None:
        why = ended(reader.grant, timezone.now())
        with business_context(write=[reader.business]):
            note_access(reader.grant, reader.who, str(why), actor=reader.actor)
        return render(request, "insurance/insurers/room/ended.html", status=410)
    if (
        getattr(request, "organisation", None) is None
        and Grant.objects.filter(public_id=public_id, organisation=None).exists()
    ):
        return redirect("shared", public_id=public_id)
    raise Http404
