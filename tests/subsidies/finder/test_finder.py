"""The public finder: for anyone, in the language of its address, with nothing kept and nothing leaked to caches."""

from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.session import SessionStorage
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from portal.accounts.models import BrowserSession
from subsidies.finder import sitemap, views
from subsidies.models import Programme
from subsidies.programmes.actions import publish
from subsidies.programmes.models import Origin, ProgrammeState
from tests.cast import Cast
from tests.factories import make_programme

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def public(db: None, client: Client) -> Client:
    seen = {"name": "Annuaire", "seen_on": "2026-11-20", "link": "https://example.org/x"}
    make_programme("small", "Petites <b>structures</b>", data={"criteria": {"employees": [None, 9]}, "source": seen})
    make_programme("mid", "Moyennes", data={"criteria": {"employees": [10, 49]}})
    make_programme("west", "Bretagne", data={"criteria": {"zones_include": ["R53"]}, "apply_before_start": True})
    make_programme("ended", "Finie", data={"closes_on": "2020-01-01"}, closes_on=date(2020, 1, 1))
    return client


def slugs(answer: Any) -> list[str]:
    return [item.programme.slug for item in answer.context["items"]]


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize("address", ["/aides/", "/aid/", "/aides/small/", "/aid/small/", "/robots.txt", "/sitemap.xml"])
def test_anyone_reads_it_and_no_cookie_or_session_is_made(public: Client, address: str) -> None:
    answer = public.get(address)
    assert answer.status_code == 200 and not answer.cookies and "Set-Cookie" not in answer.headers
    assert not BrowserSession.objects.exists() and "csrfmiddlewaretoken" not in text(answer)
    assert answer["Cache-Control"].startswith("public")


def test_the_address_decides_the_language_whatever_the_browser_says(public: Client) -> None:
    for address, lang in (("/aides/", "fr"), ("/aid/", "en"), ("/aid/small/", "en")):
        answer = public.get(address, headers={"accept-language": "de,fr;q=0.8"})
        assert (answer["Content-Language"], f'<html lang="{lang}">' in text(answer)) == (lang, True)
        assert answer["Vary"].split(", ").count("Cookie") == 1 and "Accept-Language" not in answer["Vary"]


def test_no_shared_cache_keeps_a_profile_or_what_somebody_signed_in_sees(cast: Cast, public: Client) -> None:
    assert public.get("/aid/?employees=3")["Cache-Control"] == "no-store"
    assert public.get("/aid/small/?employees=3")["Cache-Control"] == "no-store"
    assert public.get("/aid/none/")["Cache-Control"] != f"public, max-age={300}"
    public.force_login(cast.ines)
    for address in ("/aides/", "/aid/small/"):
        assert public.get(address)["Cache-Control"] == "no-store"
        assert "Cookie" in public.get(address)["Vary"]


def test_a_message_meant_for_one_visitor_is_on_no_page_that_caches_keep(public: Client) -> None:
    session = public.session  # as signing out leaves it
    request = RequestFactory().get("/")
    request.session = session
    storage = SessionStorage(request)
    storage.add(messages.INFO, "Goodbye Inès")
    storage.update(HttpResponse())
    session.save()
    answer = public.get("/aid/")
    assert "public" not in answer["Cache-Control"] and "Goodbye" not in text(answer)
    assert "Goodbye" in text(public.get("/"))  # it waits for a page that may say it


def test_who_sends_a_session_even_a_broken_one_gets_an_answer_that_no_cache_keeps(public: Client) -> None:
    assert public.get("/aid/")["Cache-Control"].startswith("public")
    public.cookies[settings.SESSION_COOKIE_NAME] = "garbage"
    assert "public" not in public.get("/aid/")["Cache-Control"]


def test_a_profile_in_the_address_ranks_the_catalogue_and_says_why(public: Client) -> None:
    answer = public.get("/aid/?employees=3&department=35")
    assert slugs(answer) == ["small", "west", "mid"]  # the third misses one thing
    assert (answer.context["eligible"], answer.context["unknown"]) == (2, 0)
    assert "<b>structures" not in text(answer) and "?employees=3&amp;department=35" in text(answer)
    assert slugs(public.get("/aid/?employees=3&department=35&group=not_eligible")) == ["ended"]


def test_without_a_profile_everything_open_is_listed_by_title(public: Client) -> None:
    assert slugs(public.get("/aides/")) == ["west", "mid", "small"]


def test_the_next_question_is_the_one_that_settles_most(public: Client) -> None:
    assert public.get("/aid/?micro_entrepreneur=no").context["question"][1:] == ("employees", 2, 2)
    assert public.get("/aid/?employees=3").context["question"][1] == "commune"
    assert public.get("/aid/").context["question"] is None


def test_an_activity_is_found_by_a_word_and_chosen_without_a_script(public: Client) -> None:
    answer = public.get("/aid/?naf=boulangerie")
    assert answer.status_code == 422 and 'name="naf_pick"' in text(answer)
    answer = public.get("/aid/?naf=boulangerie&naf_for=boulangerie&naf_pick=10.71C")
    assert answer.status_code == 200 and answer.context["form"].profile().naf == "10.71C"
    assert "naf_pick=10.71C" in answer.context["query"]


