"""From a validated programme record (the exchange format) and from a business's stored facts to what is matched."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.profile.reference import canonical_naf, headcount_bounds

from .facts import CRITERIA, RANGES, Number, Period, Profile, Programme, Requirement, Source, Span, Value, codes


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


def _head_count(employees: Number | None, band: str | None) -> Span | None:
    if employees is not None:
        return Span.exactly(employees)
    bounds = headcount_bounds(band) if band else None
    return Span(*bounds) if bounds else None


def profile_from_facts(
    *,
    employees: Number | None = None,
    employees_band: str | None = None,
    naf: str | None = None,
    region: str | None = None,
    department: str | None = None,
    commune: str | None = None,
    created_on: date | None = None,
    micro_entrepreneur: bool | None = None,
    legal_form: str | None = None,
    turnover_eur: Number | None = None,
    balance_sheet_eur: Number | None = None,
) -> Profile:
    """The profile to match, from facts as a business stores them; None and empty text mean not known.

    `employees_band` is a band of the business register (`12`); an exact number of employees goes before it.
    Amounts in euros. Text that is no activity code counts as not known.
    """
    return Profile(
        employees=_head_count(employees, employees_band),
        naf=canonical_naf(naf) if naf else None,
        region=region or None,
        department=department or None,
        commune=commune or None,
        created_on=created_on,
        micro_entrepreneur=micro_entrepreneur,
        legal_form=legal_form or None,
        turnover_eur=None if turnover_eur is None else Span.exactly(turnover_eur),
        balance_sheet_eur=None if balance_sheet_eur is None else Span.exactly(balance_sheet_eur),
    )
