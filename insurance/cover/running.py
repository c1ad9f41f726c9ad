"""The contracts' part of a run: terms read and kept with it, events settled, curves and sheets for whoever shows it."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from insurance.cover import wording
from insurance.cover.models import CoverRun
from insurance.cover.outcome import outcome
from insurance.cover.terms import current_terms
from portal.documents import palette
from portal.tenancy.models import Business
from portal.ui.xlsx import Sheet
from risks.quantification.charts import Curve, points
from risks.quantification.inputs import Inputs, fingerprint
from risks.quantification.job import Follower
from risks.quantification.models import LossRun
from risks.quantification.outcome import Run
from risks.quantification.results import exact


def read(business: Business) -> dict[str, Any]:
    return current_terms(business, timezone.localdate())


def compute(inputs: Inputs, run: Run, terms: Any) -> dict[str, Any]:
    return {"terms": terms, "cover": outcome(inputs, run, terms)}


def store(run: LossRun, found: Any) -> None:
    CoverRun.objects.create(
        business_id=run.business_id,
        run=run,
        terms=found["terms"],
        terms_sha256=fingerprint(found["terms"]),
        results=found["cover"],
    )


def cover_run(run: LossRun | None) -> CoverRun | None:
    """The contracts' part of a run; None for a run of before there was one."""
    return None if run is None else CoverRun.objects.for_business(run.business_id).filter(run=run).first()


def stale(business: Business, run: LossRun) -> bool:
    """Whether the terms moved since; a contract that ended counts, too."""
    return moved(cover_run(run), read(business))


def moved(part: CoverRun | None, terms: Any) -> bool:
    """Whether these are other terms than those that a part was worked out from."""
    return part is None or part.terms_sha256 != fingerprint(terms)


def curves(run: LossRun) -> list[Curve]:
    """What stays with the business, today and with the plan; none without a contract that pays something."""
    found = cover_run(run)
    if found is None or not found.results["total"]["paid"]:
        return []
    results = found.results
    lines = [Curve(_("With your contracts"), points(results["today"]["exceedance"]), palette.MOAT)]
    if results["plan"]["mean"] < results["today"]["mean"]:
        lines.append(Curve(_("Contracts and plan"), points(results["plan"]["exceedance"]), palette.MOAT, dashed=True))
    return lines


def sheets(run: LossRun) -> list[Sheet]:
    """Risk by risk, and each contract and offer alone."""
    found = cover_run(run)
    if found is None:
        return []
    results = exact(found.results)
    header = [_("Reference"), _("Loss a year"), _("Paid"), _("Kept by the terms"), _("Not covered"), _("Why")]
    alone = [_("Contract or offer"), _("Paid a year"), _("Stays a year"), _("Stays 1 year in 20")]
    return [
        Sheet(_("What contracts pay"), header, _rows(results)),
        Sheet(_("Each contract alone"), alone, _alone(results)),
    ]


def _rows(results: Any) -> Iterator[list[Any]]:
    names = ("loss", "paid", "retained", "refused")
    for row in results["rows"]:
        why = "; ".join(wording.why(row))
        yield [row["ref"].removeprefix("= "), *(row[name] for name in names), why]
    yield [_("All together"), *(results["total"][name] for name in names), None]


def _alone(results: Any) -> Iterator[list[Any]]:
    for row in results["alone"]:
        yield [row[name] for name in ("ref", "paid", "kept_mean", "kept_p95")]


FOLLOWER = Follower(read, compute, store, stale, curves, sheets, right="policy.view")
