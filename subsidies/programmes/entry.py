"""Where programmes meet the rest: seventh stone of the wall, dashboard tile, history, dossier."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal import registry
from portal.access.rules import Actor
from portal.registry import DossierSection, MenuEntry, Tile
from portal.tenancy.models import Business
from subsidies.applications.queries import wall_state
from subsidies.funding.queries import programmes_section
from subsidies.matching.ranking import Group
from subsidies.programmes.queries import seen_by

SHOWN = 3


def _tile(business: Business, actor: Actor) -> dict[str, Any]:
    seen = seen_by(business, timezone.localdate(), actor)
    eligible = seen.where(seen.in_group(Group.ELIGIBLE))
    return {
        "items": [seen.catalogue.kept[place] for place in eligible[:SHOWN]],
        "eligible": len(eligible),
        "conditional": sum(bool(seen.catalogue.kept[place].rules.conditions) for place in eligible),
        "unknown": seen.ranking.counts()[Group.UNKNOWN],
        "slug": business.slug,
    }


registry.add_menu(
    MenuEntry(
        "aid",
        pgettext_lazy("stone", "Aid"),
        "aid",
        "programme.view",
        icon="coin-euro",
        order=70,
        stone=7,
        state=wall_state,
        covers=("applications", "ledger", "funding-plan"),
    )
)
registry.add_tile(Tile("aid", "subsidies/tile.html", "programme.view", _tile, order=70))
registry.add_audit_labels(
    {
        "programme.followed": _("Stand on an aid programme"),  # before there were applications
        "programme.condition_answered": _("Condition of an aid programme answered"),
    },
    {"condition": _("Condition"), "met": pgettext_lazy("condition", "Met"), "amount_eur": _("Amount")},
)
registry.add_dossier_section(DossierSection("programmes", _("Public aid in use"), 70, programmes_section))
