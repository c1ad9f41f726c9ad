"""Writing the national CSV schema "dispositif-aide" so that its readers find what they know, and ours finds all of it.

Each row is read back while it is written: a field that the columns would not give back is added to the description as
a labelled line of the exchange format, which our reader puts before the columns. What even that cannot say is named.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .etalab import COLUMNS, LABEL, read_etalab
from .problems import Accepted, Problem, Record

_WORD_OF = {
    "advice": "accompagnement",
    "training": "formation",
    "grant": "financement",
    "loan": "prêt",
    "guarantee": "garantie",
    "tax_relief": "avantage fiscal",
}
_LINES = {
    "sector": "Eligibilité Sectorielle : ",
    "size": "Eligibilité en fonction du nombre de salariés: ",
    "age": "Eligibilité lié à la durée d'existence de l'entreprise : ",
    "zone": "Aires géographiques éligibles : ",
}
_COUNTRY = "PAYS-99100"


@dataclass(frozen=True, slots=True)
class Written:
    """A CSV file (UTF-8), the ids of programmes that could not be written, each with the reasons why."""

    content: bytes
    written: int
    lost: Mapping[str, tuple[Problem, ...]]


def write_etalab(records: Iterable[Mapping[str, Any]]) -> Written:
    """The file of validated records, in their order, each once."""
    rows: list[list[str]] = []
    lost: dict[str, tuple[Problem, ...]] = {}
    for given in records:
        record = dict(given)
        cells = _cells(record)
        cells, problems = _completed(record, cells)
        if problems:
            lost[str(record["id"])] = problems
        else:
            rows.append([cells[name] for name in COLUMNS])
    return Written(_table(rows), len(rows), lost)


def _completed(record: Record, cells: dict[str, str]) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """The cells with a labelled line for each field that reading them would miss, and why a row cannot be read."""
    read = _read(cells)
    differing = [name for name, value in record.items() if _differs(name, value, read.get(name) if read else None)]
    lines = [LABEL + f"{name} : {json.dumps(record[name], ensure_ascii=True)}" for name in differing if name != "id"]
    completed = {**cells, "description": "\n".join(filter(None, [cells["description"], *lines]))}
    row = next(iter(read_etalab(io.BytesIO(_table([[completed[name] for name in COLUMNS]])))))
    if isinstance(row, Accepted):
        changed = [name for name, value in record.items() if row.record.get(name) != value]
        return completed, tuple(Problem(name, "not_in_this_format", {"fields": name}) for name in changed)
    return completed, row.problems


def _read(cells: dict[str, str]) -> Record | None:
    row = next(iter(read_etalab(io.BytesIO(_table([[cells[name] for name in COLUMNS]])))))
    return row.record if isinstance(row, Accepted) else None


def _differs(name: str, value: Any, read: Any) -> bool:
    """Days that another tool may exchange with the month are labelled even when they read the same here."""
    if name in ("opens_on", "closes_on") and value:
        day = date.fromisoformat(value)
        return bool(day.day <= 12) or read != value
    return bool(value != read)


def _table(rows: list[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([list(COLUMNS), *rows])
    return out.getvalue().encode("utf-8", "replace")


def _cells(record: Record) -> dict[str, str]:
    source = record.get("source") or {}
    criteria = record.get("criteria") or {}
    amount = record.get("amount_text") or ""
    return {
        "id": record["id"],
        "titre": record.get("title") or "",
        "promesse": "",
        "description": f"Montant de l'aide ou cout: {amount}" if amount else "",
        "eligibilite": _eligibility(record, criteria),
        "types_aides": _WORD_OF.get(record.get("kind") or "", ""),
        "porteurs": _operators(record),
        "programmes_parents": "",
        "url_source": record.get("url") or "",
        "cibles": "professionnels",
        "eligibilite_geographique": _zones(criteria.get("zones_include")) or _COUNTRY,
        "eligibilite_geographique_exclusions": _zones(criteria.get("zones_exclude")),
        "date_ouverture": record.get("opens_on") or "",
        "date_cloture": record.get("closes_on") or "",
        "date_mise_a_jour": source.get("seen_on") or "",
    }


def _operators(record: Record) -> str:
    deciding = {"nom": record.get("operator") or "", "roles": ["instructeur"]}
    others = [{"nom": name, "roles": ["diffuseur"]} for name in record.get("other_operators") or ()]
    return json.dumps([deciding, *others], ensure_ascii=False)


def _zones(zones: list[str] | None) -> str:
    """`R84` as REG-84, `D69` as DEP-69, `C69123` as COM-69123; overseas collectivities are COM in the schema."""
    return "|".join(
        ("COM-" if zone[0] == "C" or (zone[0] == "R" and len(zone) == 4) else "REG-" if zone[0] == "R" else "DEP-")
        + zone[1:]
        for zone in zones or ()
    )


def _eligibility(record: Record, criteria: Record) -> str:
    lines = []
    stated = record.get("stated") or {}
    for key, label in _LINES.items():
        lines += [label + text for text in stated.get(key) or () if not text.casefold().startswith("non éligible")]
    if "size" not in stated and (bounds := criteria.get("employees")):
        lines.append(_LINES["size"] + _head_count(*bounds))
    if (months := (criteria.get("age_months") or [None])[0]) and "age" not in stated and months % 12 == 0:
        lines.append(f"{_LINES['age']}Au moins {months // 12} ans d'activité")
    if sectors := (record.get("targeting") or {}).get("naf_include"):
        lines.append("Secteurs principalement concernés par le dispositif : " + "|".join(sectors))
    if criteria.get("micro_entrepreneur") == "excluded":
        lines.append("Non éligible aux micro entreprises")
    if conditions := record.get("conditions"):
        lines += ["", "Autres conditions d'éligibilité :", *("- " + condition for condition in conditions)]
    return "\n".join(lines)


def _head_count(low: int | None, high: int | None) -> str:
    if low is None:
        return "Toutes tailles" if high is None else f"{high} salariés au plus"
    return f"{low} salariés au moins" if high is None else f"De {low} à {high} salariés"
