"""What the list's address may ask for. Only the names and values here exist; anything else is ignored, so a query
string never reaches the ORM (attack A6)."""

import re
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.http import HttpRequest

from portal.ui.requests import asked
from portal.ui.sorting import sort_key
from risks.services.facts import NAMES, TEXTS
from risks.services.findings import SOON
from risks.services.models import ServiceKind

ANY, NOBODY = "any", "none"
UNKNOWN = (ANY, *NAMES)
PARAMETERS = ("q", "kind", "unknown", "ends", "owner")
_REFERENCE = re.compile(r"(?:s\s*-?\s*)?0*([1-9][0-9]{0,8})", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class ServiceFilter:
    """One reading of the list; the empty one shows all."""

    text: str = ""
    kind: str = ""
    unknown: str = ""  # a fact's name, "any" or ""
    ends: bool = False  # ended, or ends soon
    owner: str = ""  # a membership, "none" or ""

    @property
    def narrows(self) -> bool:
        return self != ServiceFilter()

    def condition(self, today: date) -> Q:
        """The rows that match, inside a queryset that is already the business's."""
        wanted = _text(self.text)
        if self.kind:
            wanted &= Q(kind=self.kind)
        if self.unknown:
            wanted &= any_unknown() if self.unknown == ANY else fact_unknown(self.unknown)
        if self.ends:
            wanted &= ending(today)
        if self.owner:
            wanted &= Q(owner__isnull=True) if self.owner == NOBODY else Q(owner_id=int(self.owner))
        return wanted


def fact_unknown(name: str) -> Q:
    """Nobody has said `name` yet."""
    return Q(**{name: ""}) if name in TEXTS else Q(**{f"{name}__isnull": True})


def any_unknown() -> Q:
    return reduce(or_, (fact_unknown(name) for name in NAMES))


def ending(today: date) -> Q:
    """The contract has ended or ends soon."""
    return Q(contract_ends_on__lte=today + SOON)


def read(request: HttpRequest) -> ServiceFilter:
    """The filter in the address; a value that does not exist counts as not given."""
    owner = str(request.GET.get("owner", ""))
    known = owner == NOBODY or re.fullmatch(r"[1-9][0-9]{0,8}", owner, re.ASCII)
    return ServiceFilter(
        text=asked(request, "q"),
        kind=_one_of(request, "kind", ServiceKind.values),
        unknown=_one_of(request, "unknown", UNKNOWN),
        ends=request.GET.get("ends") == "soon",
        owner=owner if known else "",
    )


def _text(text: str) -> Q:
    """In the name or the provider; accents and case of the name do not matter; "S-004" finds the fourth service."""
    if not text:
        return Q()
    folded = sort_key(text).split("\x1f", 1)[0]
    wanted = Q(sort_key__contains=folded) | Q(provider__icontains=text)
    number = _REFERENCE.fullmatch(text)
    return wanted | Q(number=int(number[1])) if number else wanted


def _one_of(request: HttpRequest, name: str, known: Any) -> str:
    value = str(request.GET.get(name, ""))
    return value if value in known else ""
