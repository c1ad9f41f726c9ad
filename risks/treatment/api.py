"""Measures for programs: the same reads and verbs as their pages."""

from datetime import datetime
from typing import Any, Literal

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from ninja import Query
from pydantic import Field

from portal.api.lookups import by_reference, changed, member_by_email
from portal.api.operations import BUSINESS, Answer, ApiRequest, ApiRouter, version_in, versioned
from portal.api.paging import Paging, listed
from portal.api.schema import Amount, Day, Email, In, Out, number_of, text_or_none
from portal.editing.saving import Conflict
from portal.evidence.models import Proof
from portal.tenancy.models import Business
from portal.tenancy.references import reference
from portal.ui.text import one_line
from risks.register.models import Risk
from risks.treatment import actions
from risks.treatment.filters import MeasureFilter
from risks.treatment.models import Measure
from risks.treatment.queries import find

router = ApiRouter(tag="Measures", under=BUSINESS)
ThemeCode = Literal["cyber", "continuity", "prevention", "energy", "other"]
StatusCode = Literal["planned", "under_way", "done", "dropped"]


class MeasureFields(In):
    """What may be said about a measure. null is unknown."""

    description: str | None = Field(None, max_length=2000)
    theme: ThemeCode = "other"
    owner: Email | None = None
    due_on: Day | None = None
    status: StatusCode = "planned"
    done_on: Day | None = Field(None, description="Only of what is done; today unless said")
    cost_once_eur: Amount | None = None
    cost_yearly_eur: Amount | None = None
    expected_effect: str | None = Field(None, max_length=2000)
    risks: list[str] = Field([], max_length=100, description="References, R-001")


class NewMeasure(MeasureFields):
    title: str = Field(min_length=1, max_length=200)


class MeasureChange(MeasureFields):
    """Only the fields that are sent are changed."""

    title: str = Field("", min_length=1, max_length=200)


class MeasureOut(Out):
    reference: str
    version: int
    title: str
    description: str | None
    theme: ThemeCode
    owner: str | None
    due_on: Day | None
    status: StatusCode
    done_on: Day | None
    cost_once_eur: Amount | None
    cost_yearly_eur: Amount | None
    expected_effect: str | None
    risks: list[str]
    proofs: list[str]
    updated_at: datetime


class MeasurePage(Out):
    items: list[MeasureOut]
    total: int
    page: int
    limit: int


class MeasureQuery(Paging):
    q: str = Field("", max_length=80, description="Words of the title; M-004 finds the fourth")
    status: Literal["open", "planned", "under_way", "done", "dropped", "all"] = "all"
    theme: ThemeCode | Literal[""] = ""
    when: Literal["", "overdue", "soon", "undated"] = ""
    risk: str = Field("", description="R-001")


@router.read("/measures", "measure.view", MeasurePage, name="api-measures")
def measures(request: ApiRequest, wanted: Query[MeasureQuery]) -> dict[str, Any]:
    """The measures, by reference"""
    asked = MeasureFilter(
        text=one_line(wanted.q),
        status=wanted.status,
        theme=wanted.theme,
        when=wanted.when,
        risk=number_of("R", wanted.risk) if wanted.risk else None,
    )
    found = Measure.objects.for_business(request.business).filter(asked.condition(request.actor, timezone.localdate()))
    return listed(request, _whole(found).order_by("number"), wanted, shown)


@router.read("/measures/{ref}", "measure.view", MeasureOut, name="api-measure")
def measure(request: ApiRequest, ref: str) -> Answer:
    """One measure, with the version to send back in If-Match"""
    found = _found(request.business, ref)
    return versioned(shown(found), found.version)


@router.create("/measures", "measure.create", MeasureOut, name="api-measure-new")
def new_measure(request: ApiRequest, sent: NewMeasure) -> Answer:
    """A new measure, with the next reference"""
    made = actions.create_measure(actor=request.actor, business=request.business, **_fields(request.business, sent))
    found = _found(request.business, made.reference)
    where = reverse("api-measure", kwargs={"business": request.business.slug, "ref": made.reference})
    return versioned(shown(found), found.version, where)


@router.change("/measures/{ref}", "measure.edit", MeasureOut, name="api-measure-edit")
def edit_measure(request: ApiRequest, ref: str, sent: MeasureChange) -> Answer:
    """Changes the fields that are sent"""
    found, version = _found(request.business, ref), version_in(request)
    try:
        actions.edit_measure(actor=request.actor, measure=found, version=version, **_fields(request.business, sent))
    except Conflict as conflict:
        now = _found(request.business, conflict.current.reference)
        raise changed(MeasureOut.model_validate(shown(now)), now.version) from None
    found = _found(request.business, ref)
    return versioned(shown(found), found.version)


@router.remove("/measures/{ref}", "measure.delete", name="api-measure-delete")
def delete_measure(request: ApiRequest, ref: str) -> None:
    """Deletes it; its risks and proofs stay, and the history keeps its text"""
    found, version = _found(request.business, ref, lock=True), version_in(request)
    if found.version != version:
        raise changed(MeasureOut.model_validate(shown(found)), found.version)
    actions.delete_measure(actor=request.actor, measure=found)


def shown(measure: Measure) -> dict[str, Any]:
    """A measure as the API tells it."""
    plain = ("version", "title", "theme", "due_on", "status", "done_on", *actions.COSTS, "updated_at")
    return {
        **{name: getattr(measure, name) for name in plain},
        **{name: text_or_none(getattr(measure, name)) for name in actions.TEXTS},
        "reference": measure.reference,
        "owner": measure.owner.user.email if measure.owner else None,
        "risks": [reference("R", risk.number) for risk in measure.risks.all()],
        "proofs": [reference("P", proof.number) for proof in measure.proofs.all()],
    }


def _whole(measures: QuerySet[Measure]) -> QuerySet[Measure]:
    risks = Prefetch("risks", Risk.objects.order_by("number"))
    proofs = Prefetch("proofs", Proof.objects.order_by("number"))
    return measures.select_related("owner__user").prefetch_related(risks, proofs)


def _found(business: Business, ref: str, *, lock: bool = False) -> Measure:
    number = number_of("M", ref)
    if lock:
        Measure.objects.for_business(business).filter(number=number).select_for_update().first()
    find(business, number)
    found: Measure = _whole(Measure.objects.for_business(business)).get(number=number)
    found.business = business
    return found


def _fields(business: Business, sent: MeasureFields) -> dict[str, Any]:
    """What was sent, as the verbs take it."""
    values = {name: item for name, item in sent if name in sent.model_fields_set}
    for name in actions.TEXTS:
        if name in values:
            values[name] = values[name] or ""
    if "owner" in values:
        values["owner"] = member_by_email(business, values["owner"])
    if "risks" in values:
        values["risks"] = by_reference(Risk.objects.for_business(business), "R", values["risks"], "risks")
    return values
