"""Where simulated losses meet the rest: figures of the summary, history, and runs anew when facts move."""

from django.utils.translation import gettext_lazy as _

from portal import registry
from portal.registry import DossierSection, Figure
from portal.tenancy.models import Business
from risks.quantification import wording
from risks.quantification.frozen import losses_section
from risks.quantification.job import keep_current
from risks.quantification.queries import latest


def _mean(business: Business) -> float | None:
    run = latest(business)
    return None if run is None else run.results["today"]["expected"]


registry.add_figure(Figure("expected_loss", _("Expected loss a year"), _mean, "quantification.view"))
registry.add_audit_labels(wording.VERBS, wording.FIELDS)
registry.add_after_change(keep_current)
registry.add_dossier_section(DossierSection("losses", _("What the risks cost in a year"), 35, losses_section))
