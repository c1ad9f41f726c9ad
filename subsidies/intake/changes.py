"""What a file would change in a programme, field by field, in the reader's language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext

from portal.ui import format as figures
from portal.ui.language import current_language
from subsidies.curation.words import said
from subsidies.intake.wording import FIELDS, STATED, VALUES
from subsidies.matching.facts import CRITERIA
from subsidies.matching.records import requirements_from_record
from subsidies.matching.wording import LABELS, code_name, required_text
from subsidies.programmes.models import ProgrammeKind

_EUROS = frozenset({"amount_min", "amount_max", "spend_min", "spend_max"})
_PERCENT = frozenset({"rate_pct", "max_public_pct"})
_DAYS = frozenset({"opens_on", "closes_on"})
_CODED = frozenset({"themes", "amount_tranches", "aid_regime", "paid"})  # codes that curation has words for


@dataclass(frozen=True, slots=True)
class Change:
    """One line: what differs. For lists, `before` is what goes and `after` what comes; either may be empty."""

    label: str
    before: str
    after: str


def changes_in_words(changes: Mapping[str, Any]) -> tuple[Change, ...]:
    """Each difference of a kept `changes`; criteria one by one, with the names behind their codes."""
    return tuple(line for name, (before, after) in changes.items() for line in _lines(name, before, after))


def content_in_words(record: Mapping[str, Any]) -> tuple[Change, ...]:
    """What a new programme says, field by field; `before` is empty, and so is what it leaves unsaid."""
    said = {name: record[name] for name in FIELDS if record.get(name) not in (None, "", [], {})}
    lines = changes_in_words({name: [None, value] for name, value in said.items() if name != "title"})
    return tuple(Change(line.label, "", line.after) for line in lines)


def _lines(name: str, before: Any, after: Any) -> Iterator[Change]:
    label = str(FIELDS.get(name, name))
    if name in ("criteria", "targeting"):
        yield from _criteria(before or {}, after or {}, aimed=label if name == "targeting" else "")
    elif name == "stated":
        for key in sorted((before or {}).keys() | (after or {}).keys()):
            old, new = (before or {}).get(key), (after or {}).get(key)
            if old != new:
                yield Change(_part(label, STATED.get(key, key)), plain(old), plain(new))
    elif isinstance(before, list | None) and isinstance(after, list | None) and (before or after):
        old, new = before or [], after or []
        goes, comes = [item for item in old if item not in new], [item for item in new if item not in old]
        if goes or comes:
            yield Change(label, _joined(name, goes), _joined(name, comes))
        else:
            yield Change(label, gettext("another order"), _joined(name, new))
    else:
        yield Change(label, _value(name, before), _value(name, after))


def _part(whole: str, part: Any) -> str:
    return gettext("%(whole)s: %(part)s") % {"whole": whole, "part": part}


def _criteria(before: Mapping[str, Any], after: Mapping[str, Any], *, aimed: str) -> Iterator[Change]:
    for criterion in CRITERIA:
        old, new = before.get(criterion), after.get(criterion)
        if (old or None) == (new or None):
            continue
        label = _part(aimed, LABELS[criterion]) if aimed else str(LABELS[criterion])
        if old and new and criterion.endswith(("_include", "_exclude")):
            goes = [code_name(criterion, code) for code in old if code not in new]
            comes = [code_name(criterion, code) for code in new if code not in old]
            yield Change(label, ", ".join(goes), ", ".join(comes))
        else:
            yield Change(label, _asked(criterion, old), _asked(criterion, new))


def _asked(criterion: str, value: Any) -> str:
    found = requirements_from_record({criterion: value}) if value else ()
    return required_text(criterion, found[0].value) if found else gettext("no condition")


def _joined(name: str, items: list[Any]) -> str:
    return said(name, items) if name in _CODED and items else "\n".join(plain(item) for item in items)


def _value(name: str, value: Any) -> str:
    lang = current_language()
    if value is None or value == "":
        return gettext("unknown")
    if name in _EUROS:
        return figures.money(value, lang)
    if name in _PERCENT:
        return figures.percent(value, lang, decimals=0 if value == int(value) else 2)
    if name in _DAYS:
        return figures.day(value, lang)
    if name == "kind" and value in ProgrammeKind.values:
        return str(ProgrammeKind(value).label)
    return said(name, value) if name in _CODED else plain(value)


def plain(value: Any) -> str:
    """A value of a record in words: lists with commas, objects by their values; nothing is the word unknown."""
    if value is None or value in ("", [], {}):
        return gettext("unknown")
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return ", ".join("…" if item is None else plain(item) for item in value)
    if isinstance(value, dict):
        return " · ".join(_inner(key, inner) for key, inner in value.items() if inner not in (None, "", [], {}))
    return str(VALUES.get(value, value)) if isinstance(value, str) else str(value)


def _inner(key: str, value: Any) -> str:
    """One part of an object; days are told as days, whatever else a file wrote there stays as it is."""
    if key.endswith("_on") and isinstance(value, str):
        try:
            return figures.day(date.fromisoformat(value), current_language())
        except ValueError:
            return value
    return plain(value)
