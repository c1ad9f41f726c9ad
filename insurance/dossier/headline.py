"""A version's headline: the few figures that an underwriter sorts applicants by, taken out of its snapshot when it is
frozen and kept with it. Pure.

It holds nothing that the dossier does not say: a part that is not in the dossier is `null` here, and what the part does
not know is `null` inside it. What is withheld is `null` too, and named in `hidden`: it never reads as unknown. Amounts
are decimal strings in euros, as in the snapshot.

These types are also what the API answers: their docstrings and descriptions are its documentation.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, TypedDict, cast

from pydantic import Field

# 1 counted withheld red lines among the unknown ones, and did not say which of its figures were withheld;
# 2 told nothing of providers and stops.
FORMAT = 3
DAY_HOURS = 24
LINES_SOUGHT = "lines"  # the question that says which insurance is looked for
PROVIDERS = "services.providers"  # where the headline has them
OF_CONTRACTS = {"multi_risk": "multirisk"}  # the line of a contract → of the questionnaire, where the codes differ


class Trade(TypedDict):
    """From the part “company”."""

    activity: str | None
    naf: str | None
    region: str | None
    department: str | None
    employees: int | None
    employees_band: str | None
    turnover_eur: str | None
    online_share_pct: str | None


class Readiness(TypedDict):
    """From the part “answers”. Red lines are codes, as in data.json."""

    questionnaire: str | None
    points: Annotated[dict[str, int | None], Field(description="By line of insurance, of 100")]
    crossed: list[str]
    unknown: list[str]
    clear: list[str]
    withheld: Annotated[list[str], Field(description="Neither crossed nor clear: the reader is not told")]
    asked: int
    known: int
    declared: Annotated[int, Field(description="Confirmed by a person, one by one, and unchanged since")]
    stale: Annotated[int, Field(description="Answers that changed since they were declared")]


class Best(TypedDict):
    """The measure not done yet that takes most off the average year."""

    reference: str
    title: Annotated[str | None, Field(description="null where the measures are no part of the dossier")]
    saves_eur: str


class Years(TypedDict):
    """From the part “losses”: before any insurance. Compare only what the same model calculated."""

    model: str | None
    years: int | None
    seed: int | None
    calculated_on: str | None
    facts_moved_since: bool
    expected_eur: str | None
    standard_error_eur: str | None
    one_in_20_eur: str | None
    one_in_200_eur: str | None
    planned_eur: Annotated[str | None, Field(description="The average year with all measures of the plan done")]
    best: Best | None


class Uninsured(TypedDict):
    """From the part “gap”: what stays with the business."""

    stays_eur: str | None
    refused_eur: Annotated[str | None, Field(description="Of which no contract covers")]
    one_in_20_eur: str | None
    one_in_200_eur: str | None
    not_calculated: Annotated[int, Field(description="Covers with an unknown term, which count as paying nothing")]


class Claims(TypedDict):
    """From the part “claims”: five years."""

    since: str | None
    count: int | None
    incurred_eur: str | None
    incurred_unknown: Annotated[int, Field(description="Claims left out of the sum")]
    none_declared_on: str | None


class Named(TypedDict):
    """A provider, under one code for all that people write."""

    code: str
    name: str


class Resting(TypedDict):
    """A service that hangs on a provider."""

    reference: str
    name: str | None
    kind: Annotated[dict[str, str] | None, Field(description="In words, by language")]


class Dependency(Named):
    """One provider and what hangs on it."""

    runs_on: Annotated[Named | None, Field(description="On whose machines: assumed, the provider did not confirm it")]
    services: list[Resting]
    sales_stopped_pct: Annotated[
        str | None, Field(description="Of the turnover, at least, while this provider stands still")
    ]


class Services(TypedDict):
    """From the part “services”."""

    providers: list[Dependency] | None


class Stop(TypedDict):
    """From the part “stoppage”: the margin lost while the whole business stands still, mean of all moments."""

    hour_eur: str | None
    day_eur: str | None


class Headline(TypedDict):
    """What the dossier says in short. A part that is not in it is null, and so is what is unknown."""

    format: int
    version: str | None
    frozen_on: str | None
    sections: list[str]
    withheld: Annotated[
        list[str], Field(description="Codes of what is withheld from the reader: its figures are null, too")
    ]
    hidden: Annotated[
        list[str],
        Field(
            description="Which of these figures are null because they are withheld, and not because they are unknown: "
            "company.turnover_eur, readiness.points.cyber, services.providers"
        ),
    ]
    lines_sought: list[str] | None
    company: Trade | None
    readiness: Readiness | None
    losses: Years | None
    gap: Uninsured | None
    claims: Claims | None
    services: Services | None
    stoppage: Stop | None


def headline_of(snapshot: Mapping[str, Any]) -> Headline:
    """The headline of a snapshot, of an older one too: what it lacks is unknown, and nothing raises."""
    version, sections = snapshot.get("version") or {}, list(snapshot.get("sections") or [])
    parts = {name: snapshot.get(name) for name in sections}  # what nobody chose contributes nothing
    company, answers, losses = parts.get("company"), parts.get("answers"), parts.get("losses")
    gap, claims = parts.get("gap"), parts.get("claims")
    services, stoppage, hidden = parts.get("services"), parts.get("stoppage"), sorted(_hidden(version, parts))
    return {
        "format": FORMAT,
        "version": version.get("reference"),
        "frozen_on": str(version["frozen_at"])[:10] if version.get("frozen_at") else None,
        "sections": sections,
        "withheld": [one["code"] for one in version.get("redacted") or []],
        "hidden": hidden,
        "lines_sought": _lines_sought(parts.get("wanted") or [], answers or {}),
        "company": _trade(company) if company else None,
        "readiness": _readiness(answers) if answers else None,
        "losses": _years(losses, parts.get("measures") or []) if losses else None,
        "gap": _uninsured(gap) if gap else None,
        "claims": _claims(claims) if claims else None,
        "services": None if services is None else _services(services, withheld=PROVIDERS in hidden),
        "stoppage": _stop(stoppage) if stoppage else None,
    }


def kept(headline: Mapping[str, Any] | None) -> Headline | None:
    """The headline that was frozen with a version, in today's format; None when it must be taken out of the snapshot
    again, since an older format did not tell the withheld from the unknown, or left out a part that the dossier holds.
    Versions never change, so neither does what is stored with them."""
    if headline is None or headline["format"] == FORMAT:
        return cast(Headline | None, headline)
    if not {"services", "stoppage"}.isdisjoint(headline["sections"]):
        return None
    told: dict[str, Any] = {"format": FORMAT, "services": None, "stoppage": None}
    if headline["format"] == 2:  # which already tells what is withheld
        return cast(Headline, {**headline, **told})
    if headline["withheld"]:
        return None
    readiness = headline["readiness"]
    told |= {"hidden": [], "readiness": readiness and {**readiness, "withheld": []}}
    return cast(Headline, {**headline, **told})


def answers_in(answers: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every answer of the part, in the order of the questionnaire."""
    for group in answers.get("groups") or []:
        yield from group["answers"]


