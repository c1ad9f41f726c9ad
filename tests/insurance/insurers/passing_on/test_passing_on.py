"""A broker passes a version on by the owner's consent alone; what came from a grant ends with it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from insurance.insurers.grants.actions import create_grant, revoke_grant
from insurance.insurers.passing_on.actions import agree_to_pass_on, ask_to_pass_on, refuse_to_pass_on
from insurance.insurers.room.readers import Reader
from insurance.models import PassOnRequest
from portal.access.models import Grant
from portal.tenancy.context import business_context
from portal.tenancy.refusals import Refused
from tests.cast import Cast
from tests.factories import make_grant, make_version
from tests.portal.letters import letters

PORT = "port@assurances.example"


@pytest.fixture
def broker(cast: Cast) -> Grant:
    return make_grant(cast.bakery, email="jeanne@cabinet.example", language="fr")


def reader(grant: Grant) -> Reader:
    return Reader(grant, grant.recipient, None)


def ask(grant: Grant, **fields: Any) -> PassOnRequest:
    return ask_to_pass_on(reader=reader(grant), **{"recipient": "Assurances du Port", "email": PORT, **fields})


def agree(cast: Cast, asked: PassOnRequest, days: int = 30) -> Grant:
    with business_context(write=[cast.bakery]):
        return agree_to_pass_on(
            actor=cast.actor("ines"),
            business=cast.bakery,
            number=asked.number,
            expires_at=timezone.now() + timedelta(days=days),
            max_downloads=1,
        )[0]


def test_nothing_opens_before_the_owner_agrees(cast: Cast, broker: Grant) -> None:
    ask(broker)
    assert Grant.objects.count() == 1 and letters(PORT) == []
    told = letters("ines@fournil.example")
    assert len(told) == 1 and told[0].path == "/b/demo/grants/pass-on/T-1/"


def test_consent_opens_a_grant_of_its_own_never_longer_than_the_brokers(cast: Cast, broker: Grant) -> None:
    grant = agree(cast, ask(broker))
    assert (grant.parent, grant.email, grant.version_number) == (broker, PORT, broker.version_number)
    assert grant.expires_at == broker.expires_at and not grant.may_pass_on
    assert [letter.path for letter in letters(PORT)] == [f"/shared/{grant.public_id}/"]
    assert len(letters("jeanne@cabinet.example")) == 1, "the broker is told"


def test_withdrawing_the_brokers_grant_closes_what_came_from_it(cast: Cast, broker: Grant, client: Client) -> None:
    grant = agree(cast, ask(broker))
    client.force_login(cast.ines)
    where = f"/b/demo/grants/{broker.public_id}/revoke/"
    assert "Assurances du Port" in client.get(where).content.decode(), "it says so before"
    client.post(where)
    grant.refresh_from_db()
    broker.refresh_from_db()
    assert grant.revoked_at is not None and broker.revoked_at is not None


def test_withdrawing_what_was_passed_on_leaves_the_broker(cast: Cast, broker: Grant) -> None:
    grant = agree(cast, ask(broker))
    with business_context(write=[cast.bakery]):
        revoke_grant(actor=cast.actor("ines"), business=cast.bakery, public_id=grant.public_id)
    broker.refresh_from_db()
    assert broker.revoked_at is None


def test_who_was_not_offered_to_pass_on_cannot_ask(cast: Cast, client: Client) -> None:
    """E3, by the verb and by the database."""
    plain = make_grant(cast.bakery, email="jeanne@cabinet.example", may_pass_on=False)
    with pytest.raises(PermissionDenied):
        ask(plain)
    with pytest.raises(IntegrityError), business_context(write=[cast.bakery]):
        PassOnRequest.objects.create(
            business=cast.bakery, number=1, grant=plain, asked_by="x", recipient="x", email=PORT
        )
    child = {"business": cast.bakery, "version_number": plain.version_number, "parent": plain, "email": PORT}
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(expires_at=plain.expires_at, recipient="x", **child)


@pytest.mark.parametrize("wrong", ["longer", "version", "business", "chain"])
def test_the_database_refuses_more_than_the_broker_holds(cast: Cast, broker: Grant, wrong: str) -> None:
    values: dict[str, Any] = {
        "business": cast.bakery,
        "version_number": broker.version_number,
        "expires_at": broker.expires_at,
        "parent": broker,
        "email": PORT,
        "recipient": "x",
    }
    values |= {
        "longer": {"expires_at": broker.expires_at + timedelta(seconds=1)},
        "version": {"version_number": broker.version_number + 1},
        "business": {"business": cast.neighbour},
        "chain": {"may_pass_on": True},
    }[wrong]
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(**values)
    Grant.objects.create(**values | {"business": cast.bakery, "version_number": broker.version_number,
                                     "expires_at": broker.expires_at, "may_pass_on": False})  # fmt: skip


def test_a_request_is_answered_once(cast: Cast, broker: Grant) -> None:
    asked = ask(broker)
    with business_context(write=[cast.bakery]):
        refuse_to_pass_on(actor=cast.actor("ines"), business=cast.bakery, number=asked.number)
    with pytest.raises(Refused):
        agree(cast, asked)
    assert Grant.objects.count() == 1
    with pytest.raises(IntegrityError), business_context(write=[cast.bakery]):
        PassOnRequest.objects.filter(pk=asked.pk).update(state="asked", decided_at=None)


def test_a_broker_who_was_shut_out_passes_nothing_on(cast: Cast, broker: Grant) -> None:
    asked = ask(broker)
    Grant.objects.filter(pk=broker.pk).update(revoked_at=timezone.now())
    with pytest.raises(Refused):
        agree(cast, asked)
    with pytest.raises(PermissionDenied):
        ask(broker)


@pytest.mark.parametrize("name", ["marc", "lucie", "paul", "yann", "nora"])
def test_only_the_owner_answers(cast: Cast, broker: Grant, client: Client, name: str) -> None:
    asked = ask(broker)
    client.force_login(cast.people[name])
    for what in ("", "refuse/"):
        answer = client.post(f"/b/demo/grants/pass-on/T-{asked.number}/{what}", {"days": 3, "max_downloads": 1})
        assert answer.status_code in {403, 404}
    assert Grant.objects.count() == 1


def test_the_owner_agrees_on_the_page_and_a_second_click_changes_nothing(
    cast: Cast, broker: Grant, client: Client
) -> None:
    asked = ask(broker, reason="<b>Ils couvrent le vol</b>")
    client.force_login(cast.ines)
    where = f"/b/demo/grants/pass-on/T-{asked.number}/"
    page = client.get(where).content.decode()
    assert "Assurances du Port" in page and "<b>Ils" not in page
    assert client.post(where, {"days": 3, "max_downloads": 1}).status_code == 303
    assert client.post(where, {"days": 3, "max_downloads": 1}).status_code == 422
    assert Grant.objects.count() == 2


def test_an_insurer_with_an_account_may_be_a_broker(cast: Cast, client: Client) -> None:
    version = make_version(cast.bakery)
    with business_context(write=[cast.bakery]):
        grant, _code = create_grant(
            actor=cast.actor("ines"),
            business=cast.bakery,
            version_number=version.number,
            organisation=cast.insurer,
            expires_at=timezone.now() + timedelta(days=3),
            max_downloads=2,
            may_pass_on=True,
        )
    client.force_login(cast.nora)
    where = f"/o/mutuelle-ponant/dossiers/{grant.public_id}/pass-on/"
    assert cast.insurer.name in client.get(where).context["form"].as_p()
    assert client.post(where, {"recipient": "Assurances du Port"}).status_code == 422
    assert client.post(where, {"recipient": "Assurances du Port", "email": PORT}).status_code == 302
    with business_context(read=[cast.bakery]):
        assert PassOnRequest.objects.get().asked_by == "Nora Salaün, Mutuelle du Ponant"


def test_a_reader_without_an_account_is_not_shown_who_insures_here(cast: Cast, broker: Grant, client: Client) -> None:
    code = client.post(f"/shared/{broker.public_id}/code/") and re.search(
        r"^[A-Z0-9]{8}$", letters("jeanne@cabinet.example")[-1].body, re.MULTILINE
    )
    assert code is not None
    client.post(f"/shared/{broker.public_id}/", {"code": code[0]})
    where = f"/shared/{broker.public_id}/pass-on/"
    page = client.get(where)
    assert page.status_code == 200 and cast.insurer.name not in page.content.decode()
    assert client.post(where, {"organisation": cast.insurer.pk}).status_code == 422
    answer = client.post(where, {"organisation": cast.insurer.pk, "recipient": "Assurances du Port", "email": PORT})
    assert answer.status_code == 302
    with business_context(read=[cast.bakery]):
        assert PassOnRequest.objects.get().organisation is None


def test_requests_have_a_daily_limit(cast: Cast, broker: Grant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("insurance.insurers.passing_on.actions.MOST_REQUESTS_A_DAY", 1)
    ask(broker)
    with pytest.raises(Refused):
        ask(broker, email="autre@assurances.example")
    assert len(letters("ines@fournil.example")) == 1


def test_asking_twice_for_the_same_reader_is_one_request_until_it_is_answered(cast: Cast, broker: Grant) -> None:
    first = ask(broker)
    assert ask(broker, email=f" {PORT.upper()}") == first
    assert len(letters("ines@fournil.example")) == 1
    with business_context(write=[cast.bakery]):
        refuse_to_pass_on(actor=cast.actor("ines"), business=cast.bakery, number=first.number)
    assert ask(broker) != first
