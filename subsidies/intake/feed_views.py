"""Addresses of lists that are fetched daily: an administrator's business."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.access.routes import rule
from portal.editing.forms import submit
from portal.tenancy.requests import OrganisationRequest
from portal.ui.requests import here
from subsidies.intake.feeds import add_feed, fetch_now, remove_feed, switch_feed
from subsidies.intake.forms import FeedForm
from subsidies.intake.models import Feed
from subsidies.intake.wording import fetch_sentence


def _feed(request: OrganisationRequest, uid: UUID) -> Feed:
    return get_object_or_404(
        Feed.objects.filter(institution=request.organisation).select_related("institution"), uid=uid
    )


@rule("catalogue.feed")
def feeds(request: OrganisationRequest) -> HttpResponse:
    """The addresses, how the last fetch went, and a form for one more."""
    form = FeedForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():

        def effect() -> str:
            add_feed(actor=request.actor, institution=request.organisation, **form.values())
            messages.success(request, _("The address is on the list. Switch it on when it is right."))
            return here(request, "intake-feeds")

        try:
            return submit(request, form, effect)
        except ValidationError as error:
            form.refuse(error)
    listed = [
        (feed, fetch_sentence(feed.problem) if feed.problem else "")
        for feed in Feed.objects.filter(institution=request.organisation).order_by("name", "pk")
    ]
    context = {
        "form": form,
        "feeds": listed,
        "on": sum(feed.active for feed, _problem in listed),
        "hosts": settings.PROGRAMME_FEED_HOSTS,
    }
    return render(request, "subsidies/intake/feeds.html", context, status=422 if form.is_bound else 200)


@require_POST
@rule("catalogue.feed")
def feed_switch(request: OrganisationRequest, uid: UUID) -> HttpResponse:
    """On or off."""
    active = request.POST.get("active") == "1"
    fetched = switch_feed(actor=request.actor, feed=_feed(request, uid), active=active)
    said = _("It is fetched now, and then every day.") if fetched else _("It is fetched every day from now on.")
    if not active:
        said = _("It is not fetched any more.")
    messages.success(request, said)
    return redirect(here(request, "intake-feeds"))


@require_POST
@rule("catalogue.feed")
def feed_fetch(request: OrganisationRequest, uid: UUID) -> HttpResponse:
    """Now, instead of tonight; pressed again too early, the page says so beside the button."""
    if fetch_now(actor=request.actor, feed=_feed(request, uid)):
        messages.success(request, _("It is being fetched. What is new appears among the files."))
    return redirect(here(request, "intake-feeds"))


@rule("catalogue.feed")
def feed_remove(request: OrganisationRequest, uid: UUID) -> HttpResponse:
    """Asks first."""
    feed = _feed(request, uid)
    if request.method == "POST":
        remove_feed(actor=request.actor, feed=feed)
        messages.success(request, _("The address is gone. Its files and what was decided on them stay."))
        return redirect(here(request, "intake-feeds"))
    context = {
        "question": _("Stop fetching “%(name)s”?") % {"name": feed.name},
        "consequences": [_("The address is forgotten."), _("Its files and what was decided on them stay.")],
        "confirm": _("Remove the address"),
        "back": here(request, "intake-feeds"),
    }
    return render(request, "ui/confirm.html", context)
