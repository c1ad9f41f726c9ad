"""Reading a zip that may be hostile: everything is checked before anything is unpacked, and nothing is written."""

import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from portal.documents.bundle import unsafe_path

_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Limits:
    """What a bundle may hold at most; sizes in bytes."""

    archive: int = 256 << 20
    entries: int = 2_000
    entry: int = 128 << 20
    total: int = 512 << 20
    ratio: int = 200  # a deflated file cannot honestly shrink more (measured: JSON 30, empty CSV 120)


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class RefusedError(Exception):
    """The archive breaks a limit or a rule; `code` is one of `verification.MESSAGES`."""

    code: str
    name: str = ""


def read_archive(path: Path, limits: Limits = LIMITS) -> dict[str, bytes]:
    """Name → content. Raises RefusedError for anything but a plain archive of plain files within the limits."""
    try:
        if path.stat().st_size > limits.archive:
            raise RefusedError("too_large")
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check(entries, limits)
            return dict(_unpacked(archive, entries, limits))
    except OSError as error:
        raise RefusedError("unreadable", str(error.strerror or "")) from error
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, ValueError, RuntimeError) as error:
        raise RefusedError("not_a_bundle") from error
    except Exception as error:  # decompressors raise their own kinds on damaged data
        if isinstance(error, RefusedError):
            raise
        raise RefusedError("damaged") from error


def _check(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.entries:
        raise RefusedError("too_many_files")
    if sum(entry.file_size for entry in entries) > limits.total:
        raise RefusedError("too_large")
    seen: set[str] = set()
    for entry in entries:
        name = entry.orig_filename
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if unsafe_path(name) or entry.is_dir() or kind not in (0, stat.S_IFREG):
            raise RefusedError("unsafe_name", name)
        if name.casefold() in seen:
            raise RefusedError("twice", name)
        seen.add(name.casefold())
        if entry.flag_bits & 1:
            raise RefusedError("encrypted", name)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise RefusedError("not_a_bundle", name)
        if entry.file_size > limits.entry or entry.file_size > limits.ratio * max(entry.compress_size, 1000):
            raise RefusedError("too_large", name)


def _unpacked(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], limits: Limits) -> Iterator[tuple[str, bytes]]:
    for entry in entries:
        content = bytearray()
        try:
            with archive.open(entry) as source:
                while chunk := source.read(_CHUNK):
                    content += chunk
                    if len(content) > entry.file_size:
                        raise RefusedError("too_large", entry.filename)
        except zipfile.BadZipFile as error:
            raise RefusedError("damaged", entry.filename) from error
        yield entry.filename, bytes(content)
