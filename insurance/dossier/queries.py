"""Versions with their public state, and what a new one would hold."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from insurance.dossier.build import KIND
from insurance.dossier.freeze import PARTS, may_hold, open_to, parts_of
from insurance.dossier.models import DossierVersion, PublicSeal
from insurance.questionnaires.queries import key_of, live
from insurance.questionnaires.shape import said
from portal import registry
from portal.access.rules import Actor, can
from portal.evidence.models import Proof
from portal.jobs.models import Job, JobState
from portal.registry import DossierSection
from portal.tenancy.models import Business
from portal.tenancy.references import reference
from portal.ui.language import current_language
from risks.register.models import Risk
from risks.treatment.models import Measure

MOST_COMPARED = 12


@dataclass(frozen=True, slots=True)
class ListedVersion:
    """One version and what its verification page says."""

    version: DossierVersion
    state: str


def versions_of(business: Business) -> list[ListedVersion]:
    """All versions, newest first; two queries. The snapshot stays in the database."""
    rows = DossierVersion.objects.for_business(business).defer("snapshot").select_related("created_by")
    states = dict(PublicSeal.objects.filter(business=business).values_list("number", "state"))
    return [ListedVersion(row, states.get(row.number, "valid")) for row in rows.order_by("-number")]


def comparable(business: Business, actor: Actor) -> list[DossierVersion]:
    """The versions of which this person may read every part, newest first; a few, since each is read for its parts."""
    rows = DossierVersion.objects.for_business(business).order_by("-number")[:MOST_COMPARED]
    return [row for row in rows if may_hold(actor, parts_of(row))]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a dossier: how many entries it would hold now; None for one that cannot be counted."""

    code: str
    label: Any
    count: int | None


def contents(business: Business, actor: Actor) -> list[Part]:
    """The parts that this person could put in a new version, with what is in each now."""
    sections = {section.code: section for section in registry.dossier_sections()}
    parts = []
    for code in PARTS:
        if code not in sections or not open_to(actor, code):
            continue
        parts.append(Part(code, sections[code].label, _count(sections[code], business)))
    return parts


def questionnaires_open_to(actor: Actor) -> list[tuple[str, str]]:
    """The insurers' questionnaires that this person could put in a new version: name and label of each."""
    if not open_to(actor, "questionnaires"):
        return []
    lang = current_language()
    return [(key_of(row), f"{row.insurer.name}, {said(row.title, lang)[0]}") for row in live()]


def _count(section: DossierSection, business: Business) -> int | None:
    if section.count is not None:
        return section.count(business)
    entries = _entries(section.collect(business))
    return None if entries is None else len(entries)


def _entries(section: Any) -> list[Any] | None:
    """What is counted of a section: nothing yet where nothing is worked out; None where counting says nothing."""
    if isinstance(section, dict):
        if section.get("nil"):  # the word that there were no losses
            return None
        lists = (section[name] for name in ("risks", "by_duration", "claims", "activities") if name in section)
        return next(lists, None)
    return section or []


def references_of(business: Business, actor: Actor) -> frozenset[str]:
    """The risks, measures and proofs of which this person may refuse one to a reader, by their references; three
    queries of numbers. Whoever may not see a register learns neither how long it is nor, by having one of its risks
    taken out of every text, what that one is called."""
    kinds: tuple[tuple[str, str, Any], ...] = (
        ("R", "risk.view", Risk),
        ("M", "measure.view", Measure),
        ("P", "proof.view", Proof),
    )
    return frozenset(
        reference(letter, number)
        for letter, right, model in kinds
        if can(actor, right, business)
        for number in model.objects.for_business(business).values_list("number", flat=True)
    )


def open_build(business: Business) -> Job | None:
    """The build that waits or runs, if any."""
    jobs = Job.objects.for_business(business).filter(kind=KIND, state__in=[JobState.QUEUED, JobState.RUNNING])
    return jobs.first()


def last_dossier(business: Business) -> str | None:
    """The day of the newest version, ISO; None without one."""
    moment = (
        DossierVersion.objects.for_business(business).order_by("-number").values_list("frozen_at", flat=True).first()
    )
    return timezone.localdate(moment).isoformat() if moment else None


def wall_state(business: Business) -> str:
    """Done once a version exists."""
    return "done" if DossierVersion.objects.for_business(business).exists() else "todo"
