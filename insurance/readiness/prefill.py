"""What is known already and answers a question: from the profile, the services, the guided assessment, the register,
the measures, the impact analysis; `insured.py` has what the contracts, losses and claims say. Each fact says where it
came from; none is declared by being here.

The functions take rows or plain values and are pure; `queries.py` reads them.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from insurance.readiness.questions import MOST_ROWS, Question, Questionnaire
from insurance.readiness.values import NO, NOT_FOR_US, YES
from portal.evidence.models import Proof
from portal.profile.models import Profile
from risks.assessment.models import Answer as Stock
from risks.catalogue.catalogue import load as catalogue
from risks.continuity.models import Activity
from risks.continuity.queries import Stoppage
from risks.register.models import Risk
from risks.services.models import Service
from risks.treatment.models import Measure, MeasureStatus

MOST_SERVICES = 20
# Scenarios of the risk catalogue whose risks answer a question.
HAZARDS = frozenset({"flood", "storm"})
SUPPLIERS = frozenset({"supplier-default"})
CUSTOMERS = frozenset({"big-customer-lost"})
_SCALE = {"yes": 3, "partly": 1, "no": 0}
RIGHTS = {  # who may see what came from each source; a question's right is that of all its possible sources
    "profile": "profile.view",
    "services": "service.view",
    "assessment": "assessment.view",
    "register": "risk.view",
    "measures": "measure.view",
    "impact": "stoppage.view",
    "stoppage": "stoppage.view",
    "policies": "policy.view",
    "losses": "quantification.view",
    "claims": "claim.view",
    "wanted": "wanted.view",
}
FROM_PROFILE = (
    "legal_name",
    "legal_form",
    "reg_id",
    "address",
    "founded",
    "sector_code",
    "headcount",
    "turnover_n1",
    "turnover_online",
)
FROM_SERVICES = ("cloud", "restore_test", "rto")
FROM_IMPACT = ("bia", "rpo")
FROM_STOPPAGE = ("daily_loss", "gross_margin", "fixed_costs", "retention")
FROM_POLICIES = ("policies",)
FROM_LOSSES = ("aal", "percentiles")
FROM_CLAIMS = ("incidents", "nil_declaration", "lessons")
FROM_REGISTER = ("nat_hazard", "sole_suppliers", "dependency_customers")
FROM_WANTED = ("lines", "limit", "deductible", "waiting", "inception")
FROM_MEASURES = ("actions",)


@dataclass(frozen=True, slots=True)
class Prefill:
    """One fact that answers a question: the value, which source, where to look, and when it was said there."""

    value: Any
    source: str
    reference: str = ""
    on: date | None = None
    route: str = ""
    place: Mapping[str, Any] | None = None
    proof: Proof | None = None


def rights_of(question: Question) -> frozenset[str]:
    """The rights that an answer to this question takes beside the questionnaire's own, whoever gave it: a fact of the
    profile does not become anybody's to read by being confirmed here."""
    named = {
        "profile": FROM_PROFILE,
        "services": FROM_SERVICES,
        "impact": FROM_IMPACT,
        "stoppage": FROM_STOPPAGE,
        "policies": FROM_POLICIES,
        "losses": FROM_LOSSES,
        "claims": FROM_CLAIMS,
        "measures": FROM_MEASURES,
        "register": FROM_REGISTER,
        "wanted": FROM_WANTED,
    }
    found = {RIGHTS[source] for source, codes in named.items() if question.code in codes}
    if question.assessment:
        found.add(RIGHTS["assessment"])
    if question.measures:
        found.add(RIGHTS["measures"])
    return frozenset(found)


def from_profile(profile: Profile, name: str, legal_form: str | None) -> dict[str, Prefill]:
    """The company's facts, each with the day it was last confirmed."""
    said: dict[str, tuple[str, Any]] = {
        "legal_name": ("siren", name if profile.siren else None),
        "legal_form": ("legal_form", legal_form),
        "reg_id": ("siren", profile.siret or profile.siren),
        "address": ("address", profile.address),
        "founded": ("created_on", profile.created_on.isoformat() if profile.created_on else None),
        "sector_code": ("naf", profile.naf),
        "headcount": ("employees", profile.employees),
        "turnover_n1": ("turnover_eur", amount(profile.turnover_eur)),
        "turnover_online": ("online_share_pct", amount(profile.online_share_pct)),
    }
    return {
        code: Prefill(value, "profile", on=_day(profile.confirmed.get(fact)), route="profile")
        for code, (fact, value) in said.items()
        if value is not None
    }


