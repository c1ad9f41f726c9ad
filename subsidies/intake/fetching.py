"""Reading a public file over HTTPS without being led astray: not into this network, not for ever, not beyond a size.

The name is resolved once, every address it gives is checked, and the connection goes to the checked address itself, so
a name that changes its mind in between (DNS rebinding) gains nothing. Redirects are checked like first addresses. No
proxy of the environment is used, since it would resolve names by itself; bodies are asked for uncompressed.
"""

import http.client
import io
import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, quote, urljoin, urlsplit

MOST_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PIECE = 1 << 16
_STEP_SECONDS = 10.0
_HOST = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:xn--[a-z0-9-]{2,59}|[a-z]{2,63})")
_IN_URI = "%/?:@!$&'()*+,;=[]~"  # what stays as it is written, beside letters, digits and -._
_READ_TWO_WAYS = re.compile(
    "[\u00df\u1e9e\u03c2\u200c\u200d]"
)  # sharp s, final sigma, joiners: IDNA 2003 and 2008 differ
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_UNICAST = ipaddress.ip_network("2000::/3")
# Said outright, since what Python's `is_global` knows of the registries changes with its version.
_NEVER_4 = tuple(map(ipaddress.ip_network, (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    "224.0.0.0/4", "240.0.0.0/4",
)))  # fmt: skip
# Protocol assignments with Teredo, examples, 6to4: the last and Teredo hide an IPv4 address.
_NEVER_6 = tuple(map(ipaddress.ip_network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
FILE_TYPES = frozenset({
    "text/csv", "text/plain", "application/csv", "application/json", "application/jsonl", "application/x-ndjson",
    "application/x-jsonlines", "application/jsonlines", "application/octet-stream", "binary/octet-stream",
})  # fmt: skip


class RefusedFetch(Exception):
    """Nothing was taken, and why: a code of `wording.FETCH_SENTENCES` with its values."""

    def __init__(self, code: str, **values: str | int) -> None:
        super().__init__(code)
        self.code, self.values = code, values


@dataclass(frozen=True, slots=True)
class Limits:
    """How much and how long: bytes of a body, seconds for everything, redirects included."""

    most_bytes: int = 20 * 1024 * 1024
    seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered. `content` is empty with 304, with HEAD, and for an answer that is no success."""

    url: str
    status: int
    content: bytes = b""
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class Network:
    """The world outside: names to addresses, addresses to connections, and whose certificates count."""

    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def resolve(self, host: str) -> list[str]:
        """Every address of a name. Raises OSError."""
        found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
        return list(dict.fromkeys(str(address[4][0]) for address in found))

    def connect(self, address: str, seconds: float) -> socket.socket:
        """A connection to port 443 of that very address. Raises OSError."""
        return socket.create_connection((address, 443), timeout=seconds)


def is_public(address: str) -> bool:
    """Whether an address is one of the open internet, also when it hides another one inside."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found.scope_id:
            return False
        inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF) if found in _NAT64 else found.ipv4_mapped
        if inner is None:
            return found in _UNICAST and found.is_global and not any(found in net for net in _NEVER_6)
        found = inner
    return found.is_global and not any(found in net for net in _NEVER_4)


class _Deadline:
    def __init__(self, seconds: float) -> None:
        self.end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds for the next step. Raises RefusedFetch when the time is over."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise RefusedFetch("too_slow")
        return min(left, _STEP_SECONDS)


class _Reader(io.RawIOBase):
    """Reads of a socket under one deadline for all of them: a byte every few seconds must not hold the worker."""

    def __init__(self, sock: ssl.SSLSocket, deadline: _Deadline) -> None:
        self.sock, self.deadline = sock, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, into: memoryview) -> int:  # type: ignore[override]
        self.sock.settimeout(self.deadline.left())
        return self.sock.recv_into(into)

    def close(self) -> None:
        super().close()
        self.sock.close()


class _Timed:
    """As much of a socket as http.client needs. The answer's reader closes it, since http.client lets go earlier."""

    def __init__(self, sock: ssl.SSLSocket, deadline: _Deadline) -> None:
        self.sock, self.deadline = sock, deadline

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self.sock, self.deadline))

    def sendall(self, content: bytes) -> None:
        self.sock.settimeout(self.deadline.left())
        self.sock.sendall(content)

    def close(self) -> None:
        """Left to the reader."""


def _ascii(host: str) -> str:
    """A name as the network asks for it. Raises UnicodeError: no name, or one that another edition of the standard
    reads as another name."""
    if _READ_TWO_WAYS.search(host):
        raise UnicodeError("read in two ways")
    return host.encode("idna").decode().lower()


