"""Where what a business can bear and what its services promise do not meet (ISO 22301:2019, 8.2.2). Pure; hours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

type Kind = Literal["promise_late", "promise_unknown", "restore_late", "restore_unknown", "restore_old"]

HANGS_ON_PCT = 50  # from this share on, an activity is taken to hang on the service; our assumption
OLD_TEST_DAYS = 365


@dataclass(frozen=True, slots=True)
class Need:
    """What one activity needs: `bears` is its maximum tolerable period of disruption, `back` its recovery time
    objective; None is unknown. `stops` maps a service's number to the percent of the activity that stops with it."""

    reference: str
    name: str
    bears: float | None
    back: float | None
    stops: Mapping[int, int]

    @property
    def within(self) -> float | None:
        """In how many hours it must run again: its objective, else the longest stop it bears."""
        return self.back if self.back is not None else self.bears


@dataclass(frozen=True, slots=True)
class Supply:
    """What one service gives: repaired within, as promised; restored in, as the last trial showed, and when."""

    number: int
    name: str
    promised: float | None
    restored: float | None
    tested_on: date | None


@dataclass(frozen=True, slots=True)
class Gap:
    kind: Kind
    service: int
    service_name: str
    activity: str  # of several, the one that can wait least
    activity_name: str
    within: float
    shown: float | None  # hours promised or measured


def gaps(needs: Iterable[Need], supplies: Iterable[Supply], today: date) -> list[Gap]:
    """By service, against the activity that can wait least: first what is shown not to be enough, then what nobody
    knows. An activity without a time of its own asks for nothing."""
    timed = [need for need in needs if need.within is not None]
    found: list[Gap] = []
    for supply in supplies:
        hanging = [need for need in timed if need.stops.get(supply.number, 0) >= HANGS_ON_PCT]
        if not hanging:
            continue
        first = min(hanging, key=lambda need: (need.within or 0.0, need.reference))
        found += [
            Gap(kind, supply.number, supply.name, first.reference, first.name, first.within or 0.0, shown)
            for kind, shown in _of(supply, first.within or 0.0, today)
        ]
    order = ("restore_late", "promise_late", "restore_old", "promise_unknown", "restore_unknown")
    return sorted(found, key=lambda gap: (order.index(gap.kind), gap.within, gap.service))


def _of(supply: Supply, within: float, today: date) -> list[tuple[Kind, float | None]]:
    found: list[tuple[Kind, float | None]] = []
    if supply.promised is None:
        found.append(("promise_unknown", None))
    elif supply.promised > within:
        found.append(("promise_late", supply.promised))
    if supply.restored is None or supply.tested_on is None:
        found.append(("restore_unknown", None))
    elif supply.restored > within:
        found.append(("restore_late", supply.restored))
    elif (today - supply.tested_on).days > OLD_TEST_DAYS:
        found.append(("restore_old", supply.restored))
    return found
