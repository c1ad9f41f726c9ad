"""Office documents are zip archives: weighed before anybody unpacks them, and refused with macros (attacks D3, D4, D8).

Pure. Reads bytes, unpacks in small pieces that are counted and thrown away, keeps nothing.
"""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MOST_ENTRIES = 2_000
MOST_DIRECTORY_BYTES = 1024 * 1024  # of the list of entries, which is read whole
MOST_UNPACKED_BYTES = 100 * 1024 * 1024
MOST_RATIO = 250  # unpacked to packed, of an entry above SMALL_BYTES; office text stays under 100
SMALL_BYTES = 1024 * 1024

_END = b"PK\x05\x06"
_END_SIZE = 22
_ODF = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError, IndexError)


def ends_as_zip(data: bytes) -> bool:
    """Whether the bytes end in a zip's directory: a second file hidden behind a first one does."""
    at = data.rfind(_END, max(0, len(data) - 65_535 - _END_SIZE))
    if at < 0 or at + _END_SIZE > len(data):
        return False
    comment = struct.unpack_from("<H", data, at + 20)[0]
    return at + _END_SIZE + int(comment) == len(data)


def office_format(data: bytes) -> str | None:
    """`docx`, `xlsx`, `odt` or `ods` by what the archive holds; None for any other zip.

    Raises ValidationError for an archive that is broken, locked, too large once unpacked, or that carries macros.
    """
    _check_directory(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_entries(entries)
            found = _format(archive, {entry.filename for entry in entries})
            unpacked = 0
            for entry in entries:
                for piece in _pieces(archive, entry):
                    unpacked += len(piece)
                    if unpacked > MOST_UNPACKED_BYTES:
                        raise _too_large()
    except _BROKEN:
        raise _unreadable() from None
    return found


def unpacked_parts(data: bytes) -> Iterator[bytes]:
    """The content of each entry of an archive that `office_format` accepted, one after another."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            yield from _pieces(archive, entry)


def _check_directory(data: bytes) -> None:
    """The declared list of entries, before any of it is read: a 20 MB file can hold half a million entries."""
    at = data.rfind(_END, max(0, len(data) - 65_535 - _END_SIZE))
    if at < 0 or at + _END_SIZE > len(data) or b"PK\x06\x06" in data[max(0, at - 256) : at]:
        raise _unreadable()
    entries, directory_bytes = struct.unpack_from("<HL", data, at + 10)
    if entries > MOST_ENTRIES or directory_bytes > MOST_DIRECTORY_BYTES:
        raise _too_large()


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if len({name.casefold() for name in names}) != len(names) or len(names) > MOST_ENTRIES:
        raise _unreadable()
    if any(_is_special(entry) for entry in entries):
        raise _unreadable()
    if any(name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") for name in names):
        raise _unreadable()
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise ValidationError(_("This file is locked with a password. Send a copy without one."), code="locked")
    if any(entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for entry in entries):
        raise _unreadable()
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED_BYTES:
        raise _too_large()
    if any(e.file_size > SMALL_BYTES and e.file_size > MOST_RATIO * max(1, e.compress_size) for e in entries):
        raise _too_large()
    if any(name.casefold().endswith("vbaproject.bin") or name.startswith(("Basic/", "Scripts/")) for name in names):
        raise ValidationError(_("This file holds macros. Save it without them, or as a PDF."), code="macros")


def _is_special(entry: zipfile.ZipInfo) -> bool:
    """A link, a device or a pipe: office programs write plain files and folders alone (attack D3)."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    return kind not in {0, stat.S_IFREG, stat.S_IFDIR}


def _format(archive: zipfile.ZipFile, names: set[str]) -> str | None:
    if "[Content_Types].xml" in names:
        return "docx" if "word/document.xml" in names else "xlsx" if "xl/workbook.xml" in names else None
    if "mimetype" in names and "content.xml" in names and archive.getinfo("mimetype").file_size <= 100:
        return _ODF.get(archive.read("mimetype").strip())
    return None


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(entry) as content:
        while piece := content.read(256 * 1024):
            yield piece


def _too_large() -> ValidationError:
    return ValidationError(
        _("This file becomes too large once unpacked. Remove pictures or sheets from it, or send a PDF."), code="bomb"
    )


def _unreadable() -> ValidationError:
    return ValidationError(_("This file cannot be opened. Save it again, then send it."), code="unreadable")
