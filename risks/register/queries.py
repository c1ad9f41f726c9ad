"""Reads of the register. The list takes four queries whatever its length: counts, rows, choices, what moved."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Case, CharField, Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Concat, LPad
from django.http import Http404
from django.utils import timezone

from portal.access.rules import Actor
from portal.accounts.models import User
from portal.audit.models import Entry
from portal.tenancy.models import Business, Membership
from portal.ui.format import Language
from portal.ui.sorting import sort_key
from risks.register import wording
from risks.register.filters import RegisterFilter, mine, overdue
from risks.register.matrix import Place
from risks.register.models import Category, Risk, RiskComment, RiskStatus
from risks.register.scale import DEFAULT
from risks.register.wording import Event
from risks.services.models import Service
from risks.treatment.models import Measure, MeasureStatus, RiskMeasure

OPEN_MEASURES = (MeasureStatus.PLANNED, MeasureStatus.UNDER_WAY)
MONTH = timedelta(days=31)
_LIST_COLUMNS = (
    "business", "number", "title", "sort_key", "category", "owner", "level_current", "likelihood_target",
    "impact_target", "treatment", "review_on", "status", "updated_at",
)  # fmt: skip
_COUNTS = ("total", "over", "unknown", "online", "overdue", "mine", "closed", "matched")


@dataclass(frozen=True, slots=True)
class Overview:
    """All counts of one page and the cells of its matrix; everything but `closed` and `matched` counts open risks."""

    total: int = 0
    over: int = 0
    unknown: int = 0
    online: int = 0
    overdue: int = 0
    mine: int = 0
    closed: int = 0
    matched: int = 0
    places: tuple[Place, ...] = ()

    @property
    def any(self) -> bool:
        return bool(self.total or self.closed)


def overview(business: Business, actor: Actor, wanted: RegisterFilter, today: date) -> Overview:
    """One query, grouped by cell of the matrix; today's situation is answered from one index alone."""
    is_open = Q(status=RiskStatus.OPEN)
    axes = f"likelihood_{wanted.situation}", f"impact_{wanted.situation}"
    counts: dict[str, Any] = {
        "total": is_open,
        "over": is_open & Q(level_current__gte=DEFAULT.appetite_level),
        "unknown": is_open & Q(level_current__isnull=True),
        "online": is_open & Q(category=Category.ONLINE),
        "overdue": overdue(today),
        "mine": is_open & mine(actor),
        "closed": Q(status=RiskStatus.CLOSED),
        "matched": wanted.condition(actor, today),
    }
    cells = list(
        Risk.objects.for_business(business)
        .values_list(*axes)
        .annotate(
            **{name: Count("number", filter=condition) for name, condition in counts.items()},
            numbers=ArrayAgg("number", filter=is_open, order_by="number"),
        )
        .values_list(*axes, *_COUNTS, "numbers")
    )
    totals = {name: sum(cell[2 + place] for cell in cells) for place, name in enumerate(_COUNTS)}
    places = tuple(Place(c[0], c[1], tuple(c[-1])) for c in cells if c[0] and c[1] and c[-1])
    return Overview(**totals, places=places)


def rows(business: Business, actor: Actor, wanted: RegisterFilter, today: date) -> QuerySet[Risk]:
    """The matching risks, narrow, each with its most urgent open measure as `next_measure`."""
    return (
        Risk.objects.for_business(business)
        .filter(wanted.condition(actor, today))
        .only(*_LIST_COLUMNS)
        .annotate(next_measure=Subquery(_next_measure()))
    )


