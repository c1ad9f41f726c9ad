"""Readiness rises with what is shown, never with what is unknown, and each figure adds up from its parts."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insurance.readiness.questions import load
from insurance.readiness.score import (
    ANSWER,
    CLEAR,
    CROSSED,
    FIND_OUT,
    IMPROVE,
    PROVE,
    UNKNOWN,
    Known,
    most_useful,
    readiness,
    red_state,
    worth,
)
from insurance.readiness.values import NOT_FOR_US
from tests.insurance.readiness.test_questions import valid

TODAY = date(2026, 11, 28)
ALL = list(load())
BY_CODE = {question.code: question for question in ALL}


def ready(said):
    return readiness(ALL, load().red_lines, said, TODAY)


def values_of(question):  # noqa: PLR0911 -- one line a type
    """Answers to a question from worst to best."""
    if question.type == "scale":
        return [0, 1, 2, 3]
    if question.type == "percent":
        return ["0", "12.5", "50", "100"]
    if question.type.startswith("yesno") and question.good != "known":
        order = ("no", "yes") if question.good == "yes" else ("yes", "no")
        extra = {"yesno_doc": "on", "yesno_text": "text"}.get(question.type)
        return [{"says": says, extra: None} if extra else says for says in order]
    if question.within_months:
        return ["2020-01-01", "2025-06-01", "2026-11-01"]
    if question.at_most:
        return [400, 20, 1]
    if question.at_least:
        return [1, 60, 400]
    return [valid(question)]


def known(question):
    return st.builds(
        lambda rank, scope, proven: (rank, scope, proven),
        st.integers(0, len(values_of(question)) - 1),
        st.one_of(st.none(), st.integers(0, 100)),
        st.booleans(),
    )


def as_known(question, drawn):
    rank, scope, proven = drawn
    return Known(values_of(question)[rank], False, scope, proven)


some = st.lists(st.sampled_from(ALL), max_size=12, unique_by=lambda question: question.code)


@given(st.data())
def test_points_stay_within_bounds_and_add_up(data):
    chosen = data.draw(some)
    said = {question.code: as_known(question, data.draw(known(question))) for question in chosen}
    for line in ready(said).lines:
        if line.points is not None:
            assert 0 <= line.points <= 100
        assert sum(item.points + item.left for item in line.items) == pytest.approx(100)


@given(st.data())
def test_a_better_answer_a_wider_scope_or_a_proof_never_lowers(data):
    chosen = data.draw(some)
    said = {question.code: as_known(question, data.draw(known(question))) for question in chosen}
    question = data.draw(st.sampled_from(ALL))
    worse = data.draw(known(question))
    rank = data.draw(st.integers(worse[0], len(values_of(question)) - 1))
    scope = worse[1] if worse[1] is None else data.draw(st.integers(worse[1], 100))
    better = (rank, scope, worse[2] or data.draw(st.booleans()))
    low = ready({**said, question.code: as_known(question, worse)})
    high = ready({**said, question.code: as_known(question, better)})
    for before, after in zip(low.lines, high.lines, strict=True):
        assert (after.points or 0) >= (before.points or 0), (question.code, worse, better)


@given(st.data())
def test_answering_never_lowers_below_silence_and_unknown_counts_as_silence(data):
    chosen = data.draw(some)
    said = {question.code: as_known(question, data.draw(known(question))) for question in chosen}
    question = data.draw(st.sampled_from(ALL))
    silent = ready({code: item for code, item in said.items() if code != question.code})
    unknown = ready({**said, question.code: Known(unknown=True)})
    told = ready({**said, question.code: as_known(question, data.draw(known(question)))})
    for nothing, dunno, answered in zip(silent.lines, unknown.lines, told.lines, strict=True):
        assert (dunno.points or 0) == (nothing.points or 0)
        assert (answered.points or 0) >= (nothing.points or 0)


def test_nothing_said_has_no_points_and_everything_good_and_proven_has_all():
    assert [line.points for line in ready({}).lines] == [None] * 4
    best = {question.code: Known(values_of(question)[-1], False, None, True) for question in ALL}
    assert all((line.points or 0) >= 98 for line in ready(best).lines)
    assert all(state.state == CLEAR for state in ready(best).red)


def test_all_unknown_is_zero_and_crosses_no_red_line():
    found = ready({question.code: Known(unknown=True) for question in ALL})
    assert [line.points for line in found.lines] == [0, 0, 0, 0]
    assert {state.state for state in found.red} == {UNKNOWN}


@pytest.mark.parametrize(
    ("code", "value", "state"),
    [
        ("no-mfa-remote", 1, CROSSED),
        ("no-mfa-remote", 2, CLEAR),
        ("no-mfa-remote", NOT_FOR_US, CLEAR),
        ("no-backup", 0, CROSSED),
        ("untested-backup", 0, CROSSED),
        ("online-backup", 0, CROSSED),
        ("online-backup", 3, CLEAR),
        ("end-of-life", {"says": "yes", "text": None}, CROSSED),
        ("end-of-life", {"says": "no", "text": None}, CLEAR),
        ("exposed", {"says": "yes", "text": "RDP"}, CROSSED),
        ("late-fixes", 31, CROSSED),
        ("late-fixes", 30, CLEAR),
        ("no-payment-check", 0, CROSSED),
        ("no-payment-check", None, UNKNOWN),
    ],
)
def test_red_lines_say_where_the_business_stands(code, value, state):
    line = next(item for item in load().red_lines if item.code == code)
    assert red_state(line, Known(value)) == state


def test_a_proof_a_part_and_a_day_count_as_said():
    scale, test = BY_CODE["mfa_mail"], BY_CODE["restore_test"]
    assert worth(scale, Known(3), TODAY) == pytest.approx(0.8)
    assert worth(scale, Known(3, proven=True), TODAY) == 1
    assert worth(scale, Known(3, scope_pct=50, proven=True), TODAY) == 0.5
    assert worth(test, Known("2026-11-01", proven=True), TODAY) == 1
    assert worth(test, Known("2025-06-01", proven=True), TODAY) == 0.5
    assert worth(test, Known("2020-06-01", proven=True), TODAY) == 0
    assert worth(test, Known("2027-01-01", proven=True), TODAY) == 0  # a trial to come shows nothing


def test_not_for_us_leaves_a_question_out():
    with_it = next(line for line in ready({"mfa_mail": Known(3)}).lines if line.code == "cyber")
    without = next(
        line for line in ready({"mfa_mail": Known(3), "mfa_remote": Known(NOT_FOR_US)}).lines if line.code == "cyber"
    )
    assert len(without.items) == len(with_it.items) - 1
    assert sum(item.points for item in without.items) > sum(item.points for item in with_it.items)


def test_steps_tell_what_to_do_and_go_from_little_effort_to_much():
    said = {
        "mfa_mail": Known(3),
        "mfa_admin": Known(unknown=True),
        "backup_offline": Known(0),
        "restore_tried": Known(3, proven=True),
    }
    found = {step.question.code: step for step in ready(said).steps}
    assert found["mfa_mail"].what == PROVE
    assert found["mfa_admin"].what == FIND_OUT
    assert found["backup_offline"].what == IMPROVE
    assert found["mfa_remote"].what == ANSWER
    assert "restore_tried" not in found
    everything = ready(said).steps
    shown = most_useful(everything, 8)
    assert [step.effort for step in shown] == sorted(step.effort for step in shown)
    assert {step.question.code for step in shown} == {step.question.code for step in everything[:8]}
    assert all(step.red for step in everything[:8])  # red lines first, whatever the points
    rest = [step.gain for step in everything if not step.red]
    assert rest == sorted(rest, reverse=True)
    assert not found["mfa_mail"].red
