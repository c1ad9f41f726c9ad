"""Reads of the measures. The list takes three queries whatever its length: counts, people, rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Sum, Value, When
from django.http import Http404
from django.utils import timezone

from portal.access.rules import Actor
from portal.evidence.uses import Use
from portal.tenancy.models import Business
from portal.tenancy.references import reference
from risks.register.models import Risk
from risks.treatment.due import OPEN, Due
from risks.treatment.filters import MeasureFilter, mine, to_do, when
from risks.treatment.models import Measure, MeasureProof, MeasureStatus, RiskMeasure


@dataclass(frozen=True, slots=True)
class Overview:
    """All counts of the page; but for `total`, `done` and `matched`, of the measures still to do. Costs are sums of
    the known ones, in euros before VAT."""

    total: int
    open: int
    overdue: int
    soon: int
    undated: int
    mine: int
    done: int
    matched: int
    nobody: int
    cost_unknown: int
    cost_once_eur: Decimal
    cost_yearly_eur: Decimal


def overview(business: Business, actor: Actor, wanted: MeasureFilter, today: date) -> Overview:
    """One query."""
    counts = {
        "open": to_do(),
        "overdue": when(Due.OVERDUE, today),
        "soon": when(Due.SOON, today),
        "undated": when(Due.UNDATED, today),
        "mine": to_do() & mine(actor),
        "done": Q(status=MeasureStatus.DONE),
        "matched": wanted.condition(actor, today),
        "nobody": to_do() & Q(owner__isnull=True),
        "cost_unknown": to_do() & (Q(cost_once_eur__isnull=True) | Q(cost_yearly_eur__isnull=True)),
    }
    found = Measure.objects.for_business(business).aggregate(
        total=Count("*"),
        **{name: Count("pk", filter=condition) for name, condition in counts.items()},
        once=Sum("cost_once_eur", filter=to_do(), default=Decimal(0)),
        yearly=Sum("cost_yearly_eur", filter=to_do(), default=Decimal(0)),
    )
    return Overview(cost_once_eur=found.pop("once"), cost_yearly_eur=found.pop("yearly"), **found)


def rows(business: Business, actor: Actor, wanted: MeasureFilter, today: date) -> QuerySet[Measure]:
    """The matching measures, each with `risk_numbers` and `rank`, which puts what is to do before what is closed."""
    links = RiskMeasure.objects.filter(business_id=OuterRef("business_id"), measure_id=OuterRef("pk"))
    rank = Case(When(status__in=OPEN, then=Value(0)), default=Value(1))
    return (
        Measure.objects.for_business(business)
        .filter(wanted.condition(actor, today))
        .select_related("owner__user")
        .annotate(rank=rank, risk_numbers=ArraySubquery(links.order_by("risk__number").values("risk__number")))
    )


def find(business: Business, number: int) -> Measure:
    """The measure with this number; Http404 for a number of nobody and of another business alike."""
    measure = Measure.objects.for_business(business).filter(number=number).select_related("owner__user").first()
    if measure is None:
        raise Http404
    measure.business = business
    return measure


def risk_with(business: Business, number: int | None) -> Risk | None:
    """The risk that a new measure starts from, if it is one of this business."""
    return Risk.objects.for_business(business).filter(number=number).first() if number else None


def uses_of_proofs(business: Business, proof_ids: Iterable[int]) -> dict[int, list[Use]]:
    """Which measures each proof backs; one query."""
    links = MeasureProof.objects.for_business(business).filter(proof_id__in=list(proof_ids))
    found: dict[int, list[Use]] = {}
    for link in links.select_related("measure").order_by("measure__number"):
        measure = link.measure
        use = Use(reference("M", measure.number), measure.title, "measure", {"number": measure.number}, "measure.view")
        found.setdefault(link.proof_id, []).append(use)
    return found


def next_actions(business: Business, limit: int) -> list[Measure]:
    """What is to do, the overdue first, those without a day last."""
    found = Measure.objects.for_business(business).filter(to_do()).select_related("owner__user")
    return list(found.order_by(F("due_on").asc(nulls_last=True), "number")[:limit])


def counts(business: Business) -> dict[str, int]:
    """`open` and `overdue` today."""
    today = timezone.localdate()
    return Measure.objects.for_business(business).aggregate(
        open=Count("pk", filter=to_do()), overdue=Count("pk", filter=when(Due.OVERDUE, today))
    )


def state(business: Business) -> str:
    """The sixth stone: done when there are measures, none is overdue, and each one still to do has a person and a
    day."""
    loose = to_do() & (Q(owner__isnull=True) | Q(due_on__isnull=True) | Q(due_on__lt=timezone.localdate()))
    found = Measure.objects.for_business(business).aggregate(total=Count("*"), loose=Count("pk", filter=loose))
    if not found["total"]:
        return "todo"
    return "under_way" if found["loose"] else "done"
