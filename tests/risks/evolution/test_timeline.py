"""Going back over what was recorded finds each day's register again; comparing two says what moved."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from risks.evolution.comparison import compare
from risks.evolution.timeline import Recorded, levels, rewind

START = datetime(2026, 1, 1, tzinfo=UTC)
FIELDS = {
    "title": st.sampled_from(["Panne", "Vol", "Feu"]),
    "status": st.sampled_from(["open", "closed"]),
    "level_current": st.one_of(st.none(), st.integers(1, 5)),
}
STATES = st.fixed_dictionaries(FIELDS)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("created"), st.integers(1, 6), STATES),
        st.tuples(st.just("edited"), st.integers(1, 6), st.fixed_dictionaries({}, optional=FIELDS)),
        st.tuples(st.just("deleted"), st.integers(1, 6), st.just({})),
        st.tuples(st.just("commented"), st.integers(1, 6), st.just({})),
    ),
    max_size=25,
)


def played(steps: list[tuple[str, int, dict[str, Any]]]) -> tuple[list[dict[int, dict[str, Any]]], list[Recorded]]:
    """The register after each step, and the history that it leaves; impossible steps do nothing."""
    register: dict[int, dict[str, Any]] = {}
    after, recorded = [{}], []
    for place, (what, number, said) in enumerate(steps, 1):
        changes: dict[str, Any] = {}
        if what == "created" and number not in register:
            register = {**register, number: said}
            changes = {name: [None, value] for name, value in said.items() if value is not None}
        elif what == "edited" and number in register:
            old = register[number]
            register = {**register, number: {**old, **said}}
            changes = {name: [old[name], value] for name, value in said.items() if old[name] != value}
        elif what == "deleted" and number in register:
            changes = {name: [value, None] for name, value in register[number].items() if value is not None}
            register = {key: value for key, value in register.items() if key != number}
        elif what != "commented":
            after.append(register)
            continue
        recorded.append(Recorded(START + timedelta(hours=place), f"risk.{what}", number, changes))
        after.append(register)
    return after, recorded


def plain(register: Any) -> Any:
    """Unknown and never said are the same."""
    return {number: {name: v for name, v in state.items() if v is not None} for number, state in register.items()}


@given(STEPS)
def test_taking_everything_back_finds_every_moment_again(steps: list[tuple[str, int, dict[str, Any]]]) -> None:
    after, recorded = played(steps)
    moments = [START + timedelta(hours=place) for place in range(len(after))]
    found = rewind(after[-1], reversed(recorded), reversed(moments))
    assert [plain(register) for register in reversed(found)] == [plain(register) for register in after]


@given(STEPS, STEPS)
def test_comparing_names_each_risk_once_and_nothing_when_nothing_moved(one: Any, two: Any) -> None:
    before, after = played(one)[0][-1], played(two)[0][-1]
    found = compare(before, after)
    numbers = [item.number for item in found.moved]
    assert len(numbers) == len(set(numbers)) == len(before.keys() | after.keys()) - found.unchanged
    assert compare(after, after).moved == ()
    new, gone = ({item.number for item in compare(*pair).of("new")} for pair in ((before, after), (after, before)))
    assert new == after.keys() - before.keys()
    assert gone == before.keys() - after.keys()


def test_what_moved_is_said_in_the_order_that_matters() -> None:
    before = {
        1: {"title": "A", "status": "open", "level_current": 2},
        2: {"title": "B", "status": "open", "level_current": 4},
        3: {"title": "C", "status": "open", "level_current": None},
        4: {"title": "D", "status": "open", "level_current": 3, "owner": "Inès"},
        5: {"title": "E", "status": "open", "level_current": 3},
        6: {"title": "F", "status": "closed", "level_current": 3},
    }
    after = {
        1: {"title": "A", "status": "open", "level_current": 4},
        2: {"title": "B", "status": "closed", "level_current": 4},
        3: {"title": "C", "status": "open", "level_current": 1},
        4: {"title": "D", "status": "open", "level_current": 3, "owner": "Marc"},
        6: {"title": "F", "status": "closed", "level_current": 3},
        7: {"title": "G", "status": "open", "level_current": 5},
    }
    found = compare(before, after)
    kinds = [(item.kind, item.number) for item in found.moved]
    assert kinds == [("new", 7), ("up", 1), ("known", 3), ("closed", 2), ("deleted", 5), ("changed", 4)]
    assert found.moved[-1].fields == ("owner",)
    assert found.unchanged == 1
    assert levels(after) == {4: 1, 1: 1, 3: 1, 5: 1}
