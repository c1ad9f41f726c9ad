"""How often a token and a network may ask, counted in the shared cache. When that cannot be reached, reads go on and
writes wait."""

import ipaddress
import logging
import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

from portal.api.problems import Problem

log = logging.getLogger("rempart.api")
WINDOW_SECONDS = 60
TOKEN_READS, TOKEN_WRITES = 600, 120  # a window
NETWORK_REQUESTS, NETWORK_REFUSALS = 1200, 60
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def count_network(request: HttpRequest) -> None:
    """One more from this network. Raises Problem beyond its limit."""
    _count(f"net:{network_of(request)}", NETWORK_REQUESTS, safe=request.method in SAFE)


def count_refusal(request: HttpRequest) -> None:
    """One more wrong token from this network: guessing soon meets a wall, which good tokens pass."""
    _count(f"bad:{network_of(request)}", NETWORK_REFUSALS, safe=True)


def count_token(request: HttpRequest, token_id: int) -> None:
    """One more with this token; what writes is counted apart and more narrowly."""
    safe = request.method in SAFE
    _count(f"token:{token_id}:{'r' if safe else 'w'}", TOKEN_READS if safe else TOKEN_WRITES, safe=safe)


def network_of(request: HttpRequest) -> str:
    """The address; of IPv6 the half that one customer holds."""
    text = get_adapter().get_client_ip(request)
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if address.version == 6 else text


def _count(name: str, most: int, *, safe: bool) -> None:
    window, passed = divmod(int(time.time()), WINDOW_SECONDS)
    key = f"api:{name}:{window}"
    try:
        cache.add(key, 0, WINDOW_SECONDS * 2)
        count = cache.incr(key)
    except Exception as error:  # whatever the cache's client raises
        log.warning("limits cannot be counted", extra={"event": {"why": type(error).__name__}})
        if safe:
            return
        raise Problem(503, headers={"Retry-After": "30"}) from error
    if count > most:
        raise Problem(429, headers={"Retry-After": str(WINDOW_SECONDS - passed)})