def test_a_word_with_several_meanings_is_asked_where_the_list_is(public: Client) -> None:
    answer = public.get("/aid/?employees=3&naf=boulangerie&page=2")
    assert answer.status_code == 422 and answer.context["form"].profile().naf is None
    listed = text(answer).split('id="list"')[1]
    assert "which one do you mean?" in listed and "boulangerie" in listed
    ((unread, lines),) = answer.context["unread"]
    address = dict(lines)[next(line for line, _ in lines if line.startswith("10.71C"))]
    assert escape(address) in listed and "page" not in address
    chosen = public.get(address)
    assert chosen.status_code == 200 and chosen.context["form"].profile().naf == "10.71C"
    assert chosen.context["form"].profile().employees and not chosen.context["unread"]
    assert unread.anchor == "id_naf"


def test_a_place_that_several_share_is_asked_and_never_left_out_without_a_word(public: Client) -> None:
    answer = public.get("/aides/?commune=Saint-Denis")
    ((_unread, lines),) = answer.context["unread"]
    address = next(address for line, address in lines if "Seine-Saint-Denis" in line)
    assert public.get(address).context["form"].profile().commune == "93066"
    page = text(public.get("/aides/small/?commune=Saint-Denis"))
    assert "Saint-Denis" in page.split("<main")[1] and "commune=Saint-Denis#list" in page


def test_the_only_line_that_answers_is_taken_at_once(public: Client) -> None:
    answer = public.get("/aides/?naf=plombier&commune=Lyon")
    assert answer.status_code == 200 and not answer.context["unread"]
    profile = answer.context["form"].profile()
    assert (profile.naf, profile.commune) == ("43.22A", "69123")
    assert "43.22A" in str(answer.context["said"]) and "Lyon" in str(answer.context["said"])


def test_an_answer_that_cannot_be_read_is_named_where_the_list_is(public: Client) -> None:
    listed = text(public.get("/aid/?employees=many&commune=Xqzt")).split('id="list"')[1]
    assert "#id_employees" in listed and "#id_commune" in listed and "Xqzt" in listed


def test_a_legal_form_is_chosen_by_its_everyday_name_and_decides(public: Client) -> None:
    make_programme("sas", "Pour les SAS", data={"criteria": {"legal_forms_include": ["57"]}})
    page = text(public.get("/aid/"))
    assert '<option value="5710">SAS or SASU</option>' in page and page.count('value="5710"') == 1
    pages = {code: public.get(f"/aid/sas/?legal_form={code}") for code in ("", "5710", "1000")}
    found = {code: str(page.context["item"].verdict.eligibility) for code, page in pages.items()}
    assert found == {"": "unknown", "5710": "eligible", "1000": "not_eligible"}


def test_all_results_stand_on_one_page_that_is_made_for_printing(public: Client) -> None:
    for number in range(30):
        make_programme(f"p{number:02}", f"P {number:02}")
    first = public.get("/aid/?employees=3")
    assert len(slugs(first)) == 20 and first.context["all_url"] == "/aid/?employees=3&all=1"
    whole = public.get(first.context["all_url"])
    assert len(slugs(whole)) == whole.context["page"].total == 33 and slugs(whole)[:20] == slugs(first)
    assert whole.context["all_url"] == "" and whole.context["pages_url"] == "/aid/?employees=3"
    assert "all=1" not in whole.context["query"], "a programme's page leads back to the short list"


def test_the_page_for_printing_has_an_end(public: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "PAGE", 1)
    monkeypatch.setattr(views, "MOST_AT_ONCE", 2)
    answer = public.get("/aid/?all=1")
    assert len(slugs(answer)) == 2 and "Programmes 1 to 2 of 3." in text(answer)
    assert "The first 2 on one page, to print" in text(public.get("/aid/"))


def test_a_town_decides_its_department_and_region(public: Client) -> None:
    profile = public.get("/aid/?commune=Rennes").context["form"].profile()
    assert (profile.commune, profile.department, profile.region) == ("35238", "35", "53")
    assert public.get("/aid/?commune=Rennes&department=75").status_code == 422


@pytest.mark.parametrize(
    "query",
    [
        "employees=-1",
        "employees=%00",
        "employees=99999999999999999999999",
        "turnover_eur=NaN&created_on=2026-02-31",
        "created_on=9999-12-31&legal_form=%FF%FE",
        "department=<script>&micro_entrepreneur=perhaps",
        "commune=%F0%9F%A5%90&commune_pick[]=x",
        "naf_pick=10.71C&naf_for=%E2%80%AE&naf=%E2%80%AE",
        "page=99999999999999&group=__class__&employees=1&employees=2",
        "naf=" + "a" * 5000,
        "%00=%00&" * 50,
    ],
)
@pytest.mark.parametrize("address", ["/aides/", "/aid/small/"])
def test_a_hostile_address_is_answered_with_a_page(public: Client, address: str, query: str) -> None:
    answer = public.get(f"{address}?{query}")
    assert answer.status_code in {200, 422} and "<script>&micro" not in text(answer)


