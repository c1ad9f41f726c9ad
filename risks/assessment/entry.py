"""Where the assessment meets the rest: a menu entry, a dashboard tile, figures, the history's words."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import registry
from portal.access.rules import Actor, can
from portal.evidence.uses import add_finder
from portal.notifications.reminders import Kind, add_kind
from portal.registry import Figure, MenuEntry, Tile
from portal.tenancy.models import Business
from portal.ui.language import current_language
from risks.assessment import wording
from risks.assessment.models import Answer
from risks.assessment.queries import current_run, glance, uses_of_proofs
from risks.assessment.questions import load
from risks.assessment.reminders import reminders

SHOWN = 3


def _tile(business: Business, actor: Actor) -> dict[str, Any]:
    """Start, go on, or what is still to find out."""
    where = glance(business)
    unknown = [] if where is None else [q for q in where.questions if _is_unknown(where.rows.get(q.code))]
    lang = current_language()
    questions = load()
    return {
        "where": where,
        "begins": where is None and can(actor, "assessment.answer", business),
        "count": len(questions.all),
        "unknown": [(q.code, q.text.in_(lang), where.rows[q.code].due_on) for q in unknown[:SHOWN]] if where else [],
        "minutes": wording.minutes(
            where.progress.seconds_left if where else sum(question.seconds for question in questions)
        ),
        "url": reverse("assessment", kwargs={"slug": business.slug}),
        "today": timezone.localdate(),
        "slug": business.slug,
    }


def _is_unknown(row: Answer | None) -> bool:
    return row is not None and row.value == "unknown"


def _unknown(business: Business) -> int:
    run = current_run(business)
    return Answer.objects.for_business(business).filter(assessment=run, value="unknown").count() if run else 0


registry.add_menu(
    MenuEntry(
        "assessment",
        _("Taking stock"),
        "assessment",
        "assessment.view",
        icon="checklist",
        order=90,
        covers=("assessment-question", "assessment-who", "assessment-ask", "assessment-changes", "proposal"),
    )
)
registry.add_tile(Tile("assessment", "risks/assessment/tile.html", "assessment.view", _tile, order=5))
registry.add_figure(Figure("assessment_unknown", _("Still to find out"), _unknown, "assessment.view"))
registry.add_audit_labels(wording.VERBS, wording.FIELDS)
add_finder("answers", uses_of_proofs)
add_kind(Kind("to_find_out", _("Things to find out"), "assessment.view", reminders))
