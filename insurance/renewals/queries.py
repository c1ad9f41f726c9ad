"""Which clients a renewal would take, in ranges of businesses and a fixed number of questions for each range."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import batched
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, Sum
from django.utils import timezone

from insurance.dossier.facts import facts, unbundled
from insurance.dossier.models import DossierVersion, PublicSeal, SealState
from insurance.dossier.redaction.redact import choices_of, parts_telling, redacted
from insurance.renewals.advisers import parts_for, terms
from insurance.renewals.models import RenewalCampaign
from insurance.renewals.standing import Last, Reason, is_due, obstacle
from portal import registry
from portal.access.actors import actor_under
from portal.access.models import Mandate
from portal.audit.models import Entry
from portal.documents.canonical import canonical_json
from portal.tenancy.context import business_context
from portal.tenancy.models import Business, Membership, Organisation, Role
from portal.ui.sorting import folded

RANGE = 500  # businesses at a time
SECONDS_EACH = 2.0  # a dossier's time before any was measured here
MEASURED = 20  # the last renewals that tell how long a dossier takes
# Verbs that leave what a dossier says as it was. Any other is taken for a change: better built once too often.
_QUIET = ("dossier.", "grant.", "mandate.", "member.", "invitation.", "token.", "calendar.", "message.", "renewal.")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the chamber asks for."""

    months: int
    moved: bool
    parts: Sequence[str]
    starts_on: date


@dataclass(frozen=True, slots=True)
class Client:
    """One client: what its dossier would hold, or why it gets none."""

    business: Business
    language: str
    parts: list[str]
    closed: list[str]
    last: Last | None
    reason: Reason | None

    @property
    def taken(self) -> bool:
        """Whether it would be renewed."""
        return self.reason is None


def clients_for(organisation: Organisation, user: Any, wish: Wish, today: date) -> list[Client]:
    """All clients with a live mandate, in the order of their names."""
    mandates = list(Mandate.objects.live(today).filter(organisation=organisation).select_related("business"))
    found: list[Client] = []
    for some in batched(mandates, RANGE, strict=False):
        found += _range(some, user, wish, today)
    return sorted(found, key=lambda one: (folded(one.business.name), one.business.pk))


def _range(mandates: Iterable[Mandate], user: Any, wish: Wish, today: date) -> Iterator[Client]:
    actors = {mandate: actor_under(mandate, user) for mandate in mandates}
    reasons = {one: obstacle(terms(one, actor), wish.parts, wish.starts_on) for one, actor in actors.items()}
    # Of a business that does not let this chamber build, nothing is read.
    open_to_us = [mandate.business_id for mandate, reason in reasons.items() if reason is None]
    with business_context(read=open_to_us):
        lasts, languages = last_dossiers(open_to_us), languages_of(open_to_us)
    for mandate, actor in actors.items():
        business, reason = mandate.business, reasons[mandate]
        last = lasts.get(business.pk)
        if reason is None and not is_due(last, wish.months, wish.moved, today):
            reason = Reason.CURRENT
        opened, closed = parts_for(actor, wish.parts)
        yield Client(business, languages.get(business.pk, ""), opened, closed, last, reason)


def last_dossiers(businesses: Sequence[int]) -> dict[int, Last]:
    """The last version that is not void, of each business, in a context that reads them; one question."""
    void = PublicSeal.objects.filter(business=OuterRef("business"), number=OuterRef("number"), state=SealState.REVOKED)
    later = Entry.objects.filter(business=OuterRef("business"), at__gt=OuterRef("frozen_at")).exclude(_quiet())
    rows = DossierVersion.objects.filter(~Exists(void), business__in=list(businesses))
    rows = rows.order_by("business_id", "-number").distinct("business_id").annotate(moved=Exists(later))
    return {
        business: Last(timezone.localdate(frozen_at), moved)
        for business, frozen_at, moved in rows.values_list("business_id", "frozen_at", "moved")
    }


def _quiet() -> Q:
    quiet = Q()
    for start in _QUIET:
        quiet |= Q(verb__startswith=start)
    return quiet


def languages_of(businesses: Sequence[int]) -> dict[int, str]:
    """Each business's own language: that of its last dossier, else of its first owner; two questions."""
    owners = Membership.objects.filter(business__in=list(businesses), role=Role.OWNER, user__is_active=True)
    first = owners.order_by("business_id", "pk").distinct("business_id")
    found = {
        pk: language or settings.LANGUAGE_CODE for pk, language in first.values_list("business_id", "user__language")
    }
    versions = DossierVersion.objects.filter(business__in=list(businesses)).order_by("business_id", "-number")
    found |= dict(versions.distinct("business_id").values_list("business_id", "language"))
    return {pk: (found.get(pk) or settings.LANGUAGE_CODE)[:2] for pk in businesses}


def renewed_since(business: Business, campaign: RenewalCampaign) -> DossierVersion | None:
    """A version that somebody else had built after the chamber asked, unless it is void."""
    void = PublicSeal.objects.filter(business=business, number=OuterRef("number"), state=SealState.REVOKED)
    rows = DossierVersion.objects.for_business(business).filter(~Exists(void), frozen_at__gt=campaign.created_at)
    return rows.defer("snapshot").order_by("-number").first()


def says_the_same(business: Business, parts: Iterable[str]) -> DossierVersion | None:
    """The last version, when a new one of these parts would tell the same facts. Compared by what it froze, not by what
    was recorded since: a change that was taken back is none. What it withheld is withheld from today's facts too."""
    last = DossierVersion.objects.for_business(business).order_by("-number").first()
    if last is None or PublicSeal.objects.filter(token=last.token).exclude(state=SealState.VALID).exists():
        return None
    before = json.loads(last.snapshot)
    collect = {section.code: section.collect for section in registry.dossier_sections()}
    wanted = [part for part in ("company", *parts) if part in collect]
    if not all(part in before for part in wanted):
        return None
    hidden = choices_of(before)
    # A withheld name is taken out of every part, so all of them are needed to find where it stood.
    now: Any = {part: collect[part](business) for part in (collect.keys() & before.keys() if hidden else wanted)}
    now["version"] = {"language": last.language}
    beside = {part: collect[part](business) for part in parts_telling(hidden) & collect.keys() - now.keys()}
    now = redacted(now, hidden, beside)
    return last if all(_said(part, before[part]) == _said(part, now[part]) for part in wanted) else None


def _said(part: str, value: Any) -> bytes:
    return canonical_json(unbundled(part, facts(part, value)))


def seconds_each() -> float:
    """How long a dossier takes here, from the last renewals; our measure before there was any."""
    lately = RenewalCampaign.objects.filter(built__gt=0).order_by("-pk")[:MEASURED]
    found = lately.aggregate(seconds=Sum("seconds"), built=Sum("built"))
    return found["seconds"] / found["built"] if found["built"] else SECONDS_EACH


def estimate(count: int) -> float:
    """About how many seconds a renewal of so many takes, with the workers that this site has."""
    return count * seconds_each() / max(1, settings.RENEWALS_AT_ONCE // 2)
