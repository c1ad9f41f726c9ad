"""The stored years as a page reads them: sentences, rows, pictures. Every figure is one that is stored."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from portal.access.rules import Actor, can
from portal.charts.svg import to_svg
from portal.documents import palette
from portal.jobs.models import Job, JobState
from portal.tenancy.models import Business
from portal.tenancy.references import reference
from portal.ui import format as words
from portal.ui.format import Language
from risks.quantification import wording
from risks.quantification.charts import TICKS, Curve, bad_years, points, swings
from risks.quantification.inputs import Inputs, decode
from risks.quantification.job import KIND, followers_for
from risks.quantification.queries import Standing
from risks.quantification.results import exact
from risks.register.models import Risk
from risks.services.models import Service
from risks.services.providers import canonical


def names(business: Business) -> tuple[dict[str, str], dict[str, str]]:
    """Titles by reference, and providers and services as people write them. Two queries."""
    rows = Risk.objects.for_business(business).values_list("number", "title")
    titles = {reference("R", number): title for number, title in rows}
    services = Service.objects.for_business(business).order_by("-number").values_list("name", "provider")
    known = {name: name for name, _provider in services}
    known |= {canonical(provider): provider for _name, provider in services if provider}
    return titles, known


def open_job(business: Business) -> Job | None:
    """A run that waits or is under way."""
    rows = Job.objects.for_business(business).filter(kind=KIND, state__in=[JobState.QUEUED, JobState.RUNNING])
    return rows.order_by("-pk").first()


def failed(business: Business) -> bool:
    """Whether the last run that was asked for did not come to an end."""
    last = Job.objects.for_business(business).filter(kind=KIND).order_by("-pk").first()
    return last is not None and last.state == JobState.FAILED


def overview(business: Business, actor: Actor, found: Standing, lang: Language) -> dict[str, Any]:
    """What the page of losses shows this person."""
    titles, providers = names(business)
    context: dict[str, Any] = {
        "run": found.run,
        "stale": found.stale,
        "job": open_job(business),
        "failed": failed(business),
        "countable": len(found.inputs.exposures),
        "left_out": [
            {"ref": ref, "number": int(ref[2:]), "title": titles.get(ref, ref), "why": wording.LEFT_OUT[why]}
            for ref, why in sorted(found.inputs.left_out.items())
        ],
        "needs_hour": "no_hour" in found.inputs.left_out.values(),
        "own_share": "",
    }
    if found.run is None:
        return context
    results, inputs = exact(found.run.results), decode(found.run.inputs)
    today, planned = results["today"], results["plan"]
    curves = [Curve(_("Today"), points(today["exceedance"]), palette.INK)]
    for follower in followers_for(actor):
        curves += follower.curves(found.run)
    if len(curves) == 1 and planned["expected"] < today["expected"]:
        curves.append(Curve(_("With the plan"), points(planned["exceedance"]), palette.MOAT, dashed=True))
    told = _("One year in twenty, losses are above %(loss)s; one in a hundred, above %(rare)s.") % {
        "loss": words.money(words.rare_year(round(today["p95"])), lang),
        "rare": words.money(words.rare_year(round(today["p99"])), lang),
    }
    return context | {
        "today": today,
        "plan": planned,
        "saved": today["expected"] - planned["expected"],
        "rows": _rows(results, inputs, titles, providers, lang),
        "curve_text": told,
        "curve_title": _("The bad years"),
        "picture": to_svg(bad_years(curves, lang), _("The bad years"), told, "years"),
        "small_picture": to_svg(bad_years(curves, lang, width=340, size=11), _("The bad years"), told, "years-small"),
        "curves": [curve.name for curve in curves],
        "curve_rows": [(years, [round(curve.at(years)) for curve in curves]) for years in TICKS],
        "precision": f"{100 * today['standard_error'] / today['mean']:.2f}" if today["mean"] else "0",
        "convergence": results["convergence"],
        "common_pct": round(inputs.common_share * 100),
        "common": [row for row in results["rows"] if row["members"]],
        "activities": [str(wording.ACTIVITIES.get(name, name)) for name in inputs.activities],
        **_tornado(shown_swings(results, actor), results, titles, lang),
    }


def _rows(
    results: Mapping[str, Any],
    inputs: Inputs,
    titles: Mapping[str, str],
    providers: Mapping[str, str],
    lang: Language,
) -> list[dict[str, Any]]:
    by_ref = inputs.portfolio.by_ref
    rows = []
    for row in results["rows"]:
        exposure = by_ref[row["ref"]]
        rows.append(
            {
                **row,
                "number": None if row["members"] else int(row["ref"][2:]),
                "title": wording.title(row["ref"], titles, providers, row["members"]),
                "often": wording.often(exposure.frequency, lang),
                "size": wording.size(exposure, lang),
                "ground": wording.GROUNDS.get(inputs.grounds.get(row["ref"], ""), ""),
            }
        )
    return rows


def shown_swings(results: Mapping[str, Any], actor: Actor) -> list[Any]:
    """The stored swings, without those of what an hour costs for who may not see it."""
    hidden = () if can(actor, "stoppage.view") else ("hour", "extra", "recovery", "penalty")
    return [row for row in results["tornado"] if row["what"] not in hidden]


def _tornado(
    rows: Sequence[Mapping[str, Any]], results: Mapping[str, Any], titles: Mapping[str, str], lang: Language
) -> dict[str, Any]:
    """The widest eight; narrower ones say little."""
    found = [(wording.swing(row["what"], row["ref"], titles), row["low"], row["high"]) for row in rows[:8]]
    if not found:
        return {"swings": []}
    name, low, high = found[0]
    text = _("%(input)s matters most: between its two ends, an average year costs %(low)s to %(high)s.") % {
        "input": name,
        "low": words.money(words.average(round(min(low, high))), lang),
        "high": words.money(words.average(round(max(low, high))), lang),
    }
    today = float(results["today"]["expected"])
    bars = [(name, float(low), float(high)) for name, low, high in found]
    title = _("What matters most")
    return {
        "swings": found,
        "swing_text": text,
        "swing_picture": to_svg(swings(bars, today, lang), title, text, "swings"),
        "swing_small": to_svg(swings(bars, today, lang, width=340, size=11), title, text, "swings-small"),
    }
