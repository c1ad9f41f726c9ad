"""Generated from the URL map: each operation of the API, tried with each kind of person's token and each method."""

import re
from typing import Any

import pytest
from django.test import Client

from portal.access.routes import PUBLIC
from portal.access.table import TABLE
from portal.api import limits
from portal.api.operations import HOLDER
from portal.api.scopes import RIGHTS, may_ever
from portal.tenancy.models import Business
from tests.architecture.routes import Route, walk
from tests.attacks.objects import World, canary, furnish
from tests.attacks.test_every_route import METHODS, body, undone
from tests.cast import Cast
from tests.portal.api.program import Program, new_token, place_of

OPERATIONS = [(route, method.lower(), str(rule)) for route in walk() for method, rule in route.operations.items()]
CLOSED = [entry for entry in OPERATIONS if entry[2] != PUBLIC]
PLACED = [entry for entry in OPERATIONS if {"business", "organisation"} & entry[0].params]
FILL = {"ref": "R-001", "number": 1, "slug": "diagnostic-cyber", "sha256": "0" * 64}
UID = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def world(cast: Cast, tmp_path: Any) -> World:
    return furnish(cast)


def address(route: Route, place: str, **params: Any) -> str:
    """The operation with every parameter filled in."""
    kind = re.search(r"([a-z]+)/<ref>", route.pattern)
    letter = kind[1][0].upper() if kind else ""
    values = {**FILL, "ref": f"{letter}-{params.pop('n', 1):03d}", **params, "business": place, "organisation": place}

    def fill(found: re.Match[str]) -> str:
        return str(values.get(found[2], UID if (found[1] or "").startswith("uuid") else 1))

    return "/" + re.sub(r"<([a-z]+:)?([a-z_0-9]+)>", fill, route.pattern)


def ask(program: Program, method: str, where: str) -> Any:
    content = {"title": "x"} if method in {"post", "patch", "put"} else None
    if content is not None and where.endswith("/answers"):
        content = {"kind": "unknown"}
    with undone():
        return program.ask(method, where, content, if_match='"1"')


def test_there_are_operations_to_try() -> None:
    assert {"get", "post", "patch", "delete"} <= {method for _route, method, _rule in OPERATIONS}
    assert {route.params & {"business", "organisation"} for route, _method, _rule in PLACED}


def test_without_a_token_nothing_answers_but_what_is_public(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "NETWORK_REFUSALS", 10_000)
    signed_in = Client(raise_request_exception=False)
    signed_in.force_login(world.cast.ines)
    for program in (Program(None), Program("rmp_" + "x" * 43), Program(None, signed_in)):
        for route, _method, _rule in CLOSED:
            for method in METHODS:
                answer = ask(program, method, address(route, "demo"))
                assert answer.status_code in {401, 405}, f"{route} {method}: {answer.status_code}"
                assert canary(world.cast.bakery) not in body(answer)


@pytest.mark.parametrize("name", ["yann", "nora", "claire", "gwen"])
def test_a_strangers_token_cannot_tell_a_foreign_place_from_a_missing_one(world: World, name: str) -> None:
    program = Program(new_token(world.cast, name))
    own = place_of(world.cast, name).slug
    for route, method, _rule in PLACED:
        for there in {"demo", "chambre-metiers", "mutuelle-ponant", "cycles-rivoal"} - {own}:
            foreign = ask(program, method, address(route, there))
            missing = ask(program, method, address(route, "no-such-place"))
            assert foreign.status_code == missing.status_code == 404, f"{route} {method} {there}"
            assert body(foreign) == body(missing)
            assert dict(foreign.headers) == dict(missing.headers) or foreign.headers.keys() == missing.headers.keys()


@pytest.mark.parametrize("name", ["ines", "marc", "lucie", "paul", "claire", "denis", "gwen", "nora", "erwan"])
def test_each_role_gets_what_the_table_says_and_never_the_neighbours_canary(world: World, name: str) -> None:
    place = place_of(world.cast, name)
    program = Program(new_token(world.cast, name))
    of_business = isinstance(place, Business)
    actor = world.cast.actor(name, place) if isinstance(place, Business) else world.cast.workspace_actor(name, place)
    for route, method, rule in PLACED:
        if ("business" in route.params) is not of_business:
            continue
        answer = ask(program, method, address(route, place.slug))
        assert answer.status_code < 500, f"{route} {method}: {answer.status_code}"
        assert canary(world.cast.neighbour) not in body(answer), route
        if not may_ever(actor, rule):
            assert answer.status_code == 403, f"{route} {method}: {answer.status_code}"
        elif method == "get" and not (TABLE[rule].own and actor.role == "member"):
            assert answer.status_code != 403, f"{route} {method}"


def test_a_token_without_the_scope_is_refused_whatever_its_person_may_do(world: World) -> None:
    for name in ("ines", "nora", "erwan", "denis"):
        place = place_of(world.cast, name)
        for route, method, rule in PLACED:
            if ("business" in route.params) is not isinstance(place, Business):
                continue
            others = [scope for scope, rights in RIGHTS.items() if rule not in rights]
            actor = world.cast.actor(name) if isinstance(place, Business) else world.cast.workspace_actor(name, place)
            mine = [scope for scope in others if any(may_ever(actor, right) for right in RIGHTS[scope])]
            if mine:
                answer = ask(Program(_cached(world.cast, name, tuple(mine))), method, address(route, place.slug))
                assert answer.status_code == 403, f"{route} {method}"


_SECRETS: dict[Any, str] = {}


def _cached(cast: Cast, name: str, scopes: tuple[str, ...]) -> str:
    key = (cast.bakery.pk, name, scopes)
    if key not in _SECRETS:
        _SECRETS[key] = new_token(cast, name, list(scopes))
    return _SECRETS[key]


def test_a_foreign_number_inside_ones_own_place_is_missing(world: World) -> None:
    """The neighbour's row 3 through the bakery's address: the bakery has only row 1."""
    program = Program(new_token(world.cast, "ines"))
    numbered = [entry for entry in PLACED if "ref" in entry[0].params and "business" in entry[0].params]
    assert numbered
    for route, method, _rule in numbered:
        foreign, missing = (ask(program, method, address(route, "demo", n=n)) for n in (3, 999))
        assert foreign.status_code == missing.status_code == 404, f"{route} {method}"
        assert canary(world.cast.neighbour) not in body(foreign)


def test_every_refusal_is_a_problem_and_nothing_is_kept_by_a_cache(world: World) -> None:
    program = Program(new_token(world.cast, "ines"))
    for route, _method, rule in OPERATIONS:
        for method in METHODS:
            answer = ask(program, method, address(route, "demo"))
            if answer.status_code >= 400:
                assert answer["Content-Type"] == "application/problem+json", f"{route} {method}"
            if rule != PUBLIC:
                assert "no-store" in answer["Cache-Control"], route
            assert not answer.cookies, route
            assert rule == HOLDER or "Access-Control-Allow-Origin" not in answer
