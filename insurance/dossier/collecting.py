"""The parts of a dossier as the features behind them tell them, each asked once where one reading needs it twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from portal import registry
from portal.tenancy.models import Business

_found: ContextVar[dict[tuple[str, int], Any] | None] = ContextVar("collected", default=None)


@contextmanager
def each_once() -> Iterator[None]:
    """A block of reading in which each part of a business is collected once: an adviser's statement compares all parts
    with those that stand beside it. For readings that change nothing in between."""
    before = _found.set({})
    try:
        yield
    finally:
        _found.reset(before)


def registered() -> frozenset[str]:
    """The parts that a feature tells."""
    return frozenset(section.code for section in registry.dossier_sections())


def collect(part: str, business: Business) -> Any:
    """One part, in a context that reads the business."""
    known = _found.get()
    if known is not None and (part, business.pk) in known:
        return known[part, business.pk]
    section = next(section for section in registry.dossier_sections() if section.code == part)
    value = section.collect(business)
    if known is not None:
        known[part, business.pk] = value
    return value
