"""Where bundles lie: generated names, compared with their hash at each reading."""

import hashlib
import logging
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from insurance.dossier.models import DossierVersion
from portal.jobs.outbox import LostLease, Refused
from portal.tenancy.models import Business
from portal.tenancy.references import reference

security = logging.getLogger("rempart.security")


class Damaged(Exception):
    """The stored bundle is missing or is not the one that was sealed: never serve it."""


def store_bundle(business: Business, content: bytes) -> str:
    """Keeps the bytes under a new name and returns it."""
    return default_storage.save(f"dossiers/{business.pk}/{uuid.uuid4().hex}.zip", ContentFile(content))


@contextmanager
def stored(business: Business, content: bytes) -> Iterator[str]:
    """Keeps the bytes under a new name for a block that writes that name down. When access was withdrawn meanwhile, or
    the job is another worker's by now, nothing was written and the file goes again. After any other error it stays, an
    orphan at most: the commit may have been made."""
    name = store_bundle(business, content)
    try:
        yield name
    except (PermissionDenied, Refused, LostLease):
        default_storage.delete(name)
        raise


def read_bundle(version: DossierVersion) -> bytes:
    """The sealed bytes, or Damaged when the hash differs."""
    return read_stored(version.bundle_stored_as, version.bundle_sha256, version.business_id, version.number)


def read_stored(stored_as: str, expected_sha256: str, business_id: int, number: int) -> bytes:
    """The bytes kept under a name for a version of a business, or Damaged when they are not those of the hash."""
    try:
        with default_storage.open(stored_as) as file:
            content: bytes = file.read()
    except OSError as error:
        _alarm(business_id, number, "missing")
        raise Damaged(reference("D", number)) from error
    if hashlib.sha256(content).hexdigest() != expected_sha256:
        _alarm(business_id, number, "altered")
        raise Damaged(reference("D", number))
    return content


def _alarm(business_id: int, number: int, why: str) -> None:
    event = {"business": business_id, "version": number, "why": why}
    security.error("stored bundle is not the sealed one", extra={"event": event})


def bundles_of(business: Business) -> Iterable[str]:
    """The stored names that this business's versions hold."""
    versions = DossierVersion.objects.for_business(business).exclude(bundle_stored_as="")
    return versions.values_list("bundle_stored_as", flat=True)
