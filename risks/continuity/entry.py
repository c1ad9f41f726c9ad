"""Where the cost of a stop meets the rest: second stone of the wall, history."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal import registry
from portal.registry import DossierSection, MenuEntry
from portal.tenancy.models import Business
from risks.continuity.frozen import stoppage_section
from risks.continuity.impact import wording as impact
from risks.continuity.impact.frozen import continuity_section
from risks.continuity.queries import stoppage


def _state(business: Business) -> str:
    """Done when the cost of an hour and the days of cash are known."""
    found = stoppage(business)
    if found.missing:
        return "todo" if found.row.pk is None else "under_way"
    return "done" if found.cash_days is not None else "under_way"


registry.add_menu(
    MenuEntry(
        "stoppage",
        pgettext_lazy("stone", "Cost of a stop"),
        "stoppage",
        "stoppage.view",
        icon="clock",
        order=20,
        stone=2,
        state=_state,
    )
)

registry.add_audit_labels(
    {"stoppage.set": _("Cost of a stoppage changed"), **impact.VERBS},
    {
        **impact.FIELDS,
        "variable_costs_pct": _("Cost of 100 € of sales"),
        "caught_up_pct": _("Bought later, of 100 €"),
        "lost_for_good_pct": _("Never come back, of 100 customers"),
        "purchases_a_year": _("Purchases of a customer a year"),
        "extra_day_eur": _("Extra work for each day of a stop"),
        "recovery_eur": _("Being back after a day or more"),
        "penalty_day_eur": _("Penalties for each day"),
        "penalty_after_hours": _("Penalties run from, in hours"),
        "months_pct": _("Shares of the months"),
        "sales_read": _("Sales that were read"),
        "cash_eur": _("Money at hand"),
        "fixed_costs_month_eur": _("Going out each month"),
    },
)
registry.add_dossier_section(
    DossierSection("stoppage", _("What a stop costs"), 25, stoppage_section),
    DossierSection("continuity", _("Continuity and recovery"), 27, continuity_section),
)
