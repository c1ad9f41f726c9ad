"""Loss runs as insurers send them, made in the test."""

from typing import Any

from tests.risks.importing.books import table

FRENCH = ("N° de sinistre", "Date de survenance", "Nature du sinistre", "Indemnité réglée", "Frais réglés",
          "Provision restante", "Recours encaissés", "Charge totale", "État", "Description",
          "Gestionnaire")  # fmt: skip
ROW = ("SIN-1", "03/02/2026", "Incendie du four", "1 200,50", "300", 0, "0", "1 500,50", "Clos", "Four", "M. Le Bihan")


def loss_run(*rows: tuple[Any, ...], head: tuple[Any, ...] = FRENCH) -> bytes:
    return table(*rows, head=head)


def row(**changes: Any) -> tuple[Any, ...]:
    """The usual row, with some cells changed by the place of their column."""
    names = ("no", "date", "cause", "indemnity", "expense", "reserve", "recovery", "incurred", "status", "text", "who")
    return tuple(changes.get(name, value) for name, value in zip(names, ROW, strict=True))
