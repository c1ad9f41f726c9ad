"""An institution's programmes for its programs. What they send becomes a draft: it is published when a second person
approves it on the page, never from here."""

from datetime import datetime
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import Field

from portal.api.lookups import changed
from portal.api.operations import ORGANISATION, Answer, ApiRequest, ApiRouter, version_in, versioned
from portal.api.paging import Paging, listed
from portal.api.schema import In, Out
from portal.editing.saving import Conflict
from portal.tenancy.models import Organisation
from portal.tenancy.refusals import Refused
from portal.ui.text import one_line
from subsidies.curation import actions, queries
from subsidies.curation.checking import checked
from subsidies.curation.content import BESIDE, record_of, storable
from subsidies.curation.models import OPEN_STATES, Draft
from subsidies.programmes.formats.exchange import check_record
from subsidies.programmes.models import Programme

router = ApiRouter(tag="Programmes", under=ORGANISATION)
_FIELDS = frozenset(check_record({}, required=())[0])  # of the exchange format


class ProgrammeOut(Out):
    id: str
    title: str
    state: Literal["published", "closed"]
    suspended: bool
    replaced_by: str | None
    revision: int
    record: dict[str, Any] = Field(description="The whole record, in the exchange format of docs/programmes.md")


class ProgrammePage(Out):
    items: list[ProgrammeOut]
    total: int
    page: int
    limit: int


class ProgrammeQuery(Paging):
    q: str = Field("", max_length=80, description="In the title, the operator or the identifier")
    state: Literal["", "published", "suspended", "closed", "replaced"] = ""


class Wrong(Out):
    field: str
    message: str


class DraftOut(Out):
    number: int
    version: int
    programme: str | None = Field(description="The published programme that it changes; null: a new one")
    state: Literal["writing", "waiting", "published", "dropped"]
    record: dict[str, Any]
    problems: list[Wrong] = Field(description="What keeps it from being published")
    note: str | None = Field(description="Why it was sent back")
    author: str | None
    begun_at: datetime
    changed_at: datetime


class DraftPage(Out):
    items: list[DraftOut]
    total: int
    page: int
    limit: int


class NewDraft(In):
    programme: str | None = Field(None, max_length=120, description="One of the institution's own; null: a new one")
    record: dict[str, Any] = Field(description="Fields of the exchange format; those left out stay as published")


class DraftChange(In):
    """Fields of the record to change, and whether it waits for the second look: true asks for it, false takes it
    back."""

    record: dict[str, Any] = Field({})
    waiting: bool = False


@router.read("/programmes", "catalogue.view", ProgrammePage, name="api-programmes")
def programmes(request: ApiRequest, wanted: Query[ProgrammeQuery]) -> dict[str, Any]:
    """The institution's own programmes as they are published, by identifier"""
    found = queries.listed(
        request.organisation, scope=queries.OURS, state=wanted.state, kind="", search=one_line(wanted.q)
    )
    return listed(request, found.order_by("slug"), wanted, _programme)


@router.read("/drafts", "catalogue.view", DraftPage, name="api-drafts")
def drafts(request: ApiRequest, wanted: Query[Paging]) -> dict[str, Any]:
    """Every draft there ever was, newest first"""
    return listed(request, queries.all_drafts(request.organisation), wanted, _shown)


@router.read("/drafts/{int:number}", "catalogue.view", DraftOut, name="api-draft")
def draft(request: ApiRequest, number: int) -> Answer:
    """One draft, with the version to send back in If-Match"""
    found = _found(request.organisation, number)
    return versioned(_shown(found), found.version)


@router.create("/drafts", "catalogue.edit", DraftOut, name="api-draft-new")
def new_draft(request: ApiRequest, sent: NewDraft) -> Answer:
    """A new programme, or a change to one, as a draft that nobody but its institution sees

    409 while another draft of that programme is open.
    """
    programme = None
    if sent.programme is not None:
        programme = queries.programmes_of(request.organisation).filter(slug=sent.programme).first()
        if programme is None:
            raise ValidationError({"programme": _("Choose one of your institution's own programmes.")})
        if Draft.objects.filter(programme=programme, state__in=OPEN_STATES).exists():
            raise Refused(_("A draft of this programme is open already."))
    made = actions.begin_draft(
        actor=request.actor, institution=request.organisation, programme=programme, changes=_content(sent.record)
    )
    found = _found(request.organisation, made.number)
    where = reverse("api-draft", kwargs={"organisation": request.organisation.slug, "number": made.number})
    return versioned(_shown(found), found.version, where)


@router.change("/drafts/{int:number}", "catalogue.edit", DraftOut, name="api-draft-edit")
def edit_draft(request: ApiRequest, number: int, sent: DraftChange) -> Answer:
    """Changes fields of the record, asks for the second look, or takes that back

    Only its author writes in a draft, and not while it waits; 409 says which it is.
    """
    found, version = _found(request.organisation, number), version_in(request)
    try:
        if sent.record:
            actions.edit_draft(actor=request.actor, draft=found, version=version, changes=_content(sent.record))
            version = found.version
        if "waiting" in sent.model_fields_set:
            verb = actions.submit_draft if sent.waiting else actions.withdraw_draft
            verb(actor=request.actor, draft=found, version=version)
        elif found.version != version:
            raise Conflict(found)
    except Conflict:
        now = _found(request.organisation, number)
        raise changed(DraftOut.model_validate(_shown(now)), now.version) from None
    found = _found(request.organisation, number)
    return versioned(_shown(found), found.version)


def _found(institution: Organisation, number: int) -> Draft:
    rows: QuerySet[Draft] = Draft.objects.filter(institution=institution)
    return get_object_or_404(rows.select_related("author", "programme", "institution"), number=number)


def _content(record: dict[str, Any]) -> dict[str, Any]:
    """The record alone: what stands beside it is decided on the pages."""
    if beside := sorted(set(record) & set(BESIDE)):
        raise ValidationError({f"record.{name}": _("This is set on the page of the programme.") for name in beside})
    if unknown := sorted(set(record) - _FIELDS):
        raise ValidationError({f"record.{name[:80]}": _("This field does not exist.") for name in unknown[:20]})
    return record_of(record)


def _programme(programme: Programme) -> dict[str, Any]:
    return {
        "id": programme.slug,
        "title": programme.title,
        "state": programme.state,
        "suspended": programme.suspended,
        "replaced_by": programme.replaced_by.slug if programme.replaced_by else None,
        "revision": programme.revision,
        "record": programme.data,
    }


def _shown(draft: Draft) -> dict[str, Any]:
    problems = checked(draft.content)[1] if draft.is_open else []
    return {
        "number": draft.number,
        "version": draft.version,
        "programme": draft.programme.slug if draft.programme else None,
        "state": draft.state,
        "record": storable(record_of(draft.content)),
        "problems": [{"field": path, "message": sentence} for path, sentence in problems],
        "note": draft.note or None,
        "author": str(draft.author) if draft.author else None,
        "begun_at": draft.begun_at,
        "changed_at": draft.changed_at,
    }