def _next_measure() -> QuerySet[Any]:
    links = RiskMeasure.objects.filter(business_id=OuterRef("business_id"), risk_id=OuterRef("pk"))
    urgent = links.filter(measure__status__in=OPEN_MEASURES).order_by(
        F("measure__due_on").asc(nulls_last=True), "measure_id"
    )
    return urgent.values("measure__title")[:1]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer, by name: services by their number, people by their membership."""

    services: tuple[tuple[int, str], ...]
    people: tuple[tuple[int, str], ...]

    def person(self, membership_id: int | None) -> str:
        return dict(self.people).get(membership_id, "") if membership_id is not None else ""


def choices(business: Business) -> Choices:
    """Services and people in one query."""
    services = Service.objects.for_business(business).values_list(Value("s"), "number", "name", Value(""))
    people = Membership.objects.filter(business=business).values_list(Value("p"), "pk", "user__name", "user__email")
    found = list(services.union(people, all=True))
    named = [(kind, key, name or email.split("@", 1)[0]) for kind, key, name, email in found]

    def of(kind: str) -> tuple[tuple[int, str], ...]:
        return tuple(sorted(((key, name) for k, key, name in named if k == kind), key=lambda item: sort_key(item[1])))

    return Choices(of("s"), of("p"))


@dataclass(frozen=True, slots=True)
class Move:
    """A risk that changed lately; `before` is its former level where the level changed."""

    risk: Risk
    at: datetime
    added: bool
    before: int | None
    level_changed: bool


def moves(business: Business, now: datetime, limit: int = 4) -> list[Move]:
    """The risks last written in the past month, with what their level did; one query."""
    latest = Entry.objects.filter(
        business_id=OuterRef("business_id"),
        ref=OuterRef("ref"),
        verb__in=("risk.created", "risk.edited"),
        at__gte=now - MONTH,
    ).order_by("-pk")
    ref = Case(
        When(number__lt=1000, then=Concat(Value("R-"), LPad(Cast("number", CharField()), 3, Value("0")))),
        default=Concat(Value("R-"), Cast("number", CharField())),
    )
    found = (
        Risk.objects.for_business(business)
        .filter(updated_at__gte=now - MONTH)
        .order_by("-updated_at")
        .only(*_LIST_COLUMNS)
        .annotate(ref=ref)
        .annotate(entry=Subquery(latest.values("body")[:1]), verb=Subquery(latest.values("verb")[:1]))
    )[:limit]
    return [_move(risk) for risk in found]


def _move(risk: Any) -> Move:
    pair = json.loads(risk.entry or "{}").get("changes", {}).get("level_current")
    changed = isinstance(pair, list) and risk.verb == "risk.edited"
    return Move(risk, risk.updated_at, risk.verb == "risk.created", pair[0] if changed else None, changed)


def find(business: Business, number: int) -> Risk:
    """The risk with this number; Http404 for a number of nobody and of another business alike."""
    risk = Risk.objects.for_business(business).filter(number=number).select_related("owner__user").first()
    if risk is None:
        raise Http404
    risk.business = business
    return risk


@dataclass(frozen=True, slots=True)
class Record:
    """All that a risk's own page shows."""

    services: tuple[Service, ...]
    measures: tuple[Measure, ...]
    comments: tuple[RiskComment, ...]
    history: tuple[Event, ...]


def record_of(risk: Risk, lang: Language) -> Record:
    """Services, measures, remarks and history of one risk; five queries."""
    business = risk.business_id
    services = Service.objects.for_business(business).filter(risk_links__risk=risk).order_by("sort_key", "pk")
    measures = (
        Measure.objects.for_business(business)
        .filter(risk_links__risk=risk)
        .select_related("owner__user")
        .order_by(F("due_on").asc(nulls_last=True), "pk")
    )
    comments = (
        RiskComment.objects.for_business(business).filter(risk=risk).select_related("author").order_by("at", "pk")
    )
    return Record(tuple(services), tuple(measures), tuple(comments), _history(risk, lang))


def _history(risk: Risk, lang: Language) -> tuple[Event, ...]:
    entries = list(Entry.objects.for_business(risk.business_id).filter(ref=risk.reference).order_by("-pk")[:200])
    people = {user.pk: str(user) for user in User.objects.filter(pk__in={e.actor for e in entries if e.actor})}
    return tuple(_event(entry, people, lang) for entry in entries)


def _event(entry: Entry, people: dict[int, str], lang: Language) -> Event:
    body = json.loads(entry.body)
    changes = {} if entry.verb == "risk.commented" else body.get("changes", {})
    who = "operator" if body.get("operator") else people.get(entry.actor or 0, "")
    label = str(wording.VERBS.get(entry.verb, entry.verb))
    return Event(entry.at, who, entry.verb, label, "mandate" in body, wording.changes_in_words(changes, lang))


def exported(risks: QuerySet[Risk]) -> Iterable[Risk]:
    """The whole record of the given risks, with services and open measures; four queries."""
    services = Prefetch("services", Service.objects.order_by("sort_key", "pk"))
    measures = Prefetch("measures", Measure.objects.order_by("number"))
    return risks.select_related("owner__user").defer(None).prefetch_related(services, measures)


def state(business: Business) -> str:
    """The stone of the wall: to do without risks, done when each open one has a level, a person and a decision."""
    ready = Q(level_current__isnull=False, owner__isnull=False) & ~Q(treatment="")
    found = (
        Risk.objects.for_business(business)
        .filter(status=RiskStatus.OPEN)
        .aggregate(total=Count("number"), ready=Count("number", filter=ready))
    )
    if not found["total"]:
        return "todo"
    return "done" if found["ready"] == found["total"] else "under_way"


def above_threshold(business: Business) -> QuerySet[Risk]:
    """Open risks at or above the threshold, the highest first."""
    over = Risk.objects.for_business(business).filter(status=RiskStatus.OPEN, level_current__gte=DEFAULT.appetite_level)
    return over.order_by(F("level_current").desc(nulls_last=True), "number")


def reviews_overdue(business: Business, today: date | None = None) -> QuerySet[Risk]:
    """Open risks whose review day has passed, the oldest first."""
    late = Risk.objects.for_business(business).filter(overdue(today or timezone.localdate()))
    return late.order_by("review_on", "number")
