"""The frame shows each person what they may open, and nothing else; a fragment costs no query."""

from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from portal import registry
from portal.registry import MenuEntry
from portal.ui.context import Chrome, chrome
from tests.cast import Cast

ENTRIES = [
    MenuEntry("home", "Here", "dashboard", "business.view", order=0),
    MenuEntry("risks", "Risks", "dashboard", "business.view", order=3, stone=3, state=lambda _business: "done"),
    MenuEntry("dossier", "Dossier", "dashboard", "business.view", order=8, stone=8, state=lambda _business: "nonsense"),
    MenuEntry("lost", "Lost", "no-such-route", "business.view", order=9),
    MenuEntry("closed", "Closed", "dashboard", "no.such.right", order=10),
    MenuEntry("incidents", "Incident", "dashboard", "business.view", order=11),
]


@pytest.fixture(autouse=True)
def entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "menu", lambda: ENTRIES)


def frame(cast: Cast, name: str) -> Chrome:
    request: Any = RequestFactory().get(f"/b/{cast.bakery.slug}/")
    request.user, request.business, request.organisation = cast.people[name], cast.bakery, None
    request.actor = cast.actor(name)
    made: Chrome = chrome(request)["chrome"]
    return made


def test_entries_without_right_or_route_are_left_out(cast: Cast) -> None:
    made = frame(cast, "paul")
    assert [entry.code for entry in made.entries] == ["home", "risks", "dossier", "incidents"]
    assert [stone.number for stone in made.stones] == [3, 8]
    assert [stone.state for stone in made.stones] == ["done", "todo"]
    assert [stone.is_next for stone in made.stones] == [False, True]
    assert made.bottom["aid"] is None
    assert made.incident is not None
    assert made.name == cast.bakery.name


def test_the_switcher_lists_ones_own_places_only(cast: Cast) -> None:
    assert [place.name for place in frame(cast, "ines").workspaces] == [cast.bakery.name]


def test_a_fragment_that_draws_no_frame_costs_no_query(cast: Cast) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        made = frame(cast, "ines")
        before = len(queries)
        assert made.business == cast.bakery
    assert len(queries) == before


def test_outside_a_business_there_is_no_menu(db: None) -> None:
    request: Any = RequestFactory().get("/")
    assert chrome(request)["chrome"].entries == []
    assert chrome(request)["chrome"].workspaces == []
