"""The electronic seal: a PAdES signature (ETSI EN 319 142-1) over the whole file, in the field kept for it.

Baseline B without a time stamp; LT (time stamp and the facts to validate it later) when a time-stamp service is given.
The seal certifies the document: no change is allowed after it.
"""

import asyncio
import io
from collections.abc import Sequence
from datetime import UTC, datetime

from asn1crypto import keys as asn1_keys
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pikepdf import Pdf, PdfError
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from portal.documents.assembly import SEAL_FIELD
from portal.documents.keys import SealKey, converted
from portal.documents.seal_check import examine_seal
from portal.documents.seal_revision import require_field, with_room

_TIMESTAMP_SECONDS = 10
_ROOM = 2_048  # bytes of a seal without its certificates; it takes 600
_DER = serialization.Encoding.DER


class SealError(Exception):
    """The time-stamp service or the certificate's issuer could not be reached, refused, or is not one that counts."""


def seal(
    pdf: bytes,
    key: SealKey,
    *,
    timestamp_url: str | None = None,
    timestamp_roots: Sequence[x509.Certificate] = (),
) -> bytes:
    """The PDF with its seal. Reads the clock. Raises SealError, NotInForceError when the certificate does not hold
    today, by the clock or by the time stamp, and ValueError for a PDF that is not ours to seal.

    `timestamp_roots` vouch for the time-stamp service, whose answer is checked before it is kept.
    """
    moment = datetime.now(UTC)
    key.require_in_force(moment)
    if timestamp_url:
        sealed = _long_term(pdf, key, timestamp_url, timestamp_roots)
        _require_lasting(sealed, key, timestamp_roots)
        return sealed
    try:
        revision = with_room(
            pdf, moment, _ROOM + sum(len(each.public_bytes(_DER)) for each in (key.certificate, *key.chain))
        )
    except PdfError as error:
        raise ValueError("not a document with a field for the seal") from error
    signing = _signer(key).async_sign(
        revision.digest(), "sha256", use_pades=True, signed_attr_settings=PdfCMSSignedAttributes()
    )
    return revision.filled(asyncio.run(signing).dump())


def _long_term(pdf: bytes, key: SealKey, timestamp_url: str, timestamp_roots: Sequence[x509.Certificate]) -> bytes:
    stamper = HTTPTimeStamper(timestamp_url, timeout=_TIMESTAMP_SECONDS)
    metadata = signers.PdfSignatureMetadata(
        field_name=SEAL_FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        embed_validation_info=True,
        validation_context=_context(key, timestamp_roots),
    )
    try:
        with Pdf.open(io.BytesIO(pdf)) as read:
            require_field(read)
    except PdfError as error:
        raise ValueError("not a document with a field for the seal") from error
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        out = signers.sign_pdf(writer, metadata, _signer(key), timestamper=stamper, existing_fields_only=True)
    except Exception as error:  # network, service and certificate errors come in many kinds
        raise SealError(str(error) or type(error).__name__) from error
    return bytes(out.getvalue())


def _require_lasting(sealed: bytes, key: SealKey, timestamp_roots: Sequence[x509.Certificate]) -> None:
    """Reads it as others will, since the document calls it long-term. Raises SealError or NotInForceError."""
    found = examine_seal(sealed, [(key.certificate, *key.chain)[-1]], timestamp_roots)
    if found.problems == ["seal_out_of_time"] and found.moment is not None:  # the clock is wrong
        key.require_in_force(found.moment)
    if found.problems:
        raise SealError(", ".join(found.problems))
    if not found.lasting:
        raise SealError("nothing inside shows that no certificate had been withdrawn")


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
