"""Areas as words say them against the zones that decide."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from portal.profile.reference import (
    department,
    department_of_commune,
    departments,
    overseas_zones,
    zone_name,
    zones_named_in,
)
from portal.profile.reference.place_names import DEPARTMENT, FRANCE, MAINLAND, OVERSEAS, REGION, NamedZone

from .found import Conflict, quoted, said, sentences

SHOWN = 6
_NOT_OVERSEAS = re.compile(
    r"\b(?:hors|sauf|excepté|à l.exception d\S{0,12}|exclu\S{0,12})\b[^.;]{0,80}?outre[ -]?mer", re.IGNORECASE
)
_EXCLUDES = re.compile(r"\b(?:hors|sauf|except\w{0,20}|exclu\w{0,20}|à l.exception)\b", re.IGNORECASE)
# Only "be located in …": what is offered to places beside, or asked of a part of a project, decides nothing.
_LOCATED = re.compile(
    r"^\W{0,9}(?:(?:l.|votre |une? )?(?:entreprise|établissement|siège)\S{0,12} (?:doit )?)?(?:être|est|to be|be)"
    r"\s{1,3}(?:implanté|situé|localisé|établi|located)",
    re.IGNORECASE,
)
_NUMBERS = re.compile(
    r"\bdans l(?:e|es)(?: départements?)? ((?:(?:[0-9]{2,3}|2[AB])(?:,\s{0,3}|\s{1,3}(?:et|ou)\s{1,3}|\b)){2,120})"
)
_ASIDE = re.compile(r"\([^()]{0,2000}\)")


def departments_of(zones: Iterable[str]) -> frozenset[str]:
    """The departments that zones hold or lie in, so that zones of several levels can be compared."""
    held: set[str] = set()
    for zone in zones:
        if zone[0] == "R":
            held.update(place.code for place in departments(zone[1:]))
        else:
            held.add(zone[1:] if zone[0] == "D" else department_of_commune(zone[1:]))
    return frozenset(held)


def _names(codes: Iterable[str]) -> str:
    """Departments in words; a whole region stands as one."""
    left = set(codes)
    words = []
    for region in sorted({place.region for code in left if (place := department(code))}):
        whole = {place.code for place in departments(region)}
        if whole <= left:
            words.append(zone_name("R" + region))
            left -= whole
    words += [zone_name("D" + code) for code in sorted(left)]
    more = f" (+ {len(words) - SHOWN})" if len(words) > SHOWN else ""
    return ", ".join(sorted(words)[:SHOWN]) + more


def place_conflicts(record: Mapping[str, Any]) -> Iterator[Conflict]:
    """Stated areas against `zones_include` and `zones_exclude`."""
    criteria = record.get("criteria") or {}
    include, exclude = criteria.get("zones_include"), criteria.get("zones_exclude") or ()
    for text in said(record, "zone"):
        named = zones_named_in(text)
        yield from _hidden_department(text, named)
        yield from _overseas(text, named, include, exclude)
        if _EXCLUDES.search(text):
            continue  # what is listed and what is left out cannot be told apart by names alone
        yield from _compared(text, named, include)
    for text in sentences(record):
        plain = _ASIDE.sub(" ", text)
        if _LOCATED.search(plain) and not _EXCLUDES.search(plain):
            yield from _in_condition(plain, include)


def _hidden_department(text: str, named: tuple[NamedZone, ...]) -> Iterator[Conflict]:
    """One department in a list of regions: meant alone, or already within one of them?"""
    regions = {zone for place in named if place.kind == REGION for zone in place.zones}
    lone = [place for place in named if place.kind == DEPARTMENT]
    for place in lone:
        parents = {"R" + found.region for zone in place.zones if (found := department(zone[1:]))}
        if parents & regions:
            yield Conflict(
                "criteria.zones_include",
                "department_within_region",
                {"text": quoted(text), "department": place.text, "region": zone_name(min(parents & regions))},
            )
        elif len(regions) > 1 and len(lone) == 1:
            values = {"text": quoted(text), "department": place.text}
            yield Conflict("criteria.zones_include", "department_among_regions", values)


def _overseas(
    text: str, named: tuple[NamedZone, ...], include: list[str] | None, exclude: Iterable[str]
) -> Iterator[Conflict]:
    away = overseas_zones()
    kinds = {place.kind for place in named}
    without = bool(_NOT_OVERSEAS.search(text)) or kinds == {MAINLAND}
    refused = sorted(zone for zone in exclude if zone in away)
    if without:
        open_to = include is None or any(zone in away for zone in include)
        regions = {zone for zone in away if zone.startswith("R0")}
        if open_to and not (regions <= set(refused)):
            yield Conflict("criteria.zones_exclude", "overseas_excluded_not_said", {"text": quoted(text)})
    elif OVERSEAS in kinds and refused:
        values = {"text": quoted(text), "zones": ", ".join(zone_name(zone) for zone in refused[:SHOWN])}
        yield Conflict("criteria.zones_exclude", "overseas_stated_but_excluded", values)


def _compared(text: str, named: tuple[NamedZone, ...], include: list[str] | None) -> Iterator[Conflict]:
    kinds = {place.kind for place in named}
    wide = kinds & {FRANCE, MAINLAND}
    if not named or (wide and include is None):
        return
    field = "criteria.zones_include"
    told = departments_of(zone for place in named for zone in place.zones)
    if include is None:
        yield Conflict(field, "zone_without_criterion", {"text": quoted(text), "named": _names(told)})
        return
    held = departments_of(include)
    if wide:
        # "France" often stands for its mainland: only the mainland's departments must be there.
        told = departments_of(zone for place in named if place.kind in wide for zone in place.zones)
        told -= departments_of(overseas_zones())
    if missing := told - held:
        yield Conflict(field, "zone_stated_not_included", {"text": quoted(text), "named": _names(missing)})
    if not wide and (more := held - told):
        yield Conflict(field, "zone_included_not_stated", {"text": quoted(text), "named": _names(more)})


def _in_condition(text: str, include: list[str] | None) -> Iterator[Conflict]:
    """A condition that names departments within a wider zone: the criterion lets too many in."""
    named = [place for place in zones_named_in(text) if place.kind not in (FRANCE, MAINLAND, OVERSEAS)]
    told = departments_of(zone for place in named for zone in place.zones)
    for listed in _NUMBERS.findall(text):
        told |= {code for code in re.findall(r"[0-9]{2,3}|2[AB]", listed) if department(code)}
    if told and (include is None or not departments_of(include) <= told):
        yield Conflict("criteria.zones_include", "zone_in_condition", {"text": quoted(text), "named": _names(told)})
