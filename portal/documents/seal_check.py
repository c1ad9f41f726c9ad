"""Whether a PDF's seal holds, and whose it is."""

import hashlib
import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Literal

from asn1crypto import cms
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import DocumentSecurityStore, validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from portal.documents.keys import converted
from portal.documents.stamps import Stamp, in_force, read_stamp

# They log each refusal with a traceback; the answer is ours to give.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Seal:
    """What a PDF's seal says. `problems` are codes of `verification.MESSAGES`; empty when it holds."""

    problems: list[str] = field(default_factory=list)
    certificate: x509.Certificate | None = None
    moment: datetime | None = None  # as the time-stamp service says, else the word of the machine that sealed
    stamp: Stamp | None = None
    lasting: bool = False  # what is inside shows that no certificate had been withdrawn: level LT

    @property
    def vouched_until(self) -> datetime | None:
        """Until when something stands behind its moment: the certificate of the stamp's service, where that is a known
        one, else the seal's own, whose owner guards the key while it holds and may drop it afterwards."""
        if self.stamp is not None and self.stamp.checked and self.lasting:
            return self.stamp.service.not_valid_after_utc
        return None if self.certificate is None else self.certificate.not_valid_after_utc

    def outlived(self, now: datetime) -> Literal["", "day", "certificate"]:
        """What nobody vouches for any more, because `now` is past that end: the day of the seal, or, where a known
        service stamped it, that its certificate had not been withdrawn. Empty while somebody does."""
        if self.vouched_until is None or now <= self.vouched_until:
            return ""
        return "certificate" if self.stamp is not None and self.stamp.checked and not self.lasting else "day"


def seal_problems(
    pdf: bytes, roots: Sequence[x509.Certificate] = (), stamp_roots: Sequence[x509.Certificate] = ()
) -> list[str]:
    """Codes of what is wrong with a PDF's seal. Without `roots`, the certificate inside vouches for itself."""
    return examine_seal(pdf, roots, stamp_roots).problems


def examine_seal(
    pdf: bytes, roots: Sequence[x509.Certificate] = (), stamp_roots: Sequence[x509.Certificate] = ()
) -> Seal:
    """The seal of a PDF. A certificate counts as it was at the moment of sealing, so that dossiers outlive it.

    That moment is the time stamp's, if it bears one; `stamp_roots` say whose stamps count. Without them a stamp is read
    and not `checked`: anybody can run a service.
    """
    try:
        return _examined(pdf, roots, stamp_roots)
    except Exception:  # noqa: BLE001 -- a hostile PDF makes the reader raise nearly anything
        return Seal(["seal_unreadable"])


def _examined(pdf: bytes, roots: Sequence[x509.Certificate], stamp_roots: Sequence[x509.Certificate]) -> Seal:
    reader = PdfFileReader(io.BytesIO(pdf), strict=False)
    signatures = reader.embedded_regular_signatures
    if not signatures:
        return Seal(["seal_missing"])
    if len(signatures) > 1:
        return Seal(["seal_broken"])
    signature = signatures[0]
    stamp = read_stamp(signature, checked=bool(stamp_roots))
    moment = stamp.moment if stamp else signature.self_reported_timestamp or datetime.now(UTC)
    certificate = x509.load_der_x509_certificate(signature.signer_cert.dump())
    others = stamp_roots or ([stamp.service] if stamp else ())

    def status(mode: str, at: datetime = moment) -> PdfSignatureStatus:
        own, other = (_context(reader, trusted, at, mode) for trusted in (roots or [certificate], others))
        return validate_pdf_signature(signature, signer_validation_context=own, ts_validation_context=other)

    found = status("soft-fail")
    problems = _problems(pdf, signature, found, roots)
    # The library trusts a root itself for ever, and of what a root issued does not say that only the time is wrong.
    if problems in ([], ["seal_untrusted"]) and not in_force(certificate, moment):
        nearest = min(max(moment, certificate.not_valid_before_utc), certificate.not_valid_after_utc)
        if not problems or status("soft-fail", nearest).trusted:
            problems = ["seal_out_of_time"]
    if not problems and stamp and not (_stamp_trusted(found) and in_force(stamp.service, moment)):
        problems = ["stamp_untrusted"]
    if problems or stamp is None:
        return Seal(problems, certificate, moment, stamp)
    strict = status("hard-fail")
    return Seal(problems, certificate, moment, stamp, strict.trusted and _stamp_trusted(strict))


