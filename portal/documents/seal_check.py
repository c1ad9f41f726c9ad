"""Whether a PDF's seal holds, and whose it is."""

import hashlib
import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from asn1crypto import cms
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from portal.documents.sealing import converted

# They log each refusal with a traceback; the answer is ours to give.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Seal:
    """What a PDF's seal says. `problems` are codes of `verification.MESSAGES`; empty when it holds."""

    problems: list[str] = field(default_factory=list)
    certificate: x509.Certificate | None = None
    moment: datetime | None = None  # the sealing machine's own word, unless `stamped`
    stamped: bool = False


def seal_problems(pdf: bytes, roots: Sequence[x509.Certificate] = ()) -> list[str]:
    """Codes of what is wrong with a PDF's seal. Without `roots`, the certificate inside vouches for itself."""
    return examine_seal(pdf, roots).problems


def examine_seal(pdf: bytes, roots: Sequence[x509.Certificate] = ()) -> Seal:
    """The seal of a PDF. A certificate counts as it was at the moment of sealing, so that dossiers outlive it."""
    try:
        return _examined(pdf, roots)
    except Exception:  # noqa: BLE001 -- a hostile PDF makes the reader raise nearly anything
        return Seal(["seal_unreadable"])


def _examined(pdf: bytes, roots: Sequence[x509.Certificate]) -> Seal:
    signatures = PdfFileReader(io.BytesIO(pdf), strict=False).embedded_regular_signatures
    if not signatures:
        return Seal(["seal_missing"])
    if len(signatures) > 1:
        return Seal(["seal_broken"])
    signature = signatures[0]
    moment = signature.self_reported_timestamp or datetime.now(UTC)
    certificate = x509.load_der_x509_certificate(signature.signer_cert.dump())
    trusted = [converted(root) for root in roots] or [signature.signer_cert]
    context = ValidationContext(trust_roots=trusted, allow_fetching=False, moment=moment)
    status = validate_pdf_signature(signature, signer_validation_context=context)
    problems = _problems(pdf, signature, status, roots)
    # A certificate that is trusted by itself is trusted for ever by the library.
    if not problems and not certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc:
        problems = ["seal_out_of_time"]
    return Seal(problems, certificate, moment, status.timestamp_validity is not None)


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
    container = cms.ContentInfo.load(signature.pkcs7_content)
    again = container.dump()
    room = behind - start - length - 2
    return pdf[start + length : behind] == b"<" + again.hex().upper().encode().ljust(room, b"0") + b">" and (
        container.copy().dump(force=True) == again and _usual(signature)
    )


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