def checked(url: str, hosts: Collection[str] | None) -> SplitResult:
    """The parts of an address that may be asked, in ASCII, whatever letters it is written in. `hosts` None means any
    public one. Raises RefusedFetch."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, _ascii(parts.hostname or "")
        allowed = None if hosts is None else {_ascii(name) for name in hosts}
        path, query = quote(parts.path, safe=_IN_URI), quote(parts.query, safe=_IN_URI)
    except (ValueError, UnicodeError) as error:
        raise RefusedFetch("not_an_address") from error
    if parts.scheme != "https":
        raise RefusedFetch("not_https")
    if parts.username is not None or parts.password is not None or re.search(r"[\x00-\x20\x7f\\]", url):
        raise RefusedFetch("not_an_address")
    if port not in (None, 443) or not _HOST.fullmatch(host):
        raise RefusedFetch("host_not_allowed", host=host[:80])
    if allowed is not None and host not in allowed:
        raise RefusedFetch("host_not_allowed", host=host[:80])
    return parts._replace(netloc=host, path=path, query=query)


def fetch(
    url: str,
    *,
    hosts: Collection[str] | None,
    limits: Limits | None = None,
    types: Collection[str] | None = FILE_TYPES,
    method: str = "GET",
    etag: str = "",
    last_modified: str = "",
    network: Network | None = None,
) -> Fetched:
    """What an HTTPS address answers, redirects followed (MOST_REDIRECTS) and each checked anew.

    `hosts`: names that may be asked, None for any public one. `types`: content types to take, None for any. Raises
    RefusedFetch for everything that is refused or fails on the way; an answer that is no success is returned with its
    status and without content.
    """
    limits, network = limits or Limits(), network or Network()
    deadline = _Deadline(limits.seconds)
    headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    for _ in range(MOST_REDIRECTS + 1):
        parts = checked(url, hosts)
        answer = _ask(parts, method, {name: value for name, value in headers.items() if value}, network, deadline)
        try:
            if answer.status in _REDIRECTS:
                url = _onward(parts.geturl(), answer)
                continue
            return _taken(parts.geturl(), answer, limits, types, method)
        except (OSError, http.client.HTTPException) as error:
            raise _failure(error) from error
        finally:
            answer.close()
    raise RefusedFetch("too_many_redirects", limit=MOST_REDIRECTS)


def _onward(url: str, answer: http.client.HTTPResponse) -> str:
    """Where it leads: some servers write accents as they are, in UTF-8, which http.client reads as Latin-1."""
    written = answer.getheader("Location") or ""
    with suppress(UnicodeError):
        written = written.encode("latin-1").decode()
    try:
        return urljoin(url, written)
    except ValueError as error:
        raise RefusedFetch("not_an_address") from error


def _ask(
    parts: SplitResult, method: str, headers: Mapping[str, str], network: Network, deadline: _Deadline
) -> http.client.HTTPResponse:
    host = parts.netloc
    try:
        addresses = network.resolve(host)
    except OSError as error:
        raise RefusedFetch("name_not_found", host=host[:80]) from error
    if not addresses or not all(map(is_public, addresses)):
        raise RefusedFetch("private_address", host=host[:80])
    sock: socket.socket | None = None
    try:
        sock = _connected(addresses, network, deadline)
        sock = secure = network.context.wrap_socket(sock, server_hostname=host)
        connection = http.client.HTTPConnection(host)
        connection.sock = _Timed(secure, deadline)  # type: ignore[assignment]
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        sent = {"Accept-Encoding": "identity", "User-Agent": "Rempart", "Connection": "close", **headers}
        connection.request(method, target, headers=sent)
        return connection.getresponse()
    except RefusedFetch:
        _close(sock)
        raise
    except (OSError, http.client.HTTPException, ValueError) as error:
        _close(sock)
        raise _failure(error) from error


def _close(sock: socket.socket | None) -> None:
    if sock is not None:
        sock.close()


def _connected(addresses: list[str], network: Network, deadline: _Deadline) -> socket.socket:
    last: OSError = OSError()
    for address in addresses[:3]:
        try:
            return network.connect(address, deadline.left())
        except OSError as error:
            last = error
    raise last


def _taken(
    url: str, answer: http.client.HTTPResponse, limits: Limits, types: Collection[str] | None, method: str
) -> Fetched:
    etag, last_modified = (answer.getheader(name) or "" for name in ("ETag", "Last-Modified"))
    found = Fetched(url, answer.status, b"", etag[:200], last_modified[:60])
    if answer.status != 200 or method == "HEAD":
        return found
    kind = (answer.getheader("Content-Type") or "").split(";")[0].strip().lower()
    if types is not None and kind not in types:
        raise RefusedFetch("content_type", kind=kind[:60])
    if (answer.getheader("Content-Encoding") or "identity").lower() != "identity":
        raise RefusedFetch("encoded")
    if types is None:
        return found
    if (answer.length or 0) > limits.most_bytes:
        raise RefusedFetch("too_big", limit=limits.most_bytes // (1024 * 1024))
    content = bytearray()
    while piece := answer.read(_PIECE):
        content += piece
        if len(content) > limits.most_bytes:
            raise RefusedFetch("too_big", limit=limits.most_bytes // (1024 * 1024))
    if answer.length:
        raise RefusedFetch("cut_off")
    return Fetched(url, answer.status, bytes(content), found.etag, found.last_modified)


def _failure(error: Exception) -> RefusedFetch:
    if isinstance(error, ssl.SSLCertVerificationError):
        return RefusedFetch("certificate")
    if isinstance(error, TimeoutError):
        return RefusedFetch("too_slow")
    if isinstance(error, http.client.IncompleteRead):
        return RefusedFetch("cut_off")
    if isinstance(error, http.client.HTTPException):
        return RefusedFetch("not_http")
    return RefusedFetch("no_connection")
