"""Where simulated losses meet the rest: figures of the summary, history, and runs anew when facts move."""

from django.utils.translation import gettext_lazy as _

from portal import registry
from portal.registry import Figure
from portal.tenancy.models import Business
from risks.quantification import wording
from risks.quantification.job import keep_current
from risks.quantification.queries import latest


def _mean(business: Business) -> float | None:
    run = latest(business)
    return None if run is None else run.results["today"]["expected"]


registry.add_figure(Figure("expected_loss", _("Expected loss a year"), _mean, "quantification.view"))
registry.add_audit_labels(wording.VERBS, wording.FIELDS)
registry.add_after_change(keep_current)
