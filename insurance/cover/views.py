"""What the contracts would really pay: risk by risk, term by term, and contracts and offers side by side."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from insurance.cover import wording
from insurance.cover.charts import spans, waiting
from insurance.cover.running import cover_run, moved, read
from insurance.policies.conditions import CONDITIONS
from insurance.policies.models import Head, Line, Policy
from portal.access.routes import rule
from portal.access.rules import can, require
from portal.charts.svg import to_svg
from portal.tenancy.requests import BusinessRequest
from portal.ui import format as words
from portal.ui.format import Language
from portal.ui.language import current_language
from risks.quantification.queries import standing
from risks.quantification.reading import names, open_job
from risks.quantification.results import exact
from risks.quantification.wording import title


@rule("policy.view")
def gap(request: BusinessRequest) -> HttpResponse:
    """The calculated gap. It names risks and their euros, so the register's part must be open, too."""
    require(request.actor, "quantification.view", request.business)
    lang = current_language()
    found = standing(request.business)
    part = cover_run(found.run)
    policies = {policy.reference: policy for policy in Policy.objects.for_business(request.business)}
    terms = read(request.business)
    context: dict[str, Any] = {
        "run": found.run,
        "stale": found.run is not None and (found.stale or moved(part, terms)),
        "job": open_job(request.business),
        "countable": len(found.inputs.exposures),
        "runs": can(request.actor, "quantification.run", request.business),
        "edits": can(request.actor, "policy.edit", request.business),
        "policies": len(policies),
        "incomplete": _incomplete(terms, policies),
        "later": _later(terms, policies),
        "disclaimer": wording.DISCLAIMER,
    }
    if part is not None:
        results = exact(part.results)
        cuts = _cuts(results, part.terms, policies)
        unknown = _unknown(results)
        uncovered = results["total"]["refused"] - unknown
        titles, providers = names(request.business)
        context |= {
            "total": results["total"],
            "share": _share(results["total"]),
            "stays": results["total"]["retained"] + results["total"]["refused"],
            "rows": [_row(row, titles, providers) for row in results["rows"] if row["loss"]],
            "waits": [
                _wait(one, policies, lang) for one in sorted(part.results["waiting"], key=lambda one: -one["unpaid"])
            ],
            "cuts": cuts,
            "cuts_together": sum(cut["euros"] for cut in cuts),
            "most": _whole(cuts[0]["euros"], lang) if cuts and cuts[0]["euros"] >= 1 else None,
            "unknown": unknown,
            "uncovered": uncovered,
            "uncovered_words": _whole(uncovered, lang) if uncovered >= 1 else None,
            "alone": [_alone(one, part.terms, policies) for one in results["alone"]],
            "conditions": _conditions(part.terms, results, policies),
        }
    return render(request, "insurance/cover/gap.html", context)


def _share(total: Mapping[str, Decimal]) -> int:
    return round(100 * total["paid"] / total["loss"]) if total["loss"] else 0


def _line(ref: str, policies: Mapping[str, Policy]) -> str:
    """“I-002 Cyber, Mutuelle du Ponant”."""
    policy = policies.get(ref)
    if policy is None:
        return ref
    parts = [f"{ref} {Line(policy.line).label}", policy.insurer]
    return ", ".join(part for part in parts if part)


def _incomplete(terms: Mapping[str, Any], policies: Mapping[str, Policy]) -> list[dict[str, Any]]:
    """Covers that cannot be calculated with, and what to look up."""
    found = []
    for policy in terms["policies"]:
        for cover in policy["covers"]:
            if cover["missing"]:
                what = [str(wording.MISSING[name]) for name in cover["missing"]]
                number = policies[policy["ref"]].number
                head = Head(cover["head"]).label
                found.append({"policy": _line(policy["ref"], policies), "number": number, "head": head, "what": what})
    return found


def _later(terms: Mapping[str, Any], policies: Mapping[str, Policy]) -> list[dict[str, Any]]:
    """Contracts that have not begun: they pay nothing today."""
    return [
        {
            "policy": _line(said["ref"], policies),
            "number": policies[said["ref"]].number,
            "starts_on": _first_day(said),
        }
        for said in terms["policies"]
        if said["standing"] == "later"
    ]


def _first_day(said: Mapping[str, Any]) -> date | None:
    """Of a contract that had not begun when its terms were read; terms kept of before know no such day."""
    return date.fromisoformat(said["starts_on"]) if said.get("starts_on") else None


