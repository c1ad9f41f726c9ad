"""Criteria that exclude each other, so that nobody could ever pass."""

from collections.abc import Iterator, Mapping
from typing import Any

from portal.profile.reference import canonical_naf, naf_ancestors

from .found import Conflict
from .places import departments_of

_SOLE_TRADER = "1"  # legal category of natural persons: only they can be micro-entrepreneurs


def impossible(record: Mapping[str, Any]) -> Iterator[Conflict]:
    """Exclusions that cover the whole of what is included, and a micro-entrepreneur asked for among companies."""
    criteria = record.get("criteria") or {}
    include, exclude = criteria.get("naf_include"), set(map(_naf, criteria.get("naf_exclude") or ()))
    if include and all(set(naf_ancestors(_naf(code))) & exclude for code in include):
        yield Conflict("criteria.naf_include", "activities_all_excluded", {"codes": ", ".join(include[:8])})
    zones, not_in = criteria.get("zones_include"), criteria.get("zones_exclude") or ()
    if zones and not_in and _covered(zones, not_in):
        yield Conflict("criteria.zones_include", "zones_all_excluded", {"zones": ", ".join(zones[:8])})
    forms, not_of = criteria.get("legal_forms_include"), tuple(criteria.get("legal_forms_exclude") or ())
    if forms and not_of and all(form.startswith(not_of) for form in forms):
        yield Conflict("criteria.legal_forms_include", "legal_forms_all_excluded", {"codes": ", ".join(forms[:8])})
    if criteria.get("micro_entrepreneur") == "only" and (
        (forms and not any(form.startswith(_SOLE_TRADER) for form in forms)) or _SOLE_TRADER in not_of
    ):
        yield Conflict("criteria.micro_entrepreneur", "micro_only_but_companies")


def _naf(code: str) -> str:
    return canonical_naf(code) or code


def _covered(zones: list[str], not_in: list[str]) -> bool:
    whole = departments_of(zone for zone in not_in if zone[0] != "C")
    return all(zone in not_in or departments_of([zone]) <= whole for zone in zones)
