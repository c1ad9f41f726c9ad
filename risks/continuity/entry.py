"""The history's words for the facts of a stoppage."""

from django.utils.translation import gettext_lazy as _

from portal import registry

registry.add_audit_labels(
    {"stoppage.set": _("Cost of a stoppage changed")},
    {
        "variable_costs_pct": _("Cost of 100 € of sales"),
        "caught_up_pct": _("Bought later, of 100 €"),
        "months_pct": _("Shares of the months"),
        "cash_eur": _("Money at hand"),
        "fixed_costs_month_eur": _("Going out each month"),
    },
)