def _hidden(version: Mapping[str, Any], parts: Mapping[str, Any]) -> Iterator[str]:
    """Which figures of the headline are withheld, by where they stand in it."""
    paths = {path for one in version.get("redacted") or [] for path in one.get("paths") or []}
    if parts.get("company"):
        yield from (f"company.{name}" for name in Trade.__annotations__ if f"/company/{name}" in paths)
    answers = parts.get("answers") or {}
    for at, line in enumerate(answers.get("lines") or []):
        if f"/answers/lines/{at}/points" in paths:
            yield f"readiness.points.{line['code']}"
    asked = next((one for one in answers_in(answers) if one["code"] == LINES_SOUGHT), None)
    if not parts.get("wanted") and asked is not None and asked["state"] == "withheld":
        yield "lines_sought"
    steps = (parts.get("losses") or {}).get("steps") or []
    for at, measure in enumerate(parts.get("measures") or []):
        if steps and measure["reference"] == steps[0]["measure"] and f"/measures/{at}/title" in paths:
            yield "losses.best.title"
    names = ("provider", "provider_canonical", "provider_runs_on")
    if any(f"/services/{at}/{name}" in paths for at in range(len(parts.get("services") or [])) for name in names):
        yield PROVIDERS


def _lines_sought(wanted: list[Mapping[str, Any]], answers: Mapping[str, Any]) -> list[str] | None:
    """Of the part "wanted"; else of the answer to that question; None while nobody said."""
    if wanted:
        return [OF_CONTRACTS.get(one["line_code"], one["line_code"]) for one in wanted]
    said = next((one for one in answers_in(answers) if one["code"] == LINES_SOUGHT), None)
    if said is None or said["state"] != "known" or not isinstance(said["value"], list):
        return None
    return [str(code) for code in said["value"]]


def _trade(company: Mapping[str, Any]) -> Trade:
    return {
        "activity": company.get("activity"),
        "naf": company.get("naf"),
        "region": company.get("region"),
        "department": company.get("department"),
        "employees": company.get("employees"),
        "employees_band": company.get("employees_band"),
        "turnover_eur": company.get("turnover_eur"),
        "online_share_pct": company.get("online_share_pct"),
    }


