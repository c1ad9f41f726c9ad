"""How often a token and a network may ask, and what happens when nobody can count."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache

from portal.api import limits
from tests.cast import Cast
from tests.portal.api.program import Program

RISKS = "/businesses/demo/risks"
type MakeProgram = Callable[..., Program]


@pytest.fixture(autouse=True)
def one_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits.time, "time", lambda: 1_800_000_010.0)


def test_a_token_has_its_own_limit_and_is_told_when_to_come_back(
    program: MakeProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "TOKEN_READS", 3)
    marc, ines = program("marc"), program("ines")
    assert [marc.get(RISKS).status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = marc.get(RISKS)
    assert 0 < int(refused["Retry-After"]) <= 60
    assert refused["Content-Type"] == "application/problem+json"
    assert ines.get(RISKS).status_code == 200
    assert marc.post(RISKS, {"title": "x"}).status_code == 201, "writes are counted apart"


def test_writes_have_a_narrower_limit(program: MakeProgram, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TOKEN_WRITES", 1)
    marc = program("marc")
    assert [marc.post(RISKS, {"title": "x"}).status_code for _ in range(2)] == [201, 429]


def test_a_network_has_a_limit_whatever_it_sends(program: MakeProgram, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "NETWORK_REQUESTS", 2)
    nobody = Program(None)
    answers = [nobody.ask("get", RISKS, x_forwarded_for=f"10.0.0.{n}") for n in range(3)]
    found = [answer.status_code for answer in answers]
    assert found == [401, 401, 429], "a header that anybody writes counts for nothing"
    assert program("ines").get(RISKS).status_code == 429


def test_guessing_tokens_meets_a_wall_that_right_ones_pass(
    program: MakeProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "NETWORK_REFUSALS", 2)
    guess = Program("rmp_wrong")
    assert [guess.get(RISKS).status_code for _ in range(3)] == [401, 401, 429]
    assert program("ines").get(RISKS).status_code == 200


def test_without_the_cache_reads_go_on_and_writes_wait(
    cast: Cast, program: MakeProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    marc = program("marc")

    def away(*asked: Any, **more: Any) -> Any:
        raise ConnectionError

    monkeypatch.setattr(cache, "incr", away)
    assert marc.get(RISKS).status_code == 200
    refused = marc.post(RISKS, {"title": "x"})
    assert (refused.status_code, refused["Content-Type"]) == (503, "application/problem+json")
    assert refused["Retry-After"]


def test_a_window_ends(program: MakeProgram, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TOKEN_READS", 1)
    marc = program("marc")
    assert [marc.get(RISKS).status_code for _ in range(2)] == [200, 429]
    monkeypatch.setattr(limits.time, "time", lambda: 1_800_000_080.0)
    assert marc.get(RISKS).status_code == 200


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),  # a short one as a server of both kinds sees it
        ("::FFFF:c000:207", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "0.0.0.0"),
        ("x", "unknown"),
    ],
)
def test_a_network_is_an_address_or_half_of_a_long_one(rf: Any, address: str, network: str) -> None:
    assert limits.network_of(rf.get("/", REMOTE_ADDR=address)) == network
