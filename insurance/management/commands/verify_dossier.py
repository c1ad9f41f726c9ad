"""Exit 0 when a bundle's seal, hashes and signature hold, else 1 and what is wrong. Needs no database.

A seal whose certificate has ended still holds, and without a checked time stamp it gets a warning, not a failure. Keys
change every year or two, and each dossier outlives its certificate then: were that a failure, exit 1 would say nothing
about the file any more, and readers would learn to pass over it. But who got hold of a retired key can set a clock back
and seal: from the certificate's end on, the seal alone does not say that it was made before. So that is said in words.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from insurance.dossier.reading import last_day_of
from insurance.dossier.signing import installation_trust
from insurance.dossier.validity import is_past
from portal.documents.keys import KeyFileError, Trust, fingerprint, load_stamp_roots, load_trust
from portal.documents.seal_check import Seal
from portal.documents.stamps import Stamp
from portal.documents.verification import Findings, examine

_OUTLIVED = {
    "day": "nobody vouches that it was sealed before {day}",
    "certificate": "nothing inside shows that it had not been withdrawn when it sealed",
}


class Command(BaseCommand):
    help = (
        "Verifies a dossier's bundle, or its sealed PDF alone. The keys of this installation, of today and before, "
        "must be behind it, or those named by --key and --root. Where there are none, or with --any-key, it "
        "proves that the file is whole, not whose it is."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--key", type=Path, action="append", default=[], help="PEM of an Ed25519 key that may sign manifests"
        )
        parser.add_argument(
            "--root", type=Path, action="append", default=[], help="PEM of a certificate that may stand behind seals"
        )
        parser.add_argument(
            "--stamp-root",
            type=Path,
            action="append",
            default=[],
            help="PEM of a certificate that may stand behind time stamps",
        )
        parser.add_argument("--any-key", action="store_true", help="whoever sealed it")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["file"].is_file():
            raise CommandError(f"no file {options['file']}", returncode=1)
        trust = self._trust([*options["key"], *options["root"]], options["stamp_root"], whoever=options["any_key"])
        found = examine(options["file"], trust)
        for problem in found.problems:
            self.stderr.write(str(problem))
        if found.problems:
            raise CommandError("this bundle does not hold", returncode=1)
        self._vouch(found, trust)
        if found.seal:
            self._warn_of_age(found.seal)
        self._warn(options["file"])
        self.stdout.write("seal, hashes and signature hold" if found.key else "the seal holds")

    def _warn(self, file: Path) -> None:
        """A dossier past its date is whole all the same: a warning, no failure."""
        until = last_day_of(file)
        if until is None:
            return
        self.stdout.write(f"to be relied on  until {until.isoformat()}")
        if is_past(until):
            self.stderr.write(
                f"warning: past its date, the business meant it to be relied on until {until.isoformat()}"
            )

    @staticmethod
    def _trust(files: Sequence[Path], stamp_roots: Sequence[Path], *, whoever: bool) -> Trust:
        try:
            trust = load_trust(files) if files else Trust() if whoever else installation_trust()
            return replace(trust, stamp_roots=load_stamp_roots(stamp_roots)) if stamp_roots else trust
        except KeyFileError as error:
            raise CommandError(f"cannot read the expected key or certificate: {error}", returncode=1) from error

    @staticmethod
    def _said_by(stamp: Stamp | None) -> str:
        if stamp is None:
            return "said by the machine that sealed"
        return f"stamped by {stamp.service.subject.rfc4514_string()}{'' if stamp.checked else ', not checked'}"

    def _warn_of_age(self, seal: Seal) -> None:
        """The seal holds, but less stands behind it than on its day."""
        missing = seal.outlived(timezone.now())
        if missing and seal.vouched_until:
            day = timezone.localdate(seal.vouched_until).isoformat()
            self.stderr.write(f"warning: its certificate ended, {_OUTLIVED[missing].format(day=day)}")

    def _vouch(self, found: Findings, trust: Trust) -> None:
        """Whose keys they are, and how much that says."""
        if found.seal and found.seal.certificate and found.seal.moment:
            certificate = found.seal.certificate
            day = self._said_by(found.seal.stamp)
            self.stdout.write(f"sealed by        {certificate.subject.rfc4514_string()}")
            self.stdout.write(f"certificate      SHA-256 {fingerprint(certificate)}")
            self.stdout.write(f"sealed at        {found.seal.moment.isoformat()} ({day})")
        if reader := found.facts.get("copy_for"):
            self.stdout.write(f"copy             of {found.facts.get('reference')}, handed to {reader}")
        if found.key:
            self.stdout.write(f"manifest signed  key SHA-256 {fingerprint(found.key)}")
        if not trust:
            self.stdout.write("whose keys these are was not checked: name them with --key and --root")
