"""The fixed cast of tests, demo and documentation: two businesses, one person per role, a chamber, an insurer.

Le Fournil des Lices is the business that things are done in; Cycles Rivoal is the neighbour that must never leak.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from portal.access.actors import actor_in_business, actor_in_organisation
from portal.access.models import Mandate
from portal.access.rules import Actor
from portal.access.table import SECTIONS
from portal.accounts.models import User
from portal.tenancy.models import Business, Membership, Organisation, OrganisationMembership

PASSWORD = "a loaf of rye at dawn"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

PEOPLE = {
    "ines": ("Inès Le Goff", "ines@fournil.example"),
    "marc": ("Marc Tanguy", "marc@fournil.example"),
    "lucie": ("Lucie Morvan", "lucie@fournil.example"),
    "paul": ("Paul Guillou", "paul@fournil.example"),
    "yann": ("Yann Rivoal", "yann@rivoal.example"),
    "claire": ("Claire Aubrée", "claire@chambre.example"),
    "denis": ("Denis Kerbrat", "denis@chambre.example"),
    "gwen": ("Gwenaëlle Prigent", "gwen@chambre.example"),
    "nora": ("Nora Salaün", "nora@ponant.example"),
    "erwan": ("Erwan Kervella", "erwan@ponant.example"),
    "zoe": ("Zoé Pennec", "zoe@elsewhere.example"),
}


@dataclass
class Cast:
    """ines owner, marc manager, lucie member, paul reader of the bakery; yann owner of the neighbour; claire adviser,
    denis administrator and gwen catalogue editor of the chamber; nora underwriter and erwan administrator of the
    insurer; zoe belongs nowhere."""

    people: dict[str, User] = field(default_factory=dict)
    bakery: Business = None  # type: ignore[assignment]
    neighbour: Business = None  # type: ignore[assignment]
    chamber: Organisation = None  # type: ignore[assignment]
    insurer: Organisation = None  # type: ignore[assignment]

    def __getattr__(self, name: str) -> User:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    def actor(self, name: str, business: Business | None = None) -> Actor:
        """What this person may do in the bakery (or `business`) now."""
        actor = actor_in_business(self.people[name], business or self.bakery)
        assert actor is not None, f"{name} is a stranger there"
        return actor

    def member(self, name: str, business: Business | None = None) -> Membership:
        return Membership.objects.get(user=self.people[name], business=business or self.bakery)

    def workspace_actor(self, name: str, organisation: Organisation) -> Actor:
        actor = actor_in_organisation(self.people[name], organisation)
        assert actor is not None, f"{name} is a stranger there"
        return actor

    def mandate(self, business: Business | None = None, **fields: Any) -> Mandate:
        """A live mandate of the chamber, to everything and for a year unless said otherwise."""
        now = timezone.now()
        values = {
            "scope": "read",
            "sections": list(SECTIONS),
            "ends_on": timezone.localdate() + timedelta(days=365),
            "requested_by": self.people["claire"],
            "accepted_by": self.people["ines"],
            "accepted_at": now,
        }
        return Mandate.objects.create(
            business=business or self.bakery, organisation=self.chamber, **{**values, **fields}
        )


def make_person(name: str, email: str, *, second_factor: bool = False, **fields: Any) -> User:
    """A verified person; with `second_factor`, an authenticator app and recovery codes."""
    return make_people([(name, email, second_factor)], **fields)[0]


def make_people(people: Iterable[tuple[str, str, bool]], **fields: Any) -> list[User]:
    """Several persons (name, address, second factor) in a few statements: nearly every test starts with nine."""
    people = list(people)
    password = make_password(PASSWORD)
    users = User.objects.bulk_create(
        User(name=name, email=email, password=password, **{"language": "fr", **fields}) for name, email, _ in people
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    for user, (_, _, second_factor) in zip(users, people, strict=True):
        if second_factor:
            TOTP.activate(user, TOTP_SECRET)
            RecoveryCodes.activate(user)
    return users


def build_cast() -> Cast:
    cast = Cast()
    privileged = {"claire", "denis", "gwen", "nora", "erwan"}
    made = make_people((name, email, code in privileged) for code, (name, email) in PEOPLE.items())
    cast.people.update(zip(PEOPLE, made, strict=True))
    cast.bakery, cast.neighbour = Business.objects.bulk_create(
        [Business(slug="demo", name="Le Fournil des Lices"), Business(slug="cycles-rivoal", name="Cycles Rivoal")]
    )
    cast.chamber, cast.insurer = Organisation.objects.bulk_create(
        [
            Organisation(kind="chamber", slug="chambre-metiers", name="Chambre de métiers (démo)"),
            Organisation(kind="insurer", slug="mutuelle-ponant", name="Mutuelle du Ponant"),
        ]
    )
    roles = {"ines": "owner", "marc": "manager", "lucie": "member", "paul": "reader"}
    Membership.objects.bulk_create(
        [
            *(Membership(business=cast.bakery, user=cast.people[code], role=role) for code, role in roles.items()),
            Membership(business=cast.neighbour, user=cast.people["yann"], role="owner"),
        ]
    )
    OrganisationMembership.objects.bulk_create(
        OrganisationMembership(organisation=organisation, user=cast.people[code], role=role)
        for code, organisation, role in (
            ("claire", cast.chamber, "adviser"),
            ("denis", cast.chamber, "administrator"),
            ("gwen", cast.chamber, "editor"),
            ("nora", cast.insurer, "underwriter"),
            ("erwan", cast.insurer, "administrator"),
        )
    )
    return cast


__all__ = ["PASSWORD", "PEOPLE", "TOTP_SECRET", "Cast", "build_cast", "make_people", "make_person"]
