"""Laying out a story on A4 pages and finishing it as PDF/A-3a + PDF/UA-1."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, NextPageTemplate, PageTemplate

from portal.documents import fonts
from portal.documents.assembly import assemble
from portal.documents.attachments import Attachment
from portal.documents.canvas import TaggedCanvas
from portal.documents.keeping import with_company
from portal.documents.metadata import Metadata

WIDTH, HEIGHT = A4
MARGIN = 20 * mm
type Decoration = Callable[[TaggedCanvas], None]


@dataclass(frozen=True, slots=True)
class PageDesign:
    """What each page carries besides the story, as artifacts; the cover keeps `cover_top` points for its art."""

    footer: Decoration
    cover: Decoration | None = None
    cover_top: float = 0


def build(
    story: Sequence[Flowable],
    metadata: Metadata,
    design: PageDesign,
    *,
    attachments: Sequence[Attachment] = (),
    seal_says: str = "Electronic seal",
) -> bytes:
    """The PDF. The same arguments give the same bytes."""
    fonts.ready()
    made: list[TaggedCanvas] = []

    def canvas(filename: Any, **options: Any) -> TaggedCanvas:
        made.append(TaggedCanvas(filename, **options))
        return made[0]

    template = BaseDocTemplate(
        "", pagesize=A4, initialFontName=fonts.REGULAR, invariant=1, lang=metadata.language, allowSplitting=1
    )
    template.addPageTemplates(_pages(design))
    story = list(with_company(story))
    if design.cover is not None:
        story.insert(0, NextPageTemplate("inside"))
    template.build(story, canvasmaker=canvas)
    return assemble(made[0], metadata, attachments, seal_says)


def _pages(design: PageDesign) -> list[PageTemplate]:
    def frame(top: float) -> Frame:
        bottom = 24 * mm
        return Frame(MARGIN, bottom, WIDTH - 2 * MARGIN, HEIGHT - bottom - top, 0, 0, 0, 0)

    inside = PageTemplate("inside", [frame(MARGIN)], onPage=lambda canvas, _: design.footer(canvas))
    if design.cover is None:
        return [inside]
    cover = design.cover
    return [PageTemplate("cover", [frame(design.cover_top)], onPage=lambda canvas, _: cover(canvas)), inside]
