"""What the outside sees: no back door, no detail, no foreign host, no cross-site post."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from portal.accounts import health
from tests.cast import PASSWORD, Cast
from tests.portal.accounts.usual_addresses import WORDS


def test_five_thousand_usual_addresses_lead_nowhere() -> None:
    """But for what robots are told, which is meant to be found."""
    assert len(WORDS) >= 5000
    found = []
    for word in WORDS:
        try:
            found.append((word, resolve(f"/{word}").view_name))
        except Resolver404:
            continue
    assert found == [("robots.txt", "robots")]


def test_they_all_show_the_same_missing_page(db: None, visitor: Client) -> None:
    asked = WORDS[:: len(WORDS) // 60]
    assert len({visitor.get(f"/{word}").content for word in asked if not word.startswith("api/")}) == 1
    assert {visitor.get(f"/{word}").status_code for word in asked} == {404}
    assert visitor.get("/admin/").status_code == 404


def test_no_one_comes_with_the_installation(db: None) -> None:
    from portal.accounts.models import User

    assert not User.objects.exists()


def test_there_is_no_admin_site() -> None:
    from django.apps import apps

    assert not apps.is_installed("django.contrib.admin")


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver@evil.example", "evil.example:80", "", "a" * 300]
)
@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/b/demo/", "/nothing-here", "/invitation/x/"])
def test_a_foreign_host_is_refused_everywhere(db: None, host: str, path: str) -> None:
    assert Client().get(path, HTTP_HOST=host).status_code == 400


def test_a_forwarded_host_is_not_believed(cast: Cast) -> None:
    client = Client()
    answer = client.get("/b/demo/", HTTP_X_FORWARDED_HOST="evil.example", HTTP_FORWARDED="host=evil.example")
    assert "evil" not in answer["Location"]


def test_live_and_ready_say_one_word(db: None, visitor: Client) -> None:
    live, ready = visitor.get(reverse("live")), visitor.get(reverse("ready"))
    assert (live.status_code, live.content) == (200, b"live\n")
    assert (ready.status_code, ready.content) == (200, b"ready\n")
    assert live["Cache-Control"] == "no-store"


def test_without_a_broker_it_is_not_ready_and_says_no_more(db: None, visitor: Client, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = visitor.get("/ready")
    assert (answer.status_code, answer.content) == (503, b"not ready\n")
    assert visitor.get("/live").status_code == 200


def test_with_migrations_pending_it_is_not_ready(db: None, visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda self, targets: [("portal", False)])
    assert visitor.get("/ready").status_code == 503


def test_without_a_database_it_is_alive_and_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """No `db` fixture: any query would fail this test, as it does when the server is away."""

    def away() -> None:
        raise OSError("away")

    monkeypatch.setattr(connection, "ensure_connection", away)
    visitor = Client()
    assert visitor.get("/live").status_code == 200
    answer = visitor.get("/ready")
    assert (answer.status_code, answer.content) == (503, b"not ready\n")


POSTS = [
    ("/accounts/login/", {"login": "ines@fournil.example", "password": PASSWORD}),
    ("/accounts/signup/", {"name": "X", "email": "x@elsewhere.example", "password1": PASSWORD}),
    ("/accounts/logout/", {}),
    ("/accounts/password/reset/", {"email": "ines@fournil.example"}),
    ("/accounts/2fa/webauthn/login/", {"credential": "{}"}),
    ("/language/", {"language": "en"}),
    ("/account/", {"name": "Changed", "language": "en"}),
    ("/account/sign-out-everywhere/", {}),
    ("/new/", {"name": "New"}),
    ("/invitation/accept/", {"invitation": "1"}),
    ("/b/demo/people/invite/", {"email": "x@elsewhere.example", "role": "owner"}),
    ("/b/demo/people/role/", {"member": "2", "role": "owner"}),
    ("/b/demo/people/remove/", {"member": "2", "confirmed": "1"}),
    ("/b/demo/people/leave/", {}),
    ("/b/demo/people/invitations/resend/", {"invitation": "1"}),
    ("/b/demo/people/invitations/revoke/", {"invitation": "1"}),
]


def _state() -> object:
    from portal.accounts.models import User
    from portal.notifications.models import OutgoingMail
    from portal.tenancy.models import Business, Membership

    roles = list(Membership.objects.order_by("pk").values_list("pk", "role"))
    names = list(User.objects.order_by("pk").values_list("name", flat=True))
    return OutgoingMail.objects.count(), Business.objects.count(), roles, names


@pytest.mark.parametrize("token", ["none", "of somebody else", "invented"])
def test_a_post_from_elsewhere_is_refused_without_effect(cast: Cast, token: str) -> None:
    before = _state()
    for path, fields in POSTS:
        client = Client(enforce_csrf_checks=True)
        if not path.startswith(("/accounts/login", "/accounts/signup")):
            client.force_login(cast.ines)
        if token == "of somebody else":
            other = Client().get("/accounts/login/").context["csrf_token"]
            fields = {**fields, "csrfmiddlewaretoken": str(other)}
            client.get("/accounts/password/reset/")  # a cookie of its own
        elif token == "invented":
            fields = {**fields, "csrfmiddlewaretoken": "a" * 64}
        assert client.post(path, fields).status_code == 403, path
    assert _state() == before


def test_a_post_with_a_foreign_origin_is_refused_even_with_its_token(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.ines)
    token = client.get("/account/").context["csrf_token"]
    fields = {"name": "Changed", "language": "en", "csrfmiddlewaretoken": str(token)}
    assert client.post("/account/", fields, headers={"origin": "https://evil.example"}).status_code == 403
    assert client.post("/account/", fields, headers={"origin": "http://testserver"}).status_code == 303


ONLY_POST = [
    "/language/",
    "/account/sign-out-everywhere/",
    "/invitation/accept/",
    "/b/demo/people/role/",
    "/b/demo/people/remove/",
    "/b/demo/people/invitations/resend/",
    "/b/demo/people/invitations/revoke/",
    "/o/chambre-metiers/people/resend/",
    "/o/chambre-metiers/people/revoke/",
]


@pytest.mark.parametrize("path", ONLY_POST)
def test_what_only_changes_things_answers_405_to_get(cast: Cast, path: str) -> None:
    client = Client()
    client.force_login(cast.denis if path.startswith("/o/") else cast.ines)
    assert client.get(path).status_code == 405
    assert client.head(path).status_code == 405


@pytest.mark.parametrize("path", ["/", "/b/demo/", "/b/demo/people/", "/b/demo/history/"])
def test_what_only_shows_things_answers_405_to_post(cast: Cast, path: str) -> None:
    client = Client()
    client.force_login(cast.ines)
    assert client.post(path).status_code == 405


def test_personal_pages_are_kept_by_no_cache(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.ines)
    for path in ("/account/", "/b/demo/", "/b/demo/people/", "/b/demo/history/", "/accounts/email/"):
        assert "no-store" in client.get(path)["Cache-Control"], path
