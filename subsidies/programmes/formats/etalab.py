"""The national exchange schema "dispositif-aide" (CSV): what it can say is mapped, what it cannot is marked unknown.

The schema has no machine-readable head-count, amounts or regime. Publishers write eligibility as labelled lines of
text; the known labels are read, every other line becomes a condition to confirm, so that nothing is lost. The
sectors "mainly concerned" only target, since the text does not say that others are excluded.
"""

import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO
from zoneinfo import ZoneInfo

from .eligibility import read_eligibility
from .exchange import check_record
from .jsonlines import DECODER, undecodable
from .lines import MAX_ROW_BYTES, MAX_ROWS, RawRow, raw_rows
from .problems import Accepted, Problem, Record, Rejected, excerpt

COLUMNS = (
    "id", "titre", "promesse", "description", "eligibilite", "types_aides", "porteurs", "programmes_parents",
    "url_source", "cibles", "eligibilite_geographique", "eligibilite_geographique_exclusions",
    "date_ouverture", "date_cloture", "date_mise_a_jour",
)  # fmt: skip
REQUIRED_COLUMNS = ("id", "titre", "types_aides", "porteurs", "url_source")
SOURCE_NAME = "dispositif-aide"

_COLUMN_OF = {
    "title": "titre", "operator": "porteurs", "other_operators": "porteurs", "kind": "types_aides", "url": "url_source",
    "opens_on": "date_ouverture", "closes_on": "date_cloture", "conditions": "eligibilite", "stated": "eligibilite",
    "amount_text": "description", "targeting": "eligibilite", "criteria": "eligibilite", "source": "date_mise_a_jour",
}  # fmt: skip
_KINDS = {
    "financement": "grant", "subvention": "grant", "prêt": "loan", "garantie": "guarantee",
    "avantage fiscal": "tax_relief", "formation": "training", "étude": "advice", "accompagnement": "advice",
    "conseil": "advice",
}  # fmt: skip
_BUSINESSES = {"professionnels", "entreprises", "entreprise", "professionnel"}
_NEVER_SAID = "employees, turnover_eur, balance_sheet_eur, aid_regime, suspended, themes"
_ZONE = re.compile(r"(REG|DEP|COM)-([0-9]{2,5}|2[AB][0-9]{0,3})")
_AMOUNT = re.compile(r"^Montant de l'aide ou co[uû]t ?:(.*)$", re.MULTILINE)
_STARTED = re.compile(
    r"ne\s{1,9}doi(?:t|vent)\s{1,9}pas\s{1,9}avoir\s{1,9}(?:été\s{1,9})?(?:commencé|débuté|démarré)", re.IGNORECASE
)
# What our own writer adds to the description for a field that the schema's columns would not give back.
LABEL = "Format d'échange, "
_LABELLED = re.compile(rf"^{LABEL}([a-z_]{{2,40}}) : (.+)$", re.MULTILINE)
_DAYS = ("opens_on", "closes_on")
_PARIS = ZoneInfo("Europe/Paris")


