"""Generated from the URL map: each route of a business, tried by each kind of person, with each method."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from portal.access.routes import PUBLIC, SIGNED_IN
from portal.access.table import TABLE
from tests.architecture.routes import Route, walk
from tests.attacks.objects import World, canary, furnish
from tests.cast import Cast

METHODS = ("get", "post", "put", "patch", "delete", "head", "options")
# Pages; the operations of the API, which no session opens, are tried with tokens in test_every_operation.py.
OURS = [route for route in walk() if not route.third_party and not route.operations]
OF_BUSINESS = [route for route in OURS if route.of_business]
OF_ORGANISATION = [route for route in OURS if route.of_organisation]
FILL = {
    "number": 1,
    "uid": "00000000-0000-4000-8000-000000000000",
    "public_id": "00000000-0000-4000-8000-000000000000",
    "token": "no-such-token",
    "key": "no-such-key",
    "code": "x",
    "insurer": "mutuelle-ponant",
    "question": "C3",
    "field": "siren",
    "programme": "diagnostic-cyber",
    "chamber": "chambre-metiers",
    "theme": "cyber",
    "section": "identity",
    "email": "a@b.example",
    "state": "abandoned",
    "line": 1,
    "sought": "cyber",
}


def address(route: Route, slug: str = "demo", org: str = "chambre-metiers", **params: Any) -> str:
    """The route with every parameter filled in."""
    text = "/" + route.pattern
    values = {**FILL, **params, "slug": slug, "org": org}
    return re.sub(r"<(?:[a-z]+:)?([a-z_]+)>", lambda match: str(values.get(match[1], 1)), text)


@pytest.fixture
def world(cast: Cast, tmp_path: Any) -> World:
    return furnish(cast)


def body(answer: Any) -> str:
    if answer.streaming:
        return b"".join(answer.streaming_content).decode(errors="replace")
    return str(answer.content.decode(errors="replace"))


def plain(answer: Any) -> tuple[int, dict[str, str], str]:
    """What two refusals must share: status, headers and text, without token, nonce and their likes."""
    text = re.sub(r'(csrfmiddlewaretoken" value="|nonce="|name="csrf-token" content=")[^"]+', "", body(answer))
    headers = {
        name: value
        for name, value in answer.headers.items()
        if name not in {"Content-Security-Policy", "Date", "Expires"}
    }
    return answer.status_code, headers, text


@contextmanager
def undone() -> Iterator[None]:
    """Whatever a request changed is gone after it: each route meets the same world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def visitor(world: World, name: str | None) -> Client:
    client = Client(raise_request_exception=False)
    if name is not None:
        client.force_login(world.cast.people[name])
    return client


def ask(client: Client, method: str, where: str, **more: Any) -> Any:
    jar = copy(client.cookies)  # some pages end the session: the next one is asked by the same person again
    with undone():
        answer = getattr(client, method)(where, **more)
    client.cookies = jar
    return answer


@pytest.mark.parametrize("name", ["yann", "zoe", "nora", "claire"])
def test_a_stranger_cannot_tell_a_foreign_page_from_a_missing_one(world: World, name: str) -> None:
    client = visitor(world, name)
    others = [method for method in METHODS if method != "get"] if name == "yann" else ["post"]
    for route in OF_BUSINESS:
        left = plain(ask(client, "get", address(route)))
        right = plain(ask(client, "get", address(route, "no-such-business")))
        assert left[0] == right[0] == 404, route
        assert left[1] == right[1], route
        assert left[2].replace("/b/demo/", "/b/x/") == right[2].replace("/b/no-such-business/", "/b/x/"), route
        for method in others:
            assert ask(client, method, address(route)).status_code == 404, f"{route} {method}"


def test_a_foreign_number_inside_ones_own_business_is_missing(world: World) -> None:
    """The neighbour's row 3 through the bakery's address: the bakery has only row 1."""
    client = visitor(world, "ines")
    numbered = [route for route in OF_BUSINESS if "number" in route.params]
    assert numbered
    for route in numbered:
        for method in ("get", "post"):
            foreign = ask(client, method, address(route, number=3))
            missing = ask(client, method, address(route, number=999))
            assert foreign.status_code == missing.status_code, route
            assert foreign.status_code in {404, 405}, route
            assert canary(world.cast.neighbour) not in body(foreign), route


