"""Sharing asks first by which way somebody comes in, and then only what that way needs."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from portal.access.models import Grant
from portal.tenancy.models import Organisation
from tests.cast import Cast
from tests.factories import make_version

NEW = "/b/demo/grants/new/"
USUAL = {"dossier": 1, "days": 30, "max_downloads": 5}
KNOWS = {
    "account": {"organisation"},
    "mail": {"recipient", "email", "language", "may_pass_on"},
    "self": {"recipient", "may_pass_on"},
}


@pytest.fixture
def ines(cast: Cast, client: Client) -> Client:
    make_version(cast.bakery)
    client.force_login(cast.ines)
    return client


def test_the_first_page_asks_to_whom_and_nothing_else(ines: Client) -> None:
    page = ines.get(NEW)
    body = page.content.decode()
    assert [f'href="?to={way}"' in body for way in KNOWS] == [True, True, True]
    assert "form" not in page.context and 'name="days"' not in body


def test_an_account_is_offered_only_where_an_insurer_has_one(cast: Cast, ines: Client) -> None:
    Organisation.objects.filter(kind="insurer").update(kind="chamber")
    for address in (NEW, f"{NEW}?to=account"):
        body = ines.get(address).content.decode()
        assert 'href="?to=account"' not in body and 'href="?to=mail"' in body


@pytest.mark.parametrize("way", KNOWS)
def test_each_way_asks_only_what_it_needs_and_keeps_the_usual_terms_folded(ines: Client, way: str) -> None:
    page = ines.get(f"{NEW}?to={way}")
    form, body = page.context["form"], page.content.decode()
    assert {field.name for field in form.first()} == KNOWS[way]
    assert {"dossier", "days", "max_downloads"} <= {field.name for field in form.further()}
    assert '<details class="rp-more"><summary>D-001, ' in body


def test_the_only_insurer_is_chosen_already_and_a_second_makes_it_a_question(cast: Cast, ines: Client) -> None:
    assert ines.get(f"{NEW}?to=account").context["form"]["organisation"].value() == cast.insurer.pk
    Organisation.objects.create(kind="insurer", slug="other-insurer", name="Other")
    assert ines.get(f"{NEW}?to=account").context["form"]["organisation"].value() is None


@pytest.mark.parametrize(
    ("way", "fields", "wrong"),
    [
        ("account", {}, {"organisation"}),
        ("mail", {"recipient": "Jeanne"}, {"email"}),
        ("mail", {"email": "jeanne@port.example"}, {"recipient"}),
        ("self", {}, {"recipient"}),
    ],
)
def test_what_a_way_needs_is_asked_beside_its_field(
    ines: Client, way: str, fields: dict[str, Any], wrong: set[str]
) -> None:
    answer = ines.post(f"{NEW}?to={way}", {**USUAL, **fields})
    assert answer.status_code == 422 and set(answer.context["form"].errors) == wrong
    assert '<details class="rp-more"><summary>' in answer.content.decode(), "the fold holds nothing wrong"
    assert not Grant.objects.exists()


def test_a_wrong_term_opens_its_fold(ines: Client) -> None:
    answer = ines.post(f"{NEW}?to=self", {**USUAL, "recipient": "Jeanne", "days": 91})
    assert answer.status_code == 422
    assert '<details class="rp-more" open>' in answer.content.decode()


def test_what_another_way_would_need_changes_nothing(cast: Cast, ines: Client) -> None:
    fields = {**USUAL, "organisation": cast.insurer.pk, "recipient": "Jeanne", "email": "jeanne@port.example"}
    assert ines.post(f"{NEW}?to=self", fields).status_code == 303
    grant = Grant.objects.get()
    assert (grant.organisation, grant.email, grant.recipient) == (None, "", "Jeanne")
    assert not mail.outbox


@pytest.mark.parametrize("query", ["", "?to=", "?to=pigeon"])
def test_a_form_that_says_no_way_gets_the_question_back(cast: Cast, ines: Client, query: str) -> None:
    answer = ines.post(f"{NEW}{query}", {**USUAL, "organisation": cast.insurer.pk, "recipient": "Jeanne"})
    assert answer.status_code == 422 and 'href="?to=mail"' in answer.content.decode()
    assert not Grant.objects.exists()


def test_without_a_version_there_is_nothing_to_share_but_one_to_build(cast: Cast, client: Client) -> None:
    client.force_login(cast.ines)
    for address in (NEW, f"{NEW}?to=self"):
        body = client.get(address).content.decode()
        assert "/b/demo/dossier/new/" in body and 'href="?to=' not in body
