"""The contracts' terms as the calculation takes them: plain facts, kept with its result.

A cover is calculated with when its cause, its limit, its deductible and, for lost margin, its waiting hours are known.
What is unknown is never guessed: such a cover counts as paying nothing, and the page names what to look up.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import inf
from typing import Any

from insurance.cover.settling import CoverTerms
from insurance.policies.completeness import missing
from insurance.policies.conditions import CONDITIONS
from insurance.policies.models import Cover, Policy, Standing
from insurance.policies.queries import covers_by_policy
from portal.profile.queries import profile_of
from portal.tenancy.models import Business
from portal.tenancy.references import reference
from risks.quantification.exposure import PERILS
from risks.services.providers import canonical
from risks.treatment.models import Measure, MeasureStatus

FORMAT = "rempart-cover-terms/3"  # with another meaning of terms or of what is worked out from them, another number:
# kept results then count as old
DAYS_A_WEEK = 7


def current_terms(business: Business, today: date) -> dict[str, Any]:
    """All contracts that are not over, and all offers, as plain JSON; five queries. One that has not begun stands as
    `later`: it pays nothing yet, and is compared."""
    covers = covers_by_policy(business)
    rows = Policy.objects.for_business(business).order_by("number")
    shown = conditions_kept(business, today)
    opening = profile_of(business).opening_hours or {}
    return {
        "format": FORMAT,
        "opening_days": sum(1 for spans in opening.values() if spans) or DAYS_A_WEEK,
        "policies": [
            _policy(policy, covers.get(policy.pk, []), shown, today)
            for policy in rows
            if policy.standing == Standing.OFFER or policy.ends_on is None or policy.ends_on >= today
        ],
    }


def conditions_kept(business: Business, today: date) -> dict[str, str]:
    """For each condition: `proven` by a measure that is done with a proof still valid, `done` without one, `open` when
    its measure is planned, `unknown` when the plan has none."""
    rows = Measure.objects.for_business(business).exclude(catalogue_code="").exclude(status=MeasureStatus.DROPPED)
    states: dict[str, str] = {}
    for measure in rows.prefetch_related("proofs"):
        if measure.status != MeasureStatus.DONE:
            state = "open"
        else:
            valid = any(proof.valid_until is None or proof.valid_until >= today for proof in measure.proofs.all())
            state = "proven" if valid else "done"
        states[measure.catalogue_code] = state
    order = ("proven", "done", "open")
    found = {}
    for code, (_label, measures) in CONDITIONS.items():
        known = [states[measure] for measure in measures if measure in states]
        found[code] = min(known, key=order.index, default="unknown")
    return found


def _policy(policy: Policy, covers: Sequence[Cover], shown: Mapping[str, str], today: date) -> dict[str, Any]:
    later = policy.standing == Standing.CONTRACT and policy.starts_on is not None and policy.starts_on > today
    return {
        "ref": policy.reference,
        "standing": "later" if later else policy.standing,
        "starts_on": policy.starts_on.isoformat() if later and policy.starts_on else None,
        "premium": _text(policy.premium_yearly_eur),
        "conditions": {code: shown[code] for code in policy.conditions if code in shown},
        "covers": [_cover(policy, place, cover) for place, cover in enumerate(covers, start=1)],
    }


def _cover(policy: Policy, place: int, cover: Cover) -> dict[str, Any]:
    said = {
        "ref": f"{policy.reference}.{place}",
        "head": cover.head,
        "triggers": sorted(cover.triggers),
        "scope": cover.scope,
        "providers": sorted({canonical(name) for name in cover.providers.split(",")} - {""}),
        "limit_event": _text(cover.limit_eur),
        "limit_year": _text(cover.limit_year_eur),
        "deductible": _text(cover.deductible_eur),
        "waiting_hours": _text(cover.waiting_hours),
        "waiting_mode": cover.waiting_mode,
        "working_days": _text(cover.working_days),
        "indemnity_days": cover.indemnity_days,
        "extra_costs_cap": _text(cover.extra_costs_cap_eur),
        "excluded": [reference("R", number) for number in cover.excluded],
    }
    return {**said, "missing": missing(cover)}


def _text(value: Any) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def covers_of(terms: Mapping[str, Any], policies: Iterable[str]) -> list[CoverTerms]:
    """The covers of these contracts in the contracts' order, those that lack a term among them as incomplete."""
    wanted = set(policies)
    return [
        _terms(policy, cover, terms["opening_days"])
        for policy in terms["policies"]
        if policy["ref"] in wanted
        for cover in policy["covers"]
    ]


def _terms(policy: Mapping[str, Any], cover: Mapping[str, Any], opening_days: int) -> CoverTerms:
    lacking = cover["missing"]
    return CoverTerms(
        ref=cover["ref"],
        policy=policy["ref"],
        head=cover["head"],
        # Of a cover that lacks a term, what is unknown excludes nothing: it might answer for it.
        triggers=frozenset(PERILS if "triggers" in lacking else cover["triggers"]),
        scope=cover["scope"] or ("any_provider" if lacking else "own_system"),
        providers=frozenset(cover["providers"]),
        limit_event=_number(cover["limit_event"], inf),
        limit_year=_number(cover["limit_year"], inf),
        deductible=_number(cover["deductible"], 0.0),
        waiting_hours=_number(cover["waiting_hours"], 0.0),
        waiting_counts_in=cover["waiting_mode"] == "from_zero",
        working_days=_number(cover["working_days"], 0.0),
        opening_days=float(opening_days),
        indemnity_days=_number(cover["indemnity_days"], inf),
        extra_costs_cap=_number(cover["extra_costs_cap"], 0.0),
        excluded=frozenset(cover["excluded"]),
        # What is known not to be done is refused; what merely lacks a proof is paid, and the page says it is at stake.
        unmet=frozenset(code for code, state in policy["conditions"].items() if state == "open"),
        incomplete=bool(lacking),
    )


def _number(value: Any, otherwise: float) -> float:
    return otherwise if value is None else float(value)
