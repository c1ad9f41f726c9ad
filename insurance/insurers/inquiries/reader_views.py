"""The reader's side, in an insurer's workspace and in the room behind a link: their questions, the answers, asking."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from insurance.insurers.inquiries import room
from insurance.insurers.inquiries.actions import Closed
from insurance.insurers.inquiries.addresses import place_of
from insurance.insurers.inquiries.models import Inquiry
from insurance.insurers.inquiries.room import Sent
from insurance.insurers.room.readers import Reader, reading
from portal.access.routes import public, rule


@rule("shared.ask")
@reading
def shared_questions(request: HttpRequest, reader: Reader) -> HttpResponse:
    """An insurer's questions about one shared version, and a new one."""
    return _questions(request, reader)


@require_POST
@rule("shared.ask")
@reading
def shared_follow_up(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    """More about one of them."""
    return _follow_up(request, reader, number)


@public
@reading
def room_questions(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The same for a reader without account; their room shows the questions too."""
    return _questions(request, reader)


@require_POST
@public
@reading
def room_follow_up(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    """More about one of them."""
    return _follow_up(request, reader, number)


def _questions(request: HttpRequest, reader: Reader) -> HttpResponse:
    if request.method != "POST":
        return _page(request, reader)
    try:
        return _after(request, reader, room.ask_from(request, reader))
    except Closed:
        return _ended(request)


def _follow_up(request: HttpRequest, reader: Reader, number: int) -> HttpResponse:
    try:
        return _after(request, reader, room.follow_from(request, reader, number), number)
    except Closed:
        return _ended(request)
    except Inquiry.DoesNotExist as missing:
        raise Http404 from missing


def _after(request: HttpRequest, reader: Reader, sent: Sent, number: int = 0) -> HttpResponse:
    if sent.inquiry is None:
        return _page(request, reader, sent, number)
    messages.success(request, room.said(sent.inquiry))
    if reader.grant.organisation is None:
        return redirect(reverse("shared-room", kwargs={"public_id": reader.grant.public_id}) + "#questions")
    return redirect(place_of(reader.grant))


def _page(request: HttpRequest, reader: Reader, refused: Sent | None = None, number: int = 0) -> HttpResponse:
    context: dict[str, Any] = {**room.threads(reader, refused, number), "grant": reader.grant}
    template = "shared" if reader.grant.organisation else "room"
    return render(request, f"insurance/insurers/inquiries/{template}.html", context, status=422 if refused else 200)


def _ended(request: HttpRequest) -> HttpResponse:
    return render(request, "insurance/insurers/room/ended.html", status=410)
