"""The first page leads where one belongs; the language follows the person; a new business takes one question."""

from typing import Any

import pytest
from django.test import Client

from portal.audit.models import Entry
from portal.profile.models import Profile
from portal.tenancy.actions import MOST_BUSINESSES_A_DAY, Refused, create_business
from portal.tenancy.context import business_context
from portal.tenancy.models import Business, Membership
from portal.tenancy.slugs import new_slug
from tests.cast import Cast


def browser(cast: Cast, name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.people[name])
    return client


def test_a_visitor_reads_what_it_is_and_finds_both_doors(visitor: Client, db: None) -> None:
    page = visitor.get("/").content.decode()
    assert "/accounts/login/" in page
    assert "/accounts/signup/" in page


@pytest.mark.parametrize(
    "name, place", [("ines", "/b/demo/"), ("yann", "/b/cycles-rivoal/"), ("nora", "/o/mutuelle-ponant/")]
)
def test_people_with_one_place_go_straight_there(cast: Cast, name: str, place: str) -> None:
    assert browser(cast, name).get("/")["Location"] == place


def test_people_with_several_places_choose(cast: Cast) -> None:
    cast.mandate()
    places = browser(cast, "claire").get("/").context["places"]
    assert [(p.url, p.kind) for p in places] == [("/o/chambre-metiers/", "organisation"), ("/b/demo/", "mandate")]


def test_an_ended_mandate_and_somebody_elses_are_not_listed(cast: Cast) -> None:
    from django.utils import timezone

    cast.mandate(withdrawn_at=timezone.now())
    assert browser(cast, "claire").get("/")["Location"] == "/o/chambre-metiers/"


def test_somebody_new_is_offered_one_question(cast: Cast) -> None:
    zoe = browser(cast, "zoe")
    assert "/new/" in zoe.get("/").content.decode()
    answer = zoe.post("/new/", {"name": "Épicerie Pennec & fils"})
    assert answer.status_code == 303
    business = Business.objects.get(name="Épicerie Pennec & fils")
    assert answer["Location"] == f"/b/{business.slug}/"
    assert business.slug.startswith("epicerie-pennec-fils-")
    assert zoe.get(answer["Location"]).status_code == 200
    assert Membership.objects.get(business=business).role == "owner"
    with business_context(read=[business]):
        assert Profile.objects.for_business(business).count() == 1
        assert [e.verb for e in Entry.objects.for_business(business)] == ["business.created"]


def test_a_double_click_makes_one_business(cast: Cast) -> None:
    zoe = browser(cast, "zoe")
    key = zoe.get("/new/").context["form"]["form_key"].value()
    answers = [zoe.post("/new/", {"name": "Once", "form_key": str(key)}) for _ in range(3)]
    assert len({answer["Location"] for answer in answers}) == 1
    assert Business.objects.filter(name="Once").count() == 1


def test_an_address_does_not_tell_whether_a_name_is_taken(cast: Cast) -> None:
    first, second = (create_business(user=cast.zoe, name=name).slug for name in ("Demo", "Nobody has this"))
    for slug, stem in ((first, "demo"), (second, "nobody-has-this")):
        assert slug.rsplit("-", 1)[0] == stem
        assert len(slug.rsplit("-", 1)[1]) == 4


@pytest.mark.parametrize("name", ["", "x", "日本", "-_-", "é" * 200, "a" * 59 + "-b", "../../etc", "<b>&{{7*7}}"])
def test_any_name_makes_an_address(name: str) -> None:
    slug = new_slug(name)
    assert 6 <= len(slug) <= 60
    assert "--" not in slug
    from django.core.validators import validate_slug

    validate_slug(slug)


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "a\x00b", "a\u202eb"])
def test_odd_names_are_refused_beside_the_field(cast: Cast, name: str) -> None:
    answer = browser(cast, "zoe").post("/new/", {"name": name})
    assert answer.status_code == 422
    assert Business.objects.count() == 2


def test_a_day_has_so_many_new_businesses(cast: Cast) -> None:
    for n in range(MOST_BUSINESSES_A_DAY):
        create_business(user=cast.zoe, name=f"Shop {n}")
    with pytest.raises(Refused):
        create_business(user=cast.zoe, name="One more")
    assert browser(cast, "zoe").post("/new/", {"name": "One more"}).status_code == 422


def test_a_business_that_exists_and_one_that_does_not_look_the_same_to_a_stranger(cast: Cast) -> None:
    zoe = browser(cast, "zoe")
    there, missing = zoe.get("/b/demo/"), zoe.get("/b/never-existed/")
    assert there.status_code == missing.status_code == 404
    assert there.content == missing.content
    assert {k: v for k, v in there.headers.items() if k != "Content-Length"}.keys() == missing.headers.keys() - {
        "Content-Length"
    }


def test_the_language_switch_is_kept_with_the_person(cast: Cast) -> None:
    client = browser(cast, "ines")
    assert client.get("/account/")["Content-Language"] == "fr"
    assert client.post("/language/", {"language": "en", "next": "/account/"})["Location"] == "/account/"
    assert client.get("/account/")["Content-Language"] == "en"
    cast.ines.refresh_from_db()
    assert cast.ines.language == "en"


def test_a_visitor_keeps_it_in_a_cookie_that_scripts_cannot_read(visitor: Client, db: None, settings: Any) -> None:
    visitor.post("/language/", {"language": "fr"})
    cookie = visitor.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("fr", True, "Lax")
    assert visitor.get("/")["Content-Language"] == "fr"


@pytest.mark.parametrize("language", ["de", "", "fr\r\nx: y", "../fr", "f" * 5000])
def test_an_unknown_language_changes_nothing(cast: Cast, language: str) -> None:
    client = browser(cast, "ines")
    assert client.post("/language/", {"language": language}).status_code == 303
    cast.ines.refresh_from_db()
    assert cast.ines.language == "fr"


def test_a_person_changes_their_name_and_language(cast: Cast) -> None:
    client = browser(cast, "ines")
    answer = client.post(
        "/account/", {"name": "Inès & fille <b>", "language": "en", "email": "x@y.example", "is_active": ""}
    )
    assert answer.status_code == 303
    cast.ines.refresh_from_db()
    assert (cast.ines.name, cast.ines.language) == ("Inès & fille <b>", "en")
    assert (cast.ines.email, cast.ines.is_active) == ("ines@fournil.example", True)
    assert "<b>" not in client.get("/account/").content.decode().split("<main")[1]


@pytest.mark.parametrize("fields", [{"name": ""}, {"name": "x" * 121}, {"language": "de"}, {"name": "a\x1bb"}])
def test_odd_accounts_are_refused_beside_the_field(cast: Cast, fields: dict[str, str]) -> None:
    assert browser(cast, "ines").post("/account/", {"name": "I", "language": "fr", **fields}).status_code == 422
    cast.ines.refresh_from_db()
    assert cast.ines.name == "Inès Le Goff"
