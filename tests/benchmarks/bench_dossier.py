"""The cost of a dossier, against a plain untagged ReportLab table of the same rows, in the same run."""

import io
import time
from collections.abc import Callable
from typing import Any

from django.utils.translation import override
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate

from insurance.dossier.render import render_dossier
from portal.documents.attachments import Attachment
from portal.documents.canonical import canonical_json
from portal.documents.keys import Keys, demo_keys
from portal.documents.sealing import seal
from tests.insurance.dossier.example import example

TURNS = 3


def ours() -> bytes:
    snapshot = example()
    files = [Attachment("dossier.json", "application/json", canonical_json(snapshot), "Les données")]
    with override("fr"):
        return render_dossier(snapshot, "fr", files)


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in _texts(inner)]
    return [] if value is None else [str(value)]


def reference() -> bytes:
    """Every record of the snapshot as one row of paragraphs: no tags, no embedded font, no picture, no contents."""
    snapshot: Any = example()
    look = getSampleStyleSheet()["BodyText"]
    records = [snapshot["version"], snapshot["company"], *snapshot["register"]["risks"]]
    for part in ("services", "measures", "policies", "programmes", "proofs"):
        records += snapshot[part]
    rows = []
    for record in records:
        texts = [text.replace("&", "&amp;").replace("<", "&lt;") for text in _texts(record)]
        rows += [
            [Paragraph(text, look) for text in (texts[at : at + 6] + [""] * 6)[:6]] for at in range(0, len(texts), 6)
        ]
    out = io.BytesIO()
    SimpleDocTemplate(out).build([LongTable(rows, colWidths=[75] * 6)])
    return out.getvalue()


def _cpu_seconds(work: Callable[[], object]) -> float:
    """The best of a few turns, after one that fills the caches of fonts and translations."""
    work()
    best = float("inf")
    for _turn in range(TURNS):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best


def run() -> list[dict[str, Any]]:
    """One line per figure; a ratio under 1 is faster than the reference."""
    import tempfile
    from pathlib import Path

    made, plain = _cpu_seconds(ours), _cpu_seconds(reference)
    with tempfile.TemporaryDirectory() as folder:
        keys: Keys = demo_keys(Path(folder))
        pdf = ours()
        sealed = _cpu_seconds(lambda: seal(pdf, keys.seal))
    return [
        _line("dossier, demonstration: CPU to render", made, plain),
        _line("dossier, demonstration: CPU to seal", sealed, plain),
    ]


def _line(name: str, ours_s: float, reference_s: float) -> dict[str, Any]:
    return {
        "name": name,
        "ours": round(ours_s, 3),
        "reference": round(reference_s, 3),
        "ratio": round(ours_s / reference_s, 2),
        "unit": "s",
    }
