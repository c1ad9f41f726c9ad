"""Where the questionnaire meets the rest: menu, dashboard tile, summary figure, history, dossier, proofs."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from insurance.readiness import queries, wording
from insurance.readiness.frozen import answers_section
from insurance.readiness.reminders import reminders
from portal import registry
from portal.access.rules import Actor
from portal.advisers.models import BusinessSummary
from portal.evidence.uses import add_finder
from portal.notifications.reminders import Kind, add_kind
from portal.registry import DossierSection, Figure, MenuEntry, Tile
from portal.tenancy.models import Business


def _tile(business: Business, actor: Actor) -> dict[str, Any]:
    """The points of each line, as the summary row keeps them: one query."""
    row = BusinessSummary.objects.for_business(business).values_list("figures", flat=True).first() or {}
    points = row.get("readiness") or {}
    return {
        "lines": [(label, points.get(code)) for code, label in wording.LINES.items()],
        "url": reverse("readiness", kwargs={"slug": business.slug}),
    }


registry.add_menu(
    MenuEntry(
        "readiness",
        _("Ready for the insurer"),
        "readiness",
        "readiness.view",
        icon="list-check",
        order=75,
        covers=("readiness-question", "readiness-group", "readiness-line", "readiness-confirm"),
    )
)
registry.add_tile(Tile("readiness", "insurance/readiness/tile.html", "readiness.view", _tile, order=45))
registry.add_figure(Figure("readiness", _("Readiness"), queries.points, "readiness.view"))
registry.add_audit_labels(wording.VERBS, wording.FIELDS)
registry.add_dossier_section(
    DossierSection("answers", _("Answers to insurers’ questions"), 45, answers_section, count=lambda _business: None)
)
add_finder("insurance_answers", queries.uses_of_proofs)
add_kind(Kind("insurer_to_tell", _("What your insurer may have to be told"), "sharing.view", reminders))
