"""How the history names a change of the scale."""

from django.utils.translation import gettext_lazy as _

from portal import registry

registry.add_audit_labels(
    {"criteria.set": _("Scale of the register changed")},
    {
        "likelihood_years": _("Years between two events"),
        "impact_eur": _("Cost of one event, in euros before VAT"),
        "likelihood_names": _("Names of how often"),
        "impact_names": _("Names of how bad"),
        "appetite_level": _("Too much from level"),
        "review_months": _("Months between two reviews, by level"),
    },
)
