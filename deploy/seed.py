"""The demo: the cast, two businesses, a chamber, an insurer, a catalogue, and one dossier. Safe to run again."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone, translation

from deploy.demo_catalogue import curate
from deploy.demo_data import answers, assessment, bakery, bikes, costs, fr, insurers, plan
from deploy.demo_data.papers import paper
from deploy.demo_dossier import wish_and_review
from insurance.claims.actions import create_claim
from insurance.claims.models import AMOUNTS
from insurance.dossier.actions import request_dossier
from insurance.insurers.copies.making import job_of
from insurance.insurers.grants.actions import create_grant
from insurance.insurers.inquiries.actions import answer as answer_inquiry
from insurance.insurers.inquiries.actions import ask
from insurance.insurers.passing_on.actions import ask_to_pass_on
from insurance.insurers.room.actions import download
from insurance.insurers.room.readers import Reader
from insurance.models import DossierVersion, Policy
from insurance.policies.actions import COVER_FIELDS, create_policy
from insurance.questionnaires import answering
from insurance.questionnaires.actions import publish, send
from insurance.questionnaires.queries import key_of
from insurance.questionnaires.shape import questions_of
from insurance.readiness.actions import answer, declare
from insurance.readiness.queries import overview
from insurance.readiness.questions import load as insurers_questions
from portal.access.actors import actor_in_business
from portal.access.models import Grant
from portal.access.rules import Actor
from portal.access.table import SECTIONS
from portal.advisers.actions import give_mandate, request_mandate
from portal.advisers.summary import refresh
from portal.api.models import ApiToken, Scope
from portal.api.tokens import create_token
from portal.evidence.actions import add_proof
from portal.evidence.models import Proof
from portal.jobs.tasks import run as run_job
from portal.profile.actions import edit_profile
from portal.profile.models import Profile
from portal.tenancy.context import business_context
from portal.tenancy.models import Business, Membership
from risks.assessment.actions import answer_question, start_assessment
from risks.assessment.questions import load as questions
from risks.continuity.actions import set_figures
from risks.continuity.impact.actions import create_activity, set_recovery
from risks.models import Measure, Risk, Service
from risks.quantification.actions import set_effect, set_estimate
from risks.quantification.job import request_run
from risks.register.actions import comment_on_risk, create_risk, edit_risk
from risks.services.actions import create_service
from risks.treatment.actions import create_measure
from subsidies.applications import paperwork
from subsidies.applications.actions import create_application, move_application
from subsidies.applications.states import State
from subsidies.funding.actions import answer_condition
from subsidies.ledger.actions import add_line
from subsidies.models import Programme
from tests.cast import PASSWORD, PEOPLE, TOTP_SECRET, Cast, build_cast

QUESTIONNAIRE = Path("deploy/demo_data/questionnaire_ponant.json")
CATALOGUE = Path("subsidies/programmes/data/catalogue.jsonl")
WHO = {
    "ines": "owner of Le Fournil des Lices",
    "marc": "manager there",
    "lucie": "member there",
    "paul": "reader there",
    "yann": "owner of Cycles Rivoal",
    "claire": "adviser of the chamber (second factor)",
    "denis": "administrator of the chamber (second factor)",
    "gwen": "catalogue editor of the chamber (second factor)",
    "nora": "underwriter of the insurer (second factor)",
    "erwan": "administrator of the insurer (second factor)",
}
_LEVELS = ("current", "inherent", "target")


def seed() -> dict[str, Any]:
    """Fills an empty database; returns what a visitor needs to know, and keeps it in var/demo.json."""
    dossier = settings.VAR / "demo-dossier.zip"
    with translation.override("fr"):
        if not Business.objects.filter(slug="demo").exists():
            call_command("import_programmes", str(settings.BASE_DIR / CATALOGUE), verbosity=0)
            with transaction.atomic():
                cast = build_cast()
                _bakery(cast)
                _neighbour(cast)
            for business in (cast.bakery, cast.neighbour):
                refresh(business)
            _play_through(cast)
            wish_and_review(cast)
            asked = _publish_questionnaire(cast)
            call_command("build_dossier", "demo", "--out", str(dossier), "--questionnaire", asked, verbosity=0)
            _share(cast)
            _ask(cast)
            _connect(cast)
            curate(cast)
    facts = {
        "sign_ins": [{"email": PEOPLE[code][1], "password": PASSWORD, "who": who} for code, who in WHO.items()],
        "second_factor": f"authenticator secret {TOTP_SECRET}",
        "dossier": str(dossier),
    }
    (settings.VAR / "demo.json").write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")
    return facts


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
            create_activity(actor=self.actor, business=self.business, stops=stops, **_typeset(fields))
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
        texts: Any = {name: value for name, value in _typeset(facts).items() if isinstance(value, str)}
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


def _number(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _texts(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts that are text, typeset; the others are not theirs to copy."""
    said = {name: fr(value) for name, value in facts.items() if isinstance(value, str)}
    return {name: value for name, value in said.items() if name not in {"code", "owner", "once", "yearly", "status"}}


