"""Where files of programmes lie until they are read: under generated names, compared with their hash when read."""

import hashlib
import uuid
from collections.abc import Callable, Iterable
from tempfile import SpooledTemporaryFile
from typing import BinaryIO

from django.core.files.base import File
from django.core.files.storage import default_storage

FOLDER = "intakes"
MOST_BYTES = 50 * 1024 * 1024
_IN_MEMORY = 2 * 1024 * 1024


class TooLarge(Exception):
    """More than may be kept."""


def keep(institution_id: int, pieces: Iterable[bytes], most: int) -> tuple[str, str, int]:
    """(generated name, SHA-256, bytes) of what was written. Raises TooLarge beyond `most` bytes and keeps nothing."""
    digest, size = hashlib.sha256(), 0
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as spool:
        for piece in pieces:
            size += len(piece)
            if size > most:
                raise TooLarge
            digest.update(piece)
            spool.write(piece)
        spool.seek(0)
        stored_as = default_storage.save(f"{FOLDER}/{institution_id}/{uuid.uuid4().hex}", File(spool))
    return stored_as, digest.hexdigest(), size


def copy_to(copy: BinaryIO, stored_as: str, sha256: str, tell: Callable[[], None]) -> bool:
    """Writes the bytes to a file to read from; False when they are gone or are not those that were kept. What is read
    is what was compared with the hash, whatever happens to the stored file meanwhile. `tell` is called as it goes."""
    if not stored_as:
        return False  # dropped once it was decided on
    digest = hashlib.sha256()
    try:
        with default_storage.open(stored_as) as file:
            for piece in file.chunks():
                digest.update(piece)
                copy.write(piece)
                tell()
    except OSError:
        return False
    copy.seek(0)
    return digest.hexdigest() == sha256


def every_name() -> list[str]:
    """The names of all stored files of programmes, whether a row knows them or not."""
    return [f"{FOLDER}/{place}/{name}" for place in _listed(FOLDER)[0] for name in _listed(f"{FOLDER}/{place}")[1]]


def _listed(place: str) -> tuple[list[str], list[str]]:
    try:
        folders, files = default_storage.listdir(place)
    except FileNotFoundError:
        return [], []
    return folders, files


def discard(stored_as: str) -> None:
    """Removes the bytes; fine when they are gone already."""
    default_storage.delete(stored_as)
