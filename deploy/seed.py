"""The demo: the cast, two businesses, a chamber, an insurer, a catalogue, and one dossier. Safe to run again."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone, translation

from deploy.demo_catalogue import curate
from deploy.demo_data import answers, assessment, bakery, bikes, costs, fr, plan
from deploy.demo_dossier import wish_and_review
from deploy.demo_furniture import Furniture, typeset
from deploy.demo_sharing import ask_twice, publish_questionnaire, share
from portal.access.actors import actor_in_business
from portal.access.table import SECTIONS
from portal.advisers.actions import give_mandate, request_mandate
from portal.advisers.summary import refresh
from portal.api.models import ApiToken, Scope
from portal.api.tokens import create_token
from portal.jobs.tasks import run as run_job
from portal.tenancy.context import business_context
from portal.tenancy.models import Business
from risks.quantification.job import request_run
from risks.register.actions import comment_on_risk, edit_risk
from tests.cast import PASSWORD, PEOPLE, TOTP_SECRET, Cast, build_cast

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
            asked = publish_questionnaire(cast)
            call_command("build_dossier", "demo", "--out", str(dossier), "--questionnaire", asked, verbosity=0)
            share(cast)
            ask_twice(cast)
            _connect(cast)
            curate(cast)
    facts = {
        "sign_ins": [{"email": PEOPLE[code][1], "password": PASSWORD, "who": who} for code, who in WHO.items()],
        "second_factor": f"authenticator secret {TOTP_SECRET}",
        "dossier": str(dossier),
    }
    (settings.VAR / "demo.json").write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")
    return facts


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
            edit_risk(actor=cast.actor(who), risk=changed, version=changed.version, **typeset(values))
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
