"""Generated from the URL map: each route of a business, tried by each kind of person, with each method."""

import uuid
from typing import Any

import pytest
from django.test import Client

from portal.access.routes import PUBLIC, SIGNED_IN
from portal.access.table import TABLE
from tests.architecture.routes import Route, walk
from tests.attacks.objects import World, canary, furnish
from tests.cast import Cast

METHODS = ("get", "post", "put", "patch", "delete", "head", "options")
OURS = [route for route in walk() if not route.third_party]
OF_BUSINESS = [route for route in OURS if route.of_business]
OF_ORGANISATION = [route for route in OURS if route.of_organisation]
FILL = {
    "number": 1,
    "uid": "00000000-0000-4000-8000-000000000000",
    "public_id": "00000000-0000-4000-8000-000000000000",
    "token": "no-such-token",
    "key": "no-such-key",
    "code": "x",
    "field": "siren",
    "programme": "diagnostic-cyber",
    "chamber": "chambre-metiers",
    "theme": "cyber",
    "section": "identity",
    "email": "a@b.example",
}


def address(route: Route, slug: str = "demo", org: str = "chambre-metiers", **params: Any) -> str:
    """The route with every parameter filled in."""
    text = "/" + route.pattern
    values = {**FILL, **params, "slug": slug, "org": org}
    import re

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
    import re

    text = re.sub(r'(csrfmiddlewaretoken" value="|nonce="|name="csrf-token" content=")[^"]+', "", body(answer))
    headers = {name: value for name, value in answer.headers.items() if name not in {"Content-Security-Policy", "Date"}}
    return answer.status_code, headers, text


@pytest.mark.parametrize("route", OF_BUSINESS, ids=str)
def test_a_stranger_cannot_tell_a_foreign_page_from_a_missing_one(world: World, route: Route) -> None:
    client = Client(raise_request_exception=False)
    for name in ("yann", "zoe", "nora", "claire"):
        client.force_login(world.cast.people[name])
        for method in METHODS:
            foreign = getattr(client, method)(address(route))
            missing = getattr(client, method)(address(route, "no-such-business"))
            assert foreign.status_code == 404, f"{name} {method}"
            left = plain(foreign)
            right = plain(missing)
            assert left[0] == right[0] and left[1] == right[1]
            assert left[2].replace("/b/demo/", "/b/x/") == right[2].replace("/b/no-such-business/", "/b/x/")


@pytest.mark.parametrize("route", OF_BUSINESS, ids=str)
def test_a_foreign_number_inside_ones_own_business_is_missing(world: World, route: Route) -> None:
    """The neighbour's row 3 through the bakery's address: the bakery has only row 1."""
    if "number" not in route.params:
        pytest.skip("this route names no numbered row")
    client = Client(raise_request_exception=False)
    client.force_login(world.cast.ines)
    for method in ("get", "post"):
        foreign = getattr(client, method)(address(route, number=3))
        missing = getattr(client, method)(address(route, number=999))
        assert foreign.status_code == missing.status_code
        assert foreign.status_code in {404, 405}
        assert canary(world.cast.neighbour) not in body(foreign)


@pytest.mark.parametrize("route", OF_BUSINESS, ids=str)
def test_each_role_gets_what_the_table_says_and_never_the_neighbours_canary(world: World, route: Route) -> None:
    world.cast.mandate(scope="read", sections=["services"])
    rule = TABLE[str(route.rule)]
    for name, role in (
        ("ines", "owner"),
        ("marc", "manager"),
        ("lucie", "member"),
        ("paul", "reader"),
        ("claire", None),
    ):
        client = Client(raise_request_exception=False)
        client.force_login(world.cast.people[name])
        for method in ("get", "head", "post", "put", "delete"):
            answer = getattr(client, method)(address(route))
            assert answer.status_code < 500, f"{name} {method}: {answer.status_code}"
            assert canary(world.cast.neighbour) not in body(answer), f"{name} {method}"
            if role is not None:
                allowed = role in rule.roles or (rule.own and role == "member")
            else:
                allowed = rule.mandate == "read" and rule.section in {None, "services"}
            if not allowed:
                assert answer.status_code in {403, 405}, f"{name} {method}: {answer.status_code}"
            elif method == "get" and not (rule.own and role == "member"):
                assert answer.status_code != 403, name


@pytest.mark.parametrize("route", [r for r in OURS if r.rule not in {PUBLIC}], ids=str)
def test_nobody_signed_out_enters(world: World, route: Route) -> None:
    client = Client(raise_request_exception=False)
    for method in ("get", "post", "put", "delete"):
        answer = getattr(client, method)(address(route))
        assert answer.status_code in {302, 403, 405}, method
        if answer.status_code == 302:
            assert "/accounts/login/" in answer["Location"]
        foreign = plain(getattr(client, method)(address(route, "cycles-rivoal")))
        missing = plain(getattr(client, method)(address(route, "no-such-business")))
        assert foreign[0] == missing[0]


@pytest.mark.parametrize("route", OF_ORGANISATION, ids=str)
def test_workspaces_are_closed_to_others(world: World, route: Route) -> None:
    client = Client(raise_request_exception=False)
    for name in ("ines", "yann", "zoe"):
        client.force_login(world.cast.people[name])
        for org in ("chambre-metiers", "mutuelle-ponant", "no-such-organisation"):
            assert client.get(address(route, org=org)).status_code == 404
            assert client.post(address(route, org=org)).status_code == 404


@pytest.mark.parametrize("route", [r for r in OURS if r.rule in {PUBLIC, SIGNED_IN}], ids=str)
def test_public_and_personal_pages_never_break_and_never_leak(world: World, route: Route) -> None:
    client = Client(raise_request_exception=False)
    for who in (None, world.cast.zoe):
        if who is not None:
            client.force_login(who)
        for params in (FILL, {**FILL, "token": "\u2028<b>", "public_id": uuid.uuid4()}):
            for method in METHODS:
                answer = getattr(client, method)(address(route, **{k: str(v) for k, v in params.items()}))
                assert answer.status_code < 500 or answer.status_code == 503
                text = body(answer)
                for business in (world.cast.bakery, world.cast.neighbour):
                    assert canary(business) not in text


@pytest.mark.parametrize("route", [r for r in OURS if r.rule != PUBLIC], ids=str)
def test_personal_pages_are_never_kept_by_a_cache(world: World, route: Route) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(world.cast.ines)
    answer = client.get(address(route))
    assert "no-store" in answer["Cache-Control"]
    assert (
        "frame-ancestors 'none'" in answer["Content-Security-Policy"] or answer["Content-Security-Policy"] == "sandbox"
    )
    assert "unsafe" not in answer["Content-Security-Policy"]


@pytest.mark.parametrize("route", OF_BUSINESS, ids=str)
def test_a_post_from_another_site_has_no_effect(world: World, route: Route) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(world.cast.ines)
    answer = client.post(address(route), {"title": "x"}, headers={"origin": "https://evil.example"})
    assert answer.status_code in {403, 405}
