"""Exit 0 when a bundle's seal, hashes and signature hold, else 1 and what is wrong. Needs no database."""

from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.documents.verification import verify_bundle


class Command(BaseCommand):
    help = "Verifies a dossier's bundle. Without --key and --root it proves that the bundle is whole, not whose it is."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--key", type=Path, help="PEM of the Ed25519 key that must have signed the manifest")
        parser.add_argument("--root", type=Path, help="PEM of the certificate that must stand behind the seal")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["file"].is_file():
            raise CommandError(f"no file {options['file']}", returncode=1)
        keys, roots = self._expected(options["key"], options["root"])
        problems = verify_bundle(options["file"], expected_keys=keys, seal_roots=roots)
        for problem in problems:
            self.stderr.write(str(problem))
        if problems:
            raise CommandError("this bundle does not hold", returncode=1)
        self.stdout.write("seal, hashes and signature hold")

    @staticmethod
    def _expected(key: Path | None, root: Path | None) -> tuple[list[Ed25519PublicKey], list[x509.Certificate]]:
        try:
            loaded = serialization.load_pem_public_key(key.read_bytes()) if key else None
            roots = x509.load_pem_x509_certificates(root.read_bytes()) if root else []
        except (OSError, ValueError) as error:
            raise CommandError(f"cannot read the expected key or certificate: {error}", returncode=1) from error
        if loaded is not None and not isinstance(loaded, Ed25519PublicKey):
            raise CommandError(f"{key} holds no Ed25519 key", returncode=1)
        return [loaded] if loaded else [], roots
