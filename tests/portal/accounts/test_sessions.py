"""Sessions end when they should, at once, and a copy of the database opens none."""

import time
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from portal.accounts.boxes import digest
from portal.accounts.browsers import describe
from portal.accounts.models import BrowserSession
from portal.accounts.session_store import SessionStore
from portal.accounts.tasks import forget_old_sessions
from tests.cast import Cast

MINUTE, HOUR = 60, 3600


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    class Clock:
        now = time.time()

    moved = Clock()
    monkeypatch.setattr(time, "time", lambda: moved.now)
    return moved


def entered(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_planted_session_key_is_not_the_one_after_sign_in(cast: Cast, sign_in: Any) -> None:
    client = Client()
    client.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})  # an anonymous session
    planted = client.session.session_key
    assert planted
    sign_in("ines@fournil.example", client=client)
    assert client.session.session_key != planted
    assert not SessionStore().exists(planted)


def test_an_invented_session_key_is_not_adopted(cast: Cast, sign_in: Any) -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    sign_in("ines@fournil.example", client=client)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != "a" * 32


def test_a_cookie_is_dead_after_sign_out(cast: Cast) -> None:
    client = signed_in(cast.ines)
    stolen = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post("/accounts/logout/")
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = stolen
    assert not entered(thief)


def test_sign_out_everywhere_else_ends_them_at_once_and_renews_this_one(cast: Cast) -> None:
    here, there, stranger = signed_in(cast.ines), signed_in(cast.ines), signed_in(cast.marc)
    stolen = here.cookies[settings.SESSION_COOKIE_NAME].value
    assert here.post("/account/sign-out-everywhere/").status_code == 302
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = stolen
    assert entered(here)
    assert not entered(there)
    assert not entered(thief)
    assert entered(stranger)


def test_the_account_page_lists_where_one_is_signed_in(cast: Cast) -> None:
    cast.ines.language = "en"
    cast.ines.save()
    other = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"})
    other.post("/accounts/login/", {"login": cast.ines.email, "password": "a loaf of rye at dawn"})
    signed_in(cast.marc)
    page = signed_in(cast.ines).get("/account/")
    assert [one.current for one in page.context["sessions"]] == [True, False]
    assert page.context["sessions"][1].browser == "Firefox, Linux"
    assert b"this browser" in page.content


@pytest.mark.parametrize(
    "agent, words",
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("", ""),
        ("<script>", ""),
    ],
)
def test_browsers_in_words(agent: str, words: str) -> None:
    assert words in describe(agent)
    assert "<" not in describe(agent)


@pytest.mark.parametrize("name", ["claire", "denis", "nora"])
def test_privileged_sessions_end_after_thirty_idle_minutes(cast: Cast, clock: Any, name: str) -> None:
    client = signed_in(cast.people[name])
    for _ in range(3):
        clock.now += 29 * MINUTE
        assert entered(client)
    clock.now += 31 * MINUTE
    assert not entered(client)
    clock.now -= 31 * MINUTE
    assert not entered(client), "ended for good, also if the clock goes back"


def test_privileged_sessions_end_after_twelve_hours_of_work(cast: Cast, clock: Any) -> None:
    client = signed_in(cast.claire)
    started = clock.now
    while clock.now - started < 12 * HOUR - 29 * MINUTE:
        clock.now += 29 * MINUTE
        assert entered(client)
    clock.now = started + 12 * HOUR + 1
    assert not entered(client)


def test_people_of_businesses_stay_signed_in(cast: Cast, clock: Any) -> None:
    client = signed_in(cast.ines)
    clock.now += 13 * HOUR
    assert entered(client)


def test_somebody_who_becomes_privileged_is_held_to_it(cast: Cast, clock: Any) -> None:
    from portal.tenancy.models import OrganisationMembership

    client = signed_in(cast.ines)
    OrganisationMembership.objects.create(organisation=cast.chamber, user=cast.ines, role="adviser")
    clock.now += 31 * MINUTE
    assert not entered(client)


def test_a_copy_of_the_table_opens_no_session(cast: Cast) -> None:
    client = signed_in(cast.ines)
    key = client.session.session_key
    row = BrowserSession.objects.get(user=cast.ines)
    assert key not in (row.session_key, row.session_data)
    assert row.session_key == digest(key)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = row.session_key
    assert not entered(thief)
    assert "_auth_user" not in row.session_data


def test_another_secret_opens_no_session_and_breaks_no_page(cast: Cast, settings: Any) -> None:
    client = signed_in(cast.ines)
    settings.SECRET_KEY = "another secret, after a leak of the first"
    assert client.get("/account/").status_code == 302


def test_expired_sessions_are_forgotten(cast: Cast) -> None:
    from datetime import timedelta

    from django.utils import timezone

    client = signed_in(cast.ines)
    signed_in(cast.marc)
    BrowserSession.objects.filter(user=cast.ines).update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not entered(client)
    forget_old_sessions()
    assert [row.user_id for row in BrowserSession.objects.all()] == [cast.marc.pk]