def test_a_programme_has_a_page_of_its_own_with_source_and_date(public: Client) -> None:
    page = text(public.get("/aid/small/"))
    assert "Petites &lt;b&gt;structures" in page and "<b>structures" not in page
    assert "Annuaire" in page and "20 November 2026" in page and 'name="description"' in page
    assert 'rel="canonical" href="http://127.0.0.1:8000/aid/small/"' in page
    assert 'hreflang="fr" href="http://127.0.0.1:8000/aides/small/"' in page
    assert "rp-guard" in text(public.get("/aid/west/")) and "rp-guard" not in page
    assert "noindex" not in page and "noindex" in text(public.get("/aid/small/?employees=3"))


def test_a_programme_page_gives_the_verdict_for_the_profile_in_its_address(public: Client) -> None:
    answer = public.get("/aid/small/?employees=12")
    assert answer.context["item"].verdict.eligibility == "not_eligible"
    assert "/aid/?employees=12" in text(answer)


def test_an_unknown_programme_is_missing(public: Client) -> None:
    assert public.get("/aid/no-such/").status_code == public.get("/aides/plan%20x/").status_code == 404


def test_a_closed_programme_says_so_and_leads_on(public: Client) -> None:
    answer = public.get("/aid/ended/")
    assert answer.status_code == 200 and answer.context["over"]
    assert {one.slug for one in answer.context["related"]} == {"small", "mid", "west"}
    Programme.objects.filter(slug="mid").update(state="closed", replaced_by=Programme.objects.get(slug="west"))
    page = text(public.get("/aid/mid/"))
    assert "closed for good" in page and "/aid/west/" in page


def test_only_reading_is_answered(public: Client) -> None:
    assert public.post("/aid/").status_code == 405 and public.head("/aid/").status_code == 200


def test_the_sitemap_holds_each_published_programme_in_both_languages(public: Client) -> None:
    record = Programme.objects.get(slug="mid").data
    publish([record], origin=Origin.COMMAND, state=ProgrammeState.CLOSED)
    found = {node.text or "" for node in ET.fromstring(public.get("/sitemap.xml").content).iter(f"{SITEMAP}loc")}
    site = "http://127.0.0.1:8000"
    assert {f"{site}/aides/", f"{site}/aid/", f"{site}/aides/small/", f"{site}/aid/west/"} <= found
    assert not any("/mid/" in address for address in found)


def test_the_sitemap_is_written_once_for_each_state_of_the_catalogue(public: Client) -> None:
    first = public.get("/sitemap.xml")
    with CaptureQueriesContext(connection) as queries:
        again = public.get("/sitemap.xml")
    asked = [query["sql"] for query in queries if "subsidies_" in query["sql"]]
    assert again.content == first.content and len(asked) == 1, "only the revision is asked"
    unchanged = public.get("/sitemap.xml", headers={"if-none-match": first["ETag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    make_programme("fresh", "Nouvelle")
    after = public.get("/sitemap.xml", headers={"if-none-match": first["ETag"]})
    assert after.status_code == 200 and "/aides/fresh/" in text(after) and after["ETag"] != first["ETag"]


def test_the_sitemap_stays_within_what_its_format_allows(public: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MOST_PROGRAMMES", 2)
    Programme.objects.filter(slug="small").update(imported_at=timezone.now() - timedelta(days=9))
    make_programme("fresh", "Nouvelle")
    page = text(public.get("/sitemap.xml"))
    assert page.count("<url>") == 2 * 3 and "/aides/fresh/" in page and "/aides/small/" not in page


def test_robots_are_led_to_the_public_catalogue_alone(public: Client) -> None:
    lines = text(public.get("/robots.txt")).splitlines()
    assert {"Allow: /aides/", "Allow: /aid/", "Disallow: /", "Disallow: /*?"} <= set(lines)
    assert not any(line.startswith("Allow: /b") for line in lines)


def test_a_page_takes_as_many_queries_for_many_programmes_as_for_few(public: Client) -> None:
    counts = []
    for extra in (0, 30):
        for number in range(extra):
            make_programme(f"p{number}", f"P {number}")
        public.get("/aid/?employees=3")
        with CaptureQueriesContext(connection) as queries:
            public.get("/aid/?employees=3")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 6


def test_nothing_of_a_business_is_on_the_public_pages(cast: Cast, public: Client) -> None:
    public.force_login(cast.ines)
    page = text(public.get("/aides/?employees=3"))
    assert "Fournil" not in page and "Inès" not in page


def test_it_promises_nothing_where_the_source_names_no_criterion(public: Client) -> None:
    make_programme("silent", "Sans critère", data={})
    answer = public.get("/aid/?employees=3")
    tags = {item.programme.slug: item.mark for item in answer.context["items"]}
    assert tags["silent"] == ("To check with the operator", "ask") and tags["small"] is None
    assert text(answer).count("To check with the operator") == 1
    assert answer.context["to_check"] == 1 and "1 of them is to check with the operator." in text(answer)
