"""The files behind the proofs: a page of text as PDF, or the text itself."""

import io
from textwrap import wrap

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from portal.evidence.content import CheckedFile, examine


def paper(name: str, title: str, text: str) -> CheckedFile:
    """A file of this name, the same bytes each time, checked like any upload."""
    return examine(name, _page(title, text) if name.endswith(".pdf") else text.encode())


def _page(title: str, text: str) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setTitle(title)
    canvas.setFont("Helvetica-Bold", 16)
    canvas.drawString(60, 760, title)
    canvas.setFont("Helvetica", 11)
    for line, words in enumerate(wrap(text, 80)):
        canvas.drawString(60, 730 - 16 * line, words.replace("\u202f", " "))
    canvas.setFont("Helvetica-Oblique", 9)
    canvas.drawString(60, 60, "Pièce de démonstration : l’entreprise et les montants sont inventés.")
    canvas.save()
    return out.getvalue()
