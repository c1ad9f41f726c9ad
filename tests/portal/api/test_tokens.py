"""Tokens: who may make which, what the database keeps of them, and what ends them."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from portal.access import rules
from portal.api import operations
from portal.api.models import ApiToken
from portal.api.tokens import create_token, revoke_token
from portal.audit.models import Entry
from portal.tenancy.actions import change_role, remove_member
from portal.tenancy.colleagues import remove_colleague
from portal.tenancy.context import business_context
from portal.tenancy.models import Membership, OrganisationMembership
from portal.tenancy.refusals import Refused
from risks.models import Risk
from tests.cast import Cast
from tests.factories import freeze_now, make_risk
from tests.portal.api.program import Program, new_token

RISKS = "/businesses/demo/risks"
type MakeProgram = Callable[..., Program]


def test_a_token_says_what_it_may_do(program: MakeProgram) -> None:
    said = program("marc", ["risks:read", "risks:write"]).get("/token").json()
    assert (said["business"], said["organisation"], said["person"]) == ("demo", None, "Marc Tanguy")
    assert said["rights"] == ["risk.create", "risk.delete", "risk.edit", "risk.view"]


def test_the_database_holds_a_digest_and_how_the_token_begins(cast: Cast) -> None:
    secret = new_token(cast, "ines")
    row = ApiToken.objects.values().get()
    assert secret.startswith("rmp_") and len(secret) > 40
    assert secret not in str(row)
    assert row["prefix"] == secret[:10]


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer rmp_wrong", "Basic aW5lczp4", "Bearer {prefix}", "Bearer {secret}x", "{secret}"],
)
def test_a_wrong_or_missing_token_is_told_so_as_a_problem(cast: Cast, header: str) -> None:
    secret = new_token(cast, "ines")
    sent = header.format(secret=secret, prefix=secret[:10])
    answer = Program(None).ask("get", RISKS, authorization=sent)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["type"] == "urn:rempart:problem:no-token"


def test_a_signed_in_browser_is_nobody_to_the_api(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.ines)
    answer = client.get("/api/v1" + RISKS)
    assert answer.status_code == 401
    assert not answer.cookies


def test_a_token_acts_in_its_own_business_alone(cast: Cast, program: MakeProgram) -> None:
    make_risk(cast.neighbour, "CANARY")
    ines = program("ines")
    foreign = ines.get("/businesses/cycles-rivoal/risks")
    missing = ines.get("/businesses/no-such-business/risks")
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content


def test_somebody_with_two_businesses_needs_a_token_for_each(cast: Cast, program: MakeProgram) -> None:
    Membership.objects.create(business=cast.neighbour, user=cast.ines, role="owner")
    assert program("ines").get("/businesses/cycles-rivoal/risks").status_code == 404


def test_an_advisers_token_does_not_enter_a_business(cast: Cast, program: MakeProgram) -> None:
    cast.mandate(scope="edit")
    assert program("claire").get(RISKS).status_code == 404


def test_a_scope_that_was_not_given_is_refused(program: MakeProgram) -> None:
    looks = program("ines", ["risks:read"])
    assert looks.get(RISKS).status_code == 200
    assert looks.get("/businesses/demo/measures").status_code == 403
    assert looks.post(RISKS, {"title": "x"}).status_code == 403


def test_nobody_gives_a_token_what_they_may_not_do(cast: Cast) -> None:
    paul = cast.actor("paul")
    with pytest.raises(ValidationError) as refused:
        create_token(actor=paul, place=cast.bakery, name="x", scopes=["risks:write"], days=1)
    assert "scopes" in refused.value.message_dict
    with pytest.raises(ValidationError):
        create_token(actor=paul, place=cast.bakery, name="x", scopes=["portfolio:read"], days=1)


def test_a_token_lives_a_year_at_most(cast: Cast) -> None:
    for days in (0, 366):
        with pytest.raises(ValidationError):
            create_token(actor=cast.actor("ines"), place=cast.bakery, name="x", scopes=["risks:read"], days=days)


def test_a_token_ends_on_its_day(cast: Cast) -> None:
    holder = Program(new_token(cast, "ines", days=1))
    assert holder.get(RISKS).status_code == 200
    with freeze_now(timezone.now() + timedelta(days=1, seconds=1)):
        assert holder.get(RISKS).status_code == 401


def test_a_withdrawn_token_opens_nothing_from_the_next_request_on(cast: Cast) -> None:
    holder = Program(new_token(cast, "marc"))
    token = ApiToken.objects.get()
    assert holder.get(RISKS).status_code == 200
    revoke_token(actor=cast.actor("ines"), place=cast.bakery, token=token)
    assert holder.get(RISKS).status_code == 401


def test_only_its_person_and_the_owner_withdraw_a_token(cast: Cast) -> None:
    new_token(cast, "marc")
    token = ApiToken.objects.get()
    with pytest.raises(PermissionDenied):
        revoke_token(actor=cast.actor("lucie"), place=cast.bakery, token=token)
    revoke_token(actor=cast.actor("marc"), place=cast.bakery, token=token)
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_a_smaller_role_shrinks_the_token_at_once(cast: Cast) -> None:
    holder = Program(new_token(cast, "marc"))
    assert holder.post(RISKS, {"title": "Incendie"}).status_code == 201
    with business_context(write=[cast.bakery]):
        change_role(actor=cast.actor("ines"), business=cast.bakery, member_id=cast.member("marc").pk, role="reader")
    assert holder.post(RISKS, {"title": "Inondation"}).status_code == 403
    assert holder.get(RISKS).status_code == 200
    assert "risk.create" not in holder.get("/token").json()["rights"]


def test_a_removed_person_has_no_token_any_more(cast: Cast) -> None:
    holder = Program(new_token(cast, "marc"))
    with business_context(write=[cast.bakery]):
        remove_member(actor=cast.actor("ines"), business=cast.bakery, member_id=cast.member("marc").pk)
    assert holder.get(RISKS).status_code == 401
    assert not ApiToken.objects.exists(), "somebody who comes back makes a new one"


def test_a_dismissed_colleague_has_no_token_any_more(cast: Cast) -> None:
    holder = Program(new_token(cast, "claire"))
    assert holder.get("/token").status_code == 200
    denis = cast.workspace_actor("denis", cast.chamber)
    row = OrganisationMembership.objects.get(user=cast.claire)
    remove_colleague(actor=denis, organisation=cast.chamber, colleague_id=row.pk)
    assert holder.get("/token").status_code == 401


def test_a_closed_account_and_a_lost_second_factor_close_the_token(cast: Cast) -> None:
    marc, nora = Program(new_token(cast, "marc")), Program(new_token(cast, "nora"))
    cast.marc.is_active = False
    cast.marc.save()
    Authenticator.objects.filter(user=cast.nora).delete()
    assert marc.get("/token").status_code == 401
    assert nora.get("/token").status_code == 401


def test_tokens_are_in_the_history_without_their_secret(cast: Cast) -> None:
    secret = new_token(cast, "paul")  # a reader may write nothing else
    token = ApiToken.objects.get()
    revoke_token(actor=cast.actor("paul"), place=cast.bakery, token=token)
    with business_context(read=[cast.bakery]):
        entries = list(Entry.objects.for_business(cast.bakery).filter(verb__startswith="token.").order_by("pk"))
    assert [entry.verb for entry in entries] == ["token.created", "token.revoked"]
    assert all(secret not in entry.body and secret[:10] in entry.body for entry in entries)


def test_what_a_token_did_says_so_in_the_history(cast: Cast, program: MakeProgram) -> None:
    marc = program("marc")
    assert marc.post(RISKS, {"title": "Incendie"}).status_code == 201
    with business_context(read=[cast.bakery]):
        entry = Entry.objects.for_business(cast.bakery).get(verb="risk.created")
    assert entry.actor == cast.marc.pk
    assert json.loads(entry.body)["token"] == str(marc.secret)[:10]


def test_the_last_use_is_kept_as_a_day(cast: Cast) -> None:
    holder = Program(new_token(cast, "ines"))
    holder.get("/token")
    assert ApiToken.objects.get().last_used_on == timezone.localdate()


def test_one_person_has_twenty_tokens_in_a_place_at_most(cast: Cast) -> None:
    for _ in range(20):
        new_token(cast, "ines", ["risks:read"])
    with pytest.raises(Refused):
        new_token(cast, "ines", ["risks:read"])
    new_token(cast, "marc", ["risks:read"])


def test_a_token_that_only_looks_cannot_write_even_past_a_bug(
    cast: Cast, program: MakeProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The third lock: the database itself refuses what the scopes do not hold."""
    looks = program("ines", ["risks:read"])

    def allowed(*asked: Any) -> bool:
        return True

    monkeypatch.setattr(rules, "can", allowed)
    monkeypatch.setattr(operations, "may_ever", allowed)
    assert looks.post(RISKS, {"title": "Incendie"}).status_code == 500
    with business_context(read=[cast.bakery]):
        assert not Risk.objects.for_business(cast.bakery).exists()
