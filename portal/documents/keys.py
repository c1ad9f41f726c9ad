"""The keys that vouch for a document: a P-256 key and its certificate seal the PDF, an Ed25519 key signs the bundle."""

import fcntl
import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.x509.oid import NameOID

DEMO_NAME = "Rempart (demonstration, no legal value)"
_FILES = ("seal-key.pem", "seal-cert.pem", "manifest-key.pem")


class KeyFileError(ValueError):
    """A key file is missing, unreadable, or not of the kind that is needed."""


class NotInForceError(Exception):
    """A certificate of the sealing key is not valid yet, or not any more: nothing is sealed with it."""

    def __init__(self, code: str, day: datetime) -> None:
        super().__init__(f"{code} {day:%Y-%m-%d}")
        self.code = code  # seal_not_yet, seal_expired


@dataclass(frozen=True, slots=True)
class Pem:
    """A key's text from elsewhere than a file; `name` stands for it in messages."""

    name: str
    content: bytes = field(repr=False)

    def __str__(self) -> str:
        return self.name


type Source = Path | Pem


@dataclass(frozen=True, slots=True)
class SealKey:
    """The sealing key, its certificate, and the certificates up to a root that a reader may trust."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    def require_in_force(self, moment: datetime) -> None:
        """Raises NotInForceError unless the certificate and its chain are valid at that moment."""
        for certificate in (self.certificate, *self.chain):
            if moment < certificate.not_valid_before_utc:
                raise NotInForceError("seal_not_yet", certificate.not_valid_before_utc)
            if moment > certificate.not_valid_after_utc:
                raise NotInForceError("seal_expired", certificate.not_valid_after_utc)


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose dossiers count as ours: the keys of today and those before them."""

    certificates: tuple[x509.Certificate, ...] = ()
    manifest_keys: tuple[Ed25519PublicKey, ...] = ()
    stamp_roots: tuple[x509.Certificate, ...] = ()  # behind the time-stamp services whose word counts

    def __add__(self, other: "Trust") -> "Trust":
        return Trust(
            self.certificates + other.certificates,
            self.manifest_keys + other.manifest_keys,
            self.stamp_roots + other.stamp_roots,
        )

    def __bool__(self) -> bool:
        """Whether it says whose keys count; whose stamps do is another question."""
        return bool(self.certificates or self.manifest_keys)


@dataclass(frozen=True, slots=True)
class Keys:
    """Both keys of one installation."""

    seal: SealKey
    manifest: Ed25519PrivateKey

    @property
    def demonstration(self) -> bool:
        """Whether the certificate is the self-signed one made for trying the product out."""
        names = self.seal.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return any(name.value == DEMO_NAME for name in names)

    @property
    def trust(self) -> Trust:
        """Their public halves."""
        return Trust((self.seal.certificate,), (self.manifest.public_key(),))


def load_seal_key(key_file: Source, certificate_file: Source, *, passphrase: bytes | None = None) -> SealKey:
    """Read a PEM key on P-256, and a PEM file with its certificate first, then the chain. Raises KeyFileError."""
    key = _private_key(key_file, passphrase)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise KeyFileError(f"{key_file}: not a key on the curve P-256")
    try:
        first, *chain = x509.load_pem_x509_certificates(_read(certificate_file))
    except ValueError as error:
        raise KeyFileError(f"{certificate_file}: no PEM certificate ({error})") from error
    if first.public_key() != key.public_key():
        raise KeyFileError(f"{certificate_file}: its first certificate belongs to another key than {key_file}")
    return SealKey(key, first, tuple(chain))


def load_manifest_key(key_file: Source, *, passphrase: bytes | None = None) -> Ed25519PrivateKey:
    """Read a PEM Ed25519 private key. Raises KeyFileError."""
    key = _private_key(key_file, passphrase)
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(f"{key_file}: not an Ed25519 key")
    return key


def public_pem(key: Ed25519PrivateKey | Ed25519PublicKey) -> bytes:
    """The public key as `openssl pkey -pubin` reads it."""
    public = key.public_key() if isinstance(key, Ed25519PrivateKey) else key
    return public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def load_trust(files: Iterable[Path]) -> Trust:
    """What PEM files of certificates and of Ed25519 public keys vouch for. Raises KeyFileError."""
    certificates: list[x509.Certificate] = []
    keys: list[Ed25519PublicKey] = []
    for file in files:
        content = _read(file)
        try:
            if b"BEGIN CERTIFICATE" in content:
                certificates += x509.load_pem_x509_certificates(content)
                continue
            key = serialization.load_pem_public_key(content)
        except (ValueError, UnsupportedAlgorithm) as error:
            raise KeyFileError(f"{file}: neither PEM certificates nor a public key ({error})") from error
        if not isinstance(key, Ed25519PublicKey):
            raise KeyFileError(f"{file}: not an Ed25519 key")
        keys.append(key)
    return Trust(tuple(certificates), tuple(keys))


def load_stamp_roots(files: Iterable[Path]) -> tuple[x509.Certificate, ...]:
    """The certificates in PEM files that stand behind time-stamp services. Raises KeyFileError."""
    roots: list[x509.Certificate] = []
    for file in files:
        try:
            roots += x509.load_pem_x509_certificates(_read(file))
        except ValueError as error:
            raise KeyFileError(f"{file}: no PEM certificate ({error})") from error
    return tuple(roots)


def converted(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """The same certificate, as pyHanko knows it."""
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def fingerprint(key: x509.Certificate | Ed25519PublicKey) -> str:
    """SHA-256 of the DER form, in hexadecimal: as browsers show a certificate's, and openssl a key's."""
    if isinstance(key, x509.Certificate):
        return key.fingerprint(hashes.SHA256()).hex()
    form = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(key.public_bytes(*form)).hexdigest()


def demo_keys(folder: Path) -> Keys:
    """The self-signed pair of this folder, made on first use; the folder is 0700 and the files 0600."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    paths = [folder / name for name in _FILES]
    if not all(path.exists() for path in paths):
        _make(paths)
    return Keys(load_seal_key(paths[0], paths[1]), load_manifest_key(paths[2]))


def _make(paths: list[Path]) -> None:
    with paths[0].with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the second of two processes uses what the first made
        if all(path.exists() for path in paths):
            return
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _self_signed(key).public_bytes(serialization.Encoding.PEM)
        for path, content in zip(paths, (_pem(key), certificate, _pem(Ed25519PrivateKey.generate())), strict=True):
            new = path.with_suffix(".new")
            new.unlink(missing_ok=True)
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
            new.rename(path)


def _self_signed(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, DEMO_NAME)])
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=3653))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return builder.sign(key, hashes.SHA256())


def _pem(key: ec.EllipticCurvePrivateKey | Ed25519PrivateKey) -> bytes:
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, form, serialization.NoEncryption())


def _read(source: Source) -> bytes:
    if isinstance(source, Pem):
        return source.content
    try:
        return source.read_bytes()
    except OSError as error:
        raise KeyFileError(f"{source}: {error.strerror}") from error


def _private_key(path: Source, passphrase: bytes | None) -> object:
    try:
        return serialization.load_pem_private_key(_read(path), passphrase)
    except (ValueError, TypeError) as error:
        raise KeyFileError(f"{path}: no PEM private key ({error})") from error
