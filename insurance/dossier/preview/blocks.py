"""From the document's own story to blocks that a page can show. Pure, in the active language.

The document's sections are written once, for the PDF; here their headings, sentences, tables and drawings are read back
from what would be printed. So a page and a PDF cannot say different things.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from reportlab.platypus import CondPageBreak, Flowable, PageBreak, Spacer

from portal.charts.svg import to_svg
from portal.documents import fonts, palette
from portal.documents.blocks import Columns, Fact, Grid, Ruled
from portal.documents.figures import Figure
from portal.documents.paragraphs import SMALL, Heading, LongText, Tagged
from portal.documents.tables import Cell, Table
from portal.ui.icons import shapes

FIRST = 50  # rows of a table that are shown; the rest is counted
_TONES = {palette.BRICK: "is-bad", palette.MOSS: "is-ok", palette.OCHRE: "is-ask", palette.MOAT: "is-info"}
_FAINT = {palette.INK_2, palette.INK_3}
_SILENT = (Spacer, PageBreak, CondPageBreak)
_SUMMARY_BAR, _EMPTY = "withheld", SafeString("")


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell: its text, the column it stands in."""

    html: SafeString
    label: str
    numeric: bool
    header: bool


@dataclass(slots=True)
class Block:
    """`kind`: heading, text, table, facts, figure or columns."""

    kind: str
    html: SafeString = _EMPTY
    level: int = 0
    small: bool = False
    columns: Sequence[Any] = ()
    rows: Sequence[Sequence[Shown]] = ()
    more: int = 0
    items: Sequence[Any] = ()


@dataclass(slots=True)
class Section:
    """One section of the document: its title, its blocks; what is unknown in it, by name; how much is withheld."""

    code: str
    title: str = ""
    blocks: list[Block] = field(default_factory=list)
    missing: dict[str, list[str]] = field(default_factory=dict)
    withheld: int = 0


def section(code: str, story: Sequence[Flowable], unknown: str) -> Section:
    """The blocks of one section; `unknown` is the word that stands for what is not known."""
    reader = _Reader(Section(code), unknown)
    blocks = list(reader.blocks(story))
    if blocks and blocks[0].kind == "heading" and blocks[0].level == 1:
        reader.made.title = story[0].title  # type: ignore[attr-defined]  # a Heading
        blocks = blocks[1:]
    reader.made.blocks = blocks
    return reader.made


class _Reader:
    """Walks one section's story, and notes what is unknown or withheld on the way."""

    def __init__(self, made: Section, unknown: str) -> None:
        self.made, self.unknown = made, unknown
        self.record = ""  # the heading of the record that is being told
        self.figures = 0

    def blocks(self, story: Sequence[Flowable]) -> Iterator[Block]:
        for item in story:
            if isinstance(item, _SILENT):
                continue
            if isinstance(item, Heading):
                self.record = item.title.partition(" ")[0] if item.level == 3 else ""
                yield Block("heading", SafeString(escape(item.title)), level=item.level)
            elif isinstance(item, Tagged):
                yield Block("text", _markup(item), small=item.style is SMALL)
            elif isinstance(item, LongText):
                yield Block("text", SafeString(escape(item.text)))
            elif isinstance(item, Table):
                yield self._table(item)
            elif isinstance(item, Grid | Ruled):
                yield Block("facts", items=[self._fact(fact) for fact in item.facts])
            elif isinstance(item, Figure):
                self.figures += 1
                ident = f"{self.made.code}-{self.figures}"
                yield Block("figure", to_svg(item.drawing, item.alt or "", item.alt or "", ident))
            elif isinstance(item, Columns):
                yield Block("columns", items=[list(self.blocks(blocks)) for _share, blocks in item.columns])
            else:
                raise TypeError(f"no way to show {type(item).__name__} on a page")

    def _table(self, table: Table) -> Block:
        columns = table.columns
        titled = any(column.title for column in columns)
        for row in table.given:
            self._note(row, [column.title for column in columns] if titled else [])
        rows = [
            [
                Shown(self._cell(value), column.title, column.align == "right", column.header)
                for value, column in zip(row, columns, strict=True)
            ]
            for row in table.given[:FIRST]
        ]
        heads = columns if titled else ()
        return Block("table", columns=heads, rows=rows, more=max(0, len(table.given) - FIRST))

    def _note(self, row: Sequence[str | Cell], titles: Sequence[str]) -> None:
        """Each unknown of a row, under the name of its column or, in a record's own table, of its line."""
        name = _text(row[0])
        for index, value in enumerate(row):
            if not isinstance(value, Cell):
                continue
            if value.chip == "•••":
                self.made.withheld += 1
            elif value.text == self.unknown and value.colour == palette.OCHRE:
                label, where = (titles[index], name) if titles else (name, self.record)
                places = self.made.missing.setdefault(label or name, [])
                if where and where not in places:
                    places.append(where)

    def _cell(self, value: str | Cell) -> SafeString:
        if not isinstance(value, Cell):
            return _lines(value)
        text = _lines(value.text)
        if value.chip == "•••":
            return hidden(value.text)
        if value.chip:
            return format_html('<span class="rp-lvl"><i class="l{}">{}</i>{}</span>', value.chip, value.chip, text)
        if value.text == self.unknown and value.colour == palette.OCHRE:
            return format_html('<span class="rp-dunno">{}</span>', text)
        return format_html('<span class="rp-ink {}">{}</span>', _tone(value.colour), text) if value.colour else text

    def _fact(self, fact: Fact) -> dict[str, Any]:
        if fact.mark == _SUMMARY_BAR:
            self.made.withheld += 1
            return {"label": fact.label, "html": hidden(fact.value), "note": fact.note}
        if fact.value == self.unknown:
            self.made.missing.setdefault(fact.label, [])
            return {
                "label": fact.label,
                "html": format_html('<span class="rp-dunno">{}</span>', fact.value),
                "note": "",
            }
        return {"label": fact.label, "html": _lines(fact.value), "note": fact.note}


def hidden(text: str) -> SafeString:
    """The mark of what is withheld: an icon, a dark chip and the words."""
    return format_html(
        '<span class="rp-tag rp-withheld"><svg class="rp-icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        'stroke-linecap="round" stroke-linejoin="round" focusable="false" aria-hidden="true">{}</svg>{}</span>',
        mark_safe(shapes("lock")),  # noqa: S308 -- a vendored file
        text,
    )


def _tone(colour: str | None) -> str:
    return "rp-muted" if colour in _FAINT else _TONES.get(colour or "", "")


def _text(value: str | Cell) -> str:
    return value.text if isinstance(value, Cell) else value.partition("\n")[0]


def _lines(text: str) -> SafeString:
    return mark_safe(escape(text).replace("\n", "<br>"))  # noqa: S308 -- escaped


def _markup(paragraph: Any) -> SafeString:
    """The words of a paragraph, bold where it is bolder than its style."""
    out = []
    for piece in paragraph.frags:
        if getattr(piece, "lineBreak", False):
            out.append("<br>")
        text = escape(piece.text)
        bold = piece.fontName in {fonts.MEDIUM, fonts.SEMIBOLD} and piece.fontName != paragraph.style.fontName
        out.append(f"<b>{text}</b>" if bold and piece.text.strip() else text)
    return mark_safe("".join(out))  # noqa: S308 -- escaped, and tags of our own
