"""What templates may ask about rights: the same `can` as everywhere."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template.context import Context

from portal.access.models import Section
from portal.access.rules import can as allowed

register = template.Library()


@register.simple_tag(takes_context=True)
def can(context: Context, action: str, obj: Any = None) -> bool:
    """{% can "risk.edit" risk as edits %}: hides what would only be refused."""
    return allowed(context["request"].actor, action, obj)


@register.simple_tag
def section_names(codes: Iterable[str]) -> str:
    """The names of a mandate's sections, in the menu's order."""
    chosen = set(codes)
    return ", ".join(str(section.label) for section in Section if section.value in chosen)
