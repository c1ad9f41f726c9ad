"""What a finished dossier says of itself: read from the bundle, or from the sealed PDF alone."""

import io
import json
import zipfile
import zlib
from datetime import date
from pathlib import Path
from typing import Any

from pikepdf import Pdf, PdfError

from portal.documents.bundle import MANIFEST

_MOST_BYTES = 64 * 1024 * 1024


def last_day_of(path: Path) -> date | None:
    """The last day that a bundle or a sealed PDF names, once it was found to hold; None when it names none."""
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                found = json.loads(archive.read(MANIFEST))["facts"].get("valid_until")
        else:
            found = _of_pdf(path.read_bytes())["version"].get("valid_until")
        return date.fromisoformat(found) if found else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, PdfError, zipfile.BadZipFile, zlib.error):
        return None


def _of_pdf(content: bytes) -> Any:
    """`dossier.json` inside the PDF; unpacked no further than a dossier goes, whoever made the file."""
    with Pdf.open(io.BytesIO(content)) as document:
        stream = document.attachments["dossier.json"].get_file().obj
        raw = stream.read_raw_bytes()
        if stream.get("/Filter") is not None:
            raw = zlib.decompressobj().decompress(raw, _MOST_BYTES)
        return json.loads(raw)
