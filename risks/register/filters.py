"""What the register's address may ask for. Only the names and values listed here exist; anything else is ignored, so a
query string never reaches the ORM (attack A6)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest

from portal.access.rules import Actor
from portal.ui.requests import asked
from portal.ui.sorting import folded
from risks.criteria.queries import appetite_of
from risks.register.models import Category, RiskService, RiskStatus, Treatment
from risks.register.scale import STEPS
from risks.register.tags import tidy

OVER, UNKNOWN, NOBODY, ALL = "over", "unknown", "none", "all"
SITUATIONS = ("inherent", "current", "target")
PAGE_SIZES = (25, 50, 100)
LEVELS = (OVER, *(str(step) for step in reversed(STEPS)), UNKNOWN)
STATUSES = (RiskStatus.OPEN.value, RiskStatus.CLOSED.value, ALL)
_REFERENCE = re.compile(r"(?:r\s*-?\s*)?0*([1-9][0-9]{0,8})", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class RegisterFilter:
    """One reading of the register. The empty one shows all open risks."""

    text: str = ""
    level: str = ""
    category: str = ""
    service: int | None = None  # the service's number
    owner: str = ""  # a membership, "none" or ""
    treatment: str = ""
    tag: str = ""
    status: str = RiskStatus.OPEN.value
    overdue: bool = False
    mine: bool = False
    likelihood: int | None = None  # together with impact: one cell of the matrix
    impact: int | None = None
    situation: str = "current"
    size: int = PAGE_SIZES[0]

    @property
    def narrows(self) -> bool:
        """Whether anything beyond the open risks was asked for."""
        return self != RegisterFilter(situation=self.situation, size=self.size)

    def condition(self, actor: Actor, today: date) -> Q:
        """The rows that match, inside a queryset that is already the business's."""
        wanted = Q() if self.status == ALL else Q(status=self.status)
        wanted &= _text(self.text) & _level(self.level, actor)
        if self.category:
            wanted &= Q(category=self.category)
        if self.service is not None:
            links = RiskService.objects.filter(business_id=OuterRef("business_id"), risk_id=OuterRef("pk"))
            wanted &= Q(Exists(links.filter(service__number=self.service)))
        if self.owner:
            wanted &= Q(owner__isnull=True) if self.owner == NOBODY else Q(owner_id=int(self.owner))
        if self.treatment:
            wanted &= Q(treatment="" if self.treatment == UNKNOWN else self.treatment)
        if self.tag:
            wanted &= Q(tags__contains=[self.tag])
        if self.overdue:
            wanted &= overdue(today)
        if self.mine:
            wanted &= mine(actor)
        if self.likelihood and self.impact:
            kind = self.situation
            wanted &= Q(**{f"likelihood_{kind}": self.likelihood, f"impact_{kind}": self.impact})
        return wanted


def overdue(today: date) -> Q:
    """An open risk whose review day has passed."""
    return Q(status=RiskStatus.OPEN, review_on__lt=today)


def mine(actor: Actor) -> Q:
    """Risks that this person looks after; an adviser looks after none."""
    return Q(owner_id=actor.membership_id) if actor.membership_id is not None else Q(number=0)


def read(request: HttpRequest) -> RegisterFilter:
    """The filter in the address; a value that does not exist counts as not given."""
    get: Mapping[str, Any] = request.GET
    return RegisterFilter(
        text=asked(request, "q"),
        level=_one_of(get, "level", LEVELS),
        category=_one_of(get, "category", Category.values),
        service=_number(get, "service"),
        owner=NOBODY if get.get("owner") == NOBODY else str(_number(get, "owner") or ""),
        treatment=_one_of(get, "treatment", (*Treatment.values, UNKNOWN)),
        tag=_tag(get),
        status=_one_of(get, "status", STATUSES) or RiskStatus.OPEN.value,
        overdue=get.get("overdue") == "1",
        mine=get.get("mine") == "1",
        likelihood=_step(get, "likelihood"),
        impact=_step(get, "impact"),
        situation=_one_of(get, "matrix", SITUATIONS) or "current",
        size=int(_one_of(get, "size", [str(size) for size in PAGE_SIZES]) or PAGE_SIZES[0]),
    )


def _text(text: str) -> Q:
    """Each word anywhere in the risk's texts and tags, without regard to accents and case; “R-012” and “12” also find
    the twelfth risk."""
    if not text:
        return Q()
    wanted = Q()
    for word in folded(text).split():
        wanted &= Q(search_key__contains=word)
    number = _REFERENCE.fullmatch(text)
    return wanted | Q(number=int(number[1])) if number else wanted


def _level(level: str, actor: Actor) -> Q:
    if level == OVER:
        return Q(level_current__gte=appetite_of(actor.business_id or 0))
    if level == UNKNOWN:
        return Q(level_current__isnull=True)
    return Q(level_current=int(level)) if level else Q()


def _one_of(get: Mapping[str, Any], name: str, known: Any) -> str:
    value = str(get.get(name, ""))
    return value if value in known else ""


def _number(get: Mapping[str, Any], name: str) -> int | None:
    text = str(get.get(name, ""))
    return int(text) if re.fullmatch(r"[1-9][0-9]{0,8}", text, re.ASCII) else None


def _tag(get: Mapping[str, Any]) -> str:
    try:
        return ", ".join(tidy([str(get.get("tag", ""))]))
    except ValidationError:
        return ""


def _step(get: Mapping[str, Any], name: str) -> int | None:
    number = _number(get, name)
    return number if number in STEPS else None


__all__ = ["ALL", "NOBODY", "OVER", "PAGE_SIZES", "SITUATIONS", "UNKNOWN", "RegisterFilter", "mine", "overdue", "read"]
