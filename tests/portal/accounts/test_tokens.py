"""Each signed value is good for one purpose, and no copy of the database holds one that works (B12, B13)."""

import re
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.test import Client

from portal.accounts.boxes import box, digest
from portal.accounts.models import User
from portal.notifications.models import OutgoingMail
from portal.notifications.outbox import deliver
from portal.tenancy.actions import invite
from portal.tenancy.context import business_context
from tests.cast import PASSWORD, TOTP_SECRET, Cast, build_cast
from tests.portal.letters import last_letter

PURPOSES = ("mail.1", "session.1", "mfa.1")


@pytest.mark.parametrize("made, used", list(permutations(PURPOSES, 2)))
def test_what_is_sealed_for_one_purpose_does_not_open_as_another(made: str, used: str) -> None:
    sealed = box(made).encrypt(b"x")
    assert box(made).decrypt(sealed) == b"x"
    with pytest.raises(InvalidToken):
        box(used).decrypt(sealed)


def test_each_purpose_is_used_in_one_place_and_has_a_version() -> None:
    found: list[str] = []
    for file in Path(settings.BASE_DIR, "portal").rglob("*.py"):
        text = file.read_text("utf-8")
        if "import box" in text:
            found += re.findall(r'_PURPOSE = "([^"]+)"', text)
    assert sorted(found) == sorted(PURPOSES)
    assert all(re.fullmatch(r"[a-z]+\.\d+", purpose) for purpose in found)


def test_salts_of_signed_values_are_distinct() -> None:
    """Every `salt=` and `key_salt` of our code and of the account library."""
    from allauth.account import app_settings
    from django.contrib.auth.tokens import PasswordResetTokenGenerator

    salts = [app_settings.SALT, PasswordResetTokenGenerator.key_salt, User().get_session_auth_hash.__qualname__]
    for app in ("portal", "risks", "insurance", "subsidies"):
        for file in Path(settings.BASE_DIR, app).rglob("*.py"):
            text = file.read_text("utf-8")
            if "signing." in text or "salted_hmac" in text:
                salts += re.findall(r'salt\s*=\s*"([^"]+)"', text)
    assert len(salts) == len(set(salts))


def test_a_token_of_one_flow_is_nothing_in_another(cast: Cast) -> None:
    EmailAddress.objects.filter(user=cast.zoe).update(verified=False)
    confirm = EmailConfirmationHMAC(EmailAddress.objects.get(user=cast.zoe)).key
    Client().post("/accounts/password/reset/", {"email": "ines@fournil.example"})
    reset = last_letter("ines@fournil.example").path.split("/key/")[1].strip("/")
    with business_context(write=[cast.bakery]):
        invite(actor=cast.actor("ines"), business=cast.bakery, email="zoe@elsewhere.example", role="reader")
    invitation = last_letter("zoe@elsewhere.example").path.strip("/").split("/")[-1]
    doors = {
        "confirm": ("/accounts/confirm-email/{}/", {confirm}),
        "reset": ("/accounts/password/reset/key/{}/", {reset}),
        "invitation": ("/invitation/{}/", {invitation}),
    }
    uid = reset.split("-")[0]
    for door, good in doors.values():
        for token in (confirm, reset, invitation, f"{uid}-{confirm}", f"{uid}-{invitation}"):
            if token in good:
                continue
            answer = Client(headers={"accept-language": "en"}).get(door.format(token), follow=True)
            assert answer.status_code in {200, 404, 410}
            assert b"no longer valid" in answer.content or answer.status_code == 404
    EmailAddress.objects.get(user=cast.zoe, verified=False)


def everything(owner_sql: Any) -> str:
    """All text of all tables, as the owner sees it: what a dump would hold."""
    tables = owner_sql("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
    assert len(tables) > 20
    return "\n".join(str(row) for (table,) in tables for row in owner_sql(f"SELECT t::text FROM {table} t"))


@pytest.mark.django_db(transaction=True)
def test_a_dump_holds_no_live_token(owner_sql: Any) -> None:
    cast = build_cast()
    signed_in = Client()
    signed_in.post("/accounts/login/", {"login": "ines@fournil.example", "password": PASSWORD})
    Client().post("/accounts/password/reset/", {"email": "ines@fournil.example"})
    reset = last_letter("ines@fournil.example").path
    halfway = Client()
    halfway.get(reset)  # the key now waits in a session
    Client().post("/accounts/signup/", {"name": "N", "email": "n@elsewhere.example", "password1": PASSWORD + " too"})
    confirm = last_letter("n@elsewhere.example").path
    with business_context(write=[cast.bakery]):
        invite(actor=cast.actor("ines"), business=cast.bakery, email="zoe@elsewhere.example", role="reader")
    invitation = last_letter("zoe@elsewhere.example").path
    session = signed_in.session.session_key
    live = {
        "session": session,
        "half-way session": halfway.session.session_key,
        "reset": reset.rstrip("/").rsplit("-", 1)[1],
        "confirmation": confirm.rstrip("/").rsplit("/", 1)[1],
        "invitation": invitation.rstrip("/").rsplit("/", 1)[1],
        "app secret": TOTP_SECRET,
        "password": PASSWORD,
    }
    dump = everything(owner_sql)
    assert digest(session) in dump, "the search sees what is there"
    assert "ines@fournil.example" in dump
    for name, token in live.items():
        assert token and len(token) > 10
        assert token not in dump, name
        assert token.encode().hex() not in dump, name


def test_recovery_codes_and_app_secrets_are_sealed(cast: Cast) -> None:
    from allauth.mfa.models import Authenticator

    for one in Authenticator.objects.filter(user=cast.claire):
        text = str(one.data)
        assert TOTP_SECRET not in text
        if one.type == "recovery_codes":
            assert not any(code in text for code in one.wrap().get_unused_codes())
            with pytest.raises(InvalidToken):
                box("mail.1").decrypt(one.data["seed"])


def test_a_letter_is_emptied_once_sent(cast: Cast, mailoutbox: list[Any]) -> None:
    Client().post("/accounts/password/reset/", {"email": "ines@fournil.example"})
    path = last_letter("ines@fournil.example").path
    row = OutgoingMail.objects.get()
    assert deliver(row.pk)
    row.refresh_from_db()
    assert bytes(row.sealed) == b""
    assert path in mailoutbox[0].body
    assert not deliver(row.pk), "once"


def test_nothing_secret_reaches_the_log(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    Client().post("/accounts/password/reset/", {"email": "ines@fournil.example"})
    path = last_letter("ines@fournil.example").path
    Client().post("/accounts/login/", {"login": "ines@fournil.example", "password": PASSWORD})
    Client().get("/invitation/a-token-that-is-not-there/")
    assert PASSWORD not in caplog.text
    assert path.rsplit("-", 1)[1].strip("/") not in caplog.text
