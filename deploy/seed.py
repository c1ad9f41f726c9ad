"""The demo: the cast, two businesses, a chamber, an insurer, a catalogue, and one dossier. Safe to run again."""

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone, translation

from deploy.demo_data import bakery as data
from insurance.insurers.actions import create_grant
from insurance.models import Cover, DossierVersion, Policy
from portal.access.actors import actor_in_business
from portal.advisers.actions import give_mandate
from portal.advisers.summary import refresh
from portal.evidence.actions import add_proof
from portal.evidence.content import examine
from portal.profile.actions import edit_profile
from portal.profile.models import Profile
from portal.tenancy.context import business_context
from portal.tenancy.models import Business, Membership
from portal.tenancy.references import next_number
from risks.register.actions import comment_on_risk, create_risk
from risks.services.actions import create_service
from risks.treatment.actions import create_measure
from subsidies.funding.actions import follow_programme
from subsidies.models import Programme
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
    "nora": "underwriter of the insurer (second factor)",
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
            call_command("build_dossier", "demo", "--out", str(dossier), verbosity=0)
            _share(cast)
    facts = {
        "sign_ins": [{"email": PEOPLE[code][1], "password": PASSWORD, "who": who} for code, who in WHO.items()],
        "second_factor": f"authenticator secret {TOTP_SECRET}",
        "dossier": str(dossier),
    }
    (settings.VAR / "demo.json").write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")
    return facts


def _bakery(cast: Cast) -> None:
    business, today = cast.bakery, timezone.localdate()
    with business_context(write=[business]):
        owner = cast.actor("ines")
        profile = Profile.objects.create(business=business)
        values = {**data.PROFILE, "created_on": date.fromisoformat(data.PROFILE["created_on"])}
        edit_profile(actor=owner, business=business, version=profile.version, values=values, today=today)
        members = {code: cast.member(code) for code in ("ines", "marc", "lucie")}
        services = _services(cast, members)
        risks = _risks(cast, services, members)
        proof = add_proof(
            actor=owner,
            business=business,
            file=examine("test-de-sauvegarde.txt", "Essai de remise en route du 14 mai : réussi en 3 h 40.\n".encode()),
            title="Test de sauvegarde",
            valid_until=today + timedelta(days=170),
        )
        for title, theme, status, due, once, yearly, against, who, effect in data.MEASURES:
            create_measure(
                actor=owner,
                business=business,
                title=title,
                theme=theme,
                status=status,
                due_on=today + timedelta(days=due),
                cost_once_eur=Decimal(once),
                cost_yearly_eur=Decimal(yearly),
                expected_effect=effect,
                owner=members[who],
                risks=[risks[index] for index in against],
                proofs=[proof] if "Sauvegarder" in title else [],
            )
        for policy in data.POLICIES:
            _policy(business, policy, today)
        for slug in Programme.objects.filter(themes__contains=["cyber"]).values_list("slug", flat=True)[:2]:
            follow_programme(
                actor=owner,
                business=business,
                programme=Programme.objects.get(slug=slug),
                state="interested",
                today=today,
            )
        give_mandate(
            actor=owner,
            business=business,
            organisation=cast.chamber,
            scope="comment",
            sections=["profile", "services", "register", "aid", "policies", "dossier"],
            ends_on=today + timedelta(days=300),
        )
        comment_on_risk(
            actor=cast.actor("claire"), risk=risks[2], body="Pensez à tester la copie hors ligne avant Noël."
        )


def _services(cast: Cast, members: dict[str, Membership]) -> dict[str, Any]:
    made = {}
    for kind, name, provider, availability, stop, supports, fallback in data.SERVICES:
        made[name] = create_service(
            actor=cast.actor("ines"),
            business=cast.bakery,
            kind=kind,
            name=name,
            provider=provider,
            availability_pct=Decimal(availability) if availability else None,
            tolerable_stop_hours=Decimal(stop),
            supports=supports,
            fallback=fallback,
            owner=members["marc"],
        )
    return made


def _risks(cast: Cast, services: dict[str, Any], members: dict[str, Membership]) -> list[Any]:
    made, today = [], timezone.localdate()
    for place, (title, category, now, before, after, treatment, touched, cause, harm, who) in enumerate(data.RISKS):
        levels: dict[str, Any] = {}
        for when, pair in (("current", now), ("inherent", before), ("target", after)):
            levels[f"likelihood_{when}"], levels[f"impact_{when}"] = pair
        made.append(
            create_risk(
                actor=cast.actor("ines"),
                business=cast.bakery,
                title=title,
                category=category,
                cause=cause,
                consequences=harm,
                treatment=treatment,
                owner=members[who] if who else None,
                review_on=today + timedelta(days=25 * place - 8),
                services=[services[name] for name in touched],
                **levels,
            )
        )
    return made


def _policy(business: Business, row: tuple[Any, ...], today: date) -> None:
    line, insurer, number, months, premium, covers = row
    starts_on = today - timedelta(days=30 * months)
    policy = Policy.objects.create(
        business=business,
        number=next_number(business, "I"),
        line=line,
        insurer=insurer,
        policy_number=number,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=364),
        notice_days=60,
        premium_yearly_eur=Decimal(premium),
    )
    for head, limit, deductible, waiting, mode, days in covers:
        Cover.objects.create(
            business=business,
            policy=policy,
            head=head,
            limit_eur=limit,
            deductible_eur=deductible,
            waiting_hours=waiting,
            waiting_mode=mode,
            indemnity_days=days,
        )


def _neighbour(cast: Cast) -> None:
    business = cast.neighbour
    with business_context(write=[business]):
        actor = actor_in_business(cast.yann, business)
        assert actor is not None
        Profile.objects.create(business=business)
        create_service(actor=actor, business=business, kind="booking", name="Réservation des révisions")
        create_risk(actor=actor, business=business, title="Vol de vélos en atelier", category="fraud")


def _share(cast: Cast) -> None:
    business = cast.bakery
    with business_context(write=[business]):
        version = DossierVersion.objects.for_business(business).latest("number")
        create_grant(
            actor=cast.actor("ines"),
            business=business,
            version_number=version.number,
            organisation=cast.insurer,
            expires_at=timezone.now() + timedelta(days=30),
            max_downloads=5,
        )
