"""Who of a chamber's clients could use what: its own clients, as far as their mandate goes, and nobody else."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.access.models import Mandate
from portal.tenancy.context import business_context
from portal.tenancy.models import Business, Organisation, OrganisationMembership
from subsidies.models import Programme, VerdictChange
from subsidies.outreach.queries import among_clients, overview
from tests.cast import Cast, make_person
from tests.factories import make_application, make_programme
from tests.subsidies.outreach.town import ORG, SMALL, tell

TODAY = timezone.localdate


def line(town: Cast, slug: str = "small") -> Any:
    found = overview(town.chamber, TODAY())
    place = found.catalogue.place_of[slug]
    return found.lines([place])[0]


def change(business: Business, slug: str, *, eligible: bool = True, ago: int = 3) -> None:
    day = TODAY() - timedelta(days=ago)
    with business_context(write=[business]):
        VerdictChange.objects.create(
            business=business,
            programme=Programme.objects.get(slug=slug),
            eligible=eligible,
            changed_on=day,
            noted_on=day,
            cause="facts",
        )


def test_each_programme_says_for_how_many_and_who_lacks_one_answer(town: Cast) -> None:
    assert (line(town).eligible, line(town).one_missing, line(town).facts) == (1, 1, "the head-count (1)")
    assert (line(town, "everybody").eligible, line(town, "big").eligible) == (2, 0)
    assert line(town, "big").one_missing == 1


def test_a_client_that_told_nothing_at_all_is_one_whose_answers_are_missing(town: Cast) -> None:
    silent = Business.objects.create(slug="silent", name="Silent")
    town.mandate(silent)
    assert line(town).one_missing == 2


def test_new_is_who_became_eligible_within_thirty_days_and_still_is(town: Cast) -> None:
    change(town.bakery, "small")
    assert (line(town).recent, overview(town.chamber, TODAY()).became) == (1, 1)
    change(town.bakery, "everybody", ago=31)
    assert line(town, "everybody").recent == 0
    change(town.neighbour, "everybody", eligible=False)
    change(town.neighbour, "everybody")
    assert line(town, "everybody").recent == 0, "it was eligible before"
    Programme.objects.filter(slug="small").update(suspended=True)
    assert overview(town.chamber, TODAY()).became == 0


def test_clients_who_are_on_it_already_are_counted(town: Cast) -> None:
    programme = Programme.objects.get(slug="small")
    make_application(town.bakery, programme, state="abandoned")
    assert line(town).in_hand == 0
    make_application(town.bakery, programme, state="interested")
    assert line(town).in_hand == 1


def test_the_page_filters_sorts_and_pages(town: Cast, as_: Any) -> None:
    for number in range(30):
        themes = ["rh"] if number == 7 else []
        data = {"criteria": {"employees": [250, None]}}
        make_programme(f"p{number}", f"Numéro {number:02}", data=data, themes=themes)
    claire = as_("claire")
    assert len(claire.get(f"{ORG}/outreach/").context["page"]) == 25
    assert claire.get(f"{ORG}/outreach/?page=2").context["page"].number == 2

    def slugs(query: str) -> list[str]:
        return [one.slug for one in claire.get(f"{ORG}/outreach/?{query}").context["page"]]

    assert slugs("show=eligible") == ["everybody", "small"]
    assert slugs("show=missing&q=petites") == ["small"]
    assert slugs("kind=grant") == ["everybody"]
    assert slugs("q=NUMERO+07") == ["p7"]
    assert slugs("sort=-eligible")[0] == "everybody"
    assert slugs("sort=title&q=pour") == ["big", "small", "everybody"]
    assert slugs("theme=rh") == ["p7"]
    labels = {one.value: one.label for one in claire.get(f"{ORG}/outreach/").context["themes"]}
    assert labels["rh"] == "Staff and recruitment"
    assert slugs("show=nothing&kind=nothing&theme=%00&sort=;drop")[0] == "everybody"


def test_the_number_of_queries_does_not_grow(town: Cast, as_: Any) -> None:
    claire = as_("claire")
    claire.get(f"{ORG}/outreach/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        claire.get(f"{ORG}/outreach/")
    for number in range(5):
        business = Business.objects.create(slug=f"b{number}", name=f"B {number}")
        town.mandate(business)
        tell(business, employees=number)
        make_programme(f"p{number}")
    claire.get(f"{ORG}/outreach/")
    with CaptureQueriesContext(connection) as many:
        page = claire.get(f"{ORG}/outreach/")
    assert page.context["found"].clients == 7
    assert len(many) == len(few)


def test_one_programme_names_clients_it_is_for_and_those_who_lack_one_answer_only(town: Cast, as_: Any) -> None:
    change(town.bakery, "small")
    claire = as_("claire")
    page = claire.get(SMALL).content.decode()
    assert town.bakery.name in page and town.neighbour.name not in page
    assert "/b/demo/aid/small/" in page
    missing = claire.get(f"{SMALL}?who=one_missing").content.decode()
    assert town.neighbour.name in missing and "the head-count" in missing
    tell(town.neighbour, employees=40)
    for query in ("", "?who=one_missing"):
        assert town.neighbour.name not in claire.get(SMALL + query).content.decode()
    assert among_clients(town.chamber, Programme.objects.get(slug="small"), TODAY()).others == 1


def test_titles_and_names_are_text(town: Cast, as_: Any) -> None:
    Business.objects.filter(pk=town.bakery.pk).update(name="<script>x</script>")
    make_programme("small", "<b>gras</b>", data={"criteria": {"employees": [None, 9]}})
    claire = as_("claire")
    for address in (f"{ORG}/outreach/", SMALL, f"{SMALL}write/"):
        page = claire.get(address).content.decode()
        assert "<script>x" not in page and "<b>gras" not in page


@pytest.mark.parametrize(
    "fields",
    [
        {"withdrawn_at": timezone.now()},
        {"ends_on": timezone.localdate() - timedelta(days=1)},
        {"sections": ["register", "policies"]},
        {"accepted_at": None},
    ],
)
def test_a_business_that_does_not_open_its_aid_is_not_counted_nor_named(
    town: Cast, as_: Any, fields: dict[str, Any]
) -> None:
    claire = as_("claire")
    assert town.bakery.name in claire.get(SMALL).content.decode()
    Mandate.objects.filter(business=town.bakery).update(**fields)
    assert line(town).eligible == 0
    for address in (SMALL, f"{SMALL}?who=one_missing", f"{SMALL}write/"):
        assert town.bakery.name not in claire.get(address).content.decode()


def test_another_chambers_clients_are_never_seen(town: Cast, as_: Any) -> None:
    other = Organisation.objects.create(kind="chamber", slug="cci", name="CCI")
    person = make_person("Ana", "ana@cci.example", second_factor=True)
    town.people["ana"] = person
    OrganisationMembership.objects.create(organisation=other, user=person, role="adviser")
    ana = as_("ana")
    assert ana.get(SMALL).status_code == 404
    assert ana.get("/o/cci/outreach/").context["found"].clients == 0
    page = ana.get("/o/cci/outreach/small/").content.decode()
    assert town.bakery.name not in page and town.neighbour.name not in page


@pytest.mark.parametrize(
    ("name", "status"), [("claire", 200), ("denis", 200), ("gwen", 403), ("nora", 404), ("ines", 404), ("zoe", 404)]
)
def test_advisers_and_administrators_of_the_chamber_only(town: Cast, as_: Any, name: str, status: int) -> None:
    browser = as_(name)
    for path in ("outreach/", "outreach/small/", "outreach/small/write/", "campaigns/"):
        assert browser.get(f"{ORG}/{path}").status_code == status, path
    if name == "nora":
        assert browser.get("/o/mutuelle-ponant/outreach/").status_code == 403


def test_a_programme_that_is_not_published_is_missing(town: Cast, as_: Any) -> None:
    Programme.objects.filter(slug="small").update(state="closed")
    assert as_("claire").get(SMALL).status_code == 404
    assert as_("claire").get(f"{ORG}/outreach/no-such/").status_code == 404
