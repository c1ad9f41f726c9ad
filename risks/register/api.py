"""The register for programs: the same reads and verbs as its pages."""

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
from portal.api.schema import Day, Email, In, Out, Step, number_of, text_or_none
from portal.editing.saving import Conflict
from portal.tenancy.models import Business
from portal.tenancy.references import reference
from portal.ui.text import one_line
from risks.register import actions
from risks.register.filters import RegisterFilter
from risks.register.models import Risk
from risks.register.queries import find, matching
from risks.services.models import Service

router = ApiRouter(tag="Risks", under=BUSINESS)
CategoryCode = Literal[
    "online", "cyber", "fraud", "property", "people", "supply", "liability", "regulation", "finance", "other"
]
TreatmentCode = Literal["reduce", "transfer", "accept", "avoid"]
StatusCode = Literal["open", "closed"]
_MAY_BE_EMPTY = (*actions.TEXTS, "treatment")


class RiskFields(In):
    """What may be said about a risk. null is unknown."""

    category: CategoryCode = "other"
    source: str | None = Field(None, max_length=2000)
    event: str | None = Field(None, max_length=2000)
    cause: str | None = Field(None, max_length=2000)
    consequences: str | None = Field(None, max_length=2000)
    existing_controls: str | None = Field(None, max_length=2000)
    owner: Email | None = None
    likelihood_inherent: Step | None = None
    impact_inherent: Step | None = None
    likelihood_current: Step | None = None
    impact_current: Step | None = None
    likelihood_target: Step | None = None
    impact_target: Step | None = None
    treatment: TreatmentCode | None = None
    review_on: Day | None = None
    status: StatusCode = "open"
    tags: list[str] = Field([], max_length=10)
    services: list[str] = Field([], max_length=100, description="References, S-001")


class NewRisk(RiskFields):
    title: str = Field(min_length=1, max_length=200)


class RiskChange(RiskFields):
    """Only the fields that are sent are changed."""

    title: str = Field("", min_length=1, max_length=200)


class RiskOut(Out):
    reference: str
    version: int
    title: str
    category: CategoryCode
    source: str | None
    event: str | None
    cause: str | None
    consequences: str | None
    existing_controls: str | None
    owner: str | None
    likelihood_inherent: int | None
    impact_inherent: int | None
    likelihood_current: int | None
    impact_current: int | None
    likelihood_target: int | None
    impact_target: int | None
    level: int | None = Field(description="Today's, 1 to 5; worked out from likelihood and impact")
    treatment: TreatmentCode | None
    review_on: Day | None
    status: StatusCode
    tags: list[str]
    services: list[str]
    created_at: datetime
    updated_at: datetime


class RiskPage(Out):
    items: list[RiskOut]
    total: int
    page: int
    limit: int


class RiskQuery(Paging):
    q: str = Field("", max_length=80, description="Words of any text; R-012 finds the twelfth")
    level: Literal["", "over", "unknown", "1", "2", "3", "4", "5"] = ""
    category: CategoryCode | Literal[""] = ""
    treatment: Literal["", "unknown", "reduce", "transfer", "accept", "avoid"] = ""
    service: str = Field("", description="S-001")
    tag: str = Field("", max_length=30)
    status: Literal["open", "closed", "all"] = "all"
    overdue: bool = False


@router.read("/risks", "risk.view", RiskPage, name="api-risks")
def risks(request: ApiRequest, wanted: Query[RiskQuery]) -> dict[str, Any]:
    """The register, by reference

    Filters narrow it down; `level=over` finds what is above the business's own threshold.
    """
    asked = RegisterFilter(
        text=one_line(wanted.q),
        level=wanted.level,
        category=wanted.category,
        service=number_of("S", wanted.service) if wanted.service else None,
        treatment=wanted.treatment,
        tag=one_line(wanted.tag),
        status=wanted.status,
        overdue=wanted.overdue,
    )
    found = matching(request.business, request.actor, asked, timezone.localdate())
    return listed(request, _whole(found).order_by("number"), wanted, shown)


@router.read("/risks/{ref}", "risk.view", RiskOut, name="api-risk")
def risk(request: ApiRequest, ref: str) -> Answer:
    """One risk, with the version to send back in If-Match"""
    found = _found(request.business, ref)
    return versioned(shown(found), found.version)


@router.create("/risks", "risk.create", RiskOut, name="api-risk-new")
def new_risk(request: ApiRequest, sent: NewRisk) -> Answer:
    """A new risk, with the next reference

    Without a review day, its level and the business's pace give one.
    """
    made = actions.create_risk(actor=request.actor, business=request.business, **_fields(request.business, sent))
    found = _found(request.business, made.reference)
    where = reverse("api-risk", kwargs={"business": request.business.slug, "ref": made.reference})
    return versioned(shown(found), found.version, where)


@router.change("/risks/{ref}", "risk.edit", RiskOut, name="api-risk-edit")
def edit_risk(request: ApiRequest, ref: str, sent: RiskChange) -> Answer:
    """Changes the fields that are sent"""
    found, version = _found(request.business, ref), version_in(request)
    try:
        actions.edit_risk(actor=request.actor, risk=found, version=version, **_fields(request.business, sent))
    except Conflict as conflict:
        raise _moved(request.business, conflict) from None
    found = _found(request.business, ref)
    return versioned(shown(found), found.version)


@router.remove("/risks/{ref}", "risk.delete", name="api-risk-delete")
def delete_risk(request: ApiRequest, ref: str) -> None:
    """Deletes it; its measures stay, and the history keeps its text"""
    found, version = _found(request.business, ref, lock=True), version_in(request)
    if found.version != version:
        raise changed(RiskOut.model_validate(shown(found)), found.version)
    actions.delete_risk(actor=request.actor, risk=found)


def shown(risk: Risk) -> dict[str, Any]:
    """A risk as the API tells it."""
    texts = {name: text_or_none(getattr(risk, name)) for name in _MAY_BE_EMPTY}
    plain = ("version", "title", "category", *actions.SCALES, "review_on", "status", "tags", "created_at", "updated_at")
    return {
        **texts,
        **{name: getattr(risk, name) for name in plain},
        "reference": risk.reference,
        "level": risk.level_current,
        "owner": risk.owner.user.email if risk.owner else None,
        "services": [reference("S", service.number) for service in risk.services.all()],
    }


def _whole(risks: QuerySet[Risk]) -> QuerySet[Risk]:
    services = Prefetch("services", Service.objects.order_by("number"))
    return risks.select_related("owner__user").prefetch_related(services)


def _found(business: Business, ref: str, *, lock: bool = False) -> Risk:
    number = number_of("R", ref)
    if lock:
        Risk.objects.for_business(business).filter(number=number).select_for_update().first()
    find(business, number)
    found: Risk = _whole(Risk.objects.for_business(business)).get(number=number)
    found.business = business
    return found


def _fields(business: Business, sent: RiskFields) -> dict[str, Any]:
    """What was sent, as the verbs take it."""
    values = sent.model_dump(exclude_unset=True)
    for name in _MAY_BE_EMPTY:
        if name in values:
            values[name] = values[name] or ""
    if "owner" in values:
        values["owner"] = member_by_email(business, values["owner"])
    if "services" in values:
        values["services"] = by_reference(Service.objects.for_business(business), "S", values["services"], "services")
    return values


def _moved(business: Business, conflict: Conflict) -> Exception:
    now = _found(business, conflict.current.reference)
    return changed(RiskOut.model_validate(shown(now)), now.version)
