"""The agenda of a business, its secret address for calendar programs, and what is served there."""

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_POST

from portal.access.routes import public, rule
from portal.notifications.calendar import HORIZON, agenda, close_address, feed, new_address
from portal.notifications.models import CalendarFeed
from portal.tenancy.requests import BusinessRequest
from portal.ui.requests import here


@rule("business.view")
@require_GET
def calendar(request: BusinessRequest) -> HttpResponse:
    """What is late, then month by month."""
    today = timezone.localdate()
    dates = agenda(request.actor, request.business, today + HORIZON)
    late = [dated for dated in dates if dated.item.due_on < today]
    ahead = [dated for dated in dates if dated.item.due_on >= today]
    months = [(key, list(group)) for key, group in groupby(ahead, lambda dated: dated.item.due_on.replace(day=1))]
    context = {
        "late": late,
        "months": months,
        "total": len(dates),
        "has_address": CalendarFeed.objects.filter(business=request.business, user=request.user).exists(),
        "address": request.session.pop("calendar_address", None),
    }
    return render(request, "portal/notifications/calendar.html", context)


@rule("business.view")
@require_POST
def calendar_open(request: BusinessRequest) -> HttpResponse:
    """A new secret address, shown once on the next page."""
    request.session["calendar_address"] = new_address(actor=request.actor, user=request.user, business=request.business)
    return redirect(here(request, "calendar") + "#feed")


@rule("business.view")
@require_POST
def calendar_close(request: BusinessRequest) -> HttpResponse:
    """No address any more."""
    close_address(actor=request.actor, user=request.user, business=request.business)
    return redirect(here(request, "calendar") + "#feed")


@require_GET
@public
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The feed, for a program that holds the address."""
    with override("fr"):
        content = feed(token, timezone.localdate())
    if content is None:
        raise Http404
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")