def from_services(services: Iterable[Service]) -> dict[str, Prefill]:
    """The services depended on, the latest trial of restoring one, and the longest that one took."""
    rows, found = list(services), {}
    if rows:
        table = [
            {"service": row.name, "provider": row.provider or None, "stop": amount(row.tolerable_stop_hours)}
            for row in rows[:MOST_SERVICES]
        ]
        found["cloud"] = Prefill(table, "services", on=_latest(rows), route="services")
    tried = [row for row in rows if row.restore_tested_on is not None]
    if tried:
        last = max(tried, key=lambda row: (row.restore_tested_on, -row.number))
        where: dict[str, Any] = {"reference": last.reference, "route": "service", "place": {"number": last.number}}
        assert last.restore_tested_on is not None
        found["restore_test"] = Prefill(last.restore_tested_on.isoformat(), "services", **where)
    slowest = max((row for row in tried if row.restored_in_hours is not None),
                  key=lambda row: (row.restored_in_hours, -row.number), default=None)  # fmt: skip
    if slowest is not None:
        where = {"reference": slowest.reference, "route": "service", "place": {"number": slowest.number}}
        found["rto"] = Prefill(amount(slowest.restored_in_hours), "services", on=slowest.restore_tested_on, **where)
    return found


def from_assessment(questions: Iterable[Question], stock: Mapping[str, Stock]) -> dict[str, Prefill]:
    """What was answered when taking stock; an answer of somebody outside waits until it is confirmed there."""
    found = {}
    for question in questions:
        row = stock.get(question.assessment) if question.assessment else None
        if row is None or row.waits_for_confirmation:
            continue
        value = _as_answer(question, row.value)
        if value is not None:
            found[question.code] = Prefill(
                value,
                "assessment",
                on=timezone.localdate(row.answered_at),
                route="assessment-question",
                place={"code": question.assessment},
                proof=row.proof,
            )
    return found


def from_measures(
    questions: Iterable[Question], measures: Iterable[Measure], proofs: Mapping[int, Proof]
) -> dict[str, Prefill]:
    """Measures that are done, with the first of their proofs; and those that are planned, as one table."""
    rows = list(measures)
    done = {row.catalogue_code: row for row in rows if row.status == MeasureStatus.DONE and row.catalogue_code}
    found = {}
    for question in questions:
        row = next((done[code] for code in question.measures if code in done), None)
        value = None if row is None else _when_done(question)
        if row is not None and value is not None:
            where = {"reference": row.reference, "route": "measure", "place": {"number": row.number}}
            found[question.code] = Prefill(value, "measures", on=row.done_on, proof=proofs.get(row.pk), **where)  # type: ignore[arg-type]
    open_ones = [row for row in rows if row.status in {MeasureStatus.PLANNED, MeasureStatus.UNDER_WAY}]
    if open_ones:
        table = [
            {
                "what": row.title,
                "due": row.due_on.isoformat() if row.due_on else None,
                "cost": amount(row.cost_once_eur),
            }
            for row in sorted(open_ones, key=lambda row: (row.due_on or date.max, row.number))[:MOST_SERVICES]
        ]
        found["actions"] = Prefill(table, "measures", on=_latest(open_ones), route="measures")
    return found


def from_impact(activities: Iterable[Activity]) -> dict[str, Prefill]:
    """That an impact analysis exists, and the least work that one of the activities may lose."""
    rows = list(activities)
    if not rows:
        return {}
    last = _latest(rows)
    where: dict[str, Any] = {"source": "impact", "route": "activities"}
    found = {"bia": Prefill({"says": YES, "on": last.isoformat()}, on=last, **where)}
    strictest = min((row for row in rows if row.rpo_hours is not None),
                    key=lambda row: (row.rpo_hours, row.number), default=None)  # fmt: skip
    if strictest is not None:
        where |= {"reference": strictest.reference, "on": _latest([strictest])}
        found["rpo"] = Prefill(amount(strictest.rpo_hours), **where)
    return found


