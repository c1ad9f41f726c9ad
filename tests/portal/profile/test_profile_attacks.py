"""Attacks on the profile (numbers as in the list of attacks): strangers, mass assignment, odd input, double and late
saves; and who may write at all."""

import uuid
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from portal.audit.models import Entry
from portal.profile.actions import confirm_facts, edit_profile
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.portal.profile.conftest import ACTIVITY, ADDRESS, HOURS, IDENTITY, MONEY, PLACE, make_profile, stored
from tests.portal.profile.odd_input import FUZZ, odd_post, odd_text, send

PAGES = {"identity": IDENTITY, "activity": ACTIVITY, "place": PLACE, "money": MONEY, "hours": HOURS}


def edit(part: str) -> str:
    return f"{ADDRESS}{part}/edit/"


@pytest.mark.parametrize("person", ["yann", "zoe", "nora", "claire"])
def test_a1_strangers_see_a_missing_page(cast: Cast, signed_in: Any, person: str) -> None:
    make_profile(cast.bakery, naf="10.71C")
    client = signed_in(person)
    if person in {"claire", "nora"}:  # a second factor does not make a mandate
        assert client.get(ADDRESS).status_code == 404
    missing = client.get("/b/no-such-business/profile/")
    for address in [ADDRESS, *map(edit, PAGES), f"{ADDRESS}activities/?naf=x"]:
        answer = client.get(address)
        assert (answer.status_code, answer.content) == (404, missing.content)
    assert client.post(edit("activity"), ACTIVITY).status_code == 404
    assert stored(cast.bakery).version == 1  # type: ignore[union-attr]


@pytest.mark.parametrize("person", ["lucie", "paul"])
def test_members_and_readers_look_but_do_not_write(cast: Cast, signed_in: Any, person: str) -> None:
    make_profile(cast.bakery, naf="10.71C")
    client = signed_in(person)
    page = client.get(ADDRESS)
    assert (
        page.status_code == 200
        and "edit/" not in page.content.decode()
        and "fact" not in [word for word in page.content.decode().split() if word.startswith('name="fact"')]
    )
    for part, sent in PAGES.items():
        assert client.get(edit(part)).status_code == 403
        assert client.post(edit(part), sent).status_code == 403
    assert client.post(f"{ADDRESS}confirm/", {"fact": "all", "version": "1"}).status_code == 403
    profile = stored(cast.bakery)
    assert profile is not None and (profile.version, profile.naf) == (1, "10.71C")


@pytest.mark.parametrize(
    ("scope", "sections", "answers"),
    [
        ("read", ["profile"], (200, 403)),
        ("comment", ["profile"], (200, 403)),
        ("edit", ["profile"], (200, 303)),
        ("edit", ["policies", "dossier"], (403, 403)),
    ],
)
def test_a_mandate_opens_its_sections_and_no_more(
    cast: Cast, signed_in: Any, scope: str, sections: list[str], answers: tuple[int, int]
) -> None:
    looks, edits = answers
    cast.mandate(scope=scope, sections=sections)
    client = signed_in("claire")
    assert client.get(ADDRESS).status_code == looks
    assert client.post(edit("activity"), ACTIVITY).status_code == edits
    assert (stored(cast.bakery) is not None) == (edits == 303)


def test_an_adviser_edits_facts_but_never_the_name(cast: Cast, signed_in: Any) -> None:
    cast.mandate(scope="edit", sections=["profile"])
    client = signed_in("claire")
    assert 'name="name"' not in client.get(edit("identity")).content.decode()
    assert client.post(edit("identity"), {**IDENTITY, "name": "Stolen"}).status_code == 303
    cast.bakery.refresh_from_db()
    assert cast.bakery.name == "Le Fournil des Lices"


def test_the_verbs_ask_for_the_right_themselves(cast: Cast) -> None:
    from django.core.exceptions import PermissionDenied
    from django.utils import timezone

    today = timezone.localdate()
    for person in ("paul", "lucie"):
        with business_context(write=[cast.bakery]), pytest.raises(PermissionDenied):
            edit_profile(actor=cast.actor(person), business=cast.bakery, version=1, values={"naf": "x"}, today=today)
        with business_context(write=[cast.bakery]), pytest.raises(PermissionDenied):
            confirm_facts(actor=cast.actor(person), business=cast.bakery, version=1, codes=None, today=today)
    with business_context(write=[cast.neighbour]), pytest.raises(PermissionDenied):
        edit_profile(actor=cast.actor("ines"), business=cast.neighbour, version=1, values={}, today=today)
    with business_context(write=[cast.bakery]), pytest.raises(ValueError, match="no such fact"):
        edit_profile(actor=cast.actor("ines"), business=cast.bakery, version=1, values={"version": 9}, today=today)