def _cells(text: str, delimiter: str) -> list[str] | str:
    """The cells of one row, or the code of what is wrong with it."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "cell_too_long" if "larger than field limit" in str(error) else "not_csv"
    return rows[0] if len(rows) == 1 else "not_csv"


def header_of(row: RawRow) -> tuple[list[str], str] | None:
    """(column names, delimiter) when the row is a heading of this schema."""
    if row.content is None:
        return None
    text = row.content.decode("utf-8", "replace")
    for delimiter in (",", ";", "\t"):
        names = _cells(text, delimiter)
        if isinstance(names, list) and {"id", "titre"} <= set(names):
            return names, delimiter
    return None


def _day(cell: str) -> str:
    """The day a cell means: plain, or in France when it is a moment. Left as written when it is neither."""
    if "T" not in cell:
        return cell
    try:
        moment = datetime.fromisoformat(cell)
        return (moment.astimezone(_PARIS) if moment.tzinfo else moment).date().isoformat()
    except (ValueError, OverflowError):
        return cell


def _operators(cell: str, problems: list[Problem]) -> list[str]:
    """Names of the institutions, those that decide (`instructeur`) first."""
    try:
        listed = DECODER.decode(cell)
        named = [(item["nom"], item.get("roles")) for item in listed]
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError):
        named = []
    if not named or not all(isinstance(name, str) and name for name, _ in named):
        problems.append(Problem("porteurs", "operators_not_readable", {"value": excerpt(cell)}))
        return []
    deciding = [name for name, roles in named if isinstance(roles, list) and "instructeur" in roles]
    return list(dict.fromkeys([*deciding, *(name for name, _ in named)]))


def _zones(cell: str, column: str, notes: list[Problem]) -> tuple[list[str], list[str]]:
    """(zones, conditions): an area the matching cannot express makes the whole list a condition to confirm."""
    tokens = [token.strip() for token in cell.split("|") if token.strip()]
    if "PAYS-99100" in tokens:
        return [], []
    zones, odd = [], []
    for token in tokens:
        if match := _ZONE.fullmatch(token):
            level, code = match.groups()
            letter = "D" if level == "DEP" else "C" if level == "COM" and len(code) == 5 else "R"
            zones.append(letter + code)
        else:
            odd.append(token)
    if not odd:
        return zones, []
    notes.append(Problem(column, "area_not_mapped", {"value": excerpt(", ".join(odd))}))
    return [], [f"{column} : {', '.join(tokens)}"]


def _kind(cell: str, problems: list[Problem], notes: list[Problem]) -> str | None:
    """The kind of aid; of several, the one that brings money, with a note."""
    said = [word.strip().casefold() for word in cell.split("|") if word.strip()]
    kinds = list(dict.fromkeys(kind for kind in _KINDS.values() if kind in {_KINDS.get(word) for word in said}))
    if kinds and (len(kinds) > 1 or any(word not in _KINDS for word in said)):
        notes.append(Problem("types_aides", "several_kinds", {"value": excerpt(cell), "kept": kinds[0]}))
    if not kinds:
        problems.append(Problem("types_aides", "unknown_kind", {"value": excerpt(cell)}))
    return kinds[0] if kinds else None


def _mapped(cells: dict[str, str]) -> tuple[Record, list[Problem], list[Problem]]:
    """(raw record, problems, notes) of one row."""
    problems: list[Problem] = []
    labelled = _labelled(cells.get("description", ""), problems)
    notes = [] if labelled else [Problem("", "not_in_this_format", {"fields": _NEVER_SAID})]
    audience = {word.strip().casefold() for word in cells.get("cibles", "").split("|") if word.strip()}
    if audience and not audience & _BUSINESSES:
        problems.append(Problem("cibles", "not_for_businesses", {"value": excerpt(cells["cibles"])}))
    operators = _operators(cells["porteurs"], problems)
    eligibility = read_eligibility(cells.get("eligibilite", ""))
    notes.extend(eligibility.notes)
    include, include_text = _zones(cells.get("eligibilite_geographique", ""), "eligibilite_geographique", notes)
    column = "eligibilite_geographique_exclusions"
    exclude, exclude_text = _zones(cells.get(column, ""), column, notes)
    criteria = dict(eligibility.criteria)
    if include:
        criteria["zones_include"] = include
    if exclude:
        criteria["zones_exclude"] = exclude
    amount = _AMOUNT.search(cells.get("description", ""))
    updated = _day(cells.get("date_mise_a_jour", ""))
    raw: Record = {
        "id": cells["id"],
        "title": cells["titre"],
        "operator": operators[0] if operators else None,
        "other_operators": operators[1:],
        "kind": _kind(cells["types_aides"], problems, notes),
        "url": cells["url_source"] or None,
        "opens_on": _day(cells.get("date_ouverture", "")) or None,
        "closes_on": _day(cells.get("date_cloture", "")) or None,
        "amount_text": (amount.group(1).strip() or None) if amount else None,
        "criteria": criteria,
        "targeting": eligibility.targeting,
        "conditions": [*eligibility.conditions, *include_text, *exclude_text],
        "apply_before_start": True if any(_STARTED.search(text) for text in eligibility.conditions) else None,
        "stated": eligibility.stated,
        "source": {"name": SOURCE_NAME, "link": cells["url_source"] or None, "seen_on": updated or None},
    }
    return {**raw, **labelled}, problems, notes


def _labelled(description: str, problems: list[Problem]) -> Record:
    """Fields of the exchange format that the description says in labelled lines; they go before the columns."""
    said: Record = {}
    for name, value in _LABELLED.findall(description):
        try:
            if name != "id":
                said[name] = DECODER.decode(value)
        except (ValueError, RecursionError) as error:
            problems.append(Problem("description", undecodable(error).code, {"column": 1, **undecodable(error).values}))
    return said


def _in_columns(problem: Problem) -> Problem:
    """The problem named by the column the reader can find, instead of the field it was mapped to."""
    top = re.split(r"[.\[]", problem.field)[0]
    if problem.field.startswith(("criteria.zones_include", "criteria.zones_exclude")):
        excluded = "zones_exclude" in problem.field
        column = "eligibilite_geographique_exclusions" if excluded else "eligibilite_geographique"
    else:
        column = "url_source" if problem.field == "source.link" else _COLUMN_OF.get(top, top)
    return Problem(column, problem.code, problem.values)


def _decoded(row: RawRow, names: list[str], delimiter: str) -> tuple[dict[str, str], Problem | None]:
    if row.open_quote:
        return {}, Problem("", "quote_never_closed")
    if row.content is None:
        return {}, Problem("", "row_too_long", {"limit": MAX_ROW_BYTES})
    try:
        cells = _cells(row.content.decode("utf-8"), delimiter)
    except UnicodeDecodeError as error:
        return {}, Problem("", "not_utf8", {"position": error.start + 1})
    if isinstance(cells, str):
        return {}, Problem("", cells, {"limit": csv.field_size_limit()})
    if len(cells) != len(names):
        return {}, Problem("", "cell_count", {"expected": len(names), "found": len(cells)})
    return dict(zip(names, cells, strict=True)), None


def _read_row(row: RawRow, cells: dict[str, str], first_line: dict[str, int]) -> Accepted | Rejected:
    raw, problems, notes = _mapped(cells)
    record, refused, ignored = check_record(raw)
    known = {problem.field for problem in problems}
    found = {(problem.field, problem.code): problem for problem in map(_in_columns, refused)}
    problems += [problem for problem in found.values() if problem.field not in known]
    identifier = cells["id"]
    if identifier in first_line:
        problems.append(Problem("id", "repeated_id", {"value": excerpt(identifier), "line": first_line[identifier]}))
    if problems:
        return Rejected(row.line, tuple(problems), excerpt(cells["titre"]))
    first_line[identifier] = row.line
    sure = all(f"{LABEL}{name} : " in cells.get("description", "") for name in _DAYS if record[name])
    return Accepted(row.line, record, (*notes, *ignored), sure_days=sure, size=len(row.content or b""))


def read_etalab(stream: BinaryIO) -> Iterator[Accepted | Rejected]:
    """Yield each row accepted or rejected; a heading that lacks a needed column refuses the file at its first line.

    Dates whose day and month may be exchanged are settled by `files.survey` and `dates.settled`, over the whole file.
    """
    rows = raw_rows(stream, quoted=True)
    first = next(rows, None)
    heading = header_of(first) if first is not None else None
    if heading is None:
        yield Rejected(1, (Problem("", "no_heading"),))
        return
    names, delimiter = heading
    missing = [name for name in REQUIRED_COLUMNS if name not in names]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if missing or repeated:
        problems = [Problem(name, "missing_column") for name in missing]
        problems += [Problem(excerpt(name), "repeated_column") for name in repeated]
        yield Rejected(1, tuple(problems))
        return
    first_line: dict[str, int] = {}
    for count, row in enumerate(rows):
        if count >= MAX_ROWS:
            yield Rejected(row.line, (Problem("", "too_many_rows", {"limit": MAX_ROWS}),))
            return
        if row.content is not None and not row.content.strip():
            continue
        cells, problem = _decoded(row, names, delimiter)
        yield Rejected(row.line, (problem,)) if problem else _read_row(row, cells, first_line)
