"""Three locks, each tried with the other two picked: a single mistake of ours must not open a neighbour's register."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from portal.access import routes, rules
from portal.tenancy.models import TenantQuerySet
from tests.attacks.objects import World, canary, furnish
from tests.attacks.test_every_route import OF_BUSINESS, address, body
from tests.cast import Cast

NO_POLICIES = """DO $$ DECLARE t record; BEGIN FOR t IN
SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity LOOP
EXECUTE format('ALTER TABLE %I DISABLE ROW LEVEL SECURITY', t.relname); END LOOP; END $$"""


@pytest.fixture
def world(cast: Cast, tmp_path: Path) -> World:
    return furnish(cast)


def pages(world: World, name: str = "ines") -> list[tuple[str, int, str]]:
    """(route, status, body) of every page of the bakery, as this person."""
    client = Client(raise_request_exception=False)
    client.force_login(world.cast.people[name])
    answers = [(str(route), client.get(address(route))) for route in OF_BUSINESS]
    return [(route, answer.status_code, body(answer)) for route, answer in answers]


def leaks(found: list[tuple[str, int, str]], world: World) -> list[str]:
    return [route for route, _status, text in found if canary(world.cast.neighbour) in text]


@pytest.mark.django_db(transaction=True)
def test_without_the_policies_the_explicit_filter_still_holds(world: World, owner_sql: Callable[[str], Any]) -> None:
    owner_sql(NO_POLICIES)
    found = pages(world)
    assert leaks(found, world) == []
    assert sum(canary(world.cast.bakery) in text for _route, _status, text in found) > 5  # something could have leaked


def test_without_the_explicit_filter_the_policies_still_hold(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TenantQuerySet, "for_business", lambda self, business: self.all())
    found = pages(world)
    assert leaks(found, world) == []
    assert sum(canary(world.cast.bakery) in text for _route, _status, text in found) > 5


@pytest.mark.django_db(transaction=True)
def test_with_every_right_and_no_policy_a_stranger_still_does_not_get_in(
    world: World, owner_sql: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    owner_sql(NO_POLICIES)
    monkeypatch.setattr(rules, "can", lambda *asked: True)
    monkeypatch.setattr(routes, "require", lambda *asked: None)
    assert {status for _route, status, _text in pages(world, "yann")} == {404}


@pytest.mark.django_db(transaction=True)
def test_with_two_locks_open_the_neighbour_would_be_seen(
    world: World, owner_sql: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shows that the tests above look where something could leak."""
    owner_sql(NO_POLICIES)
    monkeypatch.setattr(TenantQuerySet, "for_business", lambda self, business: self.all())
    assert leaks(pages(world), world) != []
