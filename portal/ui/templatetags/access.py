"""What templates may ask about rights: the same `can` as everywhere."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from portal import registry
from portal.access.models import Section
from portal.access.rules import can as allowed

register = template.Library()


@register.simple_tag(takes_context=True)
def can(context: Context, action: str, obj: Any = None) -> bool:
    """{% can "risk.edit" risk as edits %}: hides what would only be refused."""
    return allowed(context["request"].actor, action, obj)


@register.simple_tag(takes_context=True)
def panels(context: Context, place: str, thing: Any) -> SafeString:
    """{% panels "measure" measure %}: what other features have to say about this page's thing."""
    request = context["request"]
    parts = []
    for panel in registry.panels(place):
        shown = None
        if allowed(request.actor, panel.action, request.business or request.organisation):
            shown = panel.load(request.business, request.actor, thing)
        if shown is not None:
            parts.append(render_to_string(panel.template, shown, request=request))
    return mark_safe("".join(parts))  # noqa: S308 -- rendered templates


@register.simple_tag(takes_context=True)
def desk_lines(context: Context) -> list[tuple[str, str]]:
    """{% desk_lines as waiting %}: (sentence, address) of what waits in this organisation for this person."""
    request = context["request"]
    mine = [line for line in registry.desk_lines() if allowed(request.actor, line.action, request.organisation)]
    return [said for line in mine if (said := line.say(request.organisation, request.actor)) is not None]


@register.simple_tag
def section_names(codes: Iterable[str]) -> str:
    """The names of a mandate's sections, in the menu's order."""
    chosen = set(codes)
    return ", ".join(str(section.label) for section in Section if section.value in chosen)
