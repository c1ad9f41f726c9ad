"""Reads of applications."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.http import Http404

from portal.evidence.uses import Use
from portal.tenancy.models import Business
from risks.treatment.models import Measure, MeasureStatus
from subsidies.applications.models import Application, ApplicationDocument, ApplicationNote, ApplicationTask
from subsidies.applications.states import BEFORE_SUBMISSION, GRANTED, OPEN, State
from subsidies.programmes.models import Programme

BEGUN = (MeasureStatus.UNDER_WAY, MeasureStatus.DONE)
NEEDED = Q(documents__needed=True)


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts of the list's page."""

    total: int
    open: int
    waiting: int  # sent, no answer yet
    granted: int
    matched: int


def rows(business: Business) -> QuerySet[Application]:
    """All applications, with what a list shows of each."""
    return (
        Application.objects.for_business(business)
        .select_related("programme", "owner__user", "adviser")
        .annotate(
            papers=Count("documents", filter=NEEDED, distinct=True),
            papers_ready=Count("documents", filter=NEEDED & Q(documents__ready_on__isnull=False), distinct=True),
        )
    )


def overview(business: Business, wanted: Q) -> Overview:
    """One query."""
    found = Application.objects.for_business(business).aggregate(
        total=Count("*"),
        open=Count("pk", filter=Q(state__in=sorted(OPEN))),
        waiting=Count("pk", filter=Q(state=State.SUBMITTED)),
        granted=Count("pk", filter=Q(state__in=sorted(GRANTED))),
        matched=Count("pk", filter=wanted),
    )
    return Overview(**found)


def find(business: Business, number: int) -> Application:
    """The application with this number; Http404 for a number of nobody and of another business alike."""
    known = Application.objects.for_business(business).select_related(
        "programme", "owner__user", "adviser", "rule_version"
    )
    found = known.filter(number=number).first()
    if found is None:
        raise Http404
    found.business = business
    return found


def lock(application: Application) -> Application:
    """The row as it is now, locked until commit: for changes that carry no version."""
    rows = Application.objects.for_business(application.business_id).select_for_update(of=("self",))
    return rows.get(pk=application.pk)


def open_one(business: Business, programme: Programme) -> Application | None:
    """The open application for this programme; there is at most one."""
    return Application.objects.for_business(business).filter(programme=programme, state__in=sorted(OPEN)).first()


def latest(business: Business, programme: Programme) -> Application | None:
    """The open application for this programme, else the last one."""
    found = Application.objects.for_business(business).filter(programme=programme).order_by("number")
    return best(found)


def best(applications: Iterable[Application]) -> Application | None:
    """Of several for one programme: the open one, else the one with the highest number."""
    return max(applications, key=lambda row: (row.state in OPEN, row.number), default=None)


def by_programme(business: Business, programmes: Iterable[int]) -> dict[int, Application]:
    """programme id → its application, the open one first, for these programmes; one query."""
    found: dict[int, list[Application]] = {}
    for row in Application.objects.for_business(business).filter(programme__in=programmes):
        found.setdefault(row.programme_id, []).append(row)
    return {programme: one for programme, several in found.items() if (one := best(several)) is not None}


def awards(business: Business) -> dict[str, date]:
    """programme's slug → the day this business was last granted it, for the programmes that help once in some years."""
    granted = Application.objects.for_business(business).filter(state__in=sorted(GRANTED))
    rows = granted.order_by("decided_on").values_list("programme__slug", "decided_on")
    return {slug: day for slug, day in rows if day is not None}


def measures_of(application: Application) -> list[Measure]:
    """The measures that this aid would pay, by number."""
    found = Measure.objects.for_business(application.business_id).filter(application_links__application=application)
    return list(found.order_by("number"))


def in_danger(application: Application, measures: Iterable[Measure]) -> list[Measure]:
    """Measures that are under way or done though the programme refuses what began before it was asked."""
    if application.state not in BEFORE_SUBMISSION or not asks_first(application):
        return []
    return [measure for measure in measures if measure.status in BEGUN]


def asks_first(application: Application) -> bool:
    """Whether the programme refuses what was signed or begun before the application was sent."""
    return bool(rules_of(application).get("apply_before_start"))


def rules_of(application: Application) -> dict[str, Any]:
    """The record that applies: the frozen one once sent, else the programme as published now."""
    version = application.rule_version
    data: dict[str, Any] = version.data if version is not None else application.programme.data
    return data


def regime_of(application: Application) -> str:
    """`de_minimis`, `gber:…`, `none` or `unknown`, by the rules that apply to it."""
    return str(rules_of(application).get("aid_regime") or "unknown")


def documents_of(application: Application) -> list[ApplicationDocument]:
    """The checklist, with what the business said is not needed."""
    found = ApplicationDocument.objects.for_business(application.business_id).filter(application=application)
    return list(found.select_related("proof").order_by("place"))


def new_documents(application: Application, documents: Iterable[ApplicationDocument]) -> list[str]:
    """What the programme asks for by now and the list lacks; nothing once it is sent."""
    if application.state not in BEFORE_SUBMISSION:
        return []
    known = {document.title for document in documents}
    return [text for text in application.programme.data.get("documents") or [] if text[:300] not in known]


def missing_of(application: Application) -> list[str]:
    """The documents that are needed and not ready, by title: of the checklist, and what the programme asks for beyond
    it."""
    documents = documents_of(application)
    open_ones = [document.title for document in documents if document.needed and document.ready_on is None]
    return list(dict.fromkeys([*open_ones, *new_documents(application, documents)]))


def tasks_of(application: Application) -> list[ApplicationTask]:
    found = ApplicationTask.objects.for_business(application.business_id).filter(application=application)
    order = F("done_on").asc(nulls_first=True), F("due_on").asc(nulls_last=True), "place"
    return list(found.select_related("owner__user").order_by(*order))


def notes_of(application: Application) -> list[ApplicationNote]:
    """The newest first."""
    found = ApplicationNote.objects.for_business(application.business_id).filter(application=application)
    return list(found.select_related("author").order_by("-pk"))


def uses_of_proofs(business: Business, proof_ids: Iterable[int]) -> dict[int, list[Use]]:
    """Which applications each proof is handed in with; one query."""
    links = ApplicationDocument.objects.for_business(business).filter(proof_id__in=list(proof_ids), needed=True)
    found: dict[int, list[Use]] = {}
    for link in links.select_related("application__programme").order_by("application__number", "place"):
        row = link.application
        use = Use(row.reference, row.programme.title, "application", {"number": row.number}, "application.view")
        if link.proof_id is not None:
            found.setdefault(link.proof_id, []).append(use)
    return found


def wall_state(business: Business) -> str:
    """The stone: done once the business said where it stands with a programme."""
    return "done" if Application.objects.for_business(business).exists() else "todo"
