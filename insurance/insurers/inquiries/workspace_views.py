"""An insurer's side: the questions they asked about one shared version, and the answers."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from insurance.insurers.inquiries import queries, room
from insurance.insurers.inquiries.actions import Closed
from insurance.insurers.inquiries.models import Inquiry
from insurance.insurers.inquiries.reader import Reader
from portal.access.models import Grant
from portal.access.routes import rule
from portal.tenancy.requests import OrganisationRequest
from portal.ui.requests import here


@rule("shared.ask")
def shared_questions(request: OrganisationRequest, public_id: UUID) -> HttpResponse:
    """The questions about one shared version, and a new one."""
    reader = _reader(request, public_id)
    if reader is None:
        return _ended(request)
    if request.method != "POST":
        return _page(request, reader)
    try:
        sent = room.ask_from(request, reader)
    except Closed:
        return _ended(request)
    return _after(request, reader, sent)


@require_POST
@rule("shared.ask")
def shared_follow_up(request: OrganisationRequest, public_id: UUID, number: int) -> HttpResponse:
    """More about one of their own questions."""
    reader = _reader(request, public_id)
    if reader is None:
        return _ended(request)
    try:
        sent = room.follow_from(request, reader, number)
    except Closed:
        return _ended(request)
    except Inquiry.DoesNotExist as missing:
        raise Http404 from missing
    return _after(request, reader, sent, number)


def _reader(request: OrganisationRequest, public_id: UUID) -> Reader | None:
    """Who reads, or None when the grant is over. Another insurer's grant is missing."""
    grants = Grant.objects.filter(organisation=request.organisation).select_related("business", "organisation")
    grant = get_object_or_404(grants, public_id=public_id)
    if queries.closed(grant, timezone.now()) is not None:
        return None
    return Reader(grant, f"{request.actor.name}, {request.organisation.name}", request.actor)


def _after(request: OrganisationRequest, reader: Reader, sent: room.Sent, number: int = 0) -> HttpResponse:
    if sent.inquiry is None:
        return _page(request, reader, sent, number)
    messages.success(request, room.said(sent.inquiry))
    return redirect(here(request, "shared-questions", public_id=reader.grant.public_id))


def _page(
    request: OrganisationRequest, reader: Reader, refused: room.Sent | None = None, number: int = 0
) -> HttpResponse:
    place = here(request, "shared-questions", public_id=reader.grant.public_id)
    places = room.Places(
        place,
        lambda one: here(request, "shared-follow-up", public_id=reader.grant.public_id, number=one),
    )
    context = {**room.panel(reader, places, refused, number), "grant": reader.grant}
    return render(request, "insurance/inquiries/shared.html", context, status=422 if refused else 200)


def _ended(request: OrganisationRequest) -> HttpResponse:
    return render(request, "insurance/insurers/ended.html", status=410)