def _row(row: Mapping[str, Any], titles: Mapping[str, str], providers: Mapping[str, str]) -> dict[str, Any]:
    reasons = wording.why(row)
    if row["retained"] and row["covers"]:
        reasons.insert(0, _("the terms of %(covers)s keep a part with you") % {"covers": ", ".join(row["covers"])})
    stays = row["retained"] + row["refused"]
    tone, word = ("ok", _("Paid")) if not stays else ("info", _("Partly")) if row["paid"] else ("bad", _("Nothing"))
    return {
        **row,
        "number": None if row["members"] else int(row["ref"][2:]),
        "title": title(row["ref"], titles, providers, row["members"]),
        "stays": stays,
        "tone": tone,
        "word": word,
        "why": reasons[:3],
    }


def _wait(one: Mapping[str, Any], policies: Mapping[str, Policy], lang: Language) -> dict[str, Any]:
    ref = one["ref"].partition(".")[0]
    hours = words.hours(f"{one['hours']:g}", lang)
    pct = words.percent(f"{one['unpaid'] * 100:.6f}", lang)
    text = _(
        "With the terms you entered, stops of %(hours)s or less would not be paid: %(pct)s of your simulated stops."
    )
    told = text % {"hours": hours, "pct": pct}
    heading = _("Waiting time of %(policy)s: %(hours)s") % {"policy": _line(ref, policies), "hours": hours}
    ident = "wait-" + one["ref"].lower().replace(".", "-")
    args = (one["edges"], one["shares"], one["hours"], lang)
    kept, fewer = Decimal(repr(one["kept"])), Decimal(repr(one["kept_fewer"]))
    return {
        "heading": heading,
        "policy": ref,
        "ident": ident,
        "text": told,
        "pct": pct,
        "mode": _("Threshold: nothing below %(hours)s, everything beyond") % {"hours": hours}
        if one["counts_in"]
        else _("Time deductible: the first %(hours)s are never paid") % {"hours": hours},
        "picture": to_svg(waiting(*args), heading, told, ident),
        "small_picture": to_svg(waiting(*args, width=340, size=11), heading, told, f"{ident}-small"),
        "table": [
            (name, words.percent(f"{share * 100:.6f}", lang, decimals=1))
            for name, share in zip(spans(one["edges"], lang), one["shares"], strict=True)
        ],
        "fewer": words.hours(f"{one['fewer']:g}", lang),
        "kept": kept,
        "kept_fewer": fewer,
        "worth": kept - fewer,
    }


def _cuts(results: Mapping[str, Any], terms: Mapping[str, Any], policies: Mapping[str, Policy]) -> list[dict[str, Any]]:
    """What each term leaves with the business, most first."""
    heads = {cover["ref"]: Head(cover["head"]).label for one in terms["policies"] for cover in one["covers"]}
    found = []
    for cover in results["covers"]:
        for term, euros in cover["cuts"].items():
            found.append(
                {
                    "term": wording.TERMS[term],
                    "named": wording.TERMS_IN_A_SENTENCE[term],
                    "euros": euros,
                    "ref": cover["policy"],
                    "policy": _line(cover["policy"], policies),
                    "head": heads[cover["ref"]],
                    "named_head": wording.within(str(heads[cover["ref"]])),
                }
            )
    return sorted(found, key=lambda item: -item["euros"])


def _unknown(results: Mapping[str, Any]) -> Decimal:
    """Of what is refused, the part that a cover might answer for whose terms are not all known."""
    told = (said[-2:] for row in results["rows"] for said in row["reasons"])
    return sum((euros for reason, euros in told if reason == "incomplete"), Decimal(0))


def _whole(euros: Decimal, lang: Language) -> str:
    return words.money(euros, lang, cents=False)


def _alone(one: Mapping[str, Any], terms: Mapping[str, Any], policies: Mapping[str, Policy]) -> dict[str, Any]:
    said = next(policy for policy in terms["policies"] if policy["ref"] == one["ref"])
    unmet = [str(CONDITIONS[code][0]) for code, state in said["conditions"].items() if state != "proven"]
    policy = policies.get(one["ref"])
    return {
        **one,
        "name": _line(one["ref"], policies),
        "number": policy.number if policy else None,
        "offer": said["standing"] == "offer",
        "starts_on": _first_day(said),
        "premium": None if said["premium"] is None else Decimal(said["premium"]),
        "unmet": unmet,
    }


def _conditions(
    terms: Mapping[str, Any], results: Mapping[str, Any], policies: Mapping[str, Policy]
) -> list[dict[str, Any]]:
    """Each condition of the contracts with where it stands, and what is at stake each year without it."""
    paid = {one["ref"]: one["paid"] for one in results["alone"]}
    found = []
    for policy in terms["policies"]:
        if policy["standing"] != "contract":
            continue
        for code, state in policy["conditions"].items():
            tone, text = wording.STATES[state]
            found.append(
                {
                    "label": CONDITIONS[code][0],
                    "policy": _line(policy["ref"], policies),
                    "tone": tone,
                    "state": text,
                    "stake": paid[policy["ref"]] if state != "proven" else None,
                }
            )
    return found
