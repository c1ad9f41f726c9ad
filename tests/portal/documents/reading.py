"""What stands on which page of a finished document, read from its structure."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf


@dataclass
class Layout:
    """`last`: the tag of what ends each page, pages from 0. `tables`: rows on each page, table by table, and their
    number in all; a row cut in two counts on both pages."""

    last: dict[int, str] = field(default_factory=dict)
    tables: list[tuple[int, dict[int, int]]] = field(default_factory=list)


def layout(pdf: bytes) -> Layout:
    """Read from the structure tree alone, so that it is what a reader's software gets."""
    found = Layout()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        pages = {page.obj.objgen: number for number, page in enumerate(document.pages)}
        for tag, node in _walk(document.Root.StructTreeRoot.K):
            for page in _pages(node, pages):
                found.last[page] = tag
            if tag == "Table":
                found.tables.append(_rows(node, pages))
    return found


def lonely(found: Layout) -> list[tuple[int, dict[int, int]]]:
    """Tables of four rows or more that leave fewer than two on a page, but for those with a row as long as a page."""
    parted = [(count, rows) for count, rows in found.tables if count >= 4 and len(rows) > 1]
    return [(count, rows) for count, rows in parted if min(rows.values()) < 2 and sum(rows.values()) == count]


def _walk(node: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(node, pikepdf.Dictionary) or "/S" not in node:
        return
    yield str(node.S)[1:], node
    for kid in _kids(node):
        yield from _walk(kid)


def _kids(node: Any) -> list[Any]:
    kids = node.get("/K", [])
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def _pages(node: Any, pages: dict[Any, int]) -> Iterator[int]:
    """The pages of what is marked as this element's own."""
    for kid in _kids(node):
        if isinstance(kid, int):
            yield pages[node.Pg.objgen]
        elif isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/MCR":
            yield pages[kid.Pg.objgen]


def _rows(table: Any, pages: dict[Any, int]) -> tuple[int, dict[int, int]]:
    body = [kid for kid in _kids(table) if isinstance(kid, pikepdf.Dictionary) and str(kid.get("/S")) == "/TBody"]
    rows = [row for part in body for row in _kids(part)]
    on: dict[int, int] = {}
    for row in rows:
        for page in {page for _tag, cell in _walk(row) for page in _pages(cell, pages)}:
            on[page] = on.get(page, 0) + 1
    return len(rows), on
