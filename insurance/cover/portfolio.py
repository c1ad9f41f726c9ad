"""Simple contracts over simulated years, event by event. Pure; euros.

Each contract pays an event's loss above its deductible, up to its limit per event, and all events of a year up to its
limit per year; where that yearly limit binds, it is shared among the year's events in proportion, so that their order
does not matter. Contracts apply in the given order, each to what the ones before left: no euro is paid twice.

A higher limit never leaves the business with more of a contract's own losses. Where two contracts cover the same event
it may: a higher limit per event can move the first one's yearly limit from an event that the second would not have paid
to one that it would have.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, isnan

import numpy as np

from risks.quantification.distributions import Floats, Wrong
from risks.quantification.simulation import Events


@dataclass(frozen=True, slots=True)
class Contract:
    """`covers` names the scenarios it pays for; an infinite limit is none."""

    covers: frozenset[str]
    limit_event: float = inf
    limit_year: float = inf
    deductible: float = 0.0

    def __post_init__(self) -> None:
        for name in ("limit_event", "limit_year", "deductible"):
            if isnan(getattr(self, name)) or getattr(self, name) < 0:
                raise Wrong(name, "must be a number from 0 on")
        if self.deductible == inf:
            raise Wrong("deductible", "must be a number from 0 on")


def net(happened: Mapping[str, Events], contracts: Sequence[Contract], years: int) -> dict[str, Events]:
    """The same events with the loss that stays with the business. Raises Wrong for a contract over a scenario that is
    not there."""
    retained = {ref: events.loss.copy() for ref, events in happened.items()}
    for contract in contracts:
        if missing := sorted(contract.covers - happened.keys()):
            raise Wrong("covers", f"names {missing[0]}, which is no scenario")
        refs = sorted(contract.covers)
        if not refs:
            continue
        paid = {ref: np.clip(retained[ref] - contract.deductible, 0.0, contract.limit_event) for ref in refs}
        if contract.limit_year < inf:
            share = share_of_year(
                np.concatenate([happened[ref].year for ref in refs]), _all(paid), contract.limit_year, years
            )
            for ref in refs:
                paid[ref] *= share[happened[ref].year]
        for ref in refs:
            retained[ref] -= paid[ref]
    return {ref: Events(happened[ref].year, loss) for ref, loss in retained.items()}


def _all(paid: Mapping[str, Floats]) -> Floats:
    return np.concatenate([paid[ref] for ref in sorted(paid)])


def share_of_year(year: np.ndarray, paid: Floats, limit_year: float, years: int) -> Floats:
    """For each year, the part of what was due that the yearly limit leaves; shape (years,)."""
    due = np.bincount(year, weights=paid, minlength=years)
    with np.errstate(over="ignore"):  # of next to nothing, any limit is more than enough
        return np.minimum(1.0, np.divide(limit_year, due, out=np.ones(years), where=due > 0))
