"""Sealed bundles per second and core, from a snapshot; beside a bare canvas that draws the same text, in the same run.

The bare canvas knows each line, its place and its embedded face beforehand: it lays nothing out, tags nothing, draws no
chart, attaches and seals nothing. The ratio says what all of that costs.
"""

import io
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from copy import deepcopy
from functools import cache
from pathlib import Path
from random import Random
from statistics import median
from typing import Any
from unittest.mock import patch

from django.utils.translation import override
from reportlab.lib.pagesizes import A4
from reportlab.lib.rl_accel import fp_str
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas as canvas_module
from reportlab.pdfgen import pathobject, textobject
from reportlab.pdfgen.canvas import Canvas

from insurance.dossier.attached import attached
from insurance.dossier.render import render_dossier
from insurance.dossier.snapshot_schema import Snapshot
from insurance.dossier.workbook import workbook
from portal.documents import fonts
from portal.documents.bundle import DOSSIER, BundledFile, make_bundle
from portal.documents.canonical import sha256
from portal.documents.canvas import TaggedCanvas
from portal.documents.keys import Keys, demo_keys
from portal.documents.sealing import seal
from tests.insurance.dossier.example import example

TURNS = 12  # pairs, one after the other; the first fills the caches
# What most dossiers hold: two charts (the week's margin, the losses), answers, claims, and two proofs with their files.
TYPICAL = ("summary", "company", "services", "stoppage", "register", "losses", "measures", "answers", "policies",
           "claims", "proofs", "verification")  # fmt: skip
PROOFS, PROOF_BYTES = 2, 200_000
Drawn = list[tuple[int, str, float, str]]  # page, face, size, text


def of(risks: int, sections: tuple[str, ...] | None = None) -> Snapshot:
    """The demonstration's snapshot with so many risks."""
    snapshot = example()
    some = snapshot["register"]["risks"]
    snapshot["register"]["risks"] = [
        deepcopy(some[at % len(some)]) | {"number": at + 1, "reference": f"R-{at + 1:03d}"} for at in range(risks)
    ]
    if sections:
        snapshot["sections"] = list(sections)
    return snapshot


def typical() -> tuple[Snapshot, list[BundledFile]]:
    """Forty risks and the usual parts, with the files of two proofs; like scans they do not compress."""
    snapshot, chance = of(40, TYPICAL), Random(7)
    snapshot["proofs"] = snapshot["proofs"][:PROOFS]
    files = []
    for entry in snapshot["proofs"]:
        data = chance.randbytes(PROOF_BYTES)
        entry.update(bundled=True, size_bytes=len(data), sha256=sha256(data))
        files.append(BundledFile(entry["file_name"], data, "proof", entry["media_type"]))
    return snapshot, files


def sealed_bundle(snapshot: Snapshot, keys: Keys, proofs: Sequence[BundledFile] = ()) -> tuple[bytes, bytes]:
    """The PDF before its seal, and the bundle."""
    with override("fr"):
        files = attached(snapshot)
        pdf = render_dossier(snapshot, "fr", files)
        book = BundledFile("register.xlsx", workbook(snapshot, "fr"), "attachment")
    inside = [BundledFile(file.name, file.data, "attachment", file.media_type) for file in files]
    return pdf, make_bundle(
        [BundledFile(DOSSIER, seal(pdf, keys.seal), "dossier"), *proofs, *inside, book],
        {"reference": "D-003"},
        keys.manifest,
    )


def drawn_by(snapshot: Snapshot) -> Drawn:
    """Each piece of text that the dossier draws, with its face and size."""
    pieces: Drawn = []
    line, part = TaggedCanvas.drawString, textobject.PDFTextObject._formatText

    def a_line(self: Any, x: float, y: float, text: str, *_more: Any, **_styles: Any) -> None:
        pieces.append((self.getPageNumber(), self._fontname, self._fontsize, text))
        line(self, x, y, text)

    def a_part(self: Any, text: str) -> str:
        pieces.append((self._canvas.getPageNumber(), self._fontname, self._fontsize, text))
        return part(self, text)

    with (
        override("fr"),
        patch.object(TaggedCanvas, "drawString", a_line),
        patch.object(textobject.PDFTextObject, "_formatText", a_part),
    ):
        render_dossier(snapshot, "fr", attached(snapshot))
    return pieces


