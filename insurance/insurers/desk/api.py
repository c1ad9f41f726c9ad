"""Shared dossiers for an insurer's programs: the list, each one's terms, its data and its sealed bundle."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Schema
from pydantic import Field

from insurance.dossier.headline import Headline
from insurance.dossier.models import DossierVersion, PublicSeal
from insurance.dossier.storage import Damaged
from insurance.dossier.why import why
from insurance.insurers.copies.making import REST, NotReady, want_copy
from insurance.insurers.copies.wording import why_not
from insurance.insurers.desk.actions import look, take_list
from insurance.insurers.desk.api_schema import SharedQuery
from insurance.insurers.desk.applicants import Applicant, applicants, named
from insurance.insurers.desk.tabular import LISTS, csv_of
from insurance.insurers.grants.models import AccessOutcome
from insurance.insurers.grants.standing import closed
from insurance.insurers.room.actions import download
from insurance.insurers.room.readers import who_of
from portal.access.models import Grant
from portal.access.rules import NOBODY
from portal.api.operations import ORGANISATION, ApiRequest, ApiRouter
from portal.api.paging import listed
from portal.api.problems import Problem, problem
from portal.api.schema import Out
from portal.tenancy.context import business_context
from portal.tenancy.references import reference
from portal.ui.csv_export import sealed_off

router = ApiRouter(tag="Dossiers", under=ORGANISATION)
ListName = Literal[
    "risks", "measures", "services", "policies", "losses", "gap", "claims", "answers", "programmes", "proofs"
]
assert tuple(LISTS) == ListName.__args__  # type: ignore[attr-defined]


class SharedOut(Out):
    id: UUID
    business: str = Field(description="The name it goes by")
    version: str = Field(description="D-003")
    open: bool = Field(description="It can be downloaded now")
    why_closed: Literal["expired", "revoked", "used_up", "void"] | None
    shared_at: datetime
    until: datetime
    downloads: int
    downloads_left: int
    copy_bundle_sha256: str | None = Field(
        description="Of the bundle that you are handed; null while it is being made, and once access ended"
    )
    copy_pdf_sha256: str | None = Field(description="Of the PDF in it")
    bundle_sha256: str = Field(description="Of the business’s original, which readers are not handed")
    pdf_sha256: str = Field(description="Of the PDF in the original")
    seal: Literal["valid", "superseded", "revoked"]
    opened: bool = Field(description="Somebody of this insurer looked at it or downloaded it")
    newer: str | None = Field(description="A newer version of the same business that is open to this insurer")
    headline: Headline | None = Field(description="null once access ended; used-up downloads do not end it")


class SharedPage(Out):
    items: list[SharedOut]
    total: int
    page: int
    limit: int


class ListQuery(Schema):
    list: ListName = "risks"


@router.read("/dossiers", "shared.view", SharedPage, name="api-dossiers")
def dossiers(request: ApiRequest, wanted: Query[SharedQuery]) -> dict[str, Any]:
    """What businesses opened to this insurer, live ones first, each with its headline

    Each business whose headline is answered sees that it was taken, once a day.
    """
    now, asked = timezone.now(), wanted.asked()
    found = [one for one in applicants(request.organisation, now) if asked.matches(one, now)]
    if wanted.open is not None:
        found = [one for one in found if one.may_download is wanted.open]
    if wanted.new is not None:
        found = [one for one in found if (one.live and not one.opened) is wanted.new]
    first = (wanted.page - 1) * wanted.limit
    take_list(actor=request.actor, organisation=request.organisation, chosen=found[first : first + wanted.limit])
    return listed(request, found, wanted, _shown)


@router.read("/dossiers/{uuid:public_id}", "shared.view", SharedOut, name="api-dossier")
def dossier(request: ApiRequest, public_id: UUID) -> dict[str, Any]:
    """The terms and the headline of one shared dossier; reading them counts as no download"""
    (found,) = named(request.organisation, timezone.now(), [public_id])
    look(actor=request.actor, organisation=request.organisation, chosen=[found])
    return _shown(found)


@router.read_file(
    "/dossiers/{uuid:public_id}/bundle",
    "shared.download",
    "application/zip",
    name="api-dossier-bundle",
    more=(409, 410, 503),
)
def bundle(request: ApiRequest, public_id: UUID) -> HttpResponse:
    """The sealed bundle, a copy that names its reader; counts as one download, which the business sees

    409 with Retry-After, uncounted, while the copy is being made, some seconds after it was shared; 503, uncounted
    too, when it could not be made: `detail` says why.
    Send the ETag back in If-None-Match: 304 then says that you have it already, and counts nothing.
    """
    return _file(request, public_id, None, "application/zip", "zip")


@router.read_file(
    "/dossiers/{uuid:public_id}/data.json",
    "shared.download",
    "application/json",
    name="api-dossier-json",
    more=(409, 410),
)
def data(request: ApiRequest, public_id: UUID) -> HttpResponse:
    """All data of the dossier, exactly as it was frozen; counts as one download

    Its schema travels in the bundle as dossier.schema.json.
    """
    return _file(request, public_id, lambda version: version.snapshot.encode(), "application/json", "json")


@router.read_file(
    "/dossiers/{uuid:public_id}/data.csv", "shared.download", "text/csv", name="api-dossier-csv", more=(409, 410)
)
def table(request: ApiRequest, public_id: UUID, wanted: Query[ListQuery]) -> HttpResponse:
    """One list of the dossier's data as CSV in UTF-8; counts as one download

    404 without counting when this dossier does not hold that list.
    """

    def read(version: DossierVersion) -> bytes:
        content = csv_of(json.loads(version.snapshot), wanted.list)
        if content is None:
            raise Http404
        return content

    return _file(request, public_id, read, "text/csv; charset=utf-8", f"{wanted.list}.csv")


def _file(
    request: ApiRequest, public_id: UUID, read: Callable[[DossierVersion], bytes] | None, media_type: str, ending: str
) -> HttpResponse:
    """One counted download of what `read` takes out of the version, else of the reader's copy, unless the reader has it
    already."""
    grants = Grant.objects.filter(organisation=request.organisation).select_related("business")
    grant = get_object_or_404(grants, public_id=public_id)
    seal = PublicSeal.objects.get(business_id=grant.business_id, number=grant.version_number)
    tag = f'"{seal.bundle_sha256}.{ending}"'
    if request.headers.get("If-None-Match") == tag and closed(grant, timezone.now()) is None:
        return HttpResponse(status=304, headers={"ETag": tag})
    who = who_of(request.actor, request.organisation)
    try:
        result = download(grant_id=grant.pk, who=who, actor=request.actor, read=read)
    except Damaged:
        raise Problem(409, _("This file is not the one that was sealed. Tell whoever shared it.")) from None
    except NotReady:
        with business_context(write=[grant.business]):
            job = want_copy(grant, NOBODY)
        if job is not None and (said := why_not(job)):
            wait = {"Retry-After": str(int(REST.total_seconds()))}
            return problem(503, said, headers=wait, reason=job.error if why(job.error) else "failed")
        return problem(409, _("Your copy is being made. Ask again in a few seconds."), headers={"Retry-After": "5"})
    if result.outcome == AccessOutcome.TOO_MANY:
        return problem(429, headers={"Retry-After": "3600"}, reason=result.outcome)
    if result.outcome != AccessOutcome.DOWNLOADED:
        return problem(410, reason=result.outcome)  # not an error of ours: the attempt stays written down
    name = f"rempart-{grant.business.slug}-{reference('D', grant.version_number)}.{ending}"
    answer = sealed_off(result.content, media_type, name)
    answer["ETag"] = tag
    return answer


def _shown(one: Applicant) -> dict[str, Any]:
    grant, seal = one.grant, one.seal
    assert seal is not None, "a version is written with its seal"
    return {
        "id": grant.public_id,
        "business": grant.business.name,
        "version": one.version,
        "open": one.may_download,
        "why_closed": one.why or (None if one.may_download else AccessOutcome.USED_UP),
        "shared_at": grant.created_at,
        "until": grant.expires_at,
        "downloads": grant.downloads,
        "downloads_left": one.left,
        "copy_bundle_sha256": one.copy.bundle_sha256 if one.copy else None,
        "copy_pdf_sha256": one.copy.pdf_sha256 if one.copy else None,
        "bundle_sha256": seal.bundle_sha256,
        "pdf_sha256": seal.pdf_sha256,
        "seal": seal.state,
        "opened": one.opened,
        "newer": one.newer,
        "headline": one.headline,
    }
