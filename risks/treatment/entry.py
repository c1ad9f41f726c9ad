"""Where measures meet the rest: sixth stone of the wall, next actions on the dashboard, figures, history, dossier."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from portal import registry
from portal.access.rules import Actor
from portal.evidence.uses import add_finder
from portal.notifications.reminders import Kind, add_kind
from portal.registry import DossierSection, Figure, MenuEntry, Sentence, Tile
from portal.tenancy.models import Business
from risks.treatment import queries, wording
from risks.treatment.due import due
from risks.treatment.reminders import reminders
from risks.treatment.snapshot import collect

SHOWN = 3


def _next(business: Business, actor: Actor) -> dict[str, Any]:
    today = timezone.localdate()
    actions = queries.next_actions(business, SHOWN)
    counts = queries.counts(business) if actions else {"open": 0, "overdue": 0}
    return {
        "actions": [(measure, due(measure.status, measure.due_on, today)) for measure in actions],
        **counts,
        "url": reverse("measures", kwargs={"slug": business.slug}),
        "slug": business.slug,
    }


def _sentence(business: Business, figures: dict[str, Any]) -> str:
    """`2 measures are overdue.`, leading to them; nothing when none is."""
    late = figures.get("measures_overdue") or 0
    if not late:
        return ""
    url = reverse("measures", kwargs={"slug": business.slug})
    text = ngettext("%(n)d measure is overdue", "%(n)d measures are overdue", late) % {"n": late}
    return format_html('<a class="rp-fig is-brick" href="{}?when=overdue#list">{}</a>.', url, text)


registry.add_menu(
    MenuEntry(
        "measures",
        pgettext_lazy("stone", "Measures"),
        "measures",
        "measure.view",
        icon="list-check",
        order=60,
        stone=6,
        state=queries.state,
        covers=("measures-board", "loss-plan", "loss-effect"),
    )
)
registry.add_tile(Tile("measures-next", "risks/treatment/tile_next.html", "measure.view", _next, order=10))
registry.add_figure(
    Figure("measures_open", _("Measures to do"), lambda business: queries.counts(business)["open"], "measure.view"),
    Figure(
        "measures_overdue", _("Measures overdue"), lambda business: queries.counts(business)["overdue"], "measure.view"
    ),
)
registry.add_sentence(Sentence("measures", "measure.view", _sentence, order=60))
registry.add_audit_labels(wording.VERBS, wording.FIELDS)
add_finder("measures", queries.uses_of_proofs)
registry.add_dossier_section(DossierSection("measures", _("Measures"), 40, collect))
add_kind(Kind("measures", _("Measures to do"), "measure.view", reminders))