@cache
def as_it_comes(face: str) -> str:
    """The same file as a font of ReportLab's own kind."""
    pdfmetrics.registerFont(TTFont(f"bare {face}", str(fonts.FOLDER / fonts._FILES[face])))
    return f"bare {face}"


def bare(pieces: Drawn) -> bytes:
    """ReportLab as it comes: our faces and our way of writing numbers are quicker than its own."""
    with ExitStack() as stack:
        for module in (canvas_module, pathobject, textobject):
            stack.enter_context(patch.object(module, "fp_str", fp_str))
        out = io.BytesIO()
        canvas, page, y = Canvas(out, pagesize=A4), 1, 800.0
        for number, face, size, text in pieces:
            if number > page:
                canvas.showPage()
                page, y = number, 800.0
            canvas.setFont(as_it_comes(face), size)
            canvas.drawString(60, y, text)
            y -= 4
        canvas.save()
        return out.getvalue()


def run() -> list[dict[str, Any]]:
    """Per second (higher is better) for the typical one; seconds and megabytes for a thousand risks."""
    with tempfile.TemporaryDirectory() as folder:
        keys, (snapshot, proofs) = demo_keys(Path(folder)), typical()
        pieces = drawn_by(snapshot)
        pairs = [
            (cpu(lambda: sealed_bundle(snapshot, keys, proofs)), cpu(lambda: bare(pieces))) for _turn in range(TURNS)
        ][1:]
    ours, reference = (median(side) for side in zip(*pairs, strict=True))
    ratio = median(one / other for one, other in pairs)
    code = f"import django; django.setup(); from {__name__} import thousand; thousand()"
    large = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    seconds, megabytes = map(float, large.stdout.split())
    return [
        line("dossier, 40 risks: sealed bundles a second and core", 1 / ours, 1 / reference, "/s", ratio),
        promised("dossier, 40 risks: CPU from snapshot to sealed bundle, at most", ours, 0.35, "s"),
        promised("dossier, 1,000 risks: CPU from snapshot to sealed bundle, at most", seconds, 6.0, "s"),
        promised("dossier, 1,000 risks: peak of memory, at most", megabytes, 300.0, "MB"),
    ]


def cpu(work: Callable[[], object]) -> float:
    """Seconds of this process: the machine may be busy with other things."""
    started = time.process_time()
    work()
    return time.process_time() - started


def line(name: str, ours: float, reference: float, unit: str, ratio: float | None = None) -> dict[str, Any]:
    """One row; `ratio` under 1 is better than the reference, and says how many times the work for a rate."""
    shown = ours / reference if ratio is None else ratio
    return {
        "name": name,
        "ours": round(ours, 3),
        "reference": round(reference, 3),
        "ratio": round(shown, 2),
        "unit": unit,
    }


def promised(name: str, ours: float, most: float, unit: str) -> dict[str, Any]:
    """One row beside what the product promises."""
    return {**line(name, ours, most, unit), "at_most": most}


def thousand() -> None:
    """A thousand risks, in a process of its own, whose peak of memory is then its own."""
    with tempfile.TemporaryDirectory() as folder:
        keys, snapshot = demo_keys(Path(folder)), of(1000)
        started = time.process_time()
        sealed_bundle(snapshot, keys)
        print(time.process_time() - started, peak_mb())


def peak_mb() -> float:
    """The most memory that this program held. Linux hands ru_maxrss down to a child from whoever starts it; the mark of
    its own address space begins anew with the program."""
    status = Path("/proc/self/status")
    if status.exists():
        (held,) = (row.split()[1] for row in status.read_text().splitlines() if row.startswith("VmHWM:"))
        return int(held) / 1000
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
