"""The chamber's catalogue with one programme, another chamber with its own editor, and signing in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from portal.tenancy.models import Organisation, OrganisationMembership
from subsidies.curation.actions import begin_draft, submit_draft
from subsidies.curation.content import exact
from subsidies.curation.models import Draft
from subsidies.programmes.actions import publish
from subsidies.programmes.formats.exchange import check_record
from subsidies.programmes.models import Origin, Programme
from tests.cast import Cast, make_person

HOME = "/o/chambre-metiers/catalogue/"
RECORD: dict[str, Any] = {
    "id": "cheque-cyber",
    "title": "Chèque cyber",
    "operator": "Région Bretagne",
    "kind": "grant",
    "url": "https://www.bretagne.example/cheque",
    "themes": ["cyber"],
    "criteria": {"employees": [1, 49], "zones_include": ["R53"]},
    "conditions": ["Être à jour de ses impôts."],
    "amount_max": 5000,
    "source": {"name": "page publique", "seen_on": "2026-11-22"},
}


def published(institution: Organisation | None, **fields: Any) -> Programme:
    """A programme as the one door publishes it."""
    record, problems, _notes = check_record(exact({**RECORD, **fields}))
    assert not problems, problems
    return publish([record], origin=Origin.FILE, institution=institution).programmes[0]


@pytest.fixture
def programme(cast: Cast) -> Programme:
    return published(cast.chamber)


@pytest.fixture
def other_chamber(cast: Cast) -> Organisation:
    """Another chamber with an editor, otto."""
    other = Organisation.objects.create(kind="chamber", slug="autre-chambre", name="Autre chambre")
    otto = make_person("Otto Marrec", "otto@autre.example", second_factor=True)
    cast.people["otto"] = otto
    OrganisationMembership.objects.create(organisation=other, user=otto, role="editor")
    return other


@pytest.fixture
def sign_in(cast: Cast) -> Callable[[str], Client]:
    """A browser of its own in which this person reads English."""

    def as_person(name: str) -> Client:
        person = cast.people[name]
        person.language = "en"
        person.save(update_fields=["language"])
        client = Client()
        client.force_login(person)
        return client

    return as_person


def actor(cast: Cast, name: str, organisation: Organisation | None = None) -> Any:
    return cast.workspace_actor(name, organisation or cast.chamber)


def waiting(cast: Cast, programme: Programme | None, author: str = "gwen", **changes: Any) -> Draft:
    """A draft that waits for a second look."""
    who = actor(cast, author)
    draft = begin_draft(actor=who, institution=cast.chamber, programme=programme, changes=changes)
    submit_draft(actor=who, draft=draft, version=draft.version)
    return draft
