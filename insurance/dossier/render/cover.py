"""The first page, and what every page carries."""

import math

import segno
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from reportlab.graphics.shapes import Drawing, Path
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, PageBreak, Spacer

from portal.charts.fort import plan
from portal.charts.ink import colour
from portal.documents import fonts, lines, palette
from portal.documents.blocks import Columns, Fact, Grid
from portal.documents.canonical import grouped
from portal.documents.canvas import Destination, TaggedCanvas
from portal.documents.document import HEIGHT, MARGIN, WIDTH, PageDesign
from portal.documents.figures import Figure, paint
from portal.documents.metadata import PRODUCT
from portal.documents.paragraphs import SMALL, SUBTITLE, TITLE, paragraph, style
from portal.documents.text import printable, rich, shortened
from portal.ui import format as shown

from .context import Context
from .missing import in_short

_HORIZON = HEIGHT * 0.47  # the art is above, the text below
_MARK = [(1, 30), (1, 23.5), (9.2, 23.5), (6.6, 13.2), (16, 2), (25.4, 13.2), (22.8, 23.5), (31, 23.5), (31, 30)]
_MARK_LINE = [(4.5, 26.8), (13.1, 26.8), (10.2, 14.4), (16, 7.3), (21.8, 14.4), (18.9, 26.8), (27.5, 26.8)]
_QR_SIDE = 27 * mm
_LINK = style("link", fonts.REGULAR, 8, 11, palette.MOAT, alignment=TA_RIGHT)


def design(context: Context) -> PageDesign:
    """The cover's art; on the other pages the footer and, where a section goes on, its name."""

    sections: list[Destination] = []

    def around(canvas: TaggedCanvas) -> None:
        _running_head(canvas, sections)
        _footer(canvas, context)

    return PageDesign(footer=around, cover=_art, cover_top=HEIGHT - _HORIZON + 5 + 13 * mm)


def front(context: Context) -> list[Flowable]:
    """The story of the cover page."""
    version, company = context.snapshot["version"], context.snapshot["company"]
    replaces = ""
    if version["supersedes"]:
        replaces = _("replaces {reference}").format(reference=version["supersedes"])
        if version["superseded_on"]:
            on = shown.short_day(version["superseded_on"], context.lang, year=True)
            replaces = _("replaces {reference} of {day}").format(reference=version["supersedes"], day=on)
    purposes = ", ".join(context.words(purpose) for purpose in version["purposes"])
    facts = Grid(
        [
            *_dates(context),
            Fact(pgettext("dossier", "For"), shortened(version["recipient"] or _("whoever it is given to"), 60)),
            Fact(_("Insurance sought"), shortened(purposes or _("not said here"), 60)),
            Fact(_("Version"), version["reference"], note=replaces),
            Fact(_("What is missing"), shortened(in_short(context), 120)),
        ],
        2,
        10.5,
    )
    link = paragraph(_("Check this dossier"), _LINK, address=version["verification_url"], before=4)
    subtitle = ", ".join(part for part in (company["name"], company["activity"], company["commune"]) if part)
    return [
        paragraph(_("Risk and continuity dossier"), TITLE, tag="H1"),
        paragraph(_two_lines(subtitle), SUBTITLE),
        Columns([(128, [facts]), (36, [_qr(version["verification_url"]), link])], gap=16),
        Spacer(1, 10),
        _Rule(),
        paragraph(_note(context), SMALL, before=8),
        PageBreak(),
    ]


def _two_lines(text: str) -> str:
    """What there is room for below the title."""
    text = printable(text)
    face, size = fonts.face_for(text, SUBTITLE.fontName), SUBTITLE.fontSize
    found = lines.broken(text, face, size, WIDTH - 2 * MARGIN - 2 * size)
    return text if len(found) <= 2 else f"{' '.join(found[:2])}…"


def _dates(context: Context) -> list[Fact]:
    """The day of the facts, and the last one on which to rely on them; older versions hold neither."""
    version, lang = context.snapshot["version"], context.lang
    if "as_at" not in version or "valid_until" not in version:
        return [Fact(_("Made on"), context.frozen_on)]
    return [
        Fact(_("Facts as at"), shown.day(version["as_at"], lang)),
        Fact(_("To be relied on until"), shown.day(version["valid_until"], lang), note=_("then ask for a newer one")),
    ]


def _note(context: Context) -> str:
    names = {"sha": "sha256sum", "ssl": "openssl", "sig": "pdfsig"}
    text = _(
        "This dossier can be checked without us: the code beside, or <b>{sha}</b>, <b>{ssl}</b> and <b>{sig}</b> "
        "(last pages). The same facts travel with it as structured data."
    )
    if context.snapshot["version"]["demonstration"]:
        demonstration = _(
            "<b>DEMONSTRATION.</b> Business, people and amounts are made up; the certificate is for trying out."
        )
        text = f"{demonstration} {text}"
    return rich(text, **names)


def _qr(url: str) -> Figure:
    """The code as one path: black modules merged into runs."""
    rows = list(segno.make(url, error="m", micro=False).matrix_iter(border=0))
    unit = _QR_SIDE / len(rows)
    path = Path(fillColor=colour(palette.INK), strokeColor=None)
    for number, row in enumerate(rows):
        y, start = _QR_SIDE - (number + 1) * unit, None
        for column, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                x0, x1 = start * unit, column * unit
                path.moveTo(x0, y)
                path.lineTo(x1, y)
                path.lineTo(x1, y + unit)
                path.lineTo(x0, y + unit)
                path.closePath()
                start = None
    drawing = Drawing(_QR_SIDE, _QR_SIDE)
    drawing.add(path)
    return Figure(drawing, _("QR code of the verification page: {url}").format(url=url), align="RIGHT")


