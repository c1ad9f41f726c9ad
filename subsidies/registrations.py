"""What this app shows in the menu, on the dashboard, in the history and in the dossier."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal import registry
from portal.access.rules import Actor
from portal.registry import DossierSection, MenuEntry, Tile
from portal.tenancy.models import Business
from subsidies.funding.models import Follow
from subsidies.funding.queries import programmes_section
from subsidies.intake import entry as _intake  # noqa: F401 -- the menu entry of the catalogue's keepers
from subsidies.matching.ranking import Group
from subsidies.programmes.queries import ranked_for

SHOWN = 3


def _state(business: Business) -> str:
    return "done" if Follow.objects.for_business(business).exists() else "todo"


def _tile(business: Business, actor: Actor) -> dict[str, Any]:
    listed = ranked_for(business, timezone.localdate())
    eligible = [item for item in listed if item.group is Group.ELIGIBLE]
    unknown = sum(item.group is Group.UNKNOWN for item in listed)
    return {
        "items": eligible[:SHOWN],
        "eligible": len(eligible),
        "conditional": sum(bool(item.verdict.confirm) for item in eligible),
        "unknown": unknown,
        "slug": business.slug,
    }


registry.add_menu(
    MenuEntry(
        "aid", pgettext_lazy("stone", "Aid"), "aid", "programme.view", icon="coin-euro", order=70, stone=7, state=_state
    )
)
registry.add_tile(Tile("aid", "subsidies/tile.html", "programme.view", _tile, order=70))
registry.add_audit_labels(
    {
        "programme.followed": _("Stand on an aid programme"),
        "programme.condition_answered": _("Condition of an aid programme answered"),
    },
    {"condition": _("Condition"), "met": _("Met"), "amount_eur": _("Amount")},
)
registry.add_dossier_section(DossierSection("programmes", _("Public aid in use"), 70, programmes_section))
