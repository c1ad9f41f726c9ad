"""Requirements that list codes (activities, places, legal forms), found by what they list, not read one by one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from portal.profile.reference import commune, department, department_of_commune, naf_ancestors

from .facts import Profile, Requirement

PASS, UNKNOWN, FAIL = 0, 1, 2  # of one criterion; a programme's verdict is the worst of its criteria

type Rows = NDArray[np.intp]
type Outcomes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Listing:
    """Requirements of one family. `listing` leads from a code to those that list it; `beneath` from a code to those
    that list something finer than it, which a business known only as coarsely leaves open."""

    wanted: NDArray[np.bool_]
    listing: Mapping[str, Rows]
    beneath: Mapping[str, Rows]

    def outcomes(self, inside: Iterable[str], coarse: Iterable[str]) -> Outcomes:
        """Outcome of each requirement for a business that lies in every code of `inside`, and of whose facts `coarse`
        are the ones that something finer could refine."""
        answer = np.where(self.wanted, FAIL, PASS).astype(np.uint8)
        for code in coarse:
            if code in self.beneath:
                answer[self.beneath[code]] = UNKNOWN
        for code in inside:
            if code in self.listing:
                rows = self.listing[code]
                answer[rows] = np.where(self.wanted[rows], PASS, FAIL)
        return answer


def _rows(found: dict[str, list[int]]) -> dict[str, Rows]:
    return {code: np.unique(np.array(places, dtype=np.intp)) for code, places in found.items()}


def _listing(requirements: Sequence[Requirement], above: Callable[[str], Iterable[str]]) -> Listing:
    """`above` names the codes that a listed code lies under, itself left out."""
    listing: dict[str, list[int]] = {}
    beneath: dict[str, list[int]] = {}
    for place, requirement in enumerate(requirements):
        for code in cast(tuple[str, ...], requirement.value):
            listing.setdefault(code, []).append(place)
            for coarser in above(code):
                beneath.setdefault(coarser, []).append(place)
    wanted = np.array([requirement.criterion.endswith("_include") for requirement in requirements], dtype=bool)
    return Listing(wanted, _rows(listing), _rows(beneath))


def activities(requirements: Sequence[Requirement]) -> Listing:
    """Requirements on the activity."""
    return _listing(requirements, lambda code: naf_ancestors(code)[:-1])


def legal_forms(requirements: Sequence[Requirement]) -> Listing:
    """Requirements on the legal form; a prefix lies under each shorter one."""
    return _listing(requirements, lambda code: [code[:length] for length in range(1, len(code))])


ANY_REGION, LOST = "R", "?"  # what a business without known region, or a place without known department, leaves open


def _above_zone(zone: str) -> list[str]:
    level, code = zone[0], zone[1:]
    if level == "R":
        return [ANY_REGION]
    held_by = code if level == "D" else department_of_commune(code)
    held = department(held_by)
    found = [f"R{held.region}"] if held is not None else [LOST]
    if level == "C":
        found.append(f"D{held_by}")
        place = commune(code)
        if place is not None and place.parent is not None:
            found.append(f"C{place.parent}")
    return found


def zones(requirements: Sequence[Requirement]) -> Listing:
    """Requirements on the place."""
    return _listing(requirements, _above_zone)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a business is, each level deduced from the finest one known."""

    region: str | None
    department: str | None
    commune: str | None
    city: str | None  # the city of a district of Paris, Lyon or Marseille

    @property
    def known(self) -> bool:
        """Whether anything is."""
        return not (self.region is None and self.department is None and self.commune is None)

    @property
    def inside(self) -> list[str]:
        """The zones that hold it."""
        levels = (("R", self.region), ("D", self.department), ("C", self.commune), ("C", self.city))
        return [level + code for level, code in levels if code is not None]

    @property
    def coarse(self) -> list[str]:
        """The zones inside which it is not known any finer."""
        found = [ANY_REGION] if self.region is None else []
        if self.commune is not None:
            return [*found, f"C{self.commune}"]
        if self.department is not None:
            return [*found, f"D{self.department}"]
        return [*found, f"R{self.region}", LOST]


def place_of(region: str | None, department_code: str | None, commune_code: str | None) -> Place:
    """The finest known fact decides; each implies the ones above it."""
    city = None
    if commune_code is not None:
        department_code = department_of_commune(commune_code)
        own = commune(commune_code)
        city = own.parent if own is not None else None
    if department_code is not None and (held := department(department_code)) is not None:
        region = held.region
    return Place(region, department_code, commune_code, city)


def activity_outcomes(listing: Listing, profile: Profile) -> Outcomes | None:
    """None when nothing is known: every requirement is open."""
    return None if profile.naf is None else listing.outcomes(naf_ancestors(profile.naf), (profile.naf,))


def zone_outcomes(listing: Listing, profile: Profile) -> Outcomes | None:
    """None when nothing is known: every requirement is open."""
    place = place_of(profile.region, profile.department, profile.commune)
    return listing.outcomes(place.inside, place.coarse) if place.known else None


def legal_form_outcomes(listing: Listing, profile: Profile) -> Outcomes | None:
    """None when nothing is known: every requirement is open."""
    own = profile.legal_form
    if own is None:
        return None
    return listing.outcomes([own[:length] for length in range(1, len(own) + 1)], (own,))
