"""Checking a bundle without trusting who sent it: names, sums, signature, seal; each problem is named."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.documents.archive import LIMITS, Limits, RefusedError, read_archive
from portal.documents.bundle import EARLIER, FORMAT, MANIFEST, PUBLIC_KEY, SIGNATURE, SUMS, pack, sums
from portal.documents.canonical import canonical_json, sha256
from portal.documents.keys import Trust, public_pem
from portal.documents.seal_check import Seal, examine_seal

MESSAGES: dict[str, str | Promise] = {
    "unreadable": _("The file cannot be read."),
    "not_a_bundle": _("The file is not a dossier bundle."),
    "damaged": _("A file inside the bundle is damaged."),
    "too_large": _("The bundle unpacks to more than a dossier can hold."),
    "too_many_files": _("The bundle holds more files than a dossier can."),
    "unsafe_name": _("A file name could write outside its folder."),
    "encrypted": _("A file inside the bundle is encrypted."),
    "twice": _("Two files of the bundle share a name."),
    "repacked": _("The zip is not the one that was handed over: its files are, but it was packed anew."),
    "missing": _("A file that the manifest names is missing."),
    "extra": _("A file is there that the manifest does not name."),
    "changed": _("A file is not the one that the manifest names."),
    "manifest_malformed": _("The manifest cannot be read."),
    "sums_differ": _("SHA256SUMS does not match the files."),
    "key_malformed": _("The public key cannot be read."),
    "key_unknown": _("The bundle is signed with a key that is not the expected one."),
    "signature_wrong": _("The signature of the manifest does not hold."),
    "seal_missing": _("The PDF bears no seal."),
    "seal_unreadable": _("The PDF or its seal cannot be read."),
    "seal_broken": _("The PDF has changed since it was sealed."),
    "seal_partial": _("The seal does not cover the whole PDF."),
    "seal_out_of_time": _("The seal was made when its certificate was not valid."),
    "stamp_untrusted": _("The seal's time stamp does not come from an expected service."),
    "seal_untrusted": _("The seal's certificate does not lead to an expected authority."),
}
_OWN = {MANIFEST, SIGNATURE, PUBLIC_KEY, SUMS}
_PDF = b"%PDF-"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and with which file of the bundle; text in the current language."""

    code: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.name}: {MESSAGES[self.code]}" if self.name else str(MESSAGES[self.code])


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything wrong with a file, and whose keys vouch for it: of a lone PDF only its seal, of a bundle both."""

    problems: list[Problem]
    seal: Seal | None = None
    key: Ed25519PublicKey | None = None
    facts: Mapping[str, str] = field(default_factory=dict)  # of a manifest that holds, safe to print


def verify_bundle(
    path: Path,
    *,
    expected_keys: Sequence[Ed25519PublicKey] = (),
    seal_roots: Sequence[x509.Certificate] = (),
    limits: Limits = LIMITS,
) -> list[Problem]:
    """Everything wrong with the bundle at `path`; empty when seal, sums and signature hold. Never raises on bad input.

    Without `expected_keys` and `seal_roots` it proves that the bundle is whole and its keys agree, not whose they are.
    """
    return examine(path, Trust(tuple(seal_roots), tuple(expected_keys)), limits).problems


def examine(path: Path, trust: Trust, limits: Limits = LIMITS) -> Findings:
    """A bundle, or the sealed PDF alone."""
    try:
        if (alone := _lone_pdf(path, limits)) is not None:
            seal = examine_seal(alone, trust.certificates, trust.stamp_roots)
            return Findings([Problem(code, path.name) for code in seal.problems], seal)
        files = read_archive(path, limits)
    except RefusedError as refused:
        return Findings([Problem(refused.code, _printed(refused.name))])
    if MANIFEST not in files:
        return Findings([Problem("not_a_bundle")])
    return _bundle(path, files, trust)


def _lone_pdf(path: Path, limits: Limits) -> bytes | None:
    try:
        with path.open("rb") as file:
            if file.read(len(_PDF)) != _PDF:
                return None
        if path.stat().st_size > limits.entry:
            raise RefusedError("too_large")
        return path.read_bytes()
    except OSError as error:
        raise RefusedError("unreadable", str(error.strerror or "")) from error


def _bundle(path: Path, files: dict[str, bytes], trust: Trust) -> Findings:
    key, problems = _signature(files, trust.manifest_keys)
    listed = _listed(files[MANIFEST])
    if listed is None:
        return Findings([*problems, Problem("manifest_malformed", MANIFEST)], key=key)
    problems += _files(files, listed)
    if SUMS in files and files[SUMS] != sums(files):
        problems.append(Problem("sums_differ", SUMS))
    seal: Seal | None = None
    for name, role in listed.values():
        if role == "dossier" and name in files:
            seal = examine_seal(files[name], trust.certificates, trust.stamp_roots)
            problems += [Problem(code, name) for code in seal.problems]
    if not any(role == "dossier" for _name, role in listed.values()):
        problems.append(Problem("seal_missing"))
    if not problems and json.loads(files[MANIFEST])["format"] != EARLIER and pack(files) != path.read_bytes():
        problems.append(Problem("repacked"))
    return Findings(problems, seal, key, {} if problems else _facts(files[MANIFEST]))


def _facts(manifest: bytes) -> dict[str, str]:
    said = json.loads(manifest).get("facts")
    if not isinstance(said, dict):
        return {}
    return {str(name): _printed(value) for name, value in said.items() if isinstance(value, str)}


def _listed(manifest: bytes) -> dict[tuple[str, int, str], tuple[str, str]] | None:
    """(path, size, sha256) → (path, role), or None when the manifest is not one."""
    try:
        value: Any = json.loads(manifest)
        if value["format"] not in (FORMAT, EARLIER) or canonical_json(value) != manifest:
            return None
        entries = {
            (str(e["path"]), int(e["size"]), str(e["sha256"])): (str(e["path"]), str(e["role"])) for e in value["files"]
        }
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return entries if len(entries) == len(value["files"]) else None


def _signature(
    files: dict[str, bytes], expected: Sequence[Ed25519PublicKey]
) -> tuple[Ed25519PublicKey | None, list[Problem]]:
    """The key that signed, once it is known to have signed, and what is wrong."""
    problems = [Problem("missing", name) for name in (SIGNATURE, PUBLIC_KEY, SUMS) if name not in files]
    if SIGNATURE not in files or PUBLIC_KEY not in files:
        return None, problems
    try:
        key = load_pem_public_key(files[PUBLIC_KEY])
    except (ValueError, UnsupportedAlgorithm):
        return None, [*problems, Problem("key_malformed", PUBLIC_KEY)]
    if not isinstance(key, Ed25519PublicKey) or public_pem(key) != files[PUBLIC_KEY]:
        return None, [*problems, Problem("key_malformed", PUBLIC_KEY)]
    if expected and key not in expected:
        return None, [*problems, Problem("key_unknown", PUBLIC_KEY)]
    try:
        key.verify(files[SIGNATURE], files[MANIFEST])
    except InvalidSignature:
        return None, [*problems, Problem("signature_wrong", SIGNATURE)]
    return key, problems


def _files(files: dict[str, bytes], listed: dict[tuple[str, int, str], tuple[str, str]]) -> list[Problem]:
    problems = []
    for path, size, digest in listed:
        if path not in files:
            problems.append(Problem("missing", _printed(path)))
        elif len(files[path]) != size or sha256(files[path]) != digest:
            problems.append(Problem("changed", path))
    named = {path for path, _size, _digest in listed}
    return problems + [Problem("extra", name) for name in files if name not in named | _OWN]


def _printed(name: str) -> str:
    """A hostile name, safe to show in a terminal or a page."""
    return "".join(char if char.isprintable() else "\ufffd" for char in name[:200])