def _stamp_trusted(status: PdfSignatureStatus) -> bool:
    return status.timestamp_validity is not None and status.timestamp_validity.trusted


def _context(
    reader: PdfFileReader, trusted: Sequence[x509.Certificate], moment: datetime, mode: str
) -> ValidationContext:
    """Trusts these certificates and no other, as of that moment. Beside them it knows what the file itself brings for
    later checks, and asks nobody else."""
    said: dict[str, Any] = {
        "trust_roots": [converted(one) for one in trusted],
        "allow_fetching": False,
        "moment": moment,
        "revocation_mode": mode,
        "retroactive_revinfo": True,  # a list of today says of yesterday's seal that nothing had been withdrawn
    }
    if "/DSS" not in reader.root:
        return ValidationContext(crls=[], ocsps=[], **said)
    return DocumentSecurityStore.read_dss(reader).as_validation_context(said)


def _problems(
    pdf: bytes, signature: EmbeddedPdfSignature, status: PdfSignatureStatus, roots: Sequence[x509.Certificate]
) -> list[str]:
    stamp = status.timestamp_validity
    if not (status.intact and status.valid and (stamp is None or (stamp.intact and stamp.valid))):
        return ["seal_broken"]
    if not (_written_plainly(pdf, signature) and _vouched(signature, roots)):
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


def _written_plainly(pdf: bytes, signature: EmbeddedPdfSignature) -> bool:
    """The gap that the seal cannot cover holds it alone, in the one way that we write it: no bit there is free."""
    start, length, behind, _rest = signature.byte_range
    again = cms.ContentInfo.load(signature.pkcs7_content).dump()
    room = behind - start - length - 2
    return (
        pdf[start + length : behind] == b"<" + again.hex().upper().encode().ljust(room, b"0") + b">"
        and _written_one_way(again)
        and _usual(signature)
    )


@lru_cache(maxsize=16)
def _written_one_way(container: bytes) -> bool:
    """Whether these bytes are the only ones that DER allows for what they say. Most of a check goes into this, and
    where many files are checked, few of them bear another seal."""
    return cms.ContentInfo.load(container).dump(force=True) == container


def _usual(signature: EmbeddedPdfSignature) -> bool:
    """The parts of the container that no signature covers say what they always say."""
    signed, info = signature.signed_data, signature.signer_info
    return (
        signed["version"].native == info["version"].native == "v1"
        and [entry.native for entry in signed["digest_algorithms"]] == [{"algorithm": "sha256", "parameters": None}]
        and info["digest_algorithm"].native == {"algorithm": "sha256", "parameters": None}
        and signed["crls"].native is None
        and info["sid"].chosen["issuer"].dump() == signature.signer_cert.issuer.dump()  # names compare without case
        and _named(signature) == [hashlib.sha256(signature.signer_cert.dump()).digest()]
    )


def _named(signature: EmbeddedPdfSignature) -> list[bytes]:
    """The hashes of the sealing certificate that the seal itself signed: the one beside it may not be another."""
    values = [
        one["values"] for one in signature.signer_info["signed_attrs"] if one["type"].native == "signing_certificate_v2"
    ]
    return [named["cert_hash"].native for value in values for one in value for named in one["certs"]]


def _vouched(signature: EmbeddedPdfSignature, roots: Sequence[x509.Certificate]) -> bool:
    """Each certificate that travels beside the sealing one is whole: somebody there, or a root, issued it."""
    sealing = signature.signer_cert.dump()
    there = [item.dump() for item in signature.signed_data["certificates"]]  # the library's list drops doubles
    beside = [x509.load_der_x509_certificate(item) for item in there if item != sealing]
    return all(any(_issued(one, by) for by in (*beside, *roots)) for one in beside)


def _issued(certificate: x509.Certificate, by: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(by)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True
