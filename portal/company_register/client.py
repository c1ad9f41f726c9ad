"""One question to the public company register, and nothing else: fixed host, no redirect, short, small, and never to an
address inside somebody's network (attacks C12 and C13)."""

import http.client
import json
import socket
import ssl
import threading
from contextlib import suppress
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

HOSTS = frozenset({"recherche-entreprises.api.gouv.fr"})
LOOPBACK = frozenset({"127.0.0.1", "localhost"})  # a stand-in on this machine, also without TLS
SECONDS = 5.0
MOST_BYTES = 1_000_000


class Unreachable(Exception):
    """The register gave no usable answer; `why` is off, busy, slow or broken."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def is_on() -> bool:
    """Whether this installation asks the register at all."""
    return bool(settings.COMPANY_REGISTER_URL)


def check_address(url: str) -> None:
    """Raises ImproperlyConfigured for an address that the portal must not call; empty is off."""
    if not url:
        return
    parts = urlsplit(url)
    allowed = (parts.scheme == "https" and parts.hostname in HOSTS) or parts.hostname in LOOPBACK
    if not allowed or parts.scheme not in {"http", "https"} or parts.username or parts.query or parts.fragment:
        raise ImproperlyConfigured(f"COMPANY_REGISTER_URL: only https://{min(HOSTS)} may be asked")


def ask(number: str) -> Any:
    """The answer to a SIREN or SIRET, as JSON. Only the number leaves. Raises Unreachable."""
    url = settings.COMPANY_REGISTER_URL
    check_address(url)
    if not url:
        raise Unreachable("off")
    parts = urlsplit(url)
    assert parts.hostname is not None
    connection = _connection(parts.scheme, parts.hostname, parts.port)
    # The time-out above holds for each read: an answer that drips byte by byte is cut off by the clock.
    clock = threading.Timer(SECONDS * 2, lambda: _hang_up(connection))
    clock.daemon = True
    clock.start()
    try:
        connection.connect()
        peer = ip_address(connection.sock.getpeername()[0])
        if parts.hostname not in LOOPBACK and not peer.is_global:
            raise Unreachable("broken")  # the name leads into a private network
        path = f"{parts.path.rstrip('/')}/search?q={quote(number)}&page=1&per_page=1"
        connection.request("GET", path, headers={"Accept": "application/json", "User-Agent": "rempart"})
        return _read(connection.getresponse())
    except TimeoutError as error:
        raise Unreachable("slow") from error
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable("broken") from error
    finally:
        clock.cancel()
        connection.close()


def _hang_up(connection: http.client.HTTPConnection) -> None:
    with suppress(OSError, AttributeError):  # closed in between, or never opened
        connection.sock.shutdown(socket.SHUT_RDWR)


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=SECONDS, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, port, timeout=SECONDS)


def _read(answer: http.client.HTTPResponse) -> Any:
    """JSON of a good answer; a redirect is none."""
    if answer.status == 429:
        raise Unreachable("busy")
    if answer.status == 404:
        return {"results": []}
    content_type = answer.headers.get_content_type()
    if answer.status != 200 or content_type != "application/json":
        raise Unreachable("broken")
    body = answer.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise Unreachable("broken")
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreachable("broken") from error