class _Rule(Flowable):
    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        return available_width, 1

    def draw(self) -> None:
        with self.canv.artifact():
            self.canv.setStrokeColor(palette.LINE)
            self.canv.setLineWidth(0.6)
            self.canv.line(0, 0, self.width, 0)


def _art(canvas: TaggedCanvas) -> None:
    with canvas.artifact("Background"):
        canvas.saveState()
        clip = canvas.beginPath()
        clip.rect(0, _HORIZON, WIDTH, HEIGHT - _HORIZON)
        canvas.clipPath(clip, stroke=0, fill=0)
        canvas.setFillColor(palette.STONE)
        canvas.rect(0, _HORIZON, WIDTH, HEIGHT - _HORIZON, stroke=0, fill=1)
        paint(plan(WIDTH, HEIGHT, centre=(WIDTH * 0.74, HEIGHT * 0.70), radius=228), canvas)
        canvas.restoreState()
        canvas.setFillColor(palette.INK)
        canvas.rect(0, _HORIZON - 5, WIDTH, 5, stroke=0, fill=1)
        draw_mark(canvas, MARGIN, HEIGHT - 34 * mm, 26)
        canvas.setFillColor(palette.INK)
        canvas.setFont(fonts.SEMIBOLD, 17)
        canvas.drawString(MARGIN + 34, HEIGHT - 30.5 * mm, PRODUCT)


def draw_mark(canvas: TaggedCanvas, x: float, y: float, side: float) -> None:
    """The product's mark; inside an artifact."""
    unit = side / 32
    for points, closed in ((_MARK, True), (_MARK_LINE, False)):
        path = canvas.beginPath()
        path.moveTo(x + points[0][0] * unit, y + (32 - points[0][1]) * unit)
        for px, py in points[1:]:
            path.lineTo(x + px * unit, y + (32 - py) * unit)
        if closed:
            path.close()
            canvas.setFillColor(palette.INK)
        canvas.setStrokeColor(palette.MOAT_PALE)
        canvas.setLineWidth(1.6 * unit)
        canvas.setDash()
        canvas.drawPath(path, stroke=int(not closed), fill=int(closed))


def _running_head(canvas: TaggedCanvas, sections: list[Destination]) -> None:
    """The section that goes on from the page before; where one begins at the top, its heading says so. `sections` are
    found once, when all pages are known."""
    page = canvas.page_index
    with canvas.artifact("Pagination"):
        canvas.late(lambda: _goes_on(canvas, page, sections))


def _goes_on(canvas: TaggedCanvas, page: int, sections: list[Destination]) -> None:
    if not sections:
        sections += [one for one in canvas.destinations.values() if one.level == 0 and one.title]
    if any(one.page == page and one.top > HEIGHT - MARGIN - 60 for one in sections):
        return
    before = [one for one in sections if one.page < page]
    if before:
        _text_line(canvas, HEIGHT - 13 * mm, before[-1].title or "", 8)


def _footer(canvas: TaggedCanvas, context: Context) -> None:
    version = context.snapshot["version"]
    digest = grouped(context.digest)
    first = [shortened(printable(context.snapshot["company"]["name"]), 60)]
    first.append(_("dossier {reference}").format(reference=version["reference"]))
    if "as_at" in version and "valid_until" in version:
        dates = _("facts as at {day}, to be relied on until {until}")
        first.append(
            dates.format(day=context.day_text(version["as_at"]), until=context.day_text(version["valid_until"]))
        )
    if version["demonstration"]:
        first.append(_("DEMONSTRATION"))
    second = _("SHA-256 of the data {start} … {end} · check: {url}").format(
        start=digest[:14], end=digest[-9:], url=version["verification_url"]
    )
    with canvas.artifact("Pagination"):
        canvas.setStrokeColor(palette.LINE)
        canvas.setLineWidth(0.6)
        canvas.setDash()
        canvas.line(MARGIN, 16 * mm, WIDTH - MARGIN, 16 * mm)
        _text_line(canvas, 12 * mm, " · ".join(first), 7.5)
        _text_line(canvas, 8.8 * mm, second, 7)
        page = canvas.getPageNumber()
        canvas.late(lambda: _page(canvas, page))


def _text_line(canvas: TaggedCanvas, y: float, text: str, size: float) -> None:
    face = fonts.face_for(text, fonts.REGULAR)
    room = WIDTH - 2 * MARGIN - 60
    while fonts.width(text, face, size) > room:
        text = text[: math.ceil(len(text) * 0.95) - 2] + "…"
    canvas.setFillColor(palette.INK_2)
    canvas.setFont(face, size)
    canvas.drawString(MARGIN, y, text)


def _page(canvas: TaggedCanvas, number: int) -> None:
    canvas.setFillColor(palette.INK_2)
    canvas.setFont(fonts.SEMIBOLD, 7.5)
    canvas.drawRightString(WIDTH - MARGIN, 12 * mm, f"{number} / {canvas.page_count}")
