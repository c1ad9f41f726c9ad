"""The chamber's pages: choose, look at it, start, follow, halt, call off; and what nobody else sees."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from insurance.models import RenewalCampaign, RenewalItem
from insurance.renewals.tending import FAILED_IN_ROW
from insurance.renewals.wording import part_labels
from portal.access.models import Mandate
from portal.advisers.summary import refresh
from portal.tenancy.context import business_context
from portal.tenancy.models import Business
from tests.cast import Cast
from tests.factories import freeze_now, make_version
from tests.insurance.renewals.town import ORG, Town

pytestmark = pytest.mark.django_db
NEW = f"{ORG}/renewals/new/"
FORM = {"audience": "due", "months": "12", "moved": "on", "parts": ["company", "register"], "when": "now", "hour": "21"}


@pytest.fixture
def as_(town: Town) -> Any:
    """A signed-in browser of a person, in English."""

    def sign_in(name: str) -> Client:
        person = town.cast.people[name]
        person.language = "en"
        person.save(update_fields=["language"])
        client = Client()
        client.force_login(person)
        return client

    return sign_in


def item(campaign: RenewalCampaign, business: Business, **fields: Any) -> None:
    with business_context(write=[business]):
        values = {"state": "built", "version_number": 1, "asked_at": timezone.now(), **fields}
        RenewalItem.objects.create(business=business, campaign=campaign, **values)
    RenewalCampaign.objects.filter(pk=campaign.pk).update(**{values["state"]: 1, "position": 1})


def test_one_looks_at_it_first_and_starts_once(town: Town, as_: Any) -> None:
    (narrow, looks) = town.people(2)
    Mandate.objects.filter(business=looks).update(scope="read")
    claire = as_("claire")
    first = claire.get(NEW)
    key = str(first.context["form"].fields["form_key"].initial)
    preview = claire.post(NEW, {**FORM, "form_key": key})
    text = preview.content.decode()
    assert preview.status_code == 200 and not RenewalCampaign.objects.exists()
    assert [one.business.slug for one in preview.context["plan"].taken] == [narrow.slug, "cycles-rivoal", "demo"]
    assert (
        "3 dossiers would be built" in text.replace("</span>", "").replace("</a>", "")
        or "dossiers would be built" in text
    )
    assert looks.name in text and "lets you look, not edit" in text
    with override("en"):
        assert f"without: {part_labels()['register']}" in text
    kept = preview.context["kept"]
    assert dict(kept)["form_key"] == key
    data = {**FORM, "form_key": key, "step": "start"}
    begun, again = claire.post(NEW, data), claire.post(NEW, data)
    assert (begun.status_code, begun["Location"]) == (303, again["Location"]) == (303, f"{ORG}/renewals/1/")
    campaign = RenewalCampaign.objects.get()
    assert campaign.clients == sorted([town.cast.bakery.pk, town.cast.neighbour.pk, narrow.pk])
    assert (campaign.parts, campaign.months, campaign.moved) == (["company", "register"], 12, True)


def test_tonight_is_said_with_its_day_and_hour(town: Town, as_: Any) -> None:
    claire = as_("claire")
    with freeze_now(datetime(2026, 11, 28, 17, 0, tzinfo=UTC)):
        preview = claire.post(NEW, {**FORM, "when": "hour", "hour": "2"})
        assert "29 November 2026, 02:00" in preview.content.decode()
        claire.post(NEW, {**FORM, "when": "hour", "hour": "2", "step": "start"})
    assert RenewalCampaign.objects.get().start_at == datetime(2026, 11, 29, 1, 0, tzinfo=UTC)


def test_only_those_ticked_whatever_their_age(town: Town, as_: Any) -> None:
    make_version(town.cast.bakery)
    claire = as_("claire")
    ticked = {**FORM, "audience": "chosen", "chosen": ["demo"], "step": "start"}
    assert claire.post(NEW, ticked).status_code == 303
    assert RenewalCampaign.objects.get().clients == [town.cast.bakery.pk]


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"audience": "chosen"}, "chosen"),
        ({"audience": "chosen", "chosen": ["stranger"]}, "chosen"),
        ({"parts": []}, "parts"),
        ({"parts": ["everything"]}, "parts"),
        ({"months": "7"}, "months"),
        ({"hour": "12"}, "hour"),
        ({"when": "never"}, "when"),
    ],
)
def test_odd_answers_are_refused_beside_their_field(town: Town, as_: Any, fields: dict[str, Any], where: str) -> None:
    Business.objects.create(slug="stranger", name="Stranger")
    answer = as_("claire").post(NEW, {**FORM, **fields, "step": "start"})
    assert answer.status_code == 422 and list(answer.context["form"].errors) == [where]
    assert not RenewalCampaign.objects.exists()


def test_what_most_want_is_folded_and_said_in_words(town: Town, as_: Any) -> None:
    claire = as_("claire")
    page = claire.get(NEW).content.decode()
    assert "<summary>Due: older than 12 months, or something changed since</summary>" in page
    assert "<summary>What goes in: all parts that each client opens to you, with the proofs</summary>" in page
    assert page.count('<details class="rp-more">') == 2 and '<details class="rp-more" open>' not in page


def test_what_differs_from_it_or_is_wrong_stands_open(town: Town, as_: Any) -> None:
    claire = as_("claire")
    page = claire.post(NEW, {**FORM, "months": "3", "with_proofs": "on", "parts": list(part_labels()), "step": "edit"})
    assert '<details class="rp-more" open><summary>What counts as due</summary>' in page.content.decode()
    assert "<summary>What goes in: all parts" in page.content.decode()
    page = claire.post(NEW, {**FORM, "parts": []}).content.decode()
    assert '<details class="rp-more" open><summary>What goes in</summary>' in page
    fine, wrong = (claire.post(NEW, {**FORM, "hour": hour, "step": "edit"}).content.decode() for hour in ("21", "12"))
    assert (fine.count("is-second"), wrong.count("is-second")) == (2, 1), "a wrong hour is not hidden by “Now”"


def test_where_nobody_is_due_nothing_can_be_started(town: Town, as_: Any) -> None:
    for business in (town.cast.bakery, town.cast.neighbour):
        make_version(business)
    answer = as_("claire").post(NEW, {**FORM, "step": "start"})
    text = answer.content.decode()
    assert "No dossier would be built" in text and "Their dossier is recent" in text
    assert not RenewalCampaign.objects.exists()


def test_without_a_client_who_lets_build_the_page_says_what_to_do(cast: Cast, town: Town, as_: Any) -> None:
    Mandate.objects.update(scope="comment")
    claire = as_("claire")
    assert "clients/request/" in claire.get(NEW).content.decode()
    assert claire.post(NEW, {**FORM, "step": "start"}).status_code == 200
    assert not RenewalCampaign.objects.exists()


def test_the_page_shows_how_far_it_is_and_what_failed(town: Town, as_: Any) -> None:
    cast = town.cast
    campaign = town.start()
    item(campaign, cast.bakery)
    item(campaign, cast.neighbour, state="failed", why="keys_missing", version_number=None, closed=["policies"])
    RenewalCampaign.objects.update(position=2, pace_from=timezone.now() - timedelta(minutes=10))
    claire = as_("claire")
    text = claire.get(f"{ORG}/renewals/1/").content.decode()
    assert "no keys to seal with" in text and "D-001" in text and "without:" in text
    fragment = claire.get(f"{ORG}/renewals/1/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment and "hx-get" in fragment and "2 of 2 are over" in fragment
    assert "no keys to seal with" in fragment
    only = claire.get(f"{ORG}/renewals/1/?state=failed").context["page"].rows
    assert [line.business.slug for line in only] == ["cycles-rivoal"]
    RenewalCampaign.objects.update(state="done")
    assert "hx-get" not in claire.get(f"{ORG}/renewals/1/", headers={"HX-Request": "true"}).content.decode()


def test_one_that_halted_by_itself_says_so(town: Town, as_: Any) -> None:
    town.start()
    claire = as_("claire")
    for failures, words in ((3, "Halted: 0 of 2"), (FAILED_IN_ROW, "It halted by itself: 10 dossiers")):
        RenewalCampaign.objects.update(state="paused", failed_in_row=failures)
        assert words in claire.get(f"{ORG}/renewals/1/").content.decode()


def test_what_became_of_a_business_that_ended_its_mandate_is_shown_no_more(town: Town, as_: Any) -> None:
    campaign = town.start()
    item(campaign, town.cast.bakery)
    item(campaign, town.cast.neighbour)
    RenewalCampaign.objects.update(built=2, position=2)
    Mandate.objects.filter(business=town.cast.bakery).update(withdrawn_at=timezone.now())
    text = as_("denis").get(f"{ORG}/renewals/1/").content.decode()
    assert town.cast.bakery.name not in text and town.cast.neighbour.name in text
    assert "1 business ended your access since" in text


def test_halting_going_on_and_calling_off(town: Town, as_: Any) -> None:
    campaign = town.start()
    claire = as_("claire")

    def state() -> str:
        campaign.refresh_from_db()
        return campaign.state

    for verb, after in (("pause", "paused"), ("resume", "open")):
        assert claire.get(f"{ORG}/renewals/1/{verb}/").status_code == 405
        assert claire.post(f"{ORG}/renewals/1/{verb}/").status_code == 302
        assert state() == after
    assert "Call this renewal off?" in claire.get(f"{ORG}/renewals/1/cancel/").content.decode()
    assert state() == "open"
    for _again in range(2):
        assert claire.post(f"{ORG}/renewals/1/cancel/").status_code == 302
        assert state() == "cancelled"


@pytest.mark.parametrize(("name", "status"), [("gwen", 403), ("nora", 404), ("ines", 404), ("zoe", 404)])
def test_nobody_else_sees_or_moves_anything(town: Town, as_: Any, name: str, status: int) -> None:
    town.start()
    browser = as_(name)
    for path in ("", "new/", "1/", "1/cancel/"):
        assert browser.get(f"{ORG}/renewals/{path}").status_code == status
    for path in ("new/", "1/pause/", "1/resume/", "1/cancel/"):
        assert browser.post(f"{ORG}/renewals/{path}").status_code == status
    assert RenewalCampaign.objects.get().state == "open"


def test_the_first_page_of_the_chamber_says_what_is_under_way(town: Town, as_: Any) -> None:
    claire = as_("claire")
    assert "/renewals/1/" not in claire.get(f"{ORG}/clients/").content.decode()
    town.start()
    assert "0 of 2 are over" in claire.get(f"{ORG}/clients/").content.decode()
    RenewalCampaign.objects.update(state="paused")
    assert "has halted" in claire.get(f"{ORG}/clients/").content.decode()


def test_the_business_reads_who_asked(town: Town, as_: Any) -> None:
    from insurance.renewals.tending import tend

    Mandate.objects.filter(business=town.cast.bakery).update(sections=["profile", "dossier"])
    tend(town.start(town.cast.bakery).pk)
    page = re.sub(r"\s+", " ", as_("ines").get("/b/demo/history/").content.decode())
    assert "Your chamber asked for a new version of the dossier" in page and town.cast.chamber.name in page
    assert "Claire Aubrée" in page and "renewal.requested" not in page and "parts_closed" not in page


def test_the_number_of_queries_does_not_grow_with_the_clients(town: Town, as_: Any) -> None:
    claire = as_("claire")
    refresh(town.cast.bakery)
    campaign = town.start(*town.people(20))

    def asked(path: str) -> int:
        claire.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert claire.get(path).status_code == 200
        return len(captured)

    paths = (NEW, f"{ORG}/renewals/", f"{ORG}/renewals/1/")
    few = [asked(path) for path in paths]
    for business in town.people(10):
        campaign.clients.append(business.pk)
        item(campaign, business)
    campaign.save(update_fields=["clients"])
    assert [asked(path) for path in paths] == few