def _bakery(cast: Cast) -> None:
    business = cast.bakery
    with business_context(write=[business]):
        members = {code: cast.member(code) for code in ("ines", "marc", "lucie")}
        there = Furniture(cast.actor("ines"), business, members)
        there.profile(bakery.PROFILE)
        there.stoppage({**bakery.STOPPAGE, **costs.STOPPAGE})
        for service in bakery.SERVICES:
            there.service(service, "marc")
        there.impact()
        for risk in bakery.RISKS:
            there.risk(risk)
        for proof in plan.PROOFS:
            there.proof(*proof)
        for measure in plan.MEASURES:
            there.measure(measure)
        there.costs()
        for policy in plan.POLICIES:
            there.policy(policy)
        for claim in plan.CLAIMS:
            there.claim(claim)
        for application in plan.APPLICATIONS:
            there.application(application)
        for line in plan.MINOR_AID:
            there.minor_aid(line)
        there.assessment(assessment.SERVICES, assessment.ANSWERS)
        there.insurers_questions(answers.ANSWERS, answers.CONFIRMED)
        for title, who, values in bakery.CHANGES:
            changed = there.risks[title]
            edit_risk(actor=cast.actor(who), risk=changed, version=changed.version, **_typeset(values))
        give_mandate(
            actor=cast.actor("ines"),
            business=business,
            organisation=cast.chamber,
            scope="comment",
            sections=SECTIONS,
            ends_on=there.today + timedelta(days=65),
        )
        for title, who, body in bakery.REMARKS:
            comment_on_risk(actor=cast.actor(who), risk=there.risks[title], body=fr(body))


def _play_through(cast: Cast) -> None:
    """The simulated years, as the button would ask for them."""
    for owner, business in (("ines", cast.bakery), ("yann", cast.neighbour)):
        with business_context(write=[business]):
            job = request_run(actor=cast.actor(owner, business), business=business)
        run_job(job.pk, business.pk)


def _typeset(values: dict[str, Any]) -> Any:
    return {name: fr(value) if isinstance(value, str) else value for name, value in values.items()}


def _neighbour(cast: Cast) -> None:
    business = cast.neighbour
    with business_context(write=[business]):
        actor = actor_in_business(cast.yann, business)
        assert actor is not None
        there = Furniture(actor, business, {"yann": cast.member("yann", business)})
        there.profile(bikes.PROFILE)
        for service in bikes.SERVICES:
            there.service(service, "yann")
        for risk in bikes.RISKS:
            there.risk(risk)
        for measure in bikes.MEASURES:
            there.measure(measure)
        there.estimates(bikes.ESTIMATES)
        there.insurers_questions(bikes.ANSWERS)
    request_mandate(
        actor=cast.workspace_actor("claire", cast.chamber),
        organisation=cast.chamber,
        email=PEOPLE["yann"][1],
        scope="edit",
        sections=["profile", "services", "register", "aid"],
        ends_on=timezone.localdate() + timedelta(days=180),
        note=fr("Suite à notre rendez-vous : je peux préparer votre registre avec vous."),
    )


def _connect(cast: Cast) -> None:
    """A program of the manager's that looks at the register, and one of the insurer's."""
    marc, nora = cast.actor("marc"), cast.workspace_actor("nora", cast.insurer)
    scopes = [Scope.SERVICES_READ, Scope.RISKS_READ, Scope.MEASURES_READ]
    create_token(actor=marc, place=cast.bakery, name=fr("Tableau de bord du comptable"), scopes=scopes, days=180)
    fetching = [Scope.DOSSIERS_READ, Scope.DOSSIERS_DOWNLOAD]
    create_token(actor=nora, place=cast.insurer, name=fr("Outil de souscription"), scopes=fetching, days=365)
    ApiToken.objects.filter(member__business=cast.bakery).update(last_used_on=timezone.localdate())


