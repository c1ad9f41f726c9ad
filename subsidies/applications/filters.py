"""What the list's address may ask for; anything else is ignored, so a query string never reaches the ORM."""

import re
from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest

from portal.access.rules import Actor
from portal.ui.requests import asked
from portal.ui.sorting import sort_key
from subsidies.applications.models import ApplicationState
from subsidies.applications.states import GRANTED, OPEN

IS_OPEN, IS_GRANTED, ALL = "open", "granted", "all"
STATES = (IS_OPEN, IS_GRANTED, *ApplicationState.values, ALL)
PARAMETERS = ("q", "state", "mine")
_REFERENCE = re.compile(r"(?:a\s*-?\s*)?0*([1-9][0-9]{0,8})", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class ApplicationFilter:
    """One reading of the list; the empty one shows what is open."""

    text: str = ""
    state: str = IS_OPEN
    mine: bool = False

    @property
    def narrows(self) -> bool:
        return self != ApplicationFilter(state=ALL)

    def condition(self, actor: Actor) -> Q:
        """The rows that match, inside a queryset that is already the business's."""
        wanted = Q()
        if self.state == IS_OPEN:
            wanted &= Q(state__in=sorted(OPEN))
        elif self.state == IS_GRANTED:
            wanted &= Q(state__in=sorted(GRANTED))
        elif self.state != ALL:
            wanted &= Q(state=self.state)
        if self.mine:
            wanted &= mine(actor)
        if self.text:
            named = Q(programme__sort_key__contains=sort_key(self.text).split("\x1f", 1)[0])
            number = _REFERENCE.fullmatch(self.text)
            wanted &= named | Q(number=int(number[1])) if number else named
        return wanted


def mine(actor: Actor) -> Q:
    """Applications that this person looks after, or accompanies as an adviser."""
    if actor.membership_id is not None:
        return Q(owner_id=actor.membership_id)
    return Q(adviser_id=actor.user_id) if actor.user_id is not None else Q(pk__isnull=True)


def read(request: HttpRequest) -> ApplicationFilter:
    """The filter in the address; a value that does not exist counts as not given."""
    state = str(request.GET.get("state", ""))
    return ApplicationFilter(
        text=asked(request, "q"),
        state=state if state in STATES else IS_OPEN,
        mine=request.GET.get("mine") == "1",
    )
