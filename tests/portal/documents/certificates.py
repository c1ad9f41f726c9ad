"""Sealing keys whose certificates say what a test needs."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID

from portal.documents.keys import Keys, SealKey, public_pem

DAY = timedelta(days=1)


def key_usage(**said: bool) -> x509.KeyUsage:
    """What a certificate's key may do: nothing but what is said."""
    names = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**(dict.fromkeys(names, False) | said))


def make_keys(name: str, starts: timedelta = -DAY, ends: timedelta = DAY) -> Keys:
    """Keys of an operator called `name`, whose certificate holds from and until so long from now."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    said = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(said)
        .issuer_name(said)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + starts)
        .not_valid_after(now + ends)
        .add_extension(key_usage(digital_signature=True, content_commitment=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Keys(SealKey(key, certificate), Ed25519PrivateKey.generate())


def texts(keys: Keys) -> dict[str, str]:
    """Their PEM, by the name of the setting that takes it."""
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return {
        "SEAL_KEY": keys.seal.key.private_bytes(*form).decode(),
        "SEAL_CERTIFICATE": keys.seal.certificate.public_bytes(serialization.Encoding.PEM).decode(),
        "MANIFEST_KEY": keys.manifest.private_bytes(*form).decode(),
    }


def write_files(keys: Keys, folder: Path) -> dict[str, str]:
    """The same as files; the name of each by its setting."""
    folder.mkdir(parents=True, exist_ok=True)
    named = {}
    for name, text in texts(keys).items():
        path = folder / f"{name.lower()}.pem"
        path.write_text(text)
        named[f"{name}_FILE"] = str(path)
    return named


def write_public(keys: Keys, folder: Path) -> None:
    """What stays of keys that seal no more."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{keys.seal.certificate.serial_number:x}"
    (folder / f"{stem}-seal.pem").write_text(texts(keys)["SEAL_CERTIFICATE"])
    (folder / f"{stem}-manifest.pem").write_bytes(public_pem(keys.manifest))
