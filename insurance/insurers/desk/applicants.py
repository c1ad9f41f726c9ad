"""Everything that was shared with one insurer, with the headline of what it may still read; a fixed number of queries.

An insurer never enters a business. The database is opened to the businesses of its live grants, for reading, and inside
that the exact pairs of business and version are asked for: another version of the same business stays unread.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from insurance.dossier.headline import Headline, headline_of, kept
from insurance.dossier.models import DossierVersion, PublicSeal
from insurance.insurers.copies.models import GrantCopy
from insurance.insurers.grants.models import AccessOutcome, GrantAccess
from insurance.insurers.grants.queries import SharedDossier, shared_with
from portal.access.models import Grant
from portal.tenancy.context import business_context
from portal.tenancy.models import Organisation
from portal.tenancy.references import reference

OPENED = (AccessOutcome.DOWNLOADED, AccessOutcome.VIEWED)


@dataclass(frozen=True, slots=True)
class Applicant:
    """One grant on the desk. `headline` is None when the grant opens nothing any more, and `why` says so."""

    shared: SharedDossier
    headline: Headline | None
    seal: PublicSeal | None
    copy: GrantCopy | None  # the reader's own file; None while it is being made, and once access ended
    opened: bool  # somebody of this insurer looked at it or downloaded it
    newer: str | None  # D-004, when this insurer may read a newer version of the same business

    @property
    def grant(self) -> Grant:
        return self.shared.grant

    @property
    def why(self) -> str | None:
        return self.shared.why

    @property
    def live(self) -> bool:
        """Whether it may be read and asked about."""
        return self.shared.live

    @property
    def may_download(self) -> bool:
        """Whether its file and its data are handed out, too."""
        return self.shared.may_download

    @property
    def name(self) -> str:
        return self.grant.business.name

    @property
    def version(self) -> str:
        return reference("D", self.grant.version_number)

    @property
    def left(self) -> int:
        return self.shared.left


def applicants(organisation: Organisation, now: datetime, businesses: Collection[int] | None = None) -> list[Applicant]:
    """All, or those of these businesses. Live ones first, the newest grant first within."""
    shared = shared_with(organisation, now, businesses)
    seals = _seals(shared)
    live = [item.grant for item in shared if item.live]
    latest: dict[int, int] = {}
    for grant in live:
        latest[grant.business_id] = max(latest.get(grant.business_id, 0), grant.version_number)
    headlines, opened, copies = _read(live)
    return [
        Applicant(
            shared=item,
            headline=headlines.get(item.grant.pk),
            seal=seals.get(item.grant.pk),
            copy=copies.get(item.grant.pk),
            opened=item.grant.pk in opened,
            newer=_newer(item.grant, latest),
        )
        for item in shared
    ]


def named(organisation: Organisation, now: datetime, ids: Sequence[UUID]) -> list[Applicant]:
    """Those of these grants, in this order. Raises Http404 when one of them is not a grant to this insurer."""
    grants = Grant.objects.filter(organisation=organisation, public_id__in=ids)
    found = {one.grant.public_id: one for one in applicants(organisation, now, {grant.business_id for grant in grants})}
    if not all(public_id in found for public_id in ids):
        raise Http404
    return [found[public_id] for public_id in ids]


def with_previous(organisation: Organisation, now: datetime, public_id: UUID) -> tuple[Applicant, Applicant | None]:
    """One grant, and the version of the same business before its own that this insurer may still read, if any. Raises
    Http404 for one that is not a grant to this insurer."""
    grant = get_object_or_404(Grant, organisation=organisation, public_id=public_id)
    found = applicants(organisation, now, [grant.business_id])
    one = next(other for other in found if other.grant.pk == grant.pk)
    older = [other for other in found if other.live and other.grant.version_number < grant.version_number]
    return one, max(older, key=lambda other: other.grant.version_number, default=None) if one.live else None


def snapshots(chosen: Sequence[Applicant]) -> dict[int, Mapping[str, Any]]:
    """The whole snapshots of the live ones among them, by grant: for a handful, never for the list."""
    live = [one.grant for one in chosen if one.live]
    with business_context(read={grant.business_id for grant in live}):
        return {pk: json.loads(text) for pk, text in _by_grant(live, _versions(live), "snapshot")}


def _newer(grant: Grant, latest: Mapping[int, int]) -> str | None:
    last = latest.get(grant.business_id, 0)
    return reference("D", last) if last > grant.version_number else None


def _seals(shared: Sequence[SharedDossier]) -> dict[int, PublicSeal]:
    """What anybody may know of each version, by grant."""
    rows = PublicSeal.objects.filter(
        business_id__in={item.grant.business_id for item in shared},
        number__in={item.grant.version_number for item in shared},
    )
    found = {(row.business_id, row.number): row for row in rows}
    pairs = {item.grant.pk: (item.grant.business_id, item.grant.version_number) for item in shared}
    return {pk: found[pair] for pk, pair in pairs.items() if pair in found}


def _read(live: Sequence[Grant]) -> tuple[dict[int, Headline], set[int], dict[int, GrantCopy]]:
    """Headlines by grant, the grants that somebody opened, and the readers' copies by grant, in a context of exactly
    these businesses."""
    businesses = {grant.business_id for grant in live}
    with business_context(read=businesses):
        frozen = _by_grant(live, _versions(live).filter(headline__isnull=False), "headline")
        headlines = {pk: headline for pk, stored in frozen if (headline := kept(stored)) is not None}
        older = [grant for grant in live if grant.pk not in headlines]
        texts = _by_grant(older, _versions(older), "snapshot") if older else ()
        headlines.update((pk, headline_of(json.loads(text))) for pk, text in texts)
        uses = GrantAccess.objects.filter(
            business_id__in=businesses, grant_id__in=[grant.pk for grant in live], outcome__in=OPENED
        )
        opened = set(uses.values_list("grant_id", flat=True).distinct())
        rows = GrantCopy.objects.filter(business_id__in=businesses, grant_id__in=[grant.pk for grant in live])
        copies = {copy.grant_id: copy for copy in rows}
    return headlines, opened, copies


def _versions(live: Sequence[Grant]) -> QuerySet[DossierVersion]:
    """The versions that these grants name and no other of the same businesses, whatever the context lets through."""
    named = Grant.objects.filter(
        pk__in=[grant.pk for grant in live],
        business_id=OuterRef("business_id"),
        version_number=OuterRef("number"),
    )
    return DossierVersion.objects.filter(Exists(named), business_id__in={grant.business_id for grant in live})


def _by_grant(live: Sequence[Grant], rows: QuerySet[DossierVersion], column: str) -> Iterable[tuple[int, Any]]:
    """(grant, column) of each version; the same version may have been shared twice."""
    grants: dict[tuple[int, int], list[int]] = {}
    for grant in live:
        grants.setdefault((grant.business_id, grant.version_number), []).append(grant.pk)
    found = rows.values_list("business_id", "number", column)
    for business, number, value in found.iterator(chunk_size=20) if column == "snapshot" else found:
        for pk in grants[business, number]:
            yield pk, value
