"""Reads of the register. The list takes four queries whatever its length: counts, rows, choices, what moved."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.http import Http404
from django.utils import timezone

from portal import registry
from portal.access.rules import Actor
from portal.accounts.models import User
from portal.audit.models import Entry
from portal.tenancy.models import Business
from portal.tenancy.references import reference
from portal.ui.format import Language
from portal.ui.sorting import sort_key
from risks.criteria.models import RiskCriteria
from risks.criteria.queries import appetite_of
from risks.register import wording
from risks.register.filters import SITUATIONS, RegisterFilter, overdue
from risks.register.matrix import Place
from risks.register.models import Risk, RiskComment, RiskStatus
from risks.register.scale import APPETITE_LEVEL, DEFAULT, Scale
from risks.register.wording import Event
from risks.services.models import Service
from risks.treatment.models import Measure

MONTH = timedelta(days=31)
LISTED = (
    "number", "title", "owner_id", "level_current", "likelihood_target", "impact_target", "treatment", "review_on",
    "status", "tags", "next_measure",
)  # fmt: skip

# The fixed questions of the list are written out: the ORM takes longer to spell them than the database to answer.
_OVERVIEW = {
    situation: f"""
WITH too_much AS MATERIALIZED (
  SELECT coalesce((SELECT appetite_level FROM risks_riskcriteria WHERE business_id = %(business)s), %(usual)s) AS level
)
SELECT likelihood_{situation}, impact_{situation},
  array_agg(number ORDER BY number) FILTER (WHERE status = 'open'),
  count(*) FILTER (WHERE status = 'open'),
  count(*) FILTER (WHERE status = 'open' AND level_current >= (SELECT level FROM too_much)),
  count(*) FILTER (WHERE status = 'open' AND level_current IS NULL),
  count(*) FILTER (WHERE status = 'open' AND category = 'online'),
  count(*) FILTER (WHERE status = 'open' AND review_on < %(today)s),
  count(*) FILTER (WHERE status = 'open' AND owner_id = %(member)s),
  count(*) FILTER (WHERE status = 'closed')
FROM risks_risk WHERE business_id = %(business)s GROUP BY 1, 2"""  # noqa: S608 -- three constants
    for situation in SITUATIONS
}
_COUNTS = ("total", "over", "unknown", "online", "overdue", "mine", "closed")
_CHOICES = """
SELECT 's', number, name FROM risks_service WHERE business_id = %(business)s
UNION ALL
SELECT 'p', m.id, coalesce(nullif(u.name, ''), split_part(u.email, '@', 1))
FROM portal_membership m JOIN portal_user u ON u.id = m.user_id WHERE m.business_id = %(business)s
UNION ALL
SELECT 'c', 0, json_build_object(
  'likelihood_years', likelihood_years, 'impact_eur', impact_eur, 'likelihood_names', likelihood_names,
  'impact_names', impact_names, 'appetite_level', appetite_level, 'review_months', review_months
)::text FROM risks_riskcriteria WHERE business_id = %(business)s
UNION ALL
SELECT 't', 0, tag FROM (SELECT DISTINCT unnest(tags) AS tag FROM risks_risk
  WHERE business_id = %(business)s AND NOT tags = '{}') AS used
UNION ALL
SELECT 'f', 0, json_build_array(name, query)::text FROM risks_savedfilter
WHERE business_id = %(business)s AND owner_id = %(user)s"""
_NEXT_MEASURE = """
SELECT m.title FROM risks_riskmeasure l
JOIN risks_measure m ON m.business_id = l.business_id AND m.id = l.measure_id
WHERE l.business_id = risks_risk.business_id AND l.risk_id = risks_risk.id AND m.status IN ('planned', 'under_way')
ORDER BY m.due_on NULLS LAST, m.id LIMIT 1"""
# The reference is worked out first: behind a policy, only a plain comparison may use the history's index.
_MOVES = """
WITH lately AS MATERIALIZED (
  SELECT number, title, level_current, updated_at,
    'R-' || lpad(number::text, greatest(3, length(number::text)), '0') AS ref
  FROM risks_risk WHERE business_id = %(business)s AND updated_at >= %(since)s ORDER BY updated_at DESC LIMIT %(limit)s
)
SELECT r.number, r.title, r.level_current, r.updated_at, e.verb, e.body FROM lately r
LEFT JOIN LATERAL (
  SELECT verb, body FROM portal_entry WHERE business_id = %(business)s AND ref = r.ref AND at >= %(since)s
  AND verb IN ('risk.created', 'risk.edited') ORDER BY id DESC LIMIT 1
) e ON true
ORDER BY r.updated_at DESC"""


def _fetched(sql: str, **values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


@dataclass(frozen=True, slots=True)
class Overview:
    """All counts of one page and the cells of its matrix; everything but `closed` counts open risks."""

    total: int = 0
    over: int = 0
    unknown: int = 0
    online: int = 0
    overdue: int = 0
    mine: int = 0
    closed: int = 0
    places: tuple[Place, ...] = ()

    @property
    def any(self) -> bool:
        return bool(self.total or self.closed)


def overview(business: Business, actor: Actor, situation: str, today: date) -> Overview:
    """One query, grouped by cell of the matrix; today's situation is answered from one index alone."""
    cells = _fetched(
        _OVERVIEW[situation],
        business=business.pk,
        usual=APPETITE_LEVEL,
        today=today,
        member=actor.membership_id,
    )
    totals = {name: sum(cell[3 + place] for cell in cells) for place, name in enumerate(_COUNTS)}
    places = tuple(Place(c[0], c[1], tuple(c[2])) for c in cells if c[0] and c[1] and c[2])
    return Overview(**totals, places=places)


