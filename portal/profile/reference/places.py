"""French regions, departments and communes (official geographic code), and zones written `R84`, `D69`, `C69123`."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from .loading import fold, rows

_ZONE = re.compile(r"R[0-9]{2,3}|D(?:[0-9]{2,3}|2[AB])|C[0-9][0-9AB][0-9]{3}")


@dataclass(frozen=True, slots=True)
class Region:
    """A region, or an overseas collectivity, which stands as a region of its own; `overseas` covers both kinds."""

    code: str
    name: str
    overseas: bool


@dataclass(frozen=True, slots=True)
class Department:
    """A department with the code of its region."""

    code: str
    name: str
    region: str


@dataclass(frozen=True, slots=True)
class Commune:
    """A present-day commune; `parent` is set for the districts of Paris, Lyon and Marseille."""

    code: str
    name: str
    department: str
    region: str
    postal_codes: tuple[str, ...]
    parent: str | None


@cache
def _regions() -> dict[str, Region]:
    return {code: Region(code, name, zone != "metro") for code, name, zone in rows("regions.tsv")}


@cache
def _departments() -> dict[str, Department]:
    return {code: Department(code, name, region) for code, name, region in rows("departments.tsv")}


@cache
def _communes() -> dict[str, Commune]:
    departments = _departments()
    return {
        code: Commune(
            code,
            name,
            department,
            departments[department].region,
            tuple(postal.split()),
            parent or None,
        )
        for code, name, department, postal, parent in rows("communes.tsv.gz")
    }


@cache
def _folded_communes() -> tuple[tuple[str, Commune], ...]:
    return tuple((fold(commune.name), commune) for commune in _communes().values())


def region(code: str) -> Region | None:
    """The region of that code, or None."""
    return _regions().get(code)


def department(code: str) -> Department | None:
    """The department of that code (`69`, `2A`, `974`), or None."""
    return _departments().get(code)


def commune(code: str) -> Commune | None:
    """The commune of that official code (not its postal code), or None. The first call reads 35,000 rows (0.1 s)."""
    return _communes().get(code)


def regions() -> list[Region]:
    """All regions, mainland first, by name."""
    return sorted(_regions().values(), key=lambda place: (place.overseas, fold(place.name)))


def departments(region_code: str | None = None) -> list[Department]:
    """All departments, or those of one region, by code."""
    found = [place for place in _departments().values() if region_code in (None, place.region)]
    return sorted(found, key=lambda place: place.code)


def department_of_commune(code: str) -> str:
    """The department's code that an official commune code begins with (true of every row of the table)."""
    return code[:3] if code[:2] in ("97", "98") else code[:2]


def search_communes(text: str, department_code: str | None = None, limit: int = 10) -> list[Commune]:
    """Communes whose name or postal code begins with `text`, then those that hold it; case and accents ignored."""
    asked = fold(text)
    if not asked:
        return []
    digits = asked.replace(" ", "")
    if digits.isdigit():
        found = [c for c in _communes().values() if any(postal.startswith(digits) for postal in c.postal_codes)]
        ranked = sorted((0, fold(c.name), c.code) for c in found)
    else:
        ranked = sorted(
            (0 if name == asked else 1 if name.startswith(asked) else 2, name, c.code)
            for name, c in _folded_communes()
            if asked in name
        )
    communes = (_communes()[code] for _, _, code in ranked)
    return [c for c in communes if department_code in (None, c.department)][:limit]


def is_zone(zone: str) -> bool:
    """Whether the text names a region, department or commune that exists."""
    if not _ZONE.fullmatch(zone):
        return False
    known = {"R": region, "D": department, "C": commune}[zone[0]]
    return known(zone[1:]) is not None


def zone_name(zone: str) -> str:
    """The place's name, or the zone as written when it is unknown."""
    place = {"R": region, "D": department, "C": commune}[zone[0]](zone[1:]) if is_zone(zone) else None
    return place.name if place else zone


def _commune_lies_in(own: str, zone: str) -> bool | None:
    """Whether a commune is another or one of its districts; open when only the city of a district is known."""
    place, wanted = commune(own), commune(zone)
    if own == zone or (place is not None and place.parent == zone):
        return True
    return None if wanted is not None and wanted.parent == own else False


def _department_lies_in(own: str | None, region_code: str | None, zone_department: str) -> bool | None:
    """Whether a business lies in a department, from its own department, else from its region."""
    if own is not None:
        return own == zone_department
    if region_code is None:
        return None
    held = department(zone_department)
    return None if held is None or held.region == region_code else False


@lru_cache(maxsize=1 << 16)
def zone_contains(
    zone: str, *, region_code: str | None = None, department_code: str | None = None, commune_code: str | None = None
) -> bool | None:
    """Whether a business with these known codes lies in the zone: True, False, or None when the facts leave it open.

    The finest known fact decides. A known region leaves a department of that region open, and excludes one elsewhere;
    a known department does the same for communes. Raises ValueError for a zone that is not written as one.
    """
    if not _ZONE.fullmatch(zone):
        raise ValueError(f"not a zone: {zone!r}")
    level, code = zone[0], zone[1:]
    if commune_code is not None:
        department_code = department_of_commune(commune_code)
    if department_code is not None and (known := department(department_code)):
        region_code = known.region
    if level == "R":
        return None if region_code is None else region_code == code
    if level == "D":
        return _department_lies_in(department_code, region_code, code)
    if commune_code is not None:
        return _commune_lies_in(commune_code, code)
    held = _department_lies_in(department_code, region_code, department_of_commune(code))
    return False if held is False else None
