from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from portal.tenancy.models import Business
from portal.ui.bilingual import in_both_languages
from subsidies.funding.actions import condition_key
from subsidies.funding.models import ConditionAnswer, Follow, FollowState
from subsidies.programmes.models import Programme, ProgrammeKind


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


def in_use(business: Business) -> list[Follow]:
    """The programmes that the business says it uses."""
    rows = Follow.objects.for_business(business).filter(state=FollowState.IN_USE).select_related("programme")
    return list(rows.order_by("since", "pk"))


def programmes_section(business: Business) -> list[dict[str, Any]]:
    """The dossier's section: programmes in use, with today's verdict."""
    from subsidies.programmes.queries import verdict_for

    today = timezone.localdate()
    return [
        {
            "title": follow.programme.title,
            "operator": follow.programme.operator or None,
            "kind": in_both_languages(ProgrammeKind(follow.programme.kind).label),
            "eligibility": str(verdict_for(business, follow.programme, today).eligibility),
            "amount_eur": None if follow.amount_eur is None else str(follow.amount_eur),
            "since": follow.since.isoformat(),
            "note": follow.note or None,
            "url": follow.programme.url or None,
        }
        for follow in in_use(business)
    ]
