"""The electronic seal: a PAdES signature (ETSI EN 319 142-1) over the whole file, in the field kept for it.

Baseline B without a time stamp; LT (time stamp and the facts to validate it later) when a time-stamp service is given.
The seal certifies the document: no change is allowed after it.
"""

import io
from collections.abc import Sequence
from datetime import UTC, datetime

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from portal.documents.assembly import SEAL_FIELD
from portal.documents.keys import SealKey

_TIMESTAMP_SECONDS = 10


class SealError(Exception):
    """The time-stamp service or the certificate's issuer could not be reached, or refused."""


def seal(
    pdf: bytes,
    key: SealKey,
    *,
    timestamp_url: str | None = None,
    timestamp_roots: Sequence[x509.Certificate] = (),
) -> bytes:
    """The PDF with its seal. Reads the clock. Raises SealError, NotInForceError when the certificate does not hold
    today, and ValueError for a PDF that is not ours to seal.

    `timestamp_roots` vouch for the time-stamp service, whose answer is checked before it is kept.
    """
    key.require_in_force(datetime.now(UTC))
    stamper = HTTPTimeStamper(timestamp_url, timeout=_TIMESTAMP_SECONDS) if timestamp_url else None
    metadata = signers.PdfSignatureMetadata(
        field_name=SEAL_FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        embed_validation_info=stamper is not None,
        validation_context=_context(key, timestamp_roots) if stamper is not None else None,
    )
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        fields = writer.root["/AcroForm"]["/Fields"]
    except Exception as error:  # pyHanko's reader raises many kinds for bytes that are no PDF
        raise ValueError("not a document with a field for the seal") from error
    if [field.get_object()["/T"] for field in fields] != [SEAL_FIELD]:
        raise ValueError("not a document with a field for the seal")
    if "/V" in fields[0].get_object():
        raise ValueError("the document is sealed already")
    try:
        out = signers.sign_pdf(writer, metadata, _signer(key), timestamper=stamper, existing_fields_only=True)
    except Exception as error:  # network, service and certificate errors come in many kinds
        raise SealError(str(error) or type(error).__name__) from error
    return bytes(out.getvalue())


def _signer(key: SealKey) -> signers.SimpleSigner:
    private = key.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    certificate = converted(key.certificate)
    store = SimpleCertificateStore()
    store.register_multiple(map(converted, key.chain))
    return signers.SimpleSigner(certificate, asn1_keys.PrivateKeyInfo.load(private), store)


def _context(key: SealKey, others: Sequence[x509.Certificate]) -> ValidationContext:
    """Trusts the end of the key's own chain and the time-stamp's roots.

    It fetches the issuers' word on revocation, which the LT level embeds.
    """
    chain = [converted(certificate) for certificate in (key.certificate, *key.chain)]
    return ValidationContext(trust_roots=[chain[-1], *map(converted, others)], other_certs=chain, allow_fetching=True)


def converted(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """The same certificate, as pyHanko knows it."""
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
