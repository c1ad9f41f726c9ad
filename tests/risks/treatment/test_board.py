"""The plan as a board: three columns, cards moved with buttons by who may."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.audit.models import Entry
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.factories import make_measure
from tests.risks.treatment.conftest import measures_in

BOARD = "/b/demo/measures/board/"
MOVE = "/b/demo/measures/M-1/move/"
SignIn = Callable[[str], Client]


def columns(client: Client) -> dict[str, list[str]]:
    found = client.get(BOARD).context["columns"]
    return {column.status: [card.measure.title for card in column.cards] for column in found}


def test_each_measure_stands_in_its_column_the_most_urgent_on_top(cast: Cast, sign_in: SignIn) -> None:
    today = timezone.localdate()
    make_measure(cast.bakery, title="sans date")
    make_measure(cast.bakery, title="tard", due_on=today + timedelta(days=50))
    make_measure(cast.bakery, title="vite", due_on=today)
    make_measure(cast.bakery, title="en cours", status="under_way")
    make_measure(cast.bakery, title="hier", status="done", done_on=today - timedelta(days=1))
    make_measure(cast.bakery, title="jadis", status="done", done_on=today - timedelta(days=300))
    make_measure(cast.bakery, title="oubliée", status="dropped")
    make_measure(cast.neighbour, title="du voisin")
    assert columns(sign_in("paul")) == {
        "planned": ["vite", "tard", "sans date"],
        "under_way": ["en cours"],
        "done": ["hier"],
    }


def test_a_card_is_moved_there_and_back_and_the_history_tells(cast: Cast, sign_in: SignIn) -> None:
    make_measure(cast.bakery, title="Copie")
    marc = sign_in("marc")
    assert marc.post(MOVE, {"status": "done"}).status_code == 302
    (moved,) = measures_in(cast.bakery)
    assert (moved.status, moved.done_on) == ("done", timezone.localdate())
    marc.post(MOVE, {"status": "under_way"})
    (moved,) = measures_in(cast.bakery)
    assert (moved.status, moved.done_on, moved.version) == ("under_way", None, 3)
    marc.post(MOVE, {"status": "under_way"})
    with business_context(read=[cast.bakery]):
        assert Entry.objects.filter(verb="measure.edited").count() == 2, "moving to where it is changes nothing"


@pytest.mark.parametrize(("name", "status"), [("lucie", 403), ("paul", 403), ("yann", 404), ("zoe", 404)])
def test_others_move_nothing(cast: Cast, sign_in: SignIn, name: str, status: int) -> None:
    make_measure(cast.bakery, title="Copie")
    assert sign_in(name).post(MOVE, {"status": "done"}).status_code == status
    assert measures_in(cast.bakery)[0].status == "planned"


def test_a_member_moves_what_is_theirs_and_sees_no_button_on_the_rest(cast: Cast, sign_in: SignIn) -> None:
    make_measure(cast.bakery, title="à elle", owner=cast.member("lucie"))
    make_measure(cast.bakery, title="à personne")
    lucie = sign_in("lucie")
    cards = lucie.get(BOARD).context["columns"][0].cards
    assert {card.measure.title: bool(card.moves) for card in cards} == {"à elle": True, "à personne": False}
    assert lucie.post(MOVE, {"status": "done"}).status_code == 302


@pytest.mark.parametrize("status", ["", "dropped", "paid", "done\x00"])
def test_a_column_that_is_not_there_is_missing(cast: Cast, sign_in: SignIn, status: str) -> None:
    make_measure(cast.bakery, title="Copie")
    assert sign_in("ines").post(MOVE, {"status": status}).status_code == 404
    assert measures_in(cast.bakery)[0].status == "planned"


def test_the_boards_queries_do_not_grow_with_its_cards(cast: Cast, sign_in: SignIn) -> None:
    client, counts = sign_in("ines"), []
    for extra in (1, 12):
        for number in range(extra):
            make_measure(cast.bakery, title=f"M {number}", owner=cast.member("marc"))
        client.get(BOARD)
        with CaptureQueriesContext(connection) as queries:
            client.get(BOARD)
        counts.append(len(queries))
    assert counts[0] == counts[1]
