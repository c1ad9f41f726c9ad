"""Where files of programmes lie until they are read: under generated names, compared with their hash when read."""

import hashlib
import uuid
from collections.abc import Iterable
from tempfile import SpooledTemporaryFile

from django.core.files.base import File
from django.core.files.storage import default_storage

MOST_BYTES = 50 * 1024 * 1024
_IN_MEMORY = 2 * 1024 * 1024


class TooLarge(Exception):
    """More than MOST_BYTES."""


def keep(institution_id: int, pieces: Iterable[bytes]) -> tuple[str, str, int]:
    """(generated name, SHA-256, bytes) of what was written. Raises TooLarge and keeps nothing."""
    digest, size = hashlib.sha256(), 0
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as spool:
        for piece in pieces:
            size += len(piece)
            if size > MOST_BYTES:
                raise TooLarge
            digest.update(piece)
            spool.write(piece)
        spool.seek(0)
        stored_as = default_storage.save(f"intakes/{institution_id}/{uuid.uuid4().hex}", File(spool))
    return stored_as, digest.hexdigest(), size


def content_of(stored_as: str, sha256: str) -> bytes | None:
    """The bytes, or None when they are gone or are not those that were kept."""
    try:
        with default_storage.open(stored_as) as file:
            content: bytes = file.read(MOST_BYTES + 1)
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == sha256 else None


def discard(stored_as: str) -> None:
    """Removes the bytes; fine when they are gone already."""
    default_storage.delete(stored_as)
