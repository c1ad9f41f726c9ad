"""The simulated years as a dossier keeps them: the stored figures as decimal text, the words in both languages."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from portal.tenancy.models import Business
from portal.ui.bilingual import in_both_languages, said_in_both
from risks.quantification import wording
from risks.quantification.exposure import Exposure
from risks.quantification.inputs import decode
from risks.quantification.queries import standing
from risks.quantification.reading import names


def amount(value: float) -> str:
    """Stored cents as text, "1234.50"."""
    return f"{value:.2f}"


def distribution(figures: Mapping[str, Any]) -> dict[str, Any]:
    """One distribution of years: amounts as text, the curve as (yearly chance, loss exceeded)."""
    wanted = ("mean", "standard_error", "p50", "p90", "p95", "p99", "p99_5")
    curve = [[f"{chance:g}", amount(loss)] for chance, loss in figures["exceedance"]]
    return {**{name: amount(figures[name]) for name in wanted}, "exceedance": curve}


def losses_section(business: Business) -> dict[str, Any] | None:
    """The latest run; None when nothing was worked out."""
    found = standing(business)
    run = found.run
    if run is None:
        return None
    results, by_ref = run.results, decode(run.inputs).portfolio.by_ref
    titles, providers = names(business)
    return {
        "model": run.model,
        "seed": run.seed,
        "years": run.years,
        "calculated_on": timezone.localdate(run.created_at).isoformat(),
        "inputs_sha256": run.inputs_sha256,
        "facts_moved_since": found.stale,
        "today": {"expected": amount(results["today"]["expected"]), **distribution(results["today"])},
        "plan": {"expected": amount(results["plan"]["expected"]), **distribution(results["plan"])},
        "risks": [_risk(row, by_ref[row["ref"]], titles, providers) for row in results["rows"]],
        "not_counted": [
            {"reference": ref, "title": titles.get(ref, ref), "why": in_both_languages(wording.LEFT_OUT[why])}
            for ref, why in sorted(found.inputs.left_out.items())
        ],
        "steps": [
            {"measure": ref, "left": amount(left)}
            for ref, left in zip(results["steps"]["refs"], results["steps"]["after"], strict=True)
        ],
        "swings": [
            {"input": _input(row, titles), "low": amount(row["low"]), "high": amount(row["high"])}
            for row in results["tornado"][:8]
        ],
    }


def title_of(row: Mapping[str, Any], titles: Mapping[str, str], providers: Mapping[str, str]) -> dict[str, str]:
    """The title of a stored row, a common cause's included."""
    return said_in_both(lambda _lang: wording.title(row["ref"], titles, providers, row["members"]))


def _risk(
    row: Mapping[str, Any], exposure: Exposure, titles: Mapping[str, str], providers: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "reference": row["ref"].removeprefix("= "),
        "title": title_of(row, titles, providers),
        "how_often": said_in_both(lambda lang: wording.often(exposure.frequency, lang)),
        "each_time": said_in_both(lambda lang: wording.size(exposure, lang)),
        **{name: amount(row[name]) for name in ("expected", "p95", "p99", "expected_plan")},
    }


def _input(row: Mapping[str, Any], titles: Mapping[str, str]) -> dict[str, str]:
    return said_in_both(lambda _lang: wording.swing(row["what"], row["ref"], titles))
