"""What the list's address may ask for. Only the names and values here exist; anything else is ignored, so a query
string never reaches the ORM (attack A6)."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest

from portal.access.rules import Actor
from portal.ui.requests import asked
from portal.ui.sorting import sort_key
from risks.treatment.due import OPEN, SOON, Due
from risks.treatment.models import MeasureStatus, RiskMeasure, Theme

TO_DO, ALL, NOBODY = "open", "all", "none"
STATUSES = (TO_DO, *MeasureStatus.values, ALL)
WHEN = (Due.OVERDUE.value, Due.SOON.value, Due.UNDATED.value)
PARAMETERS = ("q", "status", "theme", "owner", "when", "risk", "mine")
_REFERENCE = re.compile(r"(?:m\s*-?\s*)?0*([1-9][0-9]{0,8})", re.IGNORECASE | re.ASCII)
_RISK = re.compile(r"R-0*([1-9][0-9]{0,8})", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class MeasureFilter:
    """One reading of the list; the empty one shows what is still to do."""

    text: str = ""
    status: str = TO_DO
    theme: str = ""
    owner: str = ""  # a membership, "none" or ""
    when: str = ""
    risk: int | None = None  # a risk's number
    mine: bool = False

    @property
    def narrows(self) -> bool:
        return self != MeasureFilter()

    def condition(self, actor: Actor, today: date) -> Q:
        """The rows that match, inside a queryset that is already the business's."""
        wanted = _text(self.text)
        if self.status == TO_DO:
            wanted &= to_do()
        elif self.status != ALL:
            wanted &= Q(status=self.status)
        if self.theme:
            wanted &= Q(theme=self.theme)
        if self.owner:
            wanted &= Q(owner__isnull=True) if self.owner == NOBODY else Q(owner_id=int(self.owner))
        if self.when:
            wanted &= when(self.when, today)
        if self.risk is not None:
            links = RiskMeasure.objects.filter(business_id=OuterRef("business_id"), measure_id=OuterRef("pk"))
            wanted &= Q(Exists(links.filter(risk__number=self.risk)))
        return wanted & mine(actor) if self.mine else wanted


def to_do() -> Q:
    return Q(status__in=OPEN)


def when(code: str, today: date) -> Q:
    """Open measures that are overdue, due within a month, or without a day."""
    match code:
        case Due.OVERDUE:
            return to_do() & Q(due_on__lt=today)
        case Due.SOON:
            return to_do() & Q(due_on__gte=today, due_on__lte=today + SOON)
        case _:
            return to_do() & Q(due_on__isnull=True)


def mine(actor: Actor) -> Q:
    """Measures that this person looks after; an adviser looks after none."""
    return Q(owner_id=actor.membership_id) if actor.membership_id is not None else Q(pk__isnull=True)


def read(request: HttpRequest) -> MeasureFilter:
    """The filter in the address; a value that does not exist counts as not given."""
    owner = str(request.GET.get("owner", ""))
    known = owner == NOBODY or re.fullmatch(r"[1-9][0-9]{0,8}", owner, re.ASCII)
    return MeasureFilter(
        text=asked(request, "q"),
        status=_one_of(request, "status", STATUSES) or TO_DO,
        theme=_one_of(request, "theme", Theme.values),
        owner=owner if known else "",
        when=_one_of(request, "when", WHEN),
        risk=risk_number(request),
        mine=request.GET.get("mine") == "1",
    )


def risk_number(request: HttpRequest) -> int | None:
    """The number in `?risk=R-012`."""
    found = _RISK.fullmatch(str(request.GET.get("risk", "")))
    return int(found[1]) if found else None


def _text(text: str) -> Q:
    """In the title; accents and case do not matter; "M-004" and "4" also find the fourth measure."""
    if not text:
        return Q()
    wanted = Q(sort_key__contains=sort_key(text).split("\x1f", 1)[0])
    number = _REFERENCE.fullmatch(text)
    return wanted | Q(number=int(number[1])) if number else wanted


def _one_of(request: HttpRequest, name: str, known: Any) -> str:
    value = str(request.GET.get(name, ""))
    return value if value in known else ""
