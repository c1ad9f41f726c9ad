"""Where the gap meets the rest: fifth stone of the wall, and the contracts' part of each simulated run."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from insurance.cover.frozen import gap_section
from insurance.cover.models import CoverRun
from insurance.cover.running import FOLLOWER
from insurance.policies.models import Policy
from portal import registry
from portal.registry import DossierSection, MenuEntry
from portal.tenancy.models import Business
from risks.quantification.job import FOLLOWERS


def _state(business: Business) -> str:
    """Done when something was worked out with contracts in it; under way when there are contracts."""
    found = CoverRun.objects.for_business(business).order_by("-pk").values_list("results", flat=True).first()
    if found and found["covers"]:
        return "done"
    return "under_way" if Policy.objects.for_business(business).exists() else "todo"


FOLLOWERS.append(FOLLOWER)
registry.add_menu(
    MenuEntry(
        "gap",
        pgettext_lazy("stone", "Cover gap"),
        "gap",
        "policy.view",
        icon="scale",
        order=50,
        stone=5,
        state=_state,
    )
)
registry.add_dossier_section(DossierSection("gap", _("What the contracts would pay"), 55, gap_section))
