"""The pages where tokens are made, shown once, listed and withdrawn."""

import re
from typing import Any

import pytest
from django.test import Client

from portal.api.models import ApiToken
from tests.cast import Cast
from tests.portal.api.program import Program, new_token

HERE = "/b/demo/tokens/"
SECRET = re.compile(r"rmp_[A-Za-z0-9_-]{40,}")


def browser(cast: Cast, name: str) -> Client:
    person = cast.people[name]
    person.language = "en"
    person.save(update_fields=["language"])
    client = Client()
    client.force_login(person)
    return client


def make(client: Client, where: str = HERE, **fields: Any) -> Any:
    sent = {"name": "Till", "scopes": ["risks:read"], "days": "30", **fields}
    return client.post(where + "new/", sent)


def test_a_token_is_shown_once_and_works(cast: Cast) -> None:
    ines = browser(cast, "ines")
    assert make(ines)["Location"] == HERE
    page = ines.get(HERE).content.decode()
    secret = SECRET.search(page)
    assert secret is not None
    assert Program(secret[0]).get("/businesses/demo/risks").status_code == 200
    again = ines.get(HERE).content.decode()
    assert not SECRET.search(again)
    assert secret[0][:10] in again and "Till" in again


def test_a_double_click_makes_one_token(cast: Cast) -> None:
    ines = browser(cast, "ines")
    key = "7d2d1c3a-9a3f-4f0e-9a76-0f6a6f3b5d11"
    assert {make(ines, form_key=key).status_code for _ in range(2)} == {303}
    assert ApiToken.objects.count() == 1


def test_only_what_the_person_may_do_is_offered_and_taken(cast: Cast) -> None:
    paul = browser(cast, "paul")
    page = paul.get(HERE + "new/").content.decode()
    assert "risks:read" in page
    assert "risks:write" not in page and "portfolio:read" not in page
    assert make(paul, scopes=["risks:read", "risks:write"]).status_code == 422
    assert make(paul, days="3650").status_code == 422
    assert make(paul, scopes=[]).status_code == 422
    assert make(paul, name="\u202ex").status_code == 422
    assert not ApiToken.objects.exists()
    assert make(paul, member=cast.member("ines").pk, secret_sha256="0" * 64).status_code == 303
    token = ApiToken.objects.get()
    assert token.person == "Paul Guillou" and token.secret_sha256 != "0" * 64


def test_people_see_their_own_tokens_and_the_owner_all_of_them(cast: Cast) -> None:
    new_token(cast, "marc", ["risks:read"])
    new_token(cast, "paul", ["risks:read"])
    assert "paul&#x27;s" not in browser(cast, "marc").get(HERE).content.decode()
    seen = browser(cast, "ines").get(HERE).content.decode()
    assert "marc&#x27;s" in seen and "Paul Guillou" in seen


def test_withdrawing_asks_first(cast: Cast) -> None:
    holder = Program(new_token(cast, "marc", ["risks:read"]))
    token = ApiToken.objects.get()
    where = f"{HERE}{token.public_id}/withdraw/"
    assert browser(cast, "lucie").post(where).status_code == 404
    ines = browser(cast, "ines")
    assert "Withdraw the token of marc" in ines.get(where).content.decode()
    assert holder.get("/token").status_code == 200
    assert ines.post(where)["Location"] == HERE
    assert holder.get("/token").status_code == 401
    assert ines.post(where).status_code == 404


def test_advisers_have_no_token_in_a_clients_business(cast: Cast) -> None:
    cast.mandate(scope="edit")
    claire = browser(cast, "claire")
    assert claire.get(HERE).status_code == 403
    assert make(claire).status_code == 403


@pytest.mark.parametrize(("name", "org"), [("claire", "chambre-metiers"), ("nora", "mutuelle-ponant")])
def test_organisations_have_the_same_pages(cast: Cast, name: str, org: str) -> None:
    where = f"/o/{org}/tokens/"
    client = browser(cast, name)
    offered = client.get(where + "new/").content.decode()
    scope = "portfolio:read" if name == "claire" else "dossiers:read"
    assert scope in offered and "risks:read" not in offered
    assert make(client, where, scopes=[scope]).status_code == 303
    secret = SECRET.search(client.get(where).content.decode())
    assert secret is not None
    assert Program(secret[0]).get("/token").json()["organisation"] == org
    token = ApiToken.objects.get()
    assert client.post(f"{where}{token.public_id}/withdraw/").status_code == 302
    assert not Program(secret[0]).get("/token").json().get("rights")


def test_administrators_withdraw_their_colleagues_tokens(cast: Cast) -> None:
    new_token(cast, "claire", ["portfolio:read"])
    token = ApiToken.objects.get()
    where = f"/o/chambre-metiers/tokens/{token.public_id}/withdraw/"
    assert browser(cast, "gwen").post(where).status_code == 404
    assert browser(cast, "denis").post(where).status_code == 302


def test_a_name_of_markup_is_shown_as_it_was_typed(cast: Cast) -> None:
    ines = browser(cast, "ines")
    make(ines, name="<script>alert(1)</script>")
    assert b"<script>alert" not in ines.get(HERE).content