def _publish_questionnaire(cast: Cast) -> str:
    """The insurer's own questionnaire, and what the bakery answered to one that only it asks; the name to choose it."""
    erwan = cast.workspace_actor("erwan", cast.insurer)
    row = send(actor=erwan, insurer=cast.insurer, data=(settings.BASE_DIR / QUESTIONNAIRE).read_bytes())
    publish(actor=erwan, insurer=cast.insurer, number=row.number, seen=row.content_sha256)
    with business_context(write=[cast.bakery]):
        for question in questions_of(row.content):
            if question["code"] in insurers.OWN_ANSWERS:
                answering.answer(
                    actor=cast.actor("ines"),
                    business=cast.bakery,
                    questionnaire=row,
                    question=question,
                    version=0,
                    value=insurers.OWN_ANSWERS[question["code"]],
                )
    return key_of(row)


def _share(cast: Cast) -> None:
    """To the insurer, who took it home; to an agency, by a link and a code; and to a broker by e-mail, who asks to pass
    it on."""
    business, now = cast.bakery, timezone.now()
    with business_context(write=[business]):
        number = DossierVersion.objects.for_business(business).latest("number").number
        given: Any = {"actor": cast.actor("ines"), "business": business, "version_number": number}
        agency: Any = {"recipient": "Agence de la place des Lices", "max_downloads": 2}
        told, _code = create_grant(expires_at=now + timedelta(days=10), **given, **agency)
        address: Any = {"email": "courtage@vilaine.example", "language": "fr", "may_pass_on": True}
        broker, _none = create_grant(
            recipient="Courtage de la Vilaine", expires_at=now + timedelta(days=60), max_downloads=5, **given, **address
        )
        grant, _none = create_grant(
            organisation=cast.insurer, expires_at=now + timedelta(days=30), max_downloads=5, **given
        )
        jobs = [job for job in map(job_of, (told, broker, grant)) if job is not None]
    for job in jobs:
        run_job(job.pk, business.pk)
    ask_to_pass_on(
        reader=Reader(broker, broker.recipient, None),
        recipient=fr("Assurances du Port"),
        email="souscription@port.example",
        reason=fr("Leur contrat cyber couvre aussi l’arrêt d’un prestataire."),
    )
    _share_neighbour(cast)
    nora = cast.workspace_actor("nora", cast.insurer)
    download(grant_id=grant.pk, who=f"{nora.name}, {cast.insurer.name}", actor=nora)


def _ask(cast: Cast) -> None:
    """The underwriter asks twice about what she reads; the owner has answered once."""
    grants = Grant.objects.filter(business=cast.bakery, organisation=cast.insurer).select_related(
        "business", "organisation"
    )
    nora = cast.workspace_actor("nora", cast.insurer)
    reader = Reader(grants.latest("pk"), f"{nora.name}, {cast.insurer.name}", nora)
    for about, text, said in insurers.ASKED:
        inquiry = ask(reader=reader, text=fr(text), **about)
        if said is not None:
            with business_context(write=[cast.bakery]):
                answer_inquiry(actor=cast.actor("ines"), inquiry=inquiry, version=1, kind="answered", text=fr(said))


def _share_neighbour(cast: Cast) -> None:
    """A second applicant on the insurer's desk, of few parts, that nobody has looked at yet."""
    business, actor = cast.neighbour, cast.actor("yann", cast.neighbour)
    with business_context(write=[business]):
        parts = ("company", "losses", "measures", "answers")
        job = request_dossier(actor=actor, business=business, language="fr", parts=parts, with_proofs=False)
    run_job(job.pk, business.pk)
    with business_context(write=[business]):
        grant, _none = create_grant(
            actor=actor,
            business=business,
            version_number=DossierVersion.objects.for_business(business).latest("number").number,
            organisation=cast.insurer,
            expires_at=timezone.now() + timedelta(days=6),
            max_downloads=3,
        )
        copy = job_of(grant)
    if copy is not None:
        run_job(copy.pk, business.pk)
