"""Where insurers' questionnaires meet the rest: the insurer's menu, a panel beside readiness, the history, proofs."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from insurance.questionnaires import queries, wording
from insurance.questionnaires.models import QuestionnaireAnswer
from insurance.questionnaires.shape import said
from insurance.readiness.wording import LINES
from portal import registry
from portal.access.rules import Actor
from portal.evidence.uses import add_finder
from portal.registry import MenuEntry, Panel
from portal.tenancy.models import Business
from portal.ui.language import current_language


def _panel(business: Business, actor: Actor, _about: Any) -> dict[str, Any] | None:
    """The questionnaires on offer, with how much of each the common questions cover; None while there is none."""
    rows = queries.live()
    if not rows:
        return None
    lang = current_language()
    begun = set(
        QuestionnaireAnswer.objects.for_business(business).values_list("insurer_id", "questionnaire").distinct()
    )
    listed = [
        {
            "insurer": row.insurer.name,
            "title": said(row.title, lang),
            "line": LINES[row.line],
            "begun": (row.insurer_id, row.code) in begun,
            "until": row.valid_until,
            "url": reverse(
                "questionnaire", kwargs={"slug": business.slug, "insurer": row.insurer.slug, "code": row.code}
            ),
        }
        for row in rows
    ]
    return {"rows": listed}


registry.add_menu(
    MenuEntry(
        "questionnaires",
        _("Questionnaires"),
        "questionnaires",
        "questionnaire.view",
        icon="list-check",
        order=20,
        covers=("questionnaire-version", "questionnaire-send"),
    )
)
registry.add_panel(
    Panel("readiness", "questionnaires", "insurance/questionnaires/panel.html", "readiness.view", _panel)
)
registry.add_audit_labels(wording.VERBS, wording.FIELDS)
add_finder("questionnaire_answers", queries.uses_of_proofs)
