"""Walks the URL map: every route with its view's declared rule."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    pattern: str
    name: str
    view: Callable[..., Any]
    params: frozenset[str]

    @property
    def rule(self) -> str | None:
        return getattr(self.view, "rule", None)

    @property
    def operations(self) -> dict[str, str | None]:
        """Of the API: the rule of each method."""
        return getattr(self.view, "operations", {})

    @property
    def of_api(self) -> bool:
        return self.pattern.startswith("api/")

    @property
    def of_business(self) -> bool:
        return self.pattern.startswith("b/")

    @property
    def of_organisation(self) -> bool:
        return self.pattern.startswith("o/")

    @property
    def third_party(self) -> bool:
        return self.view.__module__.startswith(("allauth.", "django."))

    def __str__(self) -> str:
        return self.name or self.pattern


def walk(patterns: Any = None, prefix: str = "", params: frozenset[str] = frozenset()) -> Iterator[Route]:
    """All routes of the site, includes flattened."""
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        here = frozenset(entry.pattern.converters) | params
        text = prefix + str(entry.pattern).lstrip("^")
        if isinstance(entry, URLResolver):
            yield from walk(entry.url_patterns, text, here)
        elif isinstance(entry, URLPattern):
            yield Route(text, entry.name or "", entry.callback, here)
