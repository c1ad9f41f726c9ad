"""`read`: a spreadsheet register becomes mapped rows, each doubtful cell named with its reason. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from portal.spreadsheets import amounts, dates
from portal.spreadsheets.cells import Flag, Read, Unreadable, address, fold, says_unknown, text_of
from portal.spreadsheets.sheets import Sheet, read_sheets
from risks.exporting.columns import Column
from risks.importing import levels
from risks.importing.headers import EXTRA, FIELDS, Table, field_of, find_table, said_mapping, spread
from risks.importing.own import STATUSES, OwnRow, letters, own_columns, own_rows
from risks.importing.rows import kind_of
from risks.importing.statuses import read_status

LONGEST_TITLE = 200
LONGEST_TEXT = 2000
LONGEST_FIGURE = 120
_FREE = frozenset({"ref", "title", "owner", "action", *EXTRA})


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table, by its number in the sheet. Amounts are Decimal euros before VAT, days are dates."""

    number: int
    kind: str  # risk, skipped or error
    values: Mapping[str, Any]
    flags: tuple[Flag, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """The sheet that was read, the field of each column by its letter, and the rows below the header."""

    sheet: str
    mapping: Mapping[str, str]
    rows: tuple[Row, ...]
    sheets: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    own: tuple[OwnRow, ...] = ()  # of a sheet that this product wrote itself

    @property
    def risks(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.kind == "risk")

    def as_json(self) -> dict[str, Any]:
        """What the command prints: null is unknown, days are ISO text, money is a number of euros before VAT."""
        return {
            "sheet": self.sheet,
            "mapping": dict(self.mapping),
            "rows": [
                {
                    "row": row.number,
                    "kind": row.kind,
                    "values": {name: _plain(row.values.get(name)) for name in FIELDS},
                    "flags": [{"cell": flag.cell, "why": flag.why} for flag in row.flags],
                }
                for row in self.rows
            ],
        }


def read(data: bytes, name: str, *, sheet: str | None = None, mapping: Mapping[str, str] | None = None) -> Reading:
    """Reads the bytes of a file called `name`. `sheet` names the sheet to read, else the one with the fullest header;
    `mapping` says the field of each column by its letter, in place of what is guessed. Raises Unreadable."""
    sheets = read_sheets(data, name)
    if sheet is not None:
        sheets = [one for one in sheets if one.name == sheet]
        if not sheets:
            raise Unreadable(_("There is no visible sheet “%(sheet)s” in this file.") % {"sheet": sheet})
    for one in sheets:
        if (columns := own_columns(one)) is not None and (mapping is None or mapping == letters(columns)):
            return _own(one, columns, tuple(each.name for each in sheets))
    found = [(one, table) for one in sheets if (table := find_table(one)) is not None]
    if not found and mapping and sheets:
        found = [(sheets[0], Table(-1, -1, {}, {}, 0, False))]
    if not found:
        raise Unreadable(_("No row names its columns: a column for the risk and at least one more are needed."))
    chosen, table = max(found, key=lambda pair: pair[1].score)
    if mapping is not None:
        try:
            said = said_mapping(mapping, len(chosen.rows[0]) if chosen.rows else 0)
        except ValueError as error:
            raise Unreadable(_("This column cannot be read so: %(which)s.") % {"which": str(error)[:80]}) from None
        table = replace(table, mapping=said, doubts={})
    elif "impact" not in table.mapping.values() and (column := table.column("cost")) is not None:
        cells = [row[column] for row in chosen.rows[table.last + 1 :] if kind_of(row, table) == "risk"]
        if "impact" in fold(table.labels[column]) and _are_levels(cells):
            table = replace(table, mapping={**table.mapping, column: "impact"})
    return Reading(
        chosen.name,
        {get_column_letter(column + 1): name for column, name in table.mapping.items()},
        tuple(_Reader(chosen, table).rows()),
        tuple(one.name for one in sheets),
        {get_column_letter(column + 1): label for column, label in table.labels.items() if label},
    )


def _own(sheet: Sheet, columns: Mapping[int, tuple[str, Column]], names: tuple[str, ...]) -> Reading:
    """A sheet that this product wrote: each column is known by its label, and nothing is guessed."""
    own = own_rows(sheet, columns)
    labels = {get_column_letter(place + 1): text_of(sheet.rows[0][place]) for place in columns}
    seen: set[str] = set()
    return Reading(sheet.name, letters(columns), tuple(_plainly(row, seen) for row in own), names, labels, tuple(own))


def _plainly(row: OwnRow, seen: set[str]) -> Row:
    """The row as any other sheet's is shown; a further measure of the same risk is no risk of its own."""
    values: dict[str, Any] = dict.fromkeys(FIELDS)
    again = bool(row.ref) and row.ref in seen
    seen.add(row.ref)
    risk, measure = ({} if again else row.risk), row.measure
    values |= {
        "ref": row.ref or None,
        "title": row.risk.get("title"),
        "likelihood": risk.get("likelihood_current"),
        "impact": risk.get("impact_current"),
        "owner": risk.get("owner"),
        "review": risk.get("review_on"),
        "action": measure.get("title"),
        "due": measure.get("due_on"),
        "status": next((said for said, code in STATUSES.items() if code == measure.get("status")), None),
        "action_cost": measure.get("cost_once_eur"),
    }
    kind = "risk" if values["title"] and not again else "skipped" if measure.get("title") else "error"
    return Row(row.number, kind, values, row.flags)


class _Reader:
    """Reads the rows of one table; what a whole column shows (its scale, its way with dates) is worked out first."""

    def __init__(self, sheet: Sheet, table: Table) -> None:
        self.sheet, self.table = sheet, table
        self.covered = spread(sheet)
        self.at = {name: column for column, name in table.mapping.items()}
        body = sheet.rows[table.last + 1 :]
        self.kinds = [kind_of(row, table) for row in body]
        self.known: dict[tuple[str, type, Any], Read[Any]] = {}  # cells repeat: each text is read once
        risks = [row for row, kind in zip(body, self.kinds, strict=True) if kind == "risk"]

        def column(name: str) -> list[Any]:
            return [row[self.at[name]] for row in risks] if name in self.at else []

        # Levels that are not read, such as those before measures, still show how far the scale goes.
        unread = [at for at, label in table.labels.items() if at not in table.mapping and _is_level(label)]
        self.shown = levels.scale_in_use(row[at] for row in risks for at in unread)
        self.scales = self._scales(column("likelihood"), column("impact"))
        days = [*column("due"), *column("review")]
        self.months_lead = dates.month_first(days)
        self.money = {
            name: amounts.column_money(table.labels.get(self.at[name], ""), english=table.english)
            for name in ("cost", "cost_min", "cost_max", "action_cost")
            if name in self.at
        }
        self.levels = {name for name in self.money if self.money[name].factor == 1 and _are_levels(column(name))}

    def _scales(self, likelihood: list[Any], impact: list[Any]) -> dict[str, int | None]:
        """Written in the header, else in the rows above it, else shown by a column's values, else by the other's."""
        above = [
            text_of(cell)
            for row in self.sheet.rows[: max(0, self.table.first)]
            for cell in row
            if isinstance(cell, str)
        ]
        legend = next((scale for text in above if (scale := levels.declared_scale(text))), None)
        shown = {"likelihood": levels.scale_in_use(likelihood), "impact": levels.scale_in_use(impact)}
        other = {"likelihood": shown["impact"], "impact": shown["likelihood"]}
        return {
            kind: levels.declared_scale(self.table.labels.get(self.at.get(kind, -1), ""))
            or legend
            or shown[kind]
            or other[kind]
            or self.shown
            for kind in shown
        }

    def rows(self) -> list[Row]:
        """All rows below the header that are not blank."""
        found: list[Row] = []
        seen: dict[str, int] = {}
        doubts = [
            Flag(
                address(self.table.last + 1, column + 1),
                _("“%(label)s” was taken for the cost of the action.") % {"label": label},
            )
            for column, label in self.table.doubts.items()
        ]
        for place in range(self.table.last + 1, len(self.sheet.rows)):
            row = self._row(place)
            if row is None:
                continue
            row = self._once(row, seen)
            if doubts and row.kind == "risk":
                row, doubts = replace(row, flags=(*doubts, *row.flags)), []
            found.append(row)
        return found

    def _row(self, place: int) -> Row | None:
        cells = self.sheet.rows[place]
        kind = self.kinds[place - self.table.last - 1]
        title = self.at.get("title", 0)
        if kind is None:
            return None
        levels_at = [self.at[name] for name in ("likelihood", "impact") if name in self.at]
        if kind == "alone" and any((place, column) in self.sheet.uncached for column in levels_at):
            kind = "risk"
        if kind in {"alone", "total"}:
            if kind == "total" or self._is_heading(cells):
                said = _(
                    "This row was read as a heading, a note or a total, and left out. If it is a risk, fill in "
                    "more of it."
                )
                return Row(place + 1, "skipped", {}, (Flag(address(place + 1, title + 1), said),))
            kind = "risk"
        if kind == "skipped":
            return Row(place + 1, "skipped", {})
        values, flags, extra = self._values(place)
        if values["title"] is None:
            above = self.covered.get((place, title))
            why = (
                _("This row goes on with “%(title)s”: it was not read as a risk of its own.")
                % {"title": text_of(above)[:60]}
                if above is not None
                else _("This row has no title: which risk is it?")
            )
            flags.insert(0, Flag(address(place + 1, title + 1), why))
            return Row(place + 1, "error", values, tuple(flags), extra)
        return Row(place + 1, "risk", values, tuple(flags), extra)

    def _once(self, row: Row, seen: dict[str, int]) -> Row:
        """A reference that an earlier risk bears already names nothing: it is unknown here, and said."""
        ref = row.values.get("ref")
        if row.kind != "risk" or ref is None or seen.setdefault(ref, row.number) == row.number:
            return row
        why = _("The reference “%(ref)s” stands on row %(row)d already.") % {"ref": ref[:40], "row": seen[ref]}
        flag = Flag(address(row.number, self.at["ref"] + 1), why)
        return replace(row, values={**row.values, "ref": None}, flags=(*row.flags, flag))

    def _is_heading(self, cells: tuple[Any, ...]) -> bool:
        """A title with nothing else: where the sheet gives references and this row has none, or it stands alone."""
        if "ref" in self.at:
            return cells[self.at["ref"]] is None
        return sum(cell is not None for cell in cells) == 1

    def _values(self, place: int) -> tuple[dict[str, Any], list[Flag], dict[str, str]]:
        values: dict[str, Any] = dict.fromkeys(FIELDS)
        extra: dict[str, str] = {}
        flags: list[Flag] = []
        for name, column in self.at.items():
            cell = self.sheet.rows[place][column]
            if (place, column) in self.sheet.uncached:
                result: Read[Any] = Read(
                    None, _("This formula has no stored result. Open the file, save it, send it again.")
                )
            elif isinstance(cell, str) and cell.startswith("#") and cell.rstrip("!?/A0").isupper():
                result = Read(None, _("This cell holds an error: %(text)s.") % {"text": cell[:20]})
            else:
                if cell is None and name == "category":
                    cell = self.covered.get((place, column))
                key = (name, type(cell), cell)
                result = self.known[key] if key in self.known else self.known.setdefault(key, self._cell(name, cell))
            if result.doubt:
                flags.append(Flag(address(place + 1, column + 1), result.doubt))
            if name == "cost":
                if result.value is not None:
                    values["cost_min"], values["cost_max"] = result.value.low, result.value.high
            elif name in EXTRA:
                if result.value:
                    extra[name] = result.value
            else:
                values[name] = result.value
        self._order(values, flags, place)
        return values, flags, extra

    def _order(self, values: dict[str, Any], flags: list[Flag], place: int) -> None:
        low, high = values["cost_min"], values["cost_max"]
        if low is not None and high is not None and low > high:
            values["cost_min"] = values["cost_max"] = None
            column = self.at.get("cost_min", self.at.get("cost_max", self.at.get("cost", 0)))
            flags.append(Flag(address(place + 1, column + 1), _("The lowest cost is above the highest.")))

    def _cell(self, name: str, cell: Any) -> Read[Any]:
        if isinstance(cell, str) and len(cell) > LONGEST_FIGURE and name not in _FREE:
            cell = cell[:LONGEST_FIGURE] + "…"  # no figure or date is that long, and patterns take their time
        if name in {"likelihood", "impact"}:
            return levels.read_level(cell, name, self.scales[name])
        if name in {"due", "review"}:
            return dates.read_date(
                cell, english=self.table.english, months_lead=self.months_lead, epoch=self.sheet.epoch
            )
        if name == "status":
            return read_status(cell)
        if name in self.levels and text_of(cell) not in {"", "0"}:
            return Read(None, _("This column looks like levels, not like euros. Which amount is it?"))
        if name in self.money:
            return self._amount(name, amounts.read_amount(cell, self.money[name]), text_of(cell))
        return _text(name, text_of(cell))

    def _amount(self, name: str, result: Read[amounts.Span], text: str) -> Read[Any]:
        if name == "cost" or result.value is None:
            return result
        low, high = result.value.low, result.value.high
        if low == high or (name == "cost_max" and high is not None) or (name == "cost_min" and low is not None):
            return Read(high if name == "cost_max" else low, result.doubt)
        return Read(None, _("“%(text)s” is a span of amounts. Which one is it?") % {"text": text[:40]})


def _are_levels(cells: list[Any]) -> bool:
    """Whether a column of amounts holds steps of a scale: whole numbers up to 10, no unit anywhere."""
    texts = [text for cell in cells if (text := text_of(cell)) and not says_unknown(text)]
    return bool(texts) and all(re.fullmatch(r"\d|10", text) for text in texts) and set(texts) != {"0"}


def _is_level(label: str) -> bool:
    return (
        bool({field_of(label), field_of(label.rsplit(maxsplit=1)[-1])} & {"likelihood", "impact"}) if label else False
    )


def _text(name: str, text: str) -> Read[str]:
    if not text or says_unknown(text):
        return Read(None)
    limit = LONGEST_TITLE if name in {"title", "owner", "ref"} else LONGEST_TEXT
    text = "".join(char for char in text if char.isprintable() or char == "\n")
    if name in {"title", "ref", "owner"}:
        text = " ".join(text.split())
    if len(text) > limit:
        return Read(text[:limit], _("This text is too long: it was cut after %(limit)d characters.") % {"limit": limit})
    return Read(text or None)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
