"""Where the contracts meet the rest: fourth stone of the wall, dashboard tile, figures, history, dossier, proofs."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from insurance.policies import queries, wording
from insurance.policies.expiring import what_expires
from portal import registry
from portal.evidence.uses import add_finder
from portal.registry import DossierSection, Figure, MenuEntry, Sentence, Tile
from portal.tenancy.models import Business


def _sentence(business: Business, figures: dict[str, Any]) -> str:
    """`A contract ends in 38 days.`, leading to the list; nothing when none ends soon."""
    day = figures.get("next_expiry")
    left = (date.fromisoformat(day) - timezone.localdate()).days if day else None
    if left is None or not 0 <= left <= wording.SOON_DAYS:
        return ""
    url = reverse("policies", kwargs={"slug": business.slug})
    text = ngettext("A contract ends in %(n)d day", "A contract ends in %(n)d days", left) % {"n": left}
    return format_html('<a class="rp-fig is-brick" href="{}?sort=ends#list">{}</a>.', url, text)


registry.add_menu(
    MenuEntry(
        "policies",
        pgettext_lazy("stone", "Contracts"),
        "policies",
        "policy.view",
        icon="umbrella",
        order=40,
        stone=4,
        state=queries.wall_state,
    )
)
registry.add_tile(Tile("expiring", "insurance/policies/tile_expiring.html", "policy.view", what_expires, order=40))
registry.add_figure(
    Figure("policies", _("Contracts"), lambda business: queries.contracts(business).count(), "policy.view"),
    Figure("next_expiry", _("Next contract to end"), queries.next_expiry, "policy.view"),
)
registry.add_sentence(Sentence("policies", "policy.view", _sentence, order=40))
registry.add_audit_labels(wording.VERBS, wording.FIELDS)
registry.add_dossier_section(DossierSection("policies", _("Insurance contracts"), 50, queries.policies_section))
add_finder("policies", queries.uses_of_proofs)
