"""The content of the demo's businesses, written as their people would write it."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from deploy.demo_data import costs, fr
from deploy.demo_data.papers import paper
from insurance.claims.actions import create_claim
from insurance.claims.models import AMOUNTS
from insurance.models import Policy
from insurance.policies.actions import COVER_FIELDS, create_policy
from insurance.readiness.actions import answer, declare
from insurance.readiness.queries import overview
from insurance.readiness.questions import load as insurers_questions
from portal.access.rules import Actor
from portal.evidence.actions import add_proof
from portal.evidence.models import Proof
from portal.profile.actions import edit_profile
from portal.profile.models import Profile
from portal.tenancy.models import Business, Membership
from risks.assessment.actions import answer_question, start_assessment
from risks.assessment.questions import load as questions
from risks.continuity.actions import set_figures
from risks.continuity.impact.actions import create_activity, set_recovery
from risks.models import Measure, Risk, Service
from risks.quantification.actions import set_effect, set_estimate
from risks.register.actions import create_risk
from risks.services.actions import create_service
from risks.treatment.actions import create_measure
from subsidies.applications import paperwork
from subsidies.applications.actions import create_application, move_application
from subsidies.applications.states import State
from subsidies.funding.actions import answer_condition
from subsidies.ledger.actions import add_line
from subsidies.models import Programme

_LEVELS = ("current", "inherent", "target")


class Furniture:
    """Writes one business's data through the same verbs as its pages; rows find each other by name."""

    def __init__(self, actor: Actor, business: Business, members: dict[str, Membership]) -> None:
        self.actor, self.business, self.members = actor, business, members
        self.today = timezone.localdate()
        self.services: dict[str, Service] = {}
        self.risks: dict[str, Risk] = {}
        self.proofs: dict[str, Proof] = {}
        self.measures: dict[str, Measure] = {}

    def day(self, days: int | None) -> date | None:
        """This many days from today."""
        return None if days is None else self.today + timedelta(days=days)

    def profile(self, facts: dict[str, Any]) -> None:
        profile = Profile.objects.create(business=self.business)
        values = {**facts, "created_on": date.fromisoformat(facts["created_on"])}
        edit_profile(actor=self.actor, business=self.business, version=profile.version, values=values, today=self.today)

    def stoppage(self, facts: dict[str, Any]) -> None:
        said: Any = {name: Decimal(text) for name, text in facts.items() if name != "months_pct"}
        said["months_pct"] = [Decimal(share) for share in facts["months_pct"]]
        set_figures(actor=self.actor, business=self.business, version=1, **said)

    def service(self, facts: dict[str, Any], owner: str) -> None:
        numbers = {name: _number(facts.get(name)) for name in ("availability_pct", "tolerable_stop_hours")}
        fields: Any = {**_texts(facts), **numbers, "contract_ends_on": self.day(facts.get("contract_ends_on"))}
        made = create_service(actor=self.actor, business=self.business, owner=self.members[owner], **fields)
        self.services[facts["name"]] = made

    def risk(self, facts: dict[str, Any]) -> None:
        fields: Any = _texts(facts)
        for when, pair in zip(_LEVELS, facts["levels"], strict=True):
            fields[f"likelihood_{when}"], fields[f"impact_{when}"] = pair or (None, None)
        self.risks[facts["title"]] = create_risk(
            actor=self.actor,
            business=self.business,
            services=[self.services[name] for name in facts["services"]],
            **{**fields, "owner": self.members.get(facts["owner"]), "review_on": self.day(facts["review"])},
        )

    def assessment(self, services: tuple[str, ...], answers: dict[str, str]) -> None:
        """A whole run: what is not named in `answers` was answered with yes."""
        run = start_assessment(actor=self.actor, business=self.business)
        for question in questions():
            several = question.kind == "services"
            answer_question(
                actor=self.actor,
                run=run,
                question=question,
                version=0,
                value="" if several else answers.get(question.code, "yes"),
                values=services if several else (),
            )

    def proof(self, name: str, title: str, valid_until: int | None, text: str) -> None:
        file = paper(name, fr(title), fr(text))
        self.proofs[title] = add_proof(
            actor=self.actor, business=self.business, file=file, title=fr(title), valid_until=self.day(valid_until)
        )

    def measure(self, facts: dict[str, Any]) -> None:
        done = "done" in facts
        fields: Any = {
            **_texts(facts),
            "status": "done" if done else facts.get("status", "planned"),
            "due_on": self.day(facts["done"] if done else facts["due"]),
            "done_on": self.day(facts.get("done")),
            "cost_once_eur": _number(facts["once"]),
            "cost_yearly_eur": _number(facts["yearly"]),
            "owner": self.members.get(facts["owner"]),
        }
        self.measures[facts["title"]] = create_measure(
            actor=self.actor,
            business=self.business,
            risks=[self.risks[title] for title in facts["risks"]],
            proofs=[self.proofs[title] for title in facts.get("proofs", [])],
            catalogue_code=facts.get("code", ""),
            **fields,
        )

    def impact(self) -> None:
        for said in costs.ACTIVITIES:
            stops = {self.services[name].number: pct for name, pct in said["stops"].items()}
            fields = {name: value for name, value in said.items() if name != "stops"}
            create_activity(actor=self.actor, business=self.business, stops=stops, **typeset(fields))
        for name, facts in costs.RECOVERY.items():
            service = self.services[name]
            set_recovery(
                actor=self.actor,
                service=service,
                version=service.version,
                promised_repair_hours=facts["promised_repair_hours"],
                restored_in_hours=facts["restored_in_hours"],
                restore_tested_on=self.day(facts["restore_tested_on"]),
            )

    def estimates(self, facts: dict[str, dict[str, Any]]) -> None:
        for title, said in facts.items():
            set_estimate(actor=self.actor, risk=self.risks[title], version=1, **said)

    def costs(self) -> None:
        self.estimates(costs.ESTIMATES)
        for title, (on, low, high) in costs.EFFECTS.items():
            effect: Any = {"on": on, "low_pct": low, "high_pct": high}
            set_effect(actor=self.actor, measure=self.measures[title], version=0, **effect)

    def policy(self, facts: dict[str, Any]) -> None:
        covers = []
        for head, limit, deductible, waiting, mode, days, finer in facts["covers"]:
            row = (head, _number(limit), _number(deductible), _number(waiting), mode, days)
            covers.append({**dict(zip(COVER_FIELDS, row, strict=False)), **finer})
        fields: Any = {name: facts.get(name, "") for name in ("line", "insurer", "intermediary", "policy_number")}
        create_policy(
            actor=self.actor,
            business=self.business,
            covers=covers,
            starts_on=self.day(facts["days"][0]),
            ends_on=self.day(facts["days"][1]),
            notice_days=60,
            premium_yearly_eur=_number(facts["premium"]),
            document=self.proofs.get(facts.get("document", "")),
            note=fr(facts.get("note", "")),
            standing=facts.get("standing", "contract"),
            conditions=facts.get("conditions", []),
            **fields,
        )

    def insurers_questions(self, answers: dict[str, dict[str, Any]], confirmed: Sequence[str] = ()) -> None:
        """Some answers, and some of what is there confirmed, one by one."""
        for code, said in answers.items():
            facts = self._said(said) | {name: self.day(said[name]) for name in ("checked_on",) if name in said}
            if "proof" in said:
                facts["proof"] = self.proofs[said["proof"]]
            question = insurers_questions().question(code)
            assert question is not None
            answer(actor=self.actor, business=self.business, question=question, version=0, **facts)
        for item in [overview(self.business).found[code] for code in confirmed]:
            declare(actor=self.actor, business=self.business, question=item.question, fingerprint=item.fingerprint)

    def _said(self, value: Any) -> Any:
        """Texts as French sets them, and `@-20` as the day that it means."""
        if isinstance(value, dict):
            return {name: self._said(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self._said(item) for item in value]
        if isinstance(value, str) and value.startswith("@"):
            return str(self.day(int(value[1:])))
        return fr(value) if isinstance(value, str) else value

    def claim(self, facts: dict[str, Any]) -> None:
        """One loss; its contract is named by number."""
        texts: Any = {name: value for name, value in typeset(facts).items() if isinstance(value, str)}
        days: Any = {name: self.day(facts[name]) for name in facts if name.endswith("_on")}
        amounts: Any = dict(zip(AMOUNTS, map(_number, facts["figures"]), strict=True))
        policies = Policy.objects.for_business(self.business)
        create_claim(
            actor=self.actor,
            business=self.business,
            measures=[self.measures[title] for title in facts.get("measures", [])],
            **{
                **texts,
                **days,
                **amounts,
                "service": self.services.get(facts.get("service", "")),
                "policy": policies.get(number=facts["policy"]) if "policy" in facts else None,
                "downtime_hours": _number(facts["downtime_hours"]),
                "records": facts["records"],
            },
        )

    def application(self, facts: dict[str, Any]) -> None:
        """One application, taken through its steps on their days."""
        programme = Programme.objects.get(slug=facts["programme"])
        made = create_application(
            actor=self.actor,
            business=self.business,
            programme=programme,
            state=facts["starts"],
            owner=self.members.get(facts.get("owner", "")),
            deadline_on=self.day(facts.get("deadline")),
            note=fr(facts["note"]),
            measures=[self.measures[title] for title in facts.get("measures", [])],
        )
        for title, ready in facts.get("documents", []):
            line = paperwork.add_document(actor=self.actor, application=made, title=fr(title))
            if ready:
                paperwork.set_document(actor=self.actor, document=line, ready=True, proof=self.proofs.get(ready))
        for title, due, owner in facts.get("tasks", []):
            member, day = self.members.get(owner), self.day(due)
            paperwork.add_task(actor=self.actor, application=made, title=fr(title), due_on=day, owner=member)
        for state, said in facts.get("steps", []):
            step: Any = {name: self.day(said[name]) if name.endswith("_on") else _number(said[name]) for name in said}
            move_application(actor=self.actor, application=made, version=made.version, state=state, **step)
        if State.ACCEPTED in dict(facts.get("steps", [])):
            stand: Any = {"actor": self.actor, "business": self.business, "programme": programme, "today": self.today}
            for text in programme.data.get("conditions") or []:
                answer_condition(text=text, met=True, **stand)

    def minor_aid(self, facts: dict[str, Any]) -> None:
        texts: Any = {name: fr(facts[name]) for name in ("body", "purpose", "official_reference") if name in facts}
        day: Any = self.day(facts["decided_on"])
        amount = _number(facts["equivalent_eur"])
        add_line(actor=self.actor, business=self.business, decided_on=day, equivalent_eur=amount, **texts)


def typeset(values: dict[str, Any]) -> Any:
    """Texts with the spaces of French typography; the rest as it is."""
    return {name: fr(value) if isinstance(value, str) else value for name, value in values.items()}


def _number(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _texts(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts that are text, typeset; the others are not theirs to copy."""
    said = {name: fr(value) for name, value in facts.items() if isinstance(value, str)}
    return {name: value for name, value in said.items() if name not in {"code", "owner", "once", "yearly", "status"}}
