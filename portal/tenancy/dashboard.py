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
    """Tiles that this person may see, drawn, in order; and the figures of the summary that the business's own actions
    keep current, for the reading sentence."""
    return {"now": timezone.localtime(), "tiles": _tiles(request), "facts": _facts(request)}


def _tiles(request: BusinessRequest) -> list[SafeString]:
    business, actor = request.business, request.actor
    shown = [tile for tile in registry.tiles() if can(actor, tile.action, business)]
    return [render_to_string(t.template, {**t.load(business, actor), "business": business}, request) for t in shown]


def _facts(request: BusinessRequest) -> dict[str, Any]:
    row = BusinessSummary.objects.for_business(request.business).first()
    return row.figures if row else {}
