"""The tree of meaning behind the page: what assistive technology reads instead of the ink."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Scope = Literal["Row", "Column", "Both"]


@dataclass(slots=True)
class Content:
    """A marked stretch of one page."""

    page: int
    mark: int


@dataclass(slots=True)
class Link:
    """A rectangle of one page that leads somewhere: to a destination of this document, or to an address."""

    page: int
    box: tuple[float, float, float, float]
    says: str
    destination: str | None = None
    address: str | None = None


@dataclass(slots=True, eq=False)
class Element:
    """One node: a standard structure type of ISO 32000-1, 14.8.4, and what belongs to it, in reading order."""

    tag: str
    parent: "Element | None" = None
    alt: str | None = None
    title: str | None = None
    scope: Scope | None = None
    box: tuple[float, float, float, float] | None = None
    numbering: str | None = None
    kids: "list[Element | Content | Link]" = field(default_factory=list)

    def add(self, tag: str, **details: str | Scope | tuple[float, float, float, float] | None) -> "Element":
        """A new last child."""
        child = Element(tag, self, **details)  # type: ignore[arg-type]  # the fields above
        self.kids.append(child)
        return child

    def walk(self) -> "Iterator[Element]":
        """This element and all below it, in reading order."""
        stack = [self]
        while stack:
            element = stack.pop()
            yield element
            stack += [kid for kid in element.kids[::-1] if isinstance(kid, Element)]
