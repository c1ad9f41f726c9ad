"""Where the claims meet the rest: the history, the proofs, a contract's page."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from insurance.claims import queries, wording
from insurance.claims.frozen import claims_section
from insurance.claims.wording import total
from insurance.policies.models import Policy
from portal import registry
from portal.access.rules import Actor
from portal.evidence.uses import add_finder
from portal.registry import DossierSection, Panel
from portal.tenancy.models import Business
from portal.ui.language import current_language


def _of_contract(_business: Business, _actor: Actor, policy: Policy) -> dict[str, Any] | None:
    """The claims on a contract; an offer has none."""
    if policy.standing != "contract":
        return None
    found, ratio = queries.of_contract(policy, timezone.localdate())
    return {"claims": found, "ratio": ratio, "incurred": total(ratio.incurred, current_language())}


registry.add_panel(Panel("policy", "claims", "insurance/claims/panel.html", "claim.view", _of_contract))
registry.add_audit_labels(wording.VERBS, wording.FIELDS)
registry.add_dossier_section(DossierSection("claims", _("Losses of the last five years"), 57, claims_section))
add_finder("claims", queries.uses_of_proofs)
