"""Since when a programme is for a business, and how its verdict changed, for the business's own pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from portal.tenancy.models import Business
from subsidies.funding.models import ConditionAnswer
from subsidies.programmes.models import Programme, ProgrammeVersion
from subsidies.verdicts.models import MatchingFacts, VerdictChange
from subsidies.verdicts.wording import criteria_words, since_sentence


@dataclass(frozen=True, slots=True)
class Since:
    """The day since which a programme is for a business. Without a noted change there is no cause: it was so at least
    since that day, on which we first could tell."""

    day: date
    cause: str | None = None
    reasons: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """In words, with the reason, in the reader's language."""
        return since_sentence(self.day, self.cause, self.reasons)


@dataclass(frozen=True, slots=True)
class Turned:
    """One change of a verdict, in words."""

    day: date
    eligible: bool
    why: str
    criteria: str


def changes_of(business: Business, programme: Programme) -> list[Turned]:
    """How the verdict changed, the newest first."""
    rows = VerdictChange.objects.for_business(business).filter(programme=programme).order_by("-pk")
    return [
        Turned(row.changed_on, row.eligible, str(row.get_cause_display()), criteria_words(row.reasons)) for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a verdict: since when, for what is for the business today; and what it answered to conditions
    (key of the wording → whether it is met)."""

    since: Since | None
    answers: dict[str, bool]


def since_of(business: Business, programme_ids: Iterable[int]) -> dict[int, Since]:
    """For each of these programmes, since when it is for the business: what is known if it is for it today. A programme
    that ceased to be for the business is left out, and so is all while its facts are not kept."""
    found = beside_of(business, programme_ids)
    return {pk: beside.since for pk, beside in found.items() if beside.since is not None}


def beside_of(business: Business, programme_ids: Iterable[int]) -> dict[int, Beside]:
    """For each of these programmes, what stands beside its verdict; one query."""
    own = VerdictChange.objects.for_business(business).filter(programme=OuterRef("pk")).order_by("-pk")
    change = JSONObject(day="changed_on", eligible="eligible", cause="cause", reasons="reasons")
    answers = ConditionAnswer.objects.for_business(business).filter(programme=OuterRef("pk"))
    first = ProgrammeVersion.objects.filter(programme=OuterRef("pk"), number=1).values("published_at")[:1]
    rows = Programme.objects.filter(pk__in=list(programme_ids)).values_list(
        "pk",
        "opens_on",
        Subquery(own.annotate(told=change).values("told")[:1]),
        Subquery(first),
        Subquery(MatchingFacts.objects.for_business(business).values("since")[:1]),
        ArraySubquery(answers.values(said=JSONObject(key="condition_sha256", met="met"))),
    )
    found = {}
    for pk, opens_on, told, published_at, known_since, said in rows:
        since = _since(told, known_since, [opens_on, timezone.localdate(published_at) if published_at else None])
        found[pk] = Beside(since, {one["key"]: one["met"] for one in said})
    return found


def _since(told: dict[str, Any] | None, known_since: date | None, not_before: list[date | None]) -> Since | None:
    if told is not None:
        if not told["eligible"]:
            return None
        return Since(date.fromisoformat(told["day"]), told["cause"], tuple(told["reasons"]))
    if known_since is None:
        return None
    return Since(max(known_since, *(day for day in not_before if day is not None)))


def eligible_since(business: Business, programme: Programme) -> Since | None:
    """Since when one programme is for the business, asked where it is for it today."""
    return since_of(business, [programme.pk]).get(programme.pk)
