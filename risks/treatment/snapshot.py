"""The measures as the dossier freezes them: plain JSON, in the order of their references."""

from typing import Any

from django.db.models import Prefetch

from portal.tenancy.models import Business
from portal.tenancy.references import reference
from portal.ui.bilingual import in_both_languages
from risks.register.models import RiskStatus
from risks.services.snapshot import decimal_text
from risks.treatment.models import Measure, MeasureProof, RiskMeasure, Theme


def collect(business: Business) -> list[dict[str, Any]]:
    """All measures; euros before VAT as decimal strings, days ISO, unknown null.

    `risks` names open risks only: the dossier's register holds no others.
    """
    open_risks = RiskMeasure.objects.for_business(business).filter(risk__status=RiskStatus.OPEN).select_related("risk")
    proofs = MeasureProof.objects.for_business(business).select_related("proof")
    found = (
        Measure.objects.for_business(business)
        .select_related("owner__user")
        .prefetch_related(
            Prefetch("risk_links", open_risks.order_by("risk__number"), to_attr="open_risk_links"),
            Prefetch("proof_links", proofs.order_by("proof__number"), to_attr="ordered_proof_links"),
        )
        .order_by("number")
    )
    return [_measure(measure) for measure in found]


def _measure(measure: Any) -> dict[str, Any]:
    return {
        "reference": measure.reference,
        "title": measure.title,
        "description": measure.description or None,
        "theme": in_both_languages(Theme(measure.theme).label),
        "owner": str(measure.owner.user) if measure.owner else None,
        "due_on": measure.due_on.isoformat() if measure.due_on else None,
        "status": measure.status,
        "done_on": measure.done_on.isoformat() if measure.done_on else None,
        "cost_once_eur": decimal_text(measure.cost_once_eur),
        "cost_yearly_eur": decimal_text(measure.cost_yearly_eur),
        "expected_effect": measure.expected_effect or None,
        "risks": [reference("R", link.risk.number) for link in measure.open_risk_links],
        "proofs": [reference("P", link.proof.number) for link in measure.ordered_proof_links],
    }
