"""Each route declares who may use it; the attack tests then try each as each role."""

import pytest

from portal.access.routes import PUBLIC, SIGNED_IN
from portal.access.table import TABLE
from portal.api.operations import HOLDER
from portal.api.scopes import RIGHTS
from tests.architecture.routes import Route, walk

ROUTES = list(walk())
OURS = [route for route in ROUTES if not route.third_party]
API = [route for route in OURS if route.operations]
OWN = [route for route in OURS if not route.operations]


@pytest.mark.parametrize("route", OWN, ids=str)
def test_a_route_declares_its_rule(route: Route) -> None:
    assert route.rule is not None, f"{route.pattern} has no rule: use portal.access.routes"
    if route.of_business:
        assert route.rule in TABLE and TABLE[route.rule].organisation is None
    elif route.of_organisation:
        assert route.rule in TABLE and TABLE[route.rule].organisation is not None
    else:
        assert route.rule in {PUBLIC, SIGNED_IN}


@pytest.mark.parametrize("route", API, ids=str)
def test_an_operation_of_the_api_declares_its_rule(route: Route) -> None:
    for method, rule in route.operations.items():
        assert rule is not None, f"{method} {route.pattern} has no rule: use portal.api.operations"
        if "business" in route.params or "organisation" in route.params:
            assert TABLE[rule].organisation is None if "business" in route.params else TABLE[rule].organisation
            assert any(rule in rights for rights in RIGHTS.values()), f"no scope holds {rule}"
        else:
            assert rule in {PUBLIC, HOLDER}
        assert method != "HEAD"
        assert (method == "GET") is (rule in {PUBLIC, HOLDER} or rule.endswith((".view", ".download"))), route


def test_nothing_but_the_api_answers_under_its_address() -> None:
    stray = [route for route in OWN if route.of_api]
    assert [str(route) for route in stray] == ["api-description"]
    assert all(route.of_api for route in API)


def test_routes_of_libraries_are_allauths_and_static_files_only() -> None:
    theirs = [route for route in ROUTES if route.third_party]
    assert all(route.pattern.startswith(("accounts/", "static/", "jsi18n")) for route in theirs), theirs


def test_a_business_is_only_named_by_its_slug() -> None:
    for route in OURS:
        if route.of_business:
            assert "slug" in route.params
        assert not {"pk", "id", "business_id"} & route.params, route.pattern


def test_every_route_has_a_name_of_its_own() -> None:
    names = [route.name for route in OURS]
    assert all(names)
    assert len(names) == len(set(names)), sorted(name for name in names if names.count(name) > 1)
