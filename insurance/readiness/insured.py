"""What the side of insurance knows already and answers a question: the contracts, the simulated losses, the claims, and
what is looked for. Pure, as `prefill.py` is."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from insurance.claims.models import Claim, NilDeclaration
from insurance.policies.models import Cover, Line, Policy
from insurance.readiness.prefill import MOST_SERVICES, Prefill, amount
from insurance.readiness.values import MOST_NOTE, NO, YES
from insurance.wanted.models import CoverWanted
from portal.documents.text import shortened
from risks.quantification.models import LossRun

CONTRACT_LINES = {  # of the questionnaire → of a contract
    "cyber": Line.CYBER,
    "interruption": Line.BUSINESS_INTERRUPTION,
    "multirisk": Line.MULTI_RISK,
    "liability": Line.LIABILITY,
}


def from_policies(policies: Iterable[Policy], covers: Mapping[int, list[Cover]]) -> dict[str, Prefill]:
    """The contracts; the limit of a contract is its highest."""
    contracts = list(policies)
    rows = [
        {
            "line": policy.line,
            "insurer": policy.insurer or None,
            "number": policy.policy_number or None,
            "ends": policy.ends_on.isoformat() if policy.ends_on else None,
            "limit": amount(max((c.limit_eur for c in covers.get(policy.pk, []) if c.limit_eur is not None),
                                default=None)),
            "premium": amount(policy.premium_yearly_eur),
        }
        for policy in contracts
    ]  # fmt: skip
    if not rows:
        return {}
    on = timezone.localdate(max(policy.updated_at for policy in contracts))
    return {"policies": Prefill(rows[:MOST_SERVICES], "policies", on=on, route="policies")}


def from_losses(run: LossRun | None) -> dict[str, Prefill]:
    """The latest simulated years, before any insurance."""
    if run is None:
        return {}
    today, on = run.results["today"], timezone.localdate(run.created_at)
    years = {"10": "p90", "20": "p95", "100": "p99", "200": "p99_5"}
    table = [{"year": year, "loss": f"{today[name]:.2f}"} for year, name in years.items()]
    return {
        "aal": Prefill(f"{today['expected']:.2f}", "losses", on=on, route="losses"),
        "percentiles": Prefill(table, "losses", on=on, route="losses"),
    }


def from_claims(claims: Iterable[Claim], nil: NilDeclaration | None) -> dict[str, Prefill]:
    """The claims of five years with what was learnt from each, or the word that there was none; where neither was
    said, nothing."""
    listed = list(claims)
    if not listed:
        on = nil.declared_on if nil is not None else None
        return {} if nil is None else {"nil_declaration": Prefill(YES, "claims", on=on, route="claims")}
    on = timezone.localdate(max(claim.updated_at for claim in listed))
    rows = [
        {
            "on": claim.loss_on.isoformat() if claim.loss_on else None,
            "what": claim.description or None,
            "cost": amount(claim.ground_up_eur),
            "paid": amount(claim.paid_eur),
        }
        for claim in listed
    ]
    found = {
        "incidents": Prefill(rows[-MOST_SERVICES:], "claims", on=on, route="claims"),
        "nil_declaration": Prefill(NO, "claims", on=on, route="claims"),
    }
    learnt = "\n".join(f"{claim.reference} {claim.lessons.strip()}" for claim in listed if claim.lessons.strip())
    if learnt:
        found["lessons"] = Prefill(shortened(learnt, MOST_NOTE), "claims", on=on, route="claims")
    return found


def from_wanted(rows: Iterable[CoverWanted]) -> dict[str, Prefill]:
    """The lines looked for, and the terms on which all of them agree: where two lines want different limits, no single
    figure answers."""
    sought = list(rows)
    lines = [code for code, line in CONTRACT_LINES.items() if line in {row.line for row in sought}]
    said: dict[str, Any] = {"lines": lines or None}
    for code, name in (("limit", "limit_eur"), ("deductible", "deductible_eur"), ("waiting", "waiting_hours")):
        figures = {getattr(row, name) for row in sought} - {None}
        said[code] = amount(figures.pop()) if len(figures) == 1 else None
    days = {row.starts_on for row in sought if row.starts_on is not None}
    said["inception"] = days.pop().isoformat() if len(days) == 1 else None
    on = timezone.localdate(max(row.updated_at for row in sought)) if sought else None
    return {code: Prefill(value, "wanted", on=on, route="wanted") for code, value in said.items() if value is not None}