def from_stoppage(found: Stoppage) -> dict[str, Prefill]:
    """What a day's stop costs on average, the margin and the fixed costs of a year, the cash that there is."""
    row, turnover = found.row, found.profile.turnover_eur
    said: dict[str, str | None] = {}
    day = next((stop for stop in found.stops if stop.hours == 24), None)
    if day is not None:
        said["daily_loss"] = amount(Decimal(repr(day.mean_eur)))
    if turnover is not None and row.variable_costs_pct is not None:
        said["gross_margin"] = amount(turnover * (100 - row.variable_costs_pct) / 100)
    if row.fixed_costs_month_eur is not None:
        said["fixed_costs"] = amount(row.fixed_costs_month_eur * 12)
    if row.cash_eur is not None:
        said["retention"] = amount(row.cash_eur)
    on = timezone.localdate(row.updated_at) if row.pk else None
    return {
        code: Prefill(value, "stoppage", on=on, route="stoppage") for code, value in said.items() if value is not None
    }


def from_register(risks: Iterable[tuple[Risk, Collection[str]]], address: str) -> dict[str, Prefill]:
    """Natural hazards at the head office, suppliers that cannot be replaced, customers too much depends on: open risks
    by the scenarios that they come from. A supplier or customer is named by the risk's own title, so one that bears the
    catalogue's words still names nobody."""
    rows = [(risk, set(scenarios)) for risk, scenarios in risks]
    found = {}
    for code, wanted, cells in (
        ("nat_hazard", HAZARDS, lambda risk: {"address": address or None, "hazard": risk.title, "zone": None}),
        ("sole_suppliers", SUPPLIERS, lambda risk: {"name": risk.title, "lead": None, "stock": None}),
        ("dependency_customers", CUSTOMERS, lambda risk: {"name": risk.title, "share": None}),
    ):
        mine = [risk for risk, scenarios in rows if scenarios & wanted
                and (wanted is HAZARDS or risk.title not in _catalogue_titles(wanted))]  # fmt: skip
        if mine:
            where: dict[str, Any] = {"route": "risks"}
            if len(mine) == 1:
                where = {"reference": mine[0].reference, "route": "risk", "place": {"number": mine[0].number}}
            table = [cells(risk) for risk in mine[:MOST_ROWS]]
            found[code] = Prefill(table, "register", on=_latest(mine), **where)
    return found


def together(questionnaire: Questionnaire, *found: Mapping[str, Prefill]) -> dict[str, Prefill]:
    """One fact for each question: the one said last; where no day is known, the earlier source in the list."""
    merged: dict[str, Prefill] = {}
    known = {question.code for question in questionnaire}
    for facts in found:
        for code, fact in facts.items():
            before = merged.get(code)
            if code in known and (before is None or (fact.on or date.min) > (before.on or date.min)):
                merged[code] = fact
    return merged


def amount(value: Decimal | None) -> str | None:
    """Decimal text to the cent, without idle zeros; one way to write one number."""
    if value is None:
        return None
    text = f"{round(value, 2):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _as_answer(question: Question, said: str) -> Any:
    if said == "not_applicable":
        return NOT_FOR_US if question.may_not_apply else None
    if question.type == "scale":
        return _SCALE.get(said)
    return {"says": said, "on": None} if said in {YES, NO} and question.type == "yesno_doc" else None


def _when_done(question: Question) -> Any:
    """What a done measure says to a question; what only somebody can know, such as a number of days, it leaves."""
    if question.when_done is not None:
        return question.when_done
    return {
        "scale": 3,
        "yesno_doc": {"says": YES, "on": None},
        "yesno_text": {"says": NO if question.good == "no" else YES, "text": None},
    }.get(question.type)


def _latest(rows: Iterable[Any]) -> date:
    """The day on which one of the rows, of which there is at least one, was last changed."""
    return timezone.localdate(max(row.updated_at for row in rows))


def _catalogue_titles(scenarios: Iterable[str]) -> set[str]:
    titles = [catalogue().scenario(code).title for code in scenarios]
    return {text for title in titles for text in (title.fr, title.en)}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
