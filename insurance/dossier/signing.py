"""The installation's keys: configured files or variables, or the demonstration pair on a local machine. They are never
in the database; of those before them, the public halves lie in one folder."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.documents.keys import (
    KeyFileError,
    Keys,
    NotInForceError,
    Pem,
    Source,
    Trust,
    demo_keys,
    load_manifest_key,
    load_seal_key,
    load_stamp_roots,
    load_trust,
)
from portal.documents.sealing import seal
from portal.jobs.outbox import Hopeless

KEYS = ("SEAL_KEY", "SEAL_CERTIFICATE", "MANIFEST_KEY")
WHY: dict[str, str | Promise] = {
    "keys_missing": _("This platform has no keys to seal with. Its operator has to set them; nothing was built."),
    "keys_unreadable": _(
        "The keys of the seal cannot be read. The platform's operator has to look; nothing was built."
    ),
    "seal_not_yet": _("The certificate of the seal is not valid yet. Tell the platform's operator; nothing was built."),
    "seal_expired": _("The certificate of the seal has expired. Tell the platform's operator; nothing was built."),
    "SealError": _(
        "The time-stamp service, or whoever issued the certificate of the seal, did not give what a lasting seal "
        "needs. Tell the platform's operator; nothing was built."
    ),
    "bundle_damaged": _(
        "The stored file is not the one that was sealed, so no copy of it is handed over. We have been alerted. Ask "
        "the business to build a new version."
    ),
    "stamp_roots": _(
        "Nothing vouches for the time-stamp service. The platform's operator has to set it; nothing was built."
    ),
}


def installation_keys() -> Keys:
    """The P-256 pair that seals and the Ed25519 key that signs, in force today. Raises Hopeless with a code of WHY."""
    try:
        keys = _loaded()
        keys.seal.require_in_force(datetime.now(UTC))
    except KeyFileError as error:
        raise Hopeless("keys_unreadable") from error
    except NotInForceError as error:
        raise Hopeless(error.code) from error
    return keys


def with_seal(pdf: bytes, keys: Keys, services: Sequence[x509.Certificate]) -> bytes:
    """The PDF with its seal, stamped when there are services whose stamps count. Raises SealError, which another
    attempt may mend, and Hopeless with a code of WHY when the time stamp tells that the certificate is not in force."""
    try:
        return seal(
            pdf, keys.seal, timestamp_url=settings.TIMESTAMP_URL if services else None, timestamp_roots=services
        )
    except NotInForceError as error:
        raise Hopeless(error.code) from error


def _loaded() -> Keys:
    sources = [_source(name) for name in KEYS]
    key, certificate, manifest = sources
    if key and certificate and manifest:
        return Keys(load_seal_key(key, certificate), load_manifest_key(manifest))
    if settings.LOCAL and not any(sources):
        return demo_keys(settings.VAR / "keys")
    raise Hopeless("keys_missing")


def _source(name: str) -> Source | None:
    if file := getattr(settings, f"{name}_FILE"):
        return Path(file)
    text: str = getattr(settings, name)
    return Pem(name, text.replace("\\n", "\n").encode()) if text else None


def installation_trust() -> Trust:
    """Today's public keys and those before them; empty where this installation seals nothing. Beside them, the services
    whose time stamps count. Raises KeyFileError."""
    folder = Path(settings.TRUSTED_KEYS_FOLDER) if settings.TRUSTED_KEYS_FOLDER else None
    earlier = (load_trust(sorted(folder.glob("*.pem"))) if folder else Trust()) + Trust(stamp_roots=known_services())
    made = settings.LOCAL and not (settings.VAR / "keys" / "manifest-key.pem").exists()
    if made and not any(map(_source, KEYS)):
        return earlier
    try:
        return _loaded().trust + earlier
    except Hopeless:
        return earlier


def known_services() -> tuple[x509.Certificate, ...]:
    """The certificates behind the time-stamp services of today and before; none where none is set. Raises
    KeyFileError."""
    return load_stamp_roots([Path(settings.TIMESTAMP_ROOTS_FILE)]) if settings.TIMESTAMP_ROOTS_FILE else ()


def stamp_roots() -> list[x509.Certificate]:
    """The certificates that vouch for the time-stamp service; none when there is no such service. Raises Hopeless."""
    if not settings.TIMESTAMP_URL:
        return []
    try:
        roots = known_services()
    except KeyFileError as error:
        raise Hopeless("stamp_roots") from error
    if not roots:
        raise Hopeless("stamp_roots")
    return list(roots)