@pytest.mark.parametrize(
    ("name", "role"),
    [("ines", "owner"), ("marc", "manager"), ("lucie", "member"), ("paul", "reader"), ("claire", None)],
)
def test_each_role_gets_what_the_table_says_and_never_the_neighbours_canary(
    world: World, name: str, role: str | None
) -> None:
    world.cast.mandate(scope="read", sections=["services"])
    client = visitor(world, name)
    for route in OF_BUSINESS:
        rule = TABLE[str(route.rule)]
        own = rule.own and role == "member"
        if role is not None:
            allowed = role in rule.roles or own
        else:
            allowed = rule.mandate == "read" and rule.section in {None, "services"}
        for method in ("get", "post", "put", "delete") if role == "owner" else ("get", "post"):
            answer = ask(client, method, address(route))
            assert answer.status_code < 500, f"{route} {method}: {answer.status_code}"
            assert canary(world.cast.neighbour) not in body(answer), f"{route} {method}"
            if not allowed:
                assert answer.status_code in {403, 405}, f"{route} {method}: {answer.status_code}"
            elif method == "get" and not own:
                assert answer.status_code != 403, f"{route} {method}"


def test_nobody_signed_out_enters(world: World) -> None:
    client = visitor(world, None)
    for route in OURS:
        if route.rule == PUBLIC:
            continue
        for method in ("get", "post"):
            answer = ask(client, method, address(route))
            assert answer.status_code in {302, 403, 405}, f"{route} {method}"
            if answer.status_code == 302:
                assert "/accounts/login/" in answer["Location"], route
            missing = ask(client, method, address(route, "no-such-business"))
            assert answer.status_code == missing.status_code, route


@pytest.mark.parametrize("name", ["ines", "yann", "zoe"])
def test_workspaces_are_closed_to_others(world: World, name: str) -> None:
    client = visitor(world, name)
    for route in OF_ORGANISATION:
        for org in ("chambre-metiers", "mutuelle-ponant", "no-such-organisation"):
            for method in ("get", "post"):
                assert ask(client, method, address(route, org=org)).status_code == 404, f"{route} {org}"


@pytest.mark.parametrize(("name", "org"), [("claire", "mutuelle-ponant"), ("nora", "chambre-metiers")])
def test_a_workspace_is_closed_to_the_other_organisations_people(world: World, name: str, org: str) -> None:
    client = visitor(world, name)
    for route in OF_ORGANISATION:
        assert ask(client, "get", address(route, org=org)).status_code == 404, route


@pytest.mark.parametrize("name", [None, "zoe"])
def test_public_and_personal_pages_never_break_and_never_leak(world: World, name: str | None) -> None:
    client = visitor(world, name)
    for route in OURS:
        if route.rule not in {PUBLIC, SIGNED_IN}:
            continue
        for params in ({}, {"token": "\u2028<b>", "public_id": uuid.uuid4()}):
            for method in ("get", "post", "put"):
                answer = ask(client, method, address(route, **params))
                assert answer.status_code < 500 or answer.status_code == 503, f"{route} {method}"
                for business in (world.cast.bakery, world.cast.neighbour):
                    assert canary(business) not in body(answer), route


def test_personal_pages_are_never_kept_by_a_cache(world: World) -> None:
    client = visitor(world, "ines")
    for route in OURS:
        if route.rule == PUBLIC:
            continue
        answer = ask(client, "get", address(route))
        policy = answer["Content-Security-Policy"]
        assert "no-store" in answer["Cache-Control"], route
        assert "frame-ancestors 'none'" in policy or policy.startswith("sandbox"), route
        assert "unsafe" not in policy, route


def test_a_post_from_another_site_has_no_effect(world: World) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(world.cast.ines)
    for route in OF_BUSINESS:
        answer = ask(client, "post", address(route), data={"title": "x"}, headers={"origin": "https://evil.example"})
        assert answer.status_code in {403, 405}, route
