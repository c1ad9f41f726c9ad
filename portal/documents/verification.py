"""Checking a bundle without trusting who sent it: names, sums, signature, seal; each problem is named."""

import hmac
import io
import json
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from portal.documents.archive import LIMITS, Limits, RefusedError, read_archive
from portal.documents.bundle import FORMAT, MANIFEST, PUBLIC_KEY, SIGNATURE, SUMS
from portal.documents.canonical import canonical_json, sha256
from portal.documents.keys import public_pem
from portal.documents.sealing import converted

MESSAGES: dict[str, str | Promise] = {
    "unreadable": _("The file cannot be read."),
    "not_a_bundle": _("The file is not a dossier bundle."),
    "damaged": _("A file inside the bundle is damaged."),
    "too_large": _("The bundle unpacks to more than a dossier can hold."),
    "too_many_files": _("The bundle holds more files than a dossier can."),
    "unsafe_name": _("A file name could write outside its folder."),
    "encrypted": _("A file inside the bundle is encrypted."),
    "twice": _("Two files of the bundle share a name."),
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
    "seal_untrusted": _("The seal's certificate does not lead to an expected authority."),
}
_OWN = {MANIFEST, SIGNATURE, PUBLIC_KEY, SUMS}
# They log each refusal with a traceback; the answer is ours to give.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)
_SUM = re.compile(r"([0-9a-f]{64})  (.+)")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and with which file of the bundle; text in the current language."""

    code: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.name}: {MESSAGES[self.code]}" if self.name else str(MESSAGES[self.code])


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
    try:
        files = read_archive(path, limits)
    except RefusedError as refused:
        return [Problem(refused.code, _printed(refused.name))]
    if MANIFEST not in files:
        return [Problem("not_a_bundle")]
    problems = _signature(files, expected_keys)
    listed = _listed(files[MANIFEST])
    if listed is None:
        return [*problems, Problem("manifest_malformed", MANIFEST)]
    problems += _files(files, listed)
    problems += _sums(files)
    for name, role in listed.values():
        if role == "dossier" and name in files:
            problems += [Problem(code, name) for code in seal_problems(files[name], seal_roots)]
    if not any(role == "dossier" for _name, role in listed.values()):
        problems.append(Problem("seal_missing"))
    return problems


def _listed(manifest: bytes) -> dict[tuple[str, int, str], tuple[str, str]] | None:
    """(path, size, sha256) → (path, role), or None when the manifest is not one."""
    try:
        value: Any = json.loads(manifest)
        if value["format"] != FORMAT or canonical_json(value) != manifest:
            return None
        entries = {
            (str(e["path"]), int(e["size"]), str(e["sha256"])): (str(e["path"]), str(e["role"])) for e in value["files"]
        }
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return entries if len(entries) == len(value["files"]) else None


def _signature(files: dict[str, bytes], expected: Sequence[Ed25519PublicKey]) -> list[Problem]:
    lacking = [Problem("missing", name) for name in (SIGNATURE, PUBLIC_KEY, SUMS) if name not in files]
    if SIGNATURE not in files or PUBLIC_KEY not in files:
        return lacking
    try:
        key = load_pem_public_key(files[PUBLIC_KEY])
    except (ValueError, UnsupportedAlgorithm):
        return [*lacking, Problem("key_malformed", PUBLIC_KEY)]
    if not isinstance(key, Ed25519PublicKey):
        return [*lacking, Problem("key_malformed", PUBLIC_KEY)]
    known = [public_pem(one) for one in expected]
    if known and not any(hmac.compare_digest(public_pem(key), one) for one in known):
        return [*lacking, Problem("key_unknown", PUBLIC_KEY)]
    try:
        key.verify(files[SIGNATURE], files[MANIFEST])
    except InvalidSignature:
        return [*lacking, Problem("signature_wrong", SIGNATURE)]
    return lacking


def _files(files: dict[str, bytes], listed: dict[tuple[str, int, str], tuple[str, str]]) -> list[Problem]:
    problems = []
    for path, size, digest in listed:
        if path not in files:
            problems.append(Problem("missing", _printed(path)))
        elif len(files[path]) != size or sha256(files[path]) != digest:
            problems.append(Problem("changed", path))
    named = {path for path, _size, _digest in listed}
    return problems + [Problem("extra", name) for name in files if name not in named | _OWN]


def _sums(files: dict[str, bytes]) -> list[Problem]:
    if SUMS not in files:
        return []
    lines = [_SUM.fullmatch(line) for line in files[SUMS].decode("utf-8", "replace").split("\n")[:-1]]
    sums = {match.group(2): match.group(1) for match in lines if match}
    actual = {name: sha256(data) for name, data in files.items() if name not in (SUMS, SIGNATURE)}
    return [] if all(lines) and sums == actual else [Problem("sums_differ", SUMS)]


def seal_problems(pdf: bytes, roots: Sequence[x509.Certificate] = ()) -> list[str]:
    """Codes of what is wrong with a PDF's seal. Without `roots`, the certificate inside vouches for itself."""
    try:
        return _seal_problems(pdf, roots)
    except Exception:  # noqa: BLE001 -- a hostile PDF makes the reader raise nearly anything
        return ["seal_unreadable"]


def _seal_problems(pdf: bytes, roots: Sequence[x509.Certificate]) -> list[str]:
    signatures = PdfFileReader(io.BytesIO(pdf), strict=False).embedded_regular_signatures
    if not signatures:
        return ["seal_missing"]
    if len(signatures) > 1:
        return ["seal_broken"]
    signature = signatures[0]
    trusted = [converted(root) for root in roots] or [signature.signer_cert]
    context = ValidationContext(trust_roots=trusted, allow_fetching=False)
    status = validate_pdf_signature(signature, signer_validation_context=context)
    if not (status.intact and status.valid):
        return ["seal_broken"]
    _zero, _start, behind, length = signature.byte_range
    # The library's own answer passes over bytes behind the end mark.
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE and behind + length == len(pdf)
    # The LT level adds certificates after the seal: that revision alone may follow it.
    added = status.coverage == SignatureCoverageLevel.ENTIRE_REVISION
    harmless = status.modification_level in (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES)
    ends = pdf.endswith((b"%%EOF", b"%%EOF\n"))
    if not (whole or (added and harmless and status.docmdp_ok and ends)):
        return ["seal_partial"]
    return ["seal_untrusted"] if roots and not status.trusted else []


def _printed(name: str) -> str:
    """A hostile name, safe to show in a terminal or a page."""
    return "".join(char if char.isprintable() else "\ufffd" for char in name[:200])
