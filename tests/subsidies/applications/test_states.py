"""Each step that may follow, and each that may not."""

from datetime import date
from itertools import product

import pytest

from subsidies.applications.models import Application
from subsidies.applications.pages import stages
from subsidies.applications.states import ASKS, BACK, FORWARD, OPEN, State, goes_back, may_move

pytestmark = pytest.mark.unit
ALLOWED = {
    ("interested", "preparing"), ("interested", "submitted"), ("interested", "abandoned"),
    ("preparing", "submitted"), ("preparing", "abandoned"), ("preparing", "interested"),
    ("submitted", "accepted"), ("submitted", "refused"), ("submitted", "abandoned"), ("submitted", "preparing"),
    ("accepted", "paid"), ("accepted", "abandoned"), ("accepted", "submitted"),
    ("refused", "submitted"), ("paid", "accepted"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), [(a.value, b.value) for a, b in product(State, State)])
def test_only_the_listed_steps_are_allowed(before: str, after: str) -> None:
    assert may_move(before, after) == ((before, after) in ALLOWED)


def test_an_end_leads_nowhere_and_each_state_says_what_it_asks() -> None:
    assert {state for state in State if not FORWARD[state]} == set(State) - OPEN
    assert set(ASKS) == set(State)


def test_only_a_step_back_is_one() -> None:
    assert all(goes_back(before, after) and after not in FORWARD[before] for before, after in BACK.items())
    assert not goes_back("interested", "preparing")


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("interested", "now wait wait wait wait"),
        ("preparing", "done now wait wait wait"),
        ("submitted", "done done done now wait"),
        ("accepted", "done done done done now"),
        ("paid", "done done done done done"),
        ("refused", "done done done over"),
        ("abandoned", "done done over"),
    ],
)
def test_the_line_of_steps_shows_what_is_waited_for(state: str, expected: str) -> None:
    sent = date(2026, 3, 2) if state in {"submitted", "accepted", "paid", "refused"} else None
    made = Application(state=state, since=date(2026, 4, 1), submitted_on=sent)
    assert " ".join(stage.state for stage in stages(made)) == expected
