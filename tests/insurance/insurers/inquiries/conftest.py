"""A version of the bakery that the insurer reads through a grant, and its underwriter as a reader."""

import json
from typing import Any

import pytest
from django.test import Client

from insurance.dossier.models import DossierVersion
from insurance.insurers.inquiries.actions import answer, ask
from insurance.insurers.inquiries.models import Inquiry, InquiryEntry
from insurance.insurers.room.readers import Reader
from portal.access.models import Grant
from portal.access.rules import Actor
from portal.jobs import outbox
from portal.tenancy.context import business_context
from portal.tenancy.models import Organisation
from tests.cast import Cast, make_person
from tests.factories import make_grant, make_version

SECRET = "Qui répare <b>la caisse</b> & quand ? 🥖"
ANSWERS = {
    "groups": [
        {
            "label": {"fr": "Accès", "en": "Access"},
            "answers": [
                {
                    "code": "mfa_admin",
                    "question": {"fr": "Double authentification ?", "en": "Two factors?"},
                    "state": "known",
                    "value": "no",
                    "text": {"fr": "non", "en": "no"},
                    "declaration": "not_declared",
                    "checked_on": None,
                    "exceptions": None,
                }
            ],
        }
    ]
}
SNAPSHOT = json.dumps({"sections": ["summary", "company", "services", "answers"], "answers": ANSWERS, "version": {}})


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "send", lambda *pair: None)


@pytest.fixture
def version(cast: Cast) -> DossierVersion:
    return make_version(cast.bakery, snapshot=SNAPSHOT)


@pytest.fixture
def grant(cast: Cast, version: DossierVersion) -> Grant:
    return make_grant(cast.bakery, version, organisation=cast.insurer)


@pytest.fixture
def nora(cast: Cast, grant: Grant) -> Reader:
    return Reader(grant, "Nora Salaün, Mutuelle du Ponant", cast.workspace_actor("nora", cast.insurer))


@pytest.fixture
def asked(cast: Cast, nora: Reader) -> Inquiry:
    return ask(reader=nora, text=SECRET, part="services")


@pytest.fixture
def other(cast: Cast, version: DossierVersion) -> tuple[Organisation, Grant]:
    """Another insurer with a grant on the same version; Ève works there."""
    organisation = Organisation.objects.create(kind="insurer", slug="autre-assureur", name="Autre Assureur")
    cast.people["eve"] = make_person("Ève Autret", "eve@autre.example", second_factor=True)
    organisation.memberships.create(user=cast.eve, role="underwriter")
    return organisation, make_grant(cast.bakery, version, organisation=organisation)


def say(cast: Cast, inquiry: Inquiry, name: str = "ines", **fields: Any) -> InquiryEntry:
    """An answer of the business, on top of what was said last."""
    with business_context(write=[cast.bakery]):
        inquiry.refresh_from_db()
        values = {"kind": "answered", "text": "Le réparateur, sous <i>4 heures</i>.", "version": inquiry.version}
        return answer(actor=actor(cast, name), inquiry=inquiry, **{**values, **fields})


def actor(cast: Cast, name: str) -> Actor:
    return cast.actor(name)


def read(cast: Cast, inquiry: Inquiry) -> Inquiry:
    """The row as it is now."""
    with business_context(read=[cast.bakery]):
        return Inquiry.objects.for_business(cast.bakery).get(pk=inquiry.pk)


def browser(cast: Cast, name: str, language: str = "en") -> Client:
    person = cast.people[name]
    person.language = language
    person.save()
    client = Client()
    client.force_login(person)
    return client
