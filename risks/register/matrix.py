"""The 5×5 matrix as a page draws it: rows from almost certain down to very rare, the risks in their cells. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.tenancy.references import reference
from portal.ui.format import Language
from risks.register import scale as words
from risks.register.scale import DEFAULT, MATRIX, STEPS, Scale

SHOWN = 4  # references drawn in one cell; the rest becomes a count


@dataclass(frozen=True, slots=True)
class Place:
    """The risks of one cell: how many, and their numbers in order."""

    likelihood: int
    impact: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: `links` holds number, reference and address of at most `SHOWN` risks, `hidden` counts the others."""

    level: int
    likelihood: int
    impact: int
    numbers: tuple[int, ...]
    is_over: bool
    links: tuple[tuple[int, str, str], ...]

    @property
    def hidden(self) -> int:
        return len(self.numbers) - len(self.links)


@dataclass(frozen=True, slots=True)
class Row:
    name: Any
    span: Any
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    columns: tuple[tuple[Any, str], ...]  # name and short bound of each impact
    rows: tuple[Row, ...]

    @property
    def filled(self) -> list[tuple[Row, tuple[Any, str], Cell]]:
        """The cells that hold risks, the highest level first: the same picture as a list."""
        found = [(row, self.columns[c.impact - 1], c) for row in self.rows for c in row.cells if c.numbers]
        return sorted(found, key=lambda item: (-item[2].level, -item[2].likelihood, -item[2].impact))


def matrix(places: Iterable[Place], lang: Language, address: Callable[[int], str], scale: Scale = DEFAULT) -> Matrix:
    """Lays places on the scale; `address` gives the page of a risk by its number."""
    known: Mapping[tuple[int, int], tuple[int, ...]] = {(p.likelihood, p.impact): p.numbers for p in places}
    columns = tuple((scale.impact_name(i), words.impact_short(i, lang, scale)) for i in STEPS)
    rows = tuple(
        Row(
            scale.likelihood_name(step),
            words.likelihood_short(step, scale),
            tuple(_cell(step, i, known, address, scale) for i in STEPS),
        )
        for step in reversed(STEPS)
    )
    return Matrix(columns, rows)


def _cell(
    likelihood: int,
    impact: int,
    known: Mapping[tuple[int, int], tuple[int, ...]],
    address: Callable[[int], str],
    scale: Scale,
) -> Cell:
    level, numbers = MATRIX[likelihood - 1][impact - 1], known.get((likelihood, impact), ())
    shown = numbers if len(numbers) <= SHOWN else numbers[: SHOWN - 1]  # one place is kept for the count
    links = tuple((number, reference("R", number), address(number)) for number in shown)
    return Cell(level, likelihood, impact, numbers, bool(numbers) and words.is_over(level, scale), links)
