"""What the dashboard shows: built of what the apps registered, so that it knows none of them."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from portal import registry
from portal.access.rules import can
from portal.advisers.models import BusinessSummary
from portal.tenancy.requests import BusinessRequest


def dashboard_context(request: BusinessRequest) -> dict[str, Any]:
    """The reading sentence and the tiles, as far as this person may see what they tell."""
    return {"now": timezone.localtime(), "tiles": _tiles(request), "reading": _reading(request)}


def _tiles(request: BusinessRequest) -> list[SafeString]:
    business, actor = request.business, request.actor
    shown = [tile for tile in registry.tiles() if can(actor, tile.action, business)]
    return [render_to_string(t.template, {**t.load(business, actor), "business": business}, request) for t in shown]


def _reading(request: BusinessRequest) -> list[str]:
    """Said from the summary row, which the business's own actions keep current."""
    row = BusinessSummary.objects.for_business(request.business).first()
    figures = row.figures if row else {}
    shown = [one for one in registry.sentences() if can(request.actor, one.action, request.business)]
    return [said for one in shown if (said := one.say(request.business, figures))]
