"""From a validated programme record (the exchange format, see `subsidies.programmes.formats`) to what is matched."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.profile.reference import canonical_naf

from .facts import CRITERIA, RANGES, Period, Programme, Requirement, Source, Span, Value, codes


def _value(criterion: str, raw: Any) -> Value:
    if criterion in RANGES:
        low, high = raw
        return Span(low, high)
    if criterion.startswith("naf_"):
        return codes(canonical_naf(code) or code for code in raw)
    return str(raw) if criterion == "micro_entrepreneur" else codes(raw)


def requirements_from_record(raw: Mapping[str, Any]) -> tuple[Requirement, ...]:
    """The requirements of a record's `criteria` or `targeting`, in the contract's order; an empty list asks nothing."""
    given = ((criterion, raw.get(criterion)) for criterion in CRITERIA)
    return tuple(
        Requirement(criterion, _value(criterion, value))
        for criterion, value in given
        if value is not None and value != []
    )


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def programme_from_record(record: Mapping[str, Any]) -> Programme:
    """The programme to match. The record is trusted: it has passed `subsidies.programmes.formats`."""
    source = record.get("source") or {}
    return Programme(
        id=record["id"],
        title=record.get("title") or "",
        criteria=requirements_from_record(record.get("criteria") or {}),
        targeting=requirements_from_record(record.get("targeting") or {}),
        conditions=tuple(record.get("conditions") or ()),
        period=Period(_day(record.get("opens_on")), _day(record.get("closes_on"))),
        suspended=bool(record.get("suspended")),
        source=Source(
            name=source.get("name") or "",
            link=source.get("link") or record.get("url") or "",
            seen_on=source.get("seen_on") or "",
            commit=source.get("commit") or "",
        ),
    )
