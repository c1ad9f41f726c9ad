"""The installation's keys: configured files, or the demonstration pair on a local machine."""

from pathlib import Path

from django.conf import settings

from portal.documents.keys import Keys, demo_keys, load_manifest_key, load_seal_key


class KeysMissing(Exception):
    """No key files are configured and this is no local demonstration: nothing is sealed."""


def installation_keys() -> Keys:
    """The P-256 pair that seals and the Ed25519 key that signs. Raises KeysMissing, or KeyFileError for bad files."""
    files = (settings.SEAL_KEY_FILE, settings.SEAL_CERTIFICATE_FILE, settings.MANIFEST_KEY_FILE)
    if all(files):
        return Keys(load_seal_key(Path(files[0]), Path(files[1])), load_manifest_key(Path(files[2])))
    if settings.LOCAL and not any(files):
        return demo_keys(settings.VAR / "keys")
    raise KeysMissing("set SEAL_KEY_FILE, SEAL_CERTIFICATE_FILE and MANIFEST_KEY_FILE")
