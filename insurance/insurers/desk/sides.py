"""Tables of applicants: what a cell, a row and a column are. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from insurance.dossier.headline import Headline
from insurance.insurers.desk import figures
from insurance.insurers.desk.applicants import Applicant


@dataclass(frozen=True, slots=True)
class Cell:
    """What one dossier says. `text` None is unknown; `missing`: its part is not in that dossier; `ended`: no access."""

    text: str | None = None
    note: str = ""
    tone: str = ""  # of a tag; empty: plain text
    missing: bool = False
    ended: bool = False
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of all applicants."""

    label: str
    cells: list[Cell]
    names: tuple[str, ...] = ()  # of the applicants

    @property
    def pairs(self) -> list[tuple[str, Cell]]:
        """Each cell with whose it is."""
        return list(zip(self.names, self.cells, strict=True))

    @property
    def differs(self) -> bool:
        """Whether those that may be read do not all say the same."""
        return len({(cell.text, cell.missing, cell.withheld) for cell in self.cells if not cell.ended}) > 1


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that come from one part of the dossiers."""

    code: str
    label: str
    part: Any
    rows: list[Row] = field(default_factory=list)

    @property
    def missing(self) -> bool:
        """Whether no dossier that may be read has this part."""
        return all(cell.missing or cell.ended for row in self.rows for cell in row.cells)

    def only_differences(self) -> "Group":
        """The same without the rows in which all agree."""
        return replace(self, rows=[row for row in self.rows if row.differs])


@dataclass(frozen=True, slots=True)
class Side:
    """One column."""

    applicant: Applicant
    snapshot: Mapping[str, Any] | None  # None: access has ended

    @property
    def headline(self) -> Headline | None:
        return self.applicant.headline

    @property
    def expected(self) -> Decimal | None:
        """The average year before insurance."""
        return figures.expected(self.applicant)

    def part(self, name: str) -> Mapping[str, Any] | None:
        """A part of the snapshot that was chosen for this dossier."""
        if self.snapshot is None or name not in self.snapshot.get("sections", ()):
            return None
        return self.snapshot.get(name)


def unless_withheld(row: Row, sides: Sequence[Side], name: str) -> Row:
    """The row of a figure that a business may withhold (`company.turnover_eur`): where it did, the cell says so."""
    cells = [
        replace(cell, withheld=True) if not cell.ended and figures.hides(side.applicant, name) else cell
        for side, cell in zip(sides, row.cells, strict=True)
    ]
    return replace(row, cells=cells)


def row_of(sides: Sequence[Side], label: Any, part: str, read: Callable[[Any], Cell | str | None]) -> Row:
    """One row of a part; `read` gets what the headline holds of it."""
    return Row(str(label), [_cell(side, part, read) for side in sides], names_of(sides))


def names_of(sides: Sequence[Side]) -> tuple[str, ...]:
    """Of the applicants, in order."""
    return tuple(side.applicant.name for side in sides)


def _cell(side: Side, part: str, read: Callable[[Any], Cell | str | None]) -> Cell:
    if not side.applicant.live or side.headline is None:
        return Cell(ended=True)
    found = side.headline[part]  # type: ignore[literal-required]
    if found is None:
        return Cell(missing=True)
    said = read(found)
    return said if isinstance(said, Cell) else Cell(said)
