"""A small TLS server of the test's own, with a certificate authority of its own, and a network that leads to it."""

import contextlib
import datetime
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from subsidies.intake.fetching import Network

PUBLIC = "93.184.216.34"
type Answer = Callable[[socket.socket, str], None]


def _certificate(name, issuer, key, signer, *, authority=False):
    day = datetime.timedelta(days=1)
    now = datetime.datetime.now(datetime.UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer or subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    if not authority:
        names = [x509.DNSName(name), x509.DNSName(f"*.{name}"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        built = built.add_extension(x509.SubjectAlternativeName(names), critical=False)
    else:
        usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
        built = built.add_extension(usage, critical=True)
    return built.sign(signer, hashes.SHA256())


@dataclass
class TlsServer:
    """Answers by path; `asked` keeps what was asked for, `hosts` the names (SNI) it was asked under."""

    folder: Path
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)

    def __post_init__(self):
        authority, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        root = _certificate("test authority", None, authority, authority, authority=True)
        leaf = _certificate("data.example.org", root.subject, key, authority)
        pem = serialization.Encoding.PEM
        (self.folder / "root.pem").write_bytes(root.public_bytes(pem))
        (self.folder / "leaf.pem").write_bytes(
            leaf.public_bytes(pem)
            + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(self.folder / "leaf.pem")
        self.context.sni_callback = lambda sock, name, context: self.hosts.append(name)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.over = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while not self.over.is_set():
            try:
                plain, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(plain,), daemon=True).start()

    def _one(self, plain):
        with contextlib.suppress(OSError, ssl.SSLError), self.context.wrap_socket(plain, server_side=True) as sock:
            asked = b""
            while b"\r\n\r\n" not in asked:
                asked += sock.recv(4096)
            text = asked.decode()
            self.asked.append(text)
            self.answers[text.split(" ")[1]](sock, text)

    def close(self):
        self.over.set()
        self.listener.close()

    def network(self, **names):
        """The world as the fetcher sees it: names to the addresses given (the public one unless said otherwise), and
        the public address to this server."""
        return _TestNetwork(ssl.create_default_context(cafile=self.folder / "root.pem"), self.port, names)


class _TestNetwork(Network):
    def __init__(self, context, port, names):
        super().__init__(context)
        object.__setattr__(self, "port", port)
        object.__setattr__(self, "names", names)
        object.__setattr__(self, "connected", [])

    def resolve(self, host):
        addresses = self.names.get(host.replace(".", "_").replace("-", "_"), [PUBLIC])
        if callable(addresses):
            addresses = addresses()
        if not addresses:
            raise socket.gaierror("not known")
        return addresses

    def connect(self, address, seconds):
        self.connected.append(address)
        if address != PUBLIC:
            raise AssertionError(f"connected to {address}")
        return socket.create_connection(("127.0.0.1", self.port), timeout=seconds)


def says(body: bytes = b"", status: str = "200 OK", kind: str = "text/csv", **headers: str) -> Answer:
    """A whole answer."""

    def answer(sock, asked):
        lines = {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
        }
        lines.update((name.replace("_", "-"), value) for name, value in headers.items())
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        sock.sendall(f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + (b"" if asked.startswith("HEAD") else body))

    return answer


def leads_to(where: str) -> Answer:
    """A redirect."""
    return says(status="302 Found", Location=where)


def drips(pieces: Iterator[bytes], pause: float) -> Answer:
    """Bytes one after the other, with a pause between: for ever, if there are so many."""

    def answer(sock, asked):
        for piece in pieces:
            sock.sendall(piece)
            time.sleep(pause)

    return answer
