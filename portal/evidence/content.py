"""What a file really is. Its ending and its content must agree, whatever the browser calls it (attacks D1, D4, D8).

Pure: name and bytes in, a checked file out; the bytes are hashed here once.
"""

import hashlib
import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.evidence.archives import ends_as_zip, office_format, unpacked_parts
from portal.evidence.names import display_name, extension
from portal.evidence.pictures import JPEG, MOST_PIXELS, PNG, jpeg_pixels, png_pixels

MOST_BYTES = 20 * 1024 * 1024
TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "txt": "text/plain",
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_SAME = {"jpeg": "jpg", "csv": "txt"}  # endings that cannot be told apart by content

_MARKUP = re.compile(r"\s*<(!doctype|!--|html|head|body|script|svg|iframe|img|\?xml|\?php)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
# The standard harmless test file of virus scanners, in two pieces so that no scanner takes this file for it.
_TEST_VIRUS = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + rb"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that passed every check; only `examine` makes one."""

    name: str
    content_type: str
    sha256: str
    content: bytes = field(repr=False)


def examine(name: str, data: bytes) -> CheckedFile:
    """The file under its cleaned name. Raises ValidationError with plain words when it may not be kept."""
    ending = extension(name)
    if ending not in TYPES:
        raise ValidationError(
            _("Send a PDF, a picture (PNG, JPG), a text or table (TXT, CSV) or an office file (DOCX, XLSX, ODT, ODS)."),
            code="extension",
        )
    if not data:
        raise ValidationError(_("This file is empty."), code="empty")
    if len(data) > MOST_BYTES:
        raise ValidationError(_("This file is too large: it may weigh 20 MB at most."), code="size")
    if _sniff(data) != _SAME.get(ending, ending):
        raise ValidationError(
            _("The content is not what the ending “.%(ending)s” says. Save it again in that format, then send it."),
            code="disagree",
            params={"ending": ending},
        )
    _refuse_virus(data, packed=ending in {"docx", "xlsx", "odt", "ods"})
    return CheckedFile(display_name(name), TYPES[ending], hashlib.sha256(data).hexdigest(), data)


def _sniff(data: bytes) -> str | None:
    """The ending that the content deserves; None for anything that is not kept here."""
    if data.startswith(b"%PDF-"):
        return "pdf" if b"%%EOF" in data[-4096:] and not ends_as_zip(data) else None
    if data.startswith(PNG):
        return _picture("png", png_pixels(data), data)
    if data.startswith(JPEG):
        return _picture("jpg", jpeg_pixels(data), data)
    if data.startswith(b"PK\x03\x04"):
        return office_format(data)
    return "txt" if _is_text(data) else None


def _picture(kind: str, pixels: int | None, data: bytes) -> str | None:
    if pixels is not None and pixels > MOST_PIXELS:
        raise ValidationError(_("This picture has too many pixels. Make it smaller, then send it."), code="pixels")
    return None if pixels is None or ends_as_zip(data) else kind


def _is_text(data: bytes) -> bool:
    """Readable text that no browser would take for a page: UTF-8, else the Windows alphabet."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return not _CONTROL.search(text) and not _MARKUP.match(text)


def _refuse_virus(data: bytes, *, packed: bool) -> None:
    parts = unpacked_parts(data) if packed else [data]
    if any(_TEST_VIRUS in part for part in parts):
        raise ValidationError(_("A virus was found in this file. It was not kept."), code="virus")
