"""What other features of this app tell the plan: each provides its function at start; until then the plan says that it
does not know."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from portal.tenancy.models import Business

Room = Callable[[Business, date], Decimal | None]
Awards = Callable[[Business], Mapping[str, date]]

_room: list[Room] = []
_awards: list[Awards] = []


def provide_room(function: Room) -> None:
    """`function(business, today)`: what may still be received under the de minimis rule, in euros; None: not known."""
    _room[:] = [function]


def provide_awards(function: Awards) -> None:
    """`function(business)`: programme id → the day the business was last granted it."""
    _awards[:] = [function]


def room_eur(business: Business, today: date) -> Decimal | None:
    """What may still be received under the de minimis rule; None: nobody can tell."""
    return _room[0](business, today) if _room else None


def awards(business: Business) -> Mapping[str, date]:
    """Programme id → the day the business was last granted it."""
    return _awards[0](business) if _awards else {}
