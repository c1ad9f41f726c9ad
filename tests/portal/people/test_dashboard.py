"""Where do I stand: made of what the apps registered, each part for those who may see it, in few queries."""

from typing import Any

import pytest
from django.test import Client

from portal import registry
from portal.advisers.summary import refresh
from portal.registry import Sentence
from subsidies.programmes.catalogue import current
from tests.cast import Cast
from tests.factories import make_measure, make_policy, make_proof, make_risk, make_service


def browser(cast: Cast, name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.people[name])
    return client


def fill(cast: Cast) -> None:
    for n in range(6):
        risk = make_risk(cast.bakery, f"Risk {n}", level_current=5)
        make_measure(cast.bakery, f"Measure {n}", risks=(risk,))
        make_service(cast.bakery, f"Service {n}")
        make_proof(cast.bakery, f"Proof {n}")
    make_policy(cast.bakery)
    make_risk(cast.neighbour, "A canary of the neighbour")


@pytest.mark.parametrize("name", ["ines", "marc", "lucie", "paul"])
def test_everybody_of_the_business_sees_the_wall_and_no_more_than_25_queries(
    cast: Cast, name: str, django_assert_max_num_queries: Any
) -> None:
    fill(cast)
    refresh(cast.bakery)
    client = browser(cast, name)
    current()  # what each process reads of the catalogue once
    with django_assert_max_num_queries(25):
        page = client.get("/b/demo/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "rp-wall" in text
    assert "rp-reading" in text
    assert "canary" not in text


def test_an_empty_business_says_how_to_start(cast: Cast) -> None:
    page = browser(cast, "ines").get("/b/demo/").content.decode()
    assert "rp-reading" in page
    assert "rp-next" in page


def test_an_adviser_sees_only_what_the_mandate_opens(cast: Cast) -> None:
    fill(cast)
    refresh(cast.bakery)
    cast.mandate(sections=["profile"])
    client = browser(cast, "claire")
    page = client.get("/b/demo/").content.decode()
    assert "Risk 1" not in page
    assert "/b/demo/risks/" not in page
    cast.bakery.mandates.update(sections=["profile", "register"])
    assert "/b/demo/risks/" in client.get("/b/demo/").content.decode()


def test_sentences_are_said_to_those_who_may_hear_them(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    said = [
        Sentence("b", "people.manage", lambda business, figures: "Only for owners.", order=2),
        Sentence("a", "business.view", lambda business, figures: f"About {business.name}.", order=1),
        Sentence("c", "business.view", lambda business, figures: "", order=3),
    ]
    monkeypatch.setattr(registry, "sentences", lambda: sorted(said, key=lambda one: one.order))
    owner = browser(cast, "ines").get("/b/demo/").context["reading"]
    assert owner == ["About Le Fournil des Lices.", "Only for owners."]
    assert browser(cast, "paul").get("/b/demo/").context["reading"] == ["About Le Fournil des Lices."]


def test_a_stranger_finds_nothing(cast: Cast) -> None:
    assert browser(cast, "yann").get("/b/demo/").status_code == 404
    assert browser(cast, "nora").get("/b/demo/").status_code == 404
    assert Client().get("/b/demo/")["Location"].startswith("/accounts/login/")