def matching(business: Business, actor: Actor, wanted: RegisterFilter, today: date) -> QuerySet[Risk]:
    """The risks that a filter finds."""
    return Risk.objects.for_business(business).filter(wanted.condition(actor, today))


def listed(risks: QuerySet[Risk]) -> QuerySet[Any]:
    """Narrow rows for the list (`LISTED`), each with its most urgent open measure as `next_measure`."""
    return risks.annotate(next_measure=RawSQL(_NEXT_MEASURE, [])).values_list(*LISTED, named=True)  # noqa: S611 -- static


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer, by name: services by their number, people by their membership, tags, the lists that this
    person keeps (name, query); and the scale in use."""

    services: tuple[tuple[int, str], ...]
    people: tuple[tuple[int, str], ...]
    tags: tuple[str, ...] = ()
    kept: tuple[tuple[str, str], ...] = ()
    scale: Scale = DEFAULT

    def person(self, membership_id: int | None) -> str:
        return dict(self.people).get(membership_id, "") if membership_id is not None else ""


def choices(business: Business, actor: Actor) -> Choices:
    """All of it in one query."""
    found = _fetched(_CHOICES, business=business.pk, user=actor.user_id)

    def of(kind: str) -> tuple[tuple[int, str], ...]:
        return tuple(sorted(((key, name) for k, key, name in found if k == kind), key=lambda item: sort_key(item[1])))

    said = [text for kind, _key, text in found if kind == "c"]
    return Choices(
        of("s"),
        of("p"),
        tuple(tag for _key, tag in of("t")),
        tuple(sorted(tuple(json.loads(text)) for kind, _key, text in found if kind == "f")),
        RiskCriteria(**json.loads(said[0])).scale() if said else DEFAULT,
    )


@dataclass(frozen=True, slots=True)
class Move:
    """A risk that changed lately; `before` is its former level where the level changed."""

    number: int
    title: str
    level: int | None
    at: datetime
    added: bool
    level_changed: bool
    before: int | None

    @property
    def reference(self) -> str:
        return reference("R", self.number)


def moves(business: Business, now: datetime, limit: int = 4) -> list[Move]:
    """The risks last written in the past month, with what their level did; one query."""
    return [_move(row) for row in _fetched(_MOVES, business=business.pk, since=now - MONTH, limit=limit)]


def _move(row: tuple[Any, ...]) -> Move:
    number, title, level, at, verb, body = row
    pair = json.loads(body or "{}").get("changes", {}).get("level_current")
    changed = isinstance(pair, list) and verb == "risk.edited"
    return Move(number, title, level, at, verb == "risk.created", changed, pair[0] if changed else None)


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


def record_of(risk: Risk, lang: Language, used: Scale) -> Record:
    """Services, measures, remarks and history of one risk; five queries."""
    business = risk.business_id
    services = Service.objects.for_business(business).filter(risk_links__risk=risk).order_by("sort_key", "pk")
    measures = (
        Measure.objects.for_business(business)
        .filter(risk_links__risk=risk)
        .select_related("owner__user")
        .annotate(proof_count=Count("proof_links"))
        .order_by(F("due_on").asc(nulls_last=True), "pk")
    )
    comments = (
        RiskComment.objects.for_business(business).filter(risk=risk).select_related("author").order_by("at", "pk")
    )
    return Record(tuple(services), tuple(measures), tuple(comments), _history(risk, lang, used))


def _history(risk: Risk, lang: Language, used: Scale) -> tuple[Event, ...]:
    entries = list(Entry.objects.for_business(risk.business_id).filter(ref=risk.reference).order_by("-pk")[:200])
    people = {user.pk: str(user) for user in User.objects.filter(pk__in={e.actor for e in entries if e.actor})}
    return tuple(_event(entry, people, lang, used) for entry in entries)


def _event(entry: Entry, people: dict[int, str], lang: Language, used: Scale) -> Event:
    body = json.loads(entry.body)
    changes = {} if entry.verb == "risk.commented" else body.get("changes", {})
    who = "operator" if body.get("operator") else people.get(entry.actor or 0, "")
    label = registry.verb_label(entry.verb)
    told = wording.changes_in_words(entry.verb, changes, lang, used)
    return Event(entry.at, who, entry.verb, label, "mandate" in body, told)


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
    over = Risk.objects.for_business(business).filter(status=RiskStatus.OPEN, level_current__gte=appetite_of(business))
    return over.order_by(F("level_current").desc(nulls_last=True), "number")


def reviews_overdue(business: Business, today: date | None = None) -> QuerySet[Risk]:
    """Open risks whose review day has passed, the oldest first."""
    late = Risk.objects.for_business(business).filter(overdue(today or timezone.localdate()))
    return late.order_by("review_on", "number")
