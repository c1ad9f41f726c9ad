"""The register as the dossier freezes it: plain JSON, the open risks in the order of their references."""

from typing import Any

from portal.tenancy.models import Business
from portal.tenancy.references import reference
from portal.ui.bilingual import in_both_languages
from risks.criteria.queries import scale_of
from risks.register import queries, scale
from risks.register.models import Category, Risk, RiskStatus
from risks.register.wording import TEXTS


def collect(business: Business) -> dict[str, Any]:
    """Scale and risks, in the shape of the dossier's snapshot. Steps and levels are 1–5, euros before VAT, days ISO;
    a situation whose likelihood or impact is unknown is null."""
    used = scale_of(business)
    found = Risk.objects.for_business(business).filter(status=RiskStatus.OPEN).order_by("number")
    return {
        "scale": {
            "impact_eur": list(used.impact_eur),
            "likelihood_years": list(used.likelihood_years),
            "impact_names": list(used.impact_names),
            "likelihood_names": list(used.likelihood_names),
            "appetite_level": used.appetite_level,
            "matrix": [list(row) for row in scale.MATRIX],
        },
        "risks": [_risk(risk) for risk in queries.exported(found)],
    }


def _risk(risk: Risk) -> dict[str, Any]:
    return {
        "reference": risk.reference,
        "number": risk.number,
        "title": risk.title,
        "category": in_both_languages(Category(risk.category).label),
        **{name: getattr(risk, name) or None for name in TEXTS},
        "services": [reference("S", service.number) for service in risk.services.all()],
        "measures": [reference("M", measure.number) for measure in risk.measures.all()],  # type: ignore[attr-defined]
        "owner": str(risk.owner.user) if risk.owner else None,
        **{when: _situation(risk, when) for when in ("inherent", "current", "target")},
        "treatment": risk.treatment or None,
        "review_on": risk.review_on.isoformat() if risk.review_on else None,
    }


def _situation(risk: Risk, when: str) -> dict[str, int] | None:
    likelihood, impact = getattr(risk, f"likelihood_{when}"), getattr(risk, f"impact_{when}")
    level = scale.level(likelihood, impact)
    return None if level is None else {"likelihood": likelihood, "impact": impact, "level": level}
