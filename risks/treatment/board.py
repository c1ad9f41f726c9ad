"""The plan as a board: what is planned, under way, and done lately."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F
from django.utils.translation import pgettext_lazy

from portal.access.rules import Actor, can
from portal.tenancy.models import Business
from risks.treatment.due import Due, due
from risks.treatment.models import Measure, MeasureStatus

LATELY = timedelta(days=60)
MOST = 60  # cards of a column; the list shows all
COLUMNS = {
    MeasureStatus.PLANNED: pgettext_lazy("measures", "To do"),
    MeasureStatus.UNDER_WAY: pgettext_lazy("measures", "Under way"),
    MeasureStatus.DONE: pgettext_lazy("measures", "Done lately"),
}
MOVES = {
    MeasureStatus.PLANNED: pgettext_lazy("move a measure", "Back to do"),
    MeasureStatus.UNDER_WAY: pgettext_lazy("move a measure", "Under way"),
    MeasureStatus.DONE: pgettext_lazy("move a measure", "Done"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """A measure, when it is due, and the states it may be moved to by who looks."""

    measure: Measure
    due: Due
    moves: list[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Column:
    """A state with its cards; `hidden` more are on the list only."""

    status: str
    label: Any
    cards: list[Card]
    hidden: int


def board(business: Business, actor: Actor, today: date) -> list[Column]:
    """The columns from left to right, the most urgent card on top; one query a column."""
    return [_column(status, business, actor, today) for status in COLUMNS]


def _column(status: MeasureStatus, business: Business, actor: Actor, today: date) -> Column:
    rows = Measure.objects.for_business(business).filter(status=status).select_related("owner__user")
    if status == MeasureStatus.DONE:
        rows = rows.filter(done_on__gte=today - LATELY).order_by("-done_on", "number")
    else:
        rows = rows.order_by(F("due_on").asc(nulls_last=True), "number")
    found = list(rows[: MOST + 1])
    hidden = rows.count() - MOST if len(found) > MOST else 0
    cards = []
    for row in found[:MOST]:
        row.business = business
        moves = [(code.value, label) for code, label in MOVES.items() if code != status]
        cards.append(Card(row, due(row.status, row.due_on, today), moves if can(actor, "measure.edit", row) else []))
    return Column(status.value, COLUMNS[status], cards, hidden)
