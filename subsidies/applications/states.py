"""Where an application for aid can stand, and which step may follow which. Pure."""

from enum import StrEnum


class State(StrEnum):
    INTERESTED = "interested"
    PREPARING = "preparing"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    PAID = "paid"
    ABANDONED = "abandoned"


# The way forward. A second request for the same aid is a new application, so nothing leads on from the three ends.
FORWARD: dict[State, tuple[State, ...]] = {
    State.INTERESTED: (State.PREPARING, State.SUBMITTED, State.ABANDONED),
    State.PREPARING: (State.SUBMITTED, State.ABANDONED),
    State.SUBMITTED: (State.ACCEPTED, State.REFUSED, State.ABANDONED),
    State.ACCEPTED: (State.PAID, State.ABANDONED),
    State.REFUSED: (),
    State.PAID: (),
    State.ABANDONED: (),
}
# What was said by mistake is taken back by one step; what that step had asked for is forgotten with it.
BACK: dict[State, State] = {
    State.PREPARING: State.INTERESTED,
    State.SUBMITTED: State.PREPARING,
    State.ACCEPTED: State.SUBMITTED,
    State.REFUSED: State.SUBMITTED,
    State.PAID: State.ACCEPTED,
}
# What a step asks for, and what is forgotten when it is taken back.
ASKS: dict[State, tuple[str, ...]] = {
    State.INTERESTED: (),
    State.PREPARING: (),
    State.SUBMITTED: ("submitted_on", "asked_eur"),
    State.ACCEPTED: ("decided_on", "granted_eur"),
    State.REFUSED: ("decided_on", "reason"),
    State.PAID: ("paid_on", "received_eur"),
    State.ABANDONED: ("reason",),
}
MAIN_LINE = (State.INTERESTED, State.PREPARING, State.SUBMITTED, State.ACCEPTED, State.PAID)
BEFORE_SUBMISSION = frozenset({State.INTERESTED, State.PREPARING})
OPEN = frozenset({State.INTERESTED, State.PREPARING, State.SUBMITTED, State.ACCEPTED})
GRANTED = frozenset({State.ACCEPTED, State.PAID})


def may_move(before: str, after: str) -> bool:
    """Whether an application may go from one state to the other, forward or one step back."""
    start, end = State(before), State(after)
    return end in FORWARD[start] or BACK.get(start) == end


def goes_back(before: str, after: str) -> bool:
    """Whether the step takes back what was said by mistake."""
    return BACK.get(State(before)) == State(after)


def next_steps(state: str) -> tuple[State, ...]:
    """The steps forward, the usual one first."""
    return FORWARD[State(state)]
