"""An adviser's statement: asked for by the business, written by the adviser alone, bound to the facts of its moment."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError, transaction
from django.test import Client
from django.utils import timezone
from pydantic import TypeAdapter

from insurance.dossier.freeze import USUAL, freeze, open_to
from insurance.dossier.queries import contents
from insurance.dossier.snapshot_schema import Review
from insurance.models import ReviewRequest, ReviewStatement
from insurance.review.actions import ask_review, drop_review, give_review, take_back_request
from insurance.review.facts import PARTS, _facts
from insurance.review.queries import chambers_of, review_section
from portal import registry
from portal.access.models import Mandate
from portal.access.table import SECTIONS
from portal.audit.models import Entry
from portal.notifications.models import OutgoingMail
from portal.profile.models import Profile
from portal.tenancy.context import business_context
from risks.services.actions import create_service, edit_service
from risks.services.models import Service
from tests.cast import Cast
from tests.factories import make_proof, make_risk, make_service, make_statement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unsent")]

PAGE = "/b/demo/dossier/review/"
NEIGHBOUR = "CANARY-OF-THE-NEIGHBOUR"


def ask(cast: Cast, who: str = "ines", message: str = "") -> ReviewRequest:
    with business_context(write=[cast.bakery]):
        return ask_review(actor=cast.actor(who), business=cast.bakery, organisation=cast.chamber, message=message)


def give(cast: Cast, who: str = "claire", **fields: Any) -> ReviewStatement:
    values = {"parts": ["services"], "noticed": "Bien tenu.", **fields}
    with business_context(write=[cast.bakery]):
        return give_review(actor=cast.actor(who), business=cast.bakery, **values)


def section(cast: Cast) -> list[Review]:
    with business_context(read=[cast.bakery]):
        return TypeAdapter(list[Review]).validate_python(review_section(cast.bakery), strict=True)


@pytest.fixture
def asked(cast: Cast) -> Cast:
    """A mandate to comment, a service, and a question of the owner."""
    cast.mandate(scope="comment")
    make_service(cast.bakery)
    ask(cast)
    return cast


def test_a_statement_says_who_when_what_and_holds_for_the_facts_of_that_moment(asked: Cast) -> None:
    statement = give(asked, parts=["services", "register"], noticed="Bien tenu.\nÀ essayer.")
    (one,) = section(asked)
    assert (one["reference"], one["adviser"], one["chamber"]) == (
        statement.reference, "Claire Aubrée", asked.chamber.name,
    )  # fmt: skip
    assert one["given_on"] == timezone.localdate().isoformat() and one["noticed"] == "Bien tenu.\nÀ essayer."
    assert [(part["code"], part["changed_since"]) for part in one["parts"]] == [
        ("services", False),
        ("register", False),
    ]
    make_risk(asked.bakery)
    assert [part["changed_since"] for part in section(asked)[0]["parts"]] == [False, True]
    make_service(asked.neighbour)
    assert section(asked)[0]["parts"][0]["changed_since"] is False, "the neighbour's facts are not these"


def test_a_dossier_holds_no_fingerprint_of_facts_that_may_be_withheld_in_it(asked: Cast) -> None:
    give(asked)
    (one,) = section(asked)
    assert [set(part) for part in one["parts"]] == [{"code", "label", "changed_since"}]


def test_nobody_approves_their_own_work_in_silence(asked: Cast) -> None:
    Mandate.objects.update(scope="edit")
    with business_context(write=[asked.bakery]):
        for who in ("claire", "claire", "denis", "ines"):
            create_service(actor=asked.actor(who), business=asked.bakery, kind="shop", name=f"Par {who}")
        service = Service.objects.for_business(asked.bakery).first()
        edit_service(actor=asked.actor("claire"), service=service, version=service.version, provider="OVH")
    give(asked)
    assert (section(asked)[0]["own_changes"], section(asked)[0]["chamber_changes"]) == (3, 1)
    ask(asked)
    give(asked, parts=["policies"])
    assert (section(asked)[1]["own_changes"], section(asked)[1]["chamber_changes"]) == (0, 0), "other parts"


@pytest.mark.parametrize("who", ["ines", "marc", "lucie", "paul"])
def test_the_business_writes_no_statement(asked: Cast, client: Client, who: str) -> None:
    with pytest.raises(PermissionDenied):
        give(asked, who)
    client.force_login(asked.people[who])
    assert client.post(f"{PAGE}write/", {"parts": ["services"], "noticed": "x"}).status_code == 403
    assert section(asked) == []


@pytest.mark.parametrize("who", ["lucie", "paul", "claire"])
def test_only_owner_and_manager_ask_take_back_and_set_aside(asked: Cast, who: str) -> None:
    statement = give(asked)
    with pytest.raises(PermissionDenied):
        ask(asked, who)
    with business_context(write=[asked.bakery]):
        with pytest.raises(PermissionDenied):
            take_back_request(actor=asked.actor(who), business=asked.bakery, organisation=asked.chamber)
        with pytest.raises(PermissionDenied):
            drop_review(actor=asked.actor(who), business=asked.bakery, statement=statement)
    assert len(section(asked)) == 1


def test_the_database_too_keeps_out_a_statement_that_nobody_asked_for(cast: Cast) -> None:
    """E3, past the verb."""
    given = make_statement(cast.bakery, cast.chamber)
    values = {field.attname: getattr(given, field.attname) for field in ReviewStatement._meta.concrete_fields}
    with business_context(write=[cast.bakery]):
        with pytest.raises(ProgrammingError, match="nobody asked"), transaction.atomic():
            ReviewStatement.objects.create(**{**values, "id": None, "number": 9})
        ReviewRequest.objects.create(business=cast.bakery, organisation=cast.chamber)
        ReviewStatement.objects.create(**{**values, "id": None, "number": 9})


def test_an_adviser_states_nothing_unasked_and_once_for_each_question(asked: Cast) -> None:
    give(asked)
    with pytest.raises(ValidationError):
        give(asked)
    ask(asked)
    with business_context(write=[asked.bakery]):
        take_back_request(actor=asked.actor("marc"), business=asked.bakery, organisation=asked.chamber)
    with pytest.raises(ValidationError):
        give(asked)
    with business_context(read=[asked.bakery]):
        verbs = list(Entry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["review.asked", "review.given", "review.asked", "review.taken_back"]


@pytest.mark.parametrize(
    "fields",
    [{"parts": []}, {"parts": ["review"]}, {"parts": ["services", "rain"]}, {"noticed": " "}, {"noticed": "x" * 4001}],
)
def test_a_statement_of_nothing_is_none(asked: Cast, fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        give(asked, **fields)


def test_a_part_that_the_mandate_does_not_open_was_not_looked_at(asked: Cast) -> None:
    Mandate.objects.update(sections=["dossier", "services"])
    with pytest.raises(PermissionDenied):
        give(asked, parts=["services", "policies"])
    assert give(asked).parts == ["services"]


@pytest.mark.parametrize(
    "fields",
    [
        {"scope": "read"},
        {"sections": [code for code in SECTIONS if code != "dossier"]},
        {"withdrawn_at": timezone.now()},
        {"ends_on": timezone.localdate() - timedelta(days=1)},
    ],
)
def test_a_mandate_that_opens_too_little_or_no_more_is_not_asked(cast: Cast, fields: dict[str, Any]) -> None:
    cast.mandate(**{"scope": "comment", **fields})
    assert chambers_of(cast.bakery) == []
    with pytest.raises(ValidationError):
        ask(cast)
    assert not OutgoingMail.objects.exists()


def test_a_statement_stays_when_the_mandate_ends_and_no_new_one_is_given(asked: Cast, client: Client) -> None:
    give(asked)
    ask(asked)
    actor = asked.actor("claire")
    Mandate.objects.update(withdrawn_at=timezone.now())
    assert len(section(asked)) == 1
    client.force_login(asked.claire)
    assert client.get(f"{PAGE}write/").status_code == 404
    client.force_login(asked.ines)
    assert "Bien tenu." in client.get(PAGE).content.decode()
    assert actor.mandate_id, "what was an adviser is a stranger from the next request on"


def test_a_statement_set_aside_is_in_no_dossier_and_still_on_the_page(asked: Cast, client: Client) -> None:
    number = give(asked).number
    make_statement(asked.neighbour, asked.chamber, NEIGHBOUR)
    client.force_login(asked.ines)
    assert client.post(f"{PAGE}V-{number}/drop/").status_code == 302
    assert client.post(f"{PAGE}V-{number}/drop/").status_code == 302
    assert section(asked) == []
    page = client.get(PAGE).content.decode()
    assert "Bien tenu." in page and NEIGHBOUR not in page
    with business_context(read=[asked.bakery]):
        assert Entry.objects.filter(verb="review.dropped").count() == 1


def test_from_the_question_to_the_statement_by_pages(cast: Cast, client: Client) -> None:
    cast.mandate(scope="comment", sections=["dossier", "services"])
    client.force_login(cast.ines)
    assert client.get(PAGE).status_code == 200
    form = client.get(f"{PAGE}ask/").context["form"]
    data = {
        "form_key": str(form.fields["form_key"].initial),
        "organisation": cast.chamber.slug,
        "message": "Et la caisse ?",
    }
    assert client.post(f"{PAGE}ask/", data)["Location"] == PAGE
    mails = OutgoingMail.objects.all()
    assert len(mails) == 2, "the adviser and the administrator, not the editor of the catalogue"
    client.force_login(cast.claire)
    page = client.get(f"{PAGE}write/")
    assert "Et la caisse" in page.content.decode()
    form = page.context["form"]
    assert [code for code, _label in form.fields["parts"].choices] == ["services", "stoppage", "continuity", "proofs"]
    data = {"form_key": str(form.fields["form_key"].initial), "extent": "some", "noticed": "<b>Vu</b>"}
    data |= {"parts": ["services"]}
    assert client.post(f"{PAGE}write/", {**data, "parts": ["policies"]}).status_code == 422
    for wrong, where in (({"extent": ""}, "extent"), ({"parts": []}, "parts"), ({"parts": ["rain"]}, "parts")):
        answer = client.post(f"{PAGE}write/", {**data, **wrong})
        assert answer.status_code == 422 and list(answer.context["form"].errors) == [where]
    assert form["extent"].value() is None, "nobody states for the adviser that they looked at all"
    first, again = client.post(f"{PAGE}write/", data), client.post(f"{PAGE}write/", data)
    assert first["Location"] == again["Location"] == PAGE
    page = client.get(PAGE).content.decode()
    assert "&lt;b&gt;Vu" in page and "<b>Vu" not in page
    assert len(section(cast)) == 1


def test_all_that_is_open_is_stated_part_by_part(asked: Cast, client: Client) -> None:
    client.force_login(asked.claire)
    form = client.get(f"{PAGE}write/").context["form"]
    offered = [code for code, _label in form.fields["parts"].choices]
    data = {"form_key": str(form.fields["form_key"].initial), "extent": "all", "noticed": "Vu", "parts": offered[:1]}
    assert client.post(f"{PAGE}write/", data)["Location"] == PAGE
    with business_context(read=[asked.bakery]):
        assert ReviewStatement.objects.get().parts == offered


def test_what_moves_with_the_day_or_the_signature_is_no_fact() -> None:
    answer = {"code": "a", "value": "1", "declaration": "declared", "declared_by": "I", "declared_on": "2026-01-01"}
    one = {"declaration": {"fr": "le 1er", "en": "the 1st"}, "groups": [{"answers": [answer]}]}
    other = {"declaration": {}, "groups": [{"answers": [{**answer, "declaration": "stale", "declared_by": None}]}]}
    assert _facts("answers", one) == _facts("answers", other)
    assert _facts("answers", one) != _facts("answers", {"groups": [{"answers": [{**answer, "value": "2"}]}]})
    assert _facts("claims", {"as_of": "1", "since": "0", "claims": []}) == {"claims": []}
    assert _facts("programmes", [{"since": "1"}]) == [{"since": "1"}]
    assert "review" not in PARTS


def test_a_statement_may_be_about_each_part_that_a_version_usually_holds_and_knows_who_wrote_there() -> None:
    from insurance.review.facts import _WRITTEN_BY

    assert [*PARTS, "review"] == list(USUAL)
    assert set(PARTS) == set(_WRITTEN_BY)


def test_a_version_and_its_statement_read_each_part_once_and_the_chooser_counts_without_reading(
    asked: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    sections = {one.code: one for one in registry.dossier_sections()}

    def noted(one: registry.DossierSection) -> registry.DossierSection:
        return replace(one, collect=lambda business: (read.append(one.code), one.collect(business))[1])

    give(asked, parts=["services", "proofs"])
    make_proof(asked.bakery)
    with business_context(write=[asked.bakery]):
        Profile.objects.create(business=asked.bakery)
    monkeypatch.setattr(registry, "dossier_sections", lambda: [noted(one) for one in sections.values()])
    with business_context(read=[asked.bakery]):
        frozen = freeze(
            asked.bakery, number=1, token="t", language="fr", parts=["services", "review"], recipient=None,
            frozen_at=timezone.localtime(), demonstration=True, months=6, stamped=False,
        )  # fmt: skip
        assert [part["changed_since"] for part in frozen["review"][0]["parts"]] == [False, True]
        assert sorted(read) == ["company", "proofs", "review", "services"]
        read.clear()
        counts = {part.code: part.count for part in contents(asked.bakery, asked.actor("ines"))}
        assert not {"answers", "proofs", "review"} & set(read)
    assert (counts["answers"], counts["proofs"], counts["review"], counts["services"]) == (None, 1, 1, 1)


def test_words_about_parts_that_a_mandate_does_not_open_stay_closed(cast: Cast, client: Client) -> None:
    cast.mandate(scope="read", sections=["dossier", "register"])
    make_statement(cast.bakery, cast.chamber, "CANARY-CLOSED", parts=["policies", "register"])
    make_statement(cast.bakery, cast.chamber, "OPEN-WORDS", parts=["register"])
    client.force_login(cast.claire)
    page = client.get(PAGE).content.decode()
    assert "OPEN-WORDS" in page and "CANARY-CLOSED" not in page
    with business_context(read=[cast.bakery]):
        assert not open_to(cast.actor("claire"), "review") and open_to(cast.actor("ines"), "review")
    client.force_login(cast.ines)
    assert "CANARY-CLOSED" in client.get(PAGE).content.decode()
