"""Where proofs lie: under generated names, in the configured storage. Bytes are compared with their hash when read."""

import hashlib
import uuid

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from portal.evidence.content import MOST_BYTES


def keep(business_id: int, content: bytes) -> str:
    """Writes the bytes and returns the generated name; nothing of it comes from the person."""
    return default_storage.save(f"proofs/{business_id}/{uuid.uuid4().hex}", ContentFile(content))


def fetch(stored_as: str, sha256: str) -> bytes | None:
    """The bytes, or None when they are gone or are not those that were kept (attack D7)."""
    try:
        with default_storage.open(stored_as) as file:
            content: bytes = file.read(MOST_BYTES + 1)
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == sha256 else None


def is_whole(stored_as: str, sha256: str) -> bool:
    """Whether the bytes are there and are those that were kept, read in pieces."""
    try:
        with default_storage.open(stored_as) as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False


def discard(stored_as: str) -> None:
    """Removes the bytes; fine when they are gone already."""
    default_storage.delete(stored_as)
