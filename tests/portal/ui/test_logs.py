"""One event is one line, and no line holds what opens something."""

import json
import logging
from typing import Any

import pytest
from django.test import Client

from portal.notifications.calendar import new_address
from portal.ui.logs import JsonFormatter
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [json.loads(JsonFormatter().format(record)) for record in caplog.records]


def test_a_secret_address_that_is_asked_for_in_another_way_is_not_written_down(
    cast: Cast, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    """Calendar programs ask with methods of their own, which are refused: the address stays good."""
    address = new_address(actor=cast.actor("ines"), user=cast.ines, business=cast.bakery)
    path = "/" + address.split("/", 3)[3]
    with caplog.at_level(logging.INFO):
        assert client.generic("PROPFIND", path).status_code == 405
        assert client.get(path[:-1]).status_code == 404
    secret = path.rsplit("/", 1)[1].removesuffix(".ics")
    said = [line["message"] for line in lines(caplog)]
    assert any("PROPFIND" in text and "/calendar/" in text for text in said)
    assert secret not in "\n".join(said)
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/accounts/password/reset/key/1-cs3f2k-0123456789abcdef0123456789abcdef/", "/accounts/password/reset/key/…/"),
        ("/accounts/confirm-email/MQ:1vQabc:abcdefghij-KLMNOPQRSTUVWXYZ_012345678901/", "/accounts/confirm-email/…/"),
        ("/reminders/stop/eyJhIjoxfQ:1vQabc:abcdefghijKLMNOPQRSTUVWXYZ/", "/reminders/stop/…/"),
        ("/b/boulangerie-de-la-place-du-marche/risks/R-001/", "/b/boulangerie-de-la-place-du-marche/risks/R-001/"),
        ("/shared/0b8c9f2e-8b1d-4c7e-9d0f-1a2b3c4d5e6f/room/", "/shared/0b8c9f2e-8b1d-4c7e-9d0f-1a2b3c4d5e6f/room/"),
    ],
)
def test_what_opens_something_is_left_out_of_a_path_and_what_names_something_stays(path: str, written: str) -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: %s", (path,), None)
    assert json.loads(JsonFormatter().format(record))["message"] == f"Not Found: {written}"


def test_a_line_end_forges_no_second_line() -> None:
    record = logging.LogRecord("x", logging.WARNING, "", 0, "a\r\nb\u2028c\x1b[0m", (), None)
    assert JsonFormatter().format(record).isprintable()