def test_a4_columns_of_other_sections_and_of_the_machinery_are_ignored(cast: Cast, signed_in: Any) -> None:
    make_profile(cast.bakery, siren="732829320", confirmed={"siren": "2020-01-01"})
    stuffed = {
        **ACTIVITY,
        "business": cast.neighbour.pk,
        "business_id": cast.neighbour.pk,
        "id": "999",
        "siren": "000000000",
        "confirmed": "{}",
        "slug": "stolen",
        "updated_at": "2000-01-01",
    }
    assert signed_in("ines").post(edit("activity"), stuffed).status_code == 303
    profile = stored(cast.bakery)
    assert profile is not None and profile.siren == "732829320" and profile.confirmed["siren"] == "2020-01-01"
    assert stored(cast.neighbour) is None
    cast.bakery.refresh_from_db()
    assert cast.bakery.slug == "demo"


def test_c1_a_name_full_of_markup_is_shown_as_text(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines")
    name = "profit < cost & <b>loss {{7*7}} <script>alert(1)</script>"
    assert client.post(edit("identity"), {**IDENTITY, "name": name}).status_code == 303
    page = client.get(ADDRESS).content.decode()
    assert "<script>alert" not in page and "profit &lt; cost &amp; &lt;b&gt;loss {{7*7}}" in page


def test_c1_what_was_typed_in_a_search_comes_back_as_text(cast: Cast, signed_in: Any) -> None:
    text = '"><script>alert(1)</script>'
    page = signed_in("ines").get(f"{ADDRESS}activities/", {"naf": text + " boulangerie"}).content.decode()
    assert "<script>" not in page


@FUZZ
@given(part=st.sampled_from(sorted(PAGES)), data=st.data())
def test_c11_odd_input_is_an_error_beside_the_field_never_a_crash(
    cast: Cast, client: Client, part: str, data: st.DataObject
) -> None:
    client.force_login(cast.ines)
    names = [*PAGES[part], "naf_pick", "naf_for", "commune_pick", "commune_for", "form_key", "opening_hours_sun_3"]
    answer = send(client, edit(part), {**PAGES[part], **data.draw(odd_post(*names))})
    assert answer.status_code in {303, 409, 422}
    if answer.status_code == 422:
        assert answer.context["form"].errors


@FUZZ
@given(text=odd_text())
def test_c11_searches_and_buttons_survive_odd_input(cast: Cast, client: Client, text: str) -> None:
    client.force_login(cast.ines)
    clean = text.encode("utf-8", "replace").decode()
    assert client.get(f"{ADDRESS}activities/", {"naf": clean}).status_code == 200
    assert client.get(f"{ADDRESS}towns/", {"commune": clean}).status_code == 200
    answer = send(client, f"{ADDRESS}confirm/", {"fact": text, "version": text, "form_key": text})
    assert answer.status_code in {303, 400, 409}


def test_c11_unknown_sections_are_no_pages(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines")
    for part in ("secret", "..", "Identity", "%00"):
        assert client.get(edit(part)).status_code == 404
    assert client.get(f"{ADDRESS}confirm/").status_code == 405


def test_errors_come_in_the_readers_language(cast: Cast, signed_in: Any) -> None:
    answer = signed_in("ines", "en").post(edit("identity"), {**IDENTITY, "siren": "1"})
    assert "This is no SIREN" in answer.content.decode()


def test_e1_two_clicks_one_effect(cast: Cast, signed_in: Any) -> None:
    client, key = signed_in("ines"), str(uuid.uuid4())
    sent = {**ACTIVITY, "form_key": key}
    first, second = client.post(edit("activity"), sent), client.post(edit("activity"), sent)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first["Location"] == second["Location"]
    with business_context(read=[cast.bakery]):
        assert Entry.objects.count() == 1


def test_e2_the_second_of_two_savers_sees_both_texts(cast: Cast, signed_in: Any) -> None:
    make_profile(cast.bakery)
    signed_in("marc").post(edit("money"), MONEY)
    client = signed_in("ines")
    late = {**MONEY, "turnover_eur": "1", "form_key": str(uuid.uuid4())}
    answer = client.post(edit("money"), late)
    page = answer.content.decode()
    assert answer.status_code == 409 and "Marc Tanguy" in page and "612\u202f000" in page.replace("\u00a0", " ")
    assert stored(cast.bakery).turnover_eur != 1  # type: ignore[union-attr]
    resolved = {**late, "version": "2", "form_key": str(uuid.uuid4()), "theirs_turnover_eur": "1"}
    assert client.post(edit("money"), resolved).status_code == 303
    assert stored(cast.bakery).turnover_eur == 612000.5  # type: ignore[union-attr]


def test_e2_a_conflict_over_what_was_searched_can_be_settled(cast: Cast, signed_in: Any) -> None:
    make_profile(cast.bakery, commune="93066", department="93", region="11", version=2)
    client = signed_in("ines")
    answer = client.post(edit("place"), PLACE)
    assert answer.status_code == 409 and "Saint-Denis" in answer.content.decode()
    kept = {**PLACE, "version": "2", "theirs_commune": "1", "theirs_department": "1", "theirs_region": "1"}
    assert client.post(edit("place"), kept).status_code == 303
    assert stored(cast.bakery).commune == "93066"  # type: ignore[union-attr]
