"""The places that a text of an institution names: regions of today and of before 2016, departments, overseas.

Names are found as whole words, the longest first ("Pays de la Loire" is no "Loire"), without regard to accents and
hyphens. Some names are also ordinary words ("somme", "cher", "centre"): those count only where they stand as a name.
"""

import re
from dataclasses import dataclass
from functools import cache

from .loading import fold, rows
from .places import departments, regions

FRANCE, MAINLAND, OVERSEAS = "france", "mainland", "overseas"
REGION, DEPARTMENT, FORMER_REGION = "region", "department", "former_region"

# Names that are also words of the language, or parts of other names: they need a capital within a sentence.
_ALSO_WORDS = frozenset((
    "ain", "aube", "centre", "cher", "creuse", "eure", "gard", "landes", "lot", "manche", "marne", "nord", "orne",
    "oise", "reunion", "somme", "tarn", "var", "vienne",
))  # fmt: skip
_WIDE = {
    "france": FRANCE, "territoire national": FRANCE, "france entiere": FRANCE, "toute la france": FRANCE,
    "france metropolitaine": MAINLAND, "en metropole": MAINLAND, "hexagone": MAINLAND,
    "outre mer": OVERSEAS, "outremer": OVERSEAS, "ultramarin": OVERSEAS, "ultramarins": OVERSEAS, "drom": OVERSEAS,
    "drom com": OVERSEAS, "dom tom": OVERSEAS,
}  # fmt: skip
_WORD = re.compile(r"\w+")
_PART_END = re.compile(r"[,;:|\n()]")


@dataclass(frozen=True, slots=True)
class FormerRegion:
    """A region that was merged on 1 January 2016: its code of then, the region of today, its departments' codes."""

    code: str
    name: str
    region: str
    departments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NamedZone:
    """A place named in a text: how it was written, what it is, and the zones that it means today (`R84`, `D67`).

    France, its mainland and overseas hold all their regions in `zones`.
    """

    text: str
    kind: str
    zones: tuple[str, ...]


@cache
def former_regions() -> tuple[FormerRegion, ...]:
    """The 17 regions that stopped in 2016 or took another name then, by code."""
    return tuple(
        FormerRegion(code, name, now, tuple(held.split())) for code, name, now, held in rows("former_regions.tsv")
    )


@cache
def overseas_zones() -> frozenset[str]:
    """The zones of the overseas regions and collectivities, and of their departments."""
    away = {place.code for place in regions() if place.overseas}
    return frozenset([*("R" + code for code in away), *("D" + d.code for d in departments() if d.region in away)])


@cache
def _names() -> dict[tuple[str, ...], tuple[str, tuple[str, ...]]]:
    """Folded words of a name → (kind, zones). A region stands before a department of the same name."""
    found: dict[tuple[str, ...], tuple[str, tuple[str, ...]]] = {}

    def add(name: str, kind: str, zones: tuple[str, ...]) -> None:
        words = tuple(fold(name).split())
        found.setdefault(words, (kind, zones))
        if words[0] in ("la", "le") and len(words) > 1:
            found.setdefault(words[1:], (kind, zones))

    mainland = tuple(f"R{place.code}" for place in regions() if not place.overseas)
    away = tuple(f"R{place.code}" for place in regions() if place.overseas)
    for name, kind in _WIDE.items():
        held = {FRANCE: (*mainland, *away), MAINLAND: mainland, OVERSEAS: away}[kind]
        found[tuple(name.split())] = (kind, held)
    for place in regions():
        add(place.name, REGION, ("R" + place.code,))
    for name, zones in rows("place_aliases.tsv"):
        listed = tuple(zones.split())
        add(name, REGION if listed[0].startswith("R") else DEPARTMENT, listed)
    for department in departments():
        add(department.name, DEPARTMENT, ("D" + department.code,))
    for former in former_regions():
        add(former.name, FORMER_REGION, tuple("D" + code for code in former.departments))
    return found


@cache
def _longest() -> int:
    return max(map(len, _names()))


def zones_named_in(text: str) -> tuple[NamedZone, ...]:
    """Each place named in the text, in order, once. Communes are not looked for: too many are ordinary words."""
    words = [(match.group(), match.start(), match.end()) for match in _WORD.finditer(text)]
    folded = [fold(word) for word, _, _ in words]
    found: dict[tuple[str, tuple[str, ...]], NamedZone] = {}
    at = 0
    while at < len(words):
        for length in range(min(_longest(), len(words) - at), 0, -1):
            name = tuple(" ".join(folded[at : at + length]).split())
            start, end = words[at][1], words[at + length - 1][2]
            meant = _names().get(name)
            part_of_longer = text[start - 1 : start] == "-" or text[end : end + 1] == "-"
            broken = part_of_longer or _PART_END.search(text, start, end)
            if meant and not broken and (name[-1] not in _ALSO_WORDS or len(name) > 1 or _is_name(text, start, end)):
                kind, zones = meant
                found.setdefault(meant, NamedZone(text[start:end], kind, zones))
                at += length
                break
        else:
            at += 1
    return tuple(found.values())


def _is_name(text: str, start: int, end: int) -> bool:
    """Whether an ordinary word stands here as a name: with a capital, and alone in its part or within a sentence."""
    before = text[:start].rstrip()
    after = text[end:].lstrip()
    alone = (not before or _PART_END.match(before[-1])) and (not after or _PART_END.match(after[0]))
    return text[start].isupper() and bool(alone or (before and before[-1] not in ".!?:\n-–•"))
