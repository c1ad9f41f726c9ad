"""Headers about the way a request came count only from a configured proxy (attacks B1, B8, B11)."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse

from portal.ui.middleware import ProxyMiddleware

SAID = {
    "HTTP_X_FORWARDED_FOR": "203.0.113.1",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_HOST": "evil.example",
}


def seen(remote: str) -> dict[str, str]:
    request = HttpRequest()
    request.META.update({"REMOTE_ADDR": remote, **SAID})
    ProxyMiddleware(lambda _request: HttpResponse())(request)
    return {name: item for name, item in request.META.items() if name in SAID}


@pytest.mark.parametrize("remote", ["198.51.100.7", "10.0.0.2", ""])
def test_a_stranger_does_not_say_that_the_connection_is_secure(settings: Any, remote: str) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    assert seen(remote) == {}


def test_the_configured_proxy_is_believed(settings: Any) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    assert seen("10.0.0.1") == SAID
