"""What the contracts would pay, as a dossier keeps it. Offers stay out: they are between the business and whoever made
them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import override

from insurance.cover import wording
from insurance.cover.running import cover_run, moved, read
from insurance.policies.conditions import CONDITIONS
from insurance.policies.models import Head
from portal.tenancy.models import Business
from portal.ui.bilingual import in_both_languages
from risks.quantification.frozen import amount, distribution, title_of
from risks.quantification.queries import standing
from risks.quantification.reading import names

AMOUNTS = ("loss", "paid", "retained", "refused")


def gap_section(business: Business) -> dict[str, Any] | None:
    """The contracts' part of the latest run; None when nothing was worked out."""
    found = standing(business)
    part = cover_run(found.run)
    if found.run is None or part is None:
        return None
    results, (titles, providers) = part.results, names(business)
    contracts = [policy for policy in part.terms["policies"] if policy["standing"] == "contract"]
    incomplete = [cover for policy in contracts for cover in policy["covers"] if cover["missing"]]
    return {
        "terms_sha256": part.terms_sha256,
        "facts_moved_since": found.stale or moved(part, read(business)),
        "total": {name: amount(results["total"][name]) for name in AMOUNTS},
        "today": distribution(results["today"]),
        "plan": distribution(results["plan"]),
        "risks": [
            {
                "reference": row["ref"].removeprefix("= "),
                "title": title_of(row, titles, providers),
                **{name: amount(row[name]) for name in AMOUNTS},
                "reasons": _reasons(row),
                "covers": row["covers"],
            }
            for row in results["rows"]
            if row["loss"]
        ],
        "waiting": [
            {
                "cover": one["ref"],
                "hours": f"{one['hours']:g}",
                "mode": "from_zero" if one["counts_in"] else "beyond",
                "unpaid_pct": f"{one['unpaid'] * 100:.1f}",
            }
            for one in results["waiting"]
        ],
        "conditions": [
            {"policy": policy["ref"], "condition": in_both_languages(CONDITIONS[code][0]), "state": state}
            for policy in contracts
            for code, state in policy["conditions"].items()
        ],
        "not_calculated": [cover["ref"] for cover in incomplete],
        "to_look_up": [
            {
                "cover": cover["ref"],
                "head": in_both_languages(Head(cover["head"]).label),
                "missing": [in_both_languages(wording.MISSING[name]) for name in cover["missing"]],
            }
            for cover in incomplete
        ],
    }


def _reasons(row: Mapping[str, Any]) -> list[dict[str, str]]:
    """In the order of the euros, each in both languages."""
    with override("fr"):
        french = wording.why(row)
    with override("en"):
        return [{"fr": fr, "en": en} for fr, en in zip(french, wording.why(row), strict=True)]
