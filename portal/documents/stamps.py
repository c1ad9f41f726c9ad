"""The time stamp (RFC 3161) on a seal: which service says that the seal was there, and when."""

from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms
from cryptography import x509
from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a time-stamp service says. `checked` when it was asked of which services stamps count."""

    service: x509.Certificate
    moment: datetime
    checked: bool


def read_stamp(signature: EmbeddedPdfSignature, *, checked: bool) -> Stamp | None:
    """The stamp that a seal bears, as it reads: whether it holds is the library's to say. Raises ValueError for a seal
    that bears anything else, or several."""
    unsigned = signature.signer_info["unsigned_attrs"]
    if unsigned.native is None:
        return None
    ((kind, tokens),) = [(one["type"].native, one["values"]) for one in unsigned]
    if kind != "signature_time_stamp_token" or len(tokens) != 1:
        raise ValueError("beside a time stamp a seal bears nothing that it does not cover")
    signed: cms.SignedData = tokens[0]["content"]
    moment: datetime = signed["encap_content_info"]["content"].parsed["gen_time"].native
    service = extract_certificate_info(signed).signer_cert
    return Stamp(x509.load_der_x509_certificate(service.dump()), moment, checked)


def in_force(certificate: x509.Certificate, moment: datetime) -> bool:
    """Whether that moment lies inside the certificate's time."""
    return certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc
