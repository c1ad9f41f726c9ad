from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from portal.tenancy.models import Business
from portal.tenancy.references import reference
from portal.ui.bilingual import in_both_languages
from subsidies.applications.models import Application, ApplicationMeasure
from subsidies.applications.states import GRANTED
from subsidies.funding.models import ConditionAnswer
from subsidies.programmes.conditions import condition_key
from subsidies.programmes.models import Programme, ProgrammeKind
from subsidies.programmes.profiles import judge, profile_to_match


@dataclass(frozen=True, slots=True)
class Condition:
    """A free-text condition and the business's answer, if any."""

    text: str
    key: str
    answer: ConditionAnswer | None


def conditions_of(business: Business, programme: Programme) -> list[Condition]:
    """The conditions to confirm, with what was answered to this very wording."""
    answers = {
        answer.condition_sha256: answer
        for answer in ConditionAnswer.objects.for_business(business).filter(programme=programme)
    }
    texts = programme.data.get("conditions") or []
    return [Condition(text, condition_key(text), answers.get(condition_key(text))) for text in texts]


def answers_of(business: Business, programme_ids: Iterable[int]) -> dict[int, dict[str, bool]]:
    """What was answered to the conditions of these programmes: programme → key of the condition → met."""
    found: dict[int, dict[str, bool]] = {}
    rows = ConditionAnswer.objects.for_business(business).filter(programme__in=list(programme_ids))
    for programme_id, key, met in rows.values_list("programme_id", "condition_sha256", "met"):
        found.setdefault(programme_id, {})[key] = met
    return found


def in_use(business: Business) -> list[Application]:
    """The applications that were granted."""
    rows = Application.objects.for_business(business).filter(state__in=sorted(GRANTED)).select_related("programme")
    paid_for = ApplicationMeasure.objects.for_business(business).select_related("measure")
    return list(rows.prefetch_related(Prefetch("measure_links", paid_for)).order_by("since", "number"))


def programmes_section(business: Business) -> list[dict[str, Any]]:
    """The dossier's section: aid that was granted, with today's verdict and the measures that it pays for. The amount
    is what was granted. Three queries, however much it is."""
    rows = in_use(business)
    if not rows:
        return []
    profile, today = profile_to_match(business), timezone.localdate()
    return [
        {
            "title": row.programme.title,
            "operator": row.programme.operator or None,
            "kind": in_both_languages(ProgrammeKind(row.programme.kind).label),
            "eligibility": str(judge(row.programme, profile, today).eligibility),
            "amount_eur": None if row.granted_eur is None else str(row.granted_eur),
            "since": (row.decided_on or row.since).isoformat(),
            "note": row.note or None,
            "url": row.programme.url or None,
            "measures": sorted(reference("M", link.measure.number) for link in row.measure_links.all()),
        }
        for row in rows
    ]
