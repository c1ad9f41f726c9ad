"""Which part of the sales stops when a service does. Pure; shares from 0 to 1.

A business that has described its activities is believed. Until then two are assumed, sales online and on the spot, with
the share of online sales from the profile, and for each kind of service how much of either stops. Those shares are our
assumption for a small business; the page shows them and lets them be replaced.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

ONLINE_UNKNOWN = 0.5  # of the sales, where the profile does not say; our assumption
ASSUMED: Mapping[str, tuple[float, float]] = {  # kind of service → of online sales, of sales on the spot
    "shop": (1.0, 0.0),
    "website": (0.7, 0.0),
    "hosting": (1.0, 0.0),
    "booking": (0.5, 0.3),
    "payment": (1.0, 0.4),
    "till": (0.0, 0.6),
    "marketplace": (0.5, 0.0),
    "delivery": (0.8, 0.1),
    "internet": (0.2, 0.4),
    "stock": (0.3, 0.2),
    "email": (0.2, 0.1),
    "telephone": (0.1, 0.2),
    "social": (0.2, 0.05),
    "crm": (0.1, 0.1),
    "storage": (0.1, 0.1),
    "bank": (0.1, 0.05),
    "accounting": (0.0, 0.0),
    "other": (0.2, 0.2),
}


@dataclass(frozen=True, slots=True)
class Described:
    """An activity as somebody described it: its share of the turnover, and what of it stops, by number of service."""

    name: str
    share: float
    stops: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Activities:
    """`names` and `weights` of the activities, the weights adding up to 1; `stops` maps the number of a service to what
    stops of each. `assumed` when nobody described them."""

    names: tuple[str, ...]
    weights: tuple[float, ...]
    stops: Mapping[int, tuple[float, ...]]
    assumed: bool

    def stopped_by(self, services: Iterable[int]) -> tuple[float, ...]:
        """What stops of each activity when all these services do: of several, the one that stops most."""
        nothing = (0.0,) * len(self.weights)
        rows = [self.stops.get(number, nothing) for number in services]
        return tuple(max(shares) for shares in zip(nothing, *rows, strict=True))

    @property
    def everything(self) -> tuple[float, ...]:
        return (1.0,) * len(self.weights)


def assumed(services: Mapping[int, str], online_share: float | None) -> Activities:
    """Two activities, by the kind of each service."""
    online = ONLINE_UNKNOWN if online_share is None else online_share
    stops = {number: ASSUMED.get(kind, ASSUMED["other"]) for number, kind in services.items()}
    return Activities(("online", "on_the_spot"), (online, 1 - online), stops, assumed=True)


def described(activities: Sequence[Described], services: Iterable[int]) -> Activities:
    """The business's own. Shares below one leave a rest that no service stops; above one they are scaled down."""
    total = sum(activity.share for activity in activities)
    scale = 1 / total if total > 1 else 1.0
    rest = max(0.0, 1 - total)
    weights = [*(activity.share * scale for activity in activities), rest]
    return Activities(
        (*(activity.name for activity in activities), "rest"),
        tuple(weights),
        {number: (*(activity.stops.get(number, 0.0) for activity in activities), 0.0) for number in services},
        assumed=False,
    )