def _readiness(answers: Mapping[str, Any]) -> Readiness:
    said = list(answers_in(answers))
    red: dict[str, list[str]] = {"crossed": [], "unknown": [], "clear": [], "withheld": []}
    for line in answers.get("red_lines") or []:
        red.get(line["state"], red["unknown"]).append(line["code"])
    return {
        "questionnaire": answers.get("questionnaire_version"),
        "points": {line["code"]: line["points"] for line in answers.get("lines") or []},
        "crossed": red["crossed"],
        "unknown": red["unknown"],
        "clear": red["clear"],
        "withheld": red["withheld"],
        "asked": len(said),
        "known": sum(one["state"] == "known" for one in said),
        "declared": sum(one["declaration"] == "declared" for one in said),
        "stale": sum(one["declaration"] == "stale" for one in said),
    }


def _years(losses: Mapping[str, Any], measures: list[Mapping[str, Any]]) -> Years:
    today, plan = losses.get("today") or {}, losses.get("plan") or {}
    return {
        "model": losses.get("model"),
        "years": losses.get("years"),
        "seed": losses.get("seed"),
        "calculated_on": losses.get("calculated_on"),
        "facts_moved_since": bool(losses.get("facts_moved_since")),
        "expected_eur": today.get("expected"),
        "standard_error_eur": today.get("standard_error"),
        "one_in_20_eur": today.get("p95"),
        "one_in_200_eur": today.get("p99_5"),
        "planned_eur": plan.get("expected"),
        "best": _best(losses, today.get("expected"), measures),
    }


def _best(losses: Mapping[str, Any], expected: str | None, measures: list[Mapping[str, Any]]) -> Best | None:
    """The first of the steps, which stand in the order in which they remove most."""
    steps = losses.get("steps") or []
    if not steps or expected is None:
        return None
    titles = {one["reference"]: one["title"] for one in measures}
    saves = Decimal(expected) - Decimal(steps[0]["left"])
    return {
        "reference": steps[0]["measure"],
        "title": titles.get(steps[0]["measure"]),
        "saves_eur": f"{saves:.2f}",
    }


def stays(gap: Mapping[str, Any]) -> Decimal | None:
    """What stays with the business in an average year: kept by terms and covered by no contract. The one sum that pages
    and files show; the mean of the years alone was rounded apart, by risk."""
    total = gap.get("total") or {}
    if "retained" not in total or "refused" not in total:
        return None
    return Decimal(total["retained"]) + Decimal(total["refused"])


def _uninsured(gap: Mapping[str, Any]) -> Uninsured:
    total, today, kept = gap.get("total") or {}, gap.get("today") or {}, stays(gap)
    return {
        "stays_eur": None if kept is None else f"{kept:.2f}",
        "refused_eur": total.get("refused"),
        "one_in_20_eur": today.get("p95"),
        "one_in_200_eur": today.get("p99_5"),
        "not_calculated": len(gap.get("not_calculated") or []),
    }


def _claims(claims: Mapping[str, Any]) -> Claims:
    total, nil = claims.get("total") or {}, claims.get("nil") or {}
    incurred = total.get("incurred") or {}
    return {
        "since": claims.get("since"),
        "count": total.get("count"),
        "incurred_eur": incurred.get("known_eur"),
        "incurred_unknown": incurred.get("unknown") or 0,
        "none_declared_on": nil.get("declared_on"),
    }


def _services(services: Sequence[Mapping[str, Any]], *, withheld: bool) -> Services:
    """What hangs on each provider, the first named first. None where no service says who provides it; where one
    provider's name is withheld nothing is gathered, since what is left would tell by what is missing."""
    if withheld:
        return {"providers": None}
    found: dict[str, Dependency] = {}
    for service in services:
        provider, host = service.get("provider_canonical"), service.get("provider_runs_on")
        if not provider:
            continue
        one = found.setdefault(
            provider["code"],
            {
                "code": provider["code"],
                "name": provider["name"],
                "runs_on": {"code": host["code"], "name": host["name"]} if host else None,
                "services": [],
                "sales_stopped_pct": None,
            },
        )
        one["services"].append(
            {"reference": service["reference"], "name": service.get("name"), "kind": service.get("kind")}
        )
        # Stops of several services overlap, so the largest share is what is sure.
        shares = [share for share in (one["sales_stopped_pct"], service.get("sales_stopped_pct")) if share is not None]
        one["sales_stopped_pct"] = max(shares, key=Decimal, default=None)
    return {"providers": list(found.values()) if found or not services else None}


def _stop(stoppage: Mapping[str, Any]) -> Stop:
    day = next((one for one in stoppage.get("by_duration") or [] if one["hours"] == DAY_HOURS), None)
    return {"hour_eur": stoppage.get("hour_mean_eur"), "day_eur": day["mean_eur"] if day else None}
