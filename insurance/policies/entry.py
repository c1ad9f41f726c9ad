"""Where the contracts meet the rest: fourth stone of the wall, dashboard tile, figures, history, dossier, proofs."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from insurance.policies import queries, wording
from insurance.policies.expiring import what_expires
from insurance.policies.models import Policy
from portal import registry
from portal.evidence.uses import add_finder
from portal.registry import DossierSection, Figure, MenuEntry, Tile

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
    Figure("policies", _("Contracts"), lambda business: Policy.objects.for_business(business).count()),
    Figure("next_expiry", _("Next contract to end"), queries.next_expiry),
)
registry.add_audit_labels(wording.VERBS, wording.FIELDS)
registry.add_dossier_section(DossierSection("policies", _("Insurance contracts"), 50, queries.policies_section))
add_finder("policies", queries.uses_of_proofs)
