"""Checks of one programme record of the exchange format, and what an absent field means."""

import re
from collections.abc import Callable, Collection
from typing import Any

from subsidies.matching.facts import CRITERIA

from .checks import MAX_EUR, Checker
from .criteria import check_criteria, check_criterion
from .problems import Problem, Record, excerpt

KINDS = ("advice", "training", "grant", "loan", "guarantee", "tax_relief")
PAID = ("before", "after", "instalments")  # against the spending: when the money comes
MAX_YEARS = 50
FOR_IMPORT = ("id", "title", "operator", "kind", "source")
FOR_MATCHING = ("id",)

_REGIME = re.compile(r"de_minimis|none|unknown|gber:[A-Za-z0-9 .()-]{1,40}")
_ABSENT: dict[str, Any] = {
    "other_operators": [],
    "themes": [],
    "suspended": False,
    "amount_tranches": [],
    "criteria": {},
    "targeting": {},
    "conditions": [],
    "aid_regime": "unknown",
    "prerequisite_ids": [],
    "stated": {},
    "documents": [],
    "not_with_ids": [],
    "source": {},
    "amount_conflict": [],
}


def _regime(check: Checker, value: object, path: str) -> str | None:
    if isinstance(value, str) and _REGIME.fullmatch(value):
        return value
    check.refuse(path, "not_a_regime", value=excerpt(value))
    return None


def _tranche(check: Checker, value: object, path: str) -> Record | None:
    if not isinstance(value, dict):
        check.refuse(path, "not_an_object", value=excerpt(value))
        return None
    kept: Record = {}
    for key, raw in value.items():
        at = f"{path}.{excerpt(key)}"
        if key in CRITERIA:
            kept[key] = check_criterion(check, key, raw, at)
        elif key in ("min", "max", "turnover_max"):
            kept[key] = check.number(raw, at, highest=MAX_EUR)
        elif key == "rate_pct":
            kept[key] = check.number(raw, at, highest=100)
        elif key == "text":
            kept[key] = check.text(raw, at, limit=1000, many_lines=True)
        else:
            check.refuse(path, "unknown_key", name=excerpt(key))
    return kept


def _stated(check: Checker, value: object, path: str) -> Record:
    if not isinstance(value, dict):
        check.refuse(path, "not_an_object", value=excerpt(value))
        return {}
    kept: Record = {}
    for key, raw in value.items():
        name = check.text(key, path, limit=40)
        if name is None:
            continue
        said = raw if isinstance(raw, list) else [raw]
        texts = check.texts(said, f"{path}.{excerpt(key)}", limit=5000, many_lines=True)
        if texts:
            kept[name] = texts
    return kept


def _source(check: Checker, value: object, path: str) -> Record:
    if not isinstance(value, dict):
        check.refuse(path, "not_an_object", value=excerpt(value))
        return {}
    kept: Record = {}
    for key, raw in value.items():
        at = f"{path}.{excerpt(key)}"
        if raw is None:
            continue
        if key in ("name", "commit", "verified_by"):
            kept[key] = check.text(raw, at, limit=200)
        elif key == "link":
            kept[key] = check.link(raw, at)
        elif key in ("seen_on", "verified_on", "updated_on"):
            kept[key] = check.day(raw, at)
        elif key == "seen_via":
            kept[key] = check.texts(raw, at, limit=600)
        else:
            check.note(path, "ignored_key", name=excerpt(key))
    return kept


def _eur(check: Checker, value: object, path: str) -> int | float | None:
    return check.number(value, path, highest=MAX_EUR)


_CHECKS: dict[str, Callable[[Checker, object, str], object]] = {
    "id": Checker.slug,
    "title": lambda check, value, path: check.text(value, path, limit=300),
    "operator": lambda check, value, path: check.text(value, path, limit=200),
    "other_operators": lambda check, value, path: check.texts(value, path, limit=200),
    "kind": lambda check, value, path: check.choice(value, path, KINDS),
    "url": Checker.link,
    "themes": lambda check, value, path: check.texts(value, path, limit=40),
    "opens_on": Checker.day,
    "closes_on": Checker.day,
    "suspended": Checker.flag,
    "amount_text": lambda check, value, path: check.text(value, path, limit=2000, many_lines=True),
    "amount_min": _eur,
    "amount_max": _eur,
    "rate_pct": lambda check, value, path: check.number(value, path, highest=100),
    "spend_min": _eur,
    "spend_max": _eur,
    "amount_tranches": lambda check, value, path: check.items(value, path, lambda v, at: _tranche(check, v, at)),
    "criteria": check_criteria,
    "targeting": check_criteria,
    "conditions": lambda check, value, path: check.texts(value, path, limit=5000, many_lines=True),
    "apply_before_start": Checker.flag,
    "aid_regime": _regime,
    "prerequisite_ids": lambda check, value, path: check.items(value, path, check.slug),
    "stated": _stated,
    "source": _source,
    # Ours, beyond the exchange format; absent means not known.
    "once_per_years": lambda check, value, path: check.number(value, path, highest=MAX_YEARS, whole=True),
    "documents": lambda check, value, path: check.texts(value, path, limit=300),
    "not_with_ids": lambda check, value, path: check.items(value, path, check.slug),
    "max_public_pct": lambda check, value, path: check.number(value, path, highest=100),
    "paid": lambda check, value, path: check.choice(value, path, PAID),
    "status_note": lambda check, value, path: check.text(value, path, limit=2000, many_lines=True),
    "amount_conflict": lambda check, value, path: check.texts(value, path, limit=1000, many_lines=True),
}


def _check_together(check: Checker, record: Record, required: Collection[str]) -> None:
    """What only several fields show together."""
    opens_on, closes_on = record["opens_on"], record["closes_on"]
    if opens_on and closes_on and opens_on > closes_on:
        check.refuse("closes_on", "closes_before_opening", opens_on=opens_on, closes_on=closes_on)
    for low, high in (("amount_min", "amount_max"), ("spend_min", "spend_max")):
        if record[low] is not None and record[high] is not None and record[low] > record[high]:
            check.refuse(low, "bounds_reversed", low=record[low], high=record[high])
    if record["id"] is not None and record["id"] in (record["prerequisite_ids"] or ()):
        check.refuse("prerequisite_ids", "own_prerequisite")
    if "source" in required and record["source"]:
        source = record["source"]
        if not source.get("name"):
            check.refuse("source.name", "missing")
        if not (source.get("commit") or source.get("seen_on")):
            check.refuse("source.seen_on", "source_without_date")


def check_record(raw: Record, *, required: Collection[str] = FOR_IMPORT) -> tuple[Record, list[Problem], list[Problem]]:
    """(record, problems, notes) of one decoded object. The record has every field of the format, and is usable only
    without problems: an absent or null field is null, an empty list or object, not suspended, or regime unknown.

    A field outside the format is left out with a note, except inside `criteria` and `targeting`, where it refuses.
    """
    check = Checker()
    record: Record = {key: _ABSENT.get(key) for key in _CHECKS}
    for key, value in raw.items():
        if key not in _CHECKS:
            check.note("", "ignored_key", name=excerpt(key))
        elif value is not None:
            record[key] = _CHECKS[key](check, value, key)
    for key in required:
        if raw.get(key) in (None, {}):
            check.refuse(key, "missing")
    if not check.problems:
        _check_together(check, record, required)
    return record, check.problems, check.notes
