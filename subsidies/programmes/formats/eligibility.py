"""The free text of eligibility that publishers of the national schema write as labelled lines."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from .problems import Problem, Record, excerpt

_SECTIONS = "ABCDEFGHIJKLMNOPQRSTU"
_YEARS = re.compile(r"au moins (?P<years>un|[0-9]{1,2}) ans? d.activité", re.IGNORECASE)
_NO_MICRO = re.compile(r"non éligible aux micro[ -]?entreprises", re.IGNORECASE)
_OTHER = re.compile(r"autres conditions d.éligibilité", re.IGNORECASE)


@dataclass(slots=True)
class Eligibility:
    """What the text says: criteria decide, targeting ranks, conditions are to confirm, stated is the wording itself."""

    criteria: Record = field(default_factory=dict)
    targeting: Record = field(default_factory=dict)
    conditions: list[str] = field(default_factory=list)
    stated: dict[str, list[str]] = field(default_factory=dict)
    notes: list[Problem] = field(default_factory=list)

    def state(self, key: str, text: str) -> None:
        """Keep the institution's own wording."""
        self.stated.setdefault(key, []).append(text)


def _labelled(line: str) -> tuple[str, str]:
    label, _, value = line.partition(":")
    plain = label.strip().casefold()
    return "e" + plain[1:] if plain.startswith("é") else plain, value.strip()


def _read_sectors(found: Eligibility, value: str) -> bool:
    letters = [letter.strip().upper() for letter in value.split("|")]
    if not value or any(len(letter) != 1 or letter not in _SECTIONS for letter in letters):
        return False
    if len(set(letters)) < len(_SECTIONS):
        found.targeting["naf_include"] = list(dict.fromkeys(letters))
        found.notes.append(Problem("eligibilite", "sectors_only_target"))
    return True


def _read_age(found: Eligibility, value: str) -> bool:
    found.state("age", value)
    match = _YEARS.fullmatch(value)
    if match is None:
        found.notes.append(Problem("eligibilite", "age_not_mapped", {"value": excerpt(value)}))
        return False
    years = 1 if match["years"].casefold() == "un" else int(match["years"])
    found.criteria["age_months"] = [12 * years, None]
    return True


def _read_sector(found: Eligibility, value: str) -> bool:
    found.state("sector", value)
    return value.casefold().startswith("tous secteurs") and "," not in value


def _read_size(found: Eligibility, value: str) -> bool:
    found.state("size", value)
    return value.casefold() == "toutes tailles"


def _read_detail(found: Eligibility, value: str) -> bool:
    found.state("sector", value)
    return False


def _read_area(found: Eligibility, value: str) -> bool:
    found.state("zone", value)
    return True


# How each labelled line begins, without regard to capitals or the accent of the first letter.
_READERS: tuple[tuple[str, Callable[[Eligibility, str], bool]], ...] = (
    ("secteurs principalement concernés", _read_sectors),
    ("eligibilité lié à la durée", _read_age),
    ("eligibilité liée à la durée", _read_age),
    ("eligibilité sectorielle", _read_sector),
    ("précisions sur l'éligibilité sectorielle", _read_detail),
    ("eligibilité en fonction du nombre de salariés", _read_size),
    ("aires géographiques éligibles", _read_area),
)


def _read_line(found: Eligibility, line: str) -> bool:
    """Read one line with a known label; False when it has to become a condition."""
    if _NO_MICRO.fullmatch(line):
        found.criteria["micro_entrepreneur"] = "excluded"
        found.state("size", line)
        return True
    label, value = _labelled(line)
    for beginning, read in _READERS:
        if label.startswith(beginning):
            return read(found, value)
    return False


def read_eligibility(text: str) -> Eligibility:
    """Read the labelled lines; whatever is not understood stays, word for word, as a condition to confirm."""
    found = Eligibility()
    in_conditions = False
    for line in (line.strip(" \t\r\xa0") for line in text.split("\n")):
        if not line:
            continue
        if _OTHER.match(line):
            in_conditions = True
        elif in_conditions:
            if line.startswith("-") or not found.conditions:
                found.conditions.append(line.lstrip("- "))
            else:
                found.conditions[-1] += "\n" + line
        elif not _read_line(found, line):
            found.conditions.append(line)
    found.conditions = [condition for condition in found.conditions if condition.strip()]
    found.stated = {key: [said for said in texts if said] for key, texts in found.stated.items() if any(texts)}
    return found
