"""The profile's pages: each fact with its value and date, edited in short sections."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from portal.audit.models import Entry
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.portal.profile.conftest import ACTIVITY, ADDRESS, HOURS, IDENTITY, MONEY, PLACE, make_profile, stored


def entries(cast: Cast) -> list[tuple[str, Any]]:
    with business_context(read=[cast.bakery]):
        return [(entry.verb, entry.changes["changes"]) for entry in Entry.objects.order_by("pk")]


def test_a_business_without_a_profile_reads_unknown_everywhere(cast: Cast, signed_in: Any) -> None:
    answer = signed_in("ines").get(ADDRESS)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count('<span class="rp-muted">inconnu</span>') == 15 or page.count(">unknown<") == 15
    assert answer.context["overview"].known == 0


def test_identity_is_saved_with_checked_numbers_and_todays_date(cast: Cast, signed_in: Any) -> None:
    answer = signed_in("ines").post(f"{ADDRESS}identity/edit/", IDENTITY)
    assert answer.status_code == 303, answer.context["form"].errors
    profile = stored(cast.bakery)
    assert profile is not None
    assert (profile.siren, profile.siret, profile.legal_form) == ("732829320", "73282932000074", "5499")
    assert (profile.created_on, profile.micro_entrepreneur) == (date(2015, 3, 2), False)
    today = timezone.localdate().isoformat()
    expected = {"siren", "siret", "legal_form", "created_on", "micro_entrepreneur"}
    assert profile.confirmed == dict.fromkeys(expected, today)
    assert entries(cast)[0][0] == "profile.edited"
    assert entries(cast)[0][1]["siren"] == [None, "732829320"]


@pytest.mark.parametrize(
    ("field", "text", "beside"),
    [
        ("siren", "732829321", "siren"),
        ("siren", "7328293200", "siren"),
        ("siren", "٧٣٢٨٢٩٣٢٠", "siren"),
        ("siret", "73282932000075", "siret"),
        ("siret", "443 061 841 00047", "siret"),  # a true one, of somebody else
        ("created_on", "2999-01-01", "created_on"),
        ("created_on", "hier", "created_on"),
        ("micro_entrepreneur", "perhaps", "micro_entrepreneur"),
        ("legal_form", "9999999", "legal_form"),
        ("siren", "", "siren"),
    ],
)
def test_a_wrong_identity_is_said_beside_its_field(
    cast: Cast, signed_in: Any, field: str, text: str, beside: str
) -> None:
    answer = signed_in("ines").post(f"{ADDRESS}identity/edit/", {**IDENTITY, field: text})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [beside]
    assert stored(cast.bakery) is None


def test_a_siret_of_another_siren_says_how_it_should_begin(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines", "en")
    answer = client.post(f"{ADDRESS}identity/edit/", {**IDENTITY, "siret": "443 061 841 00047"})
    assert "this one should begin with 732829320" in answer.content.decode()
    unknown = {**IDENTITY, "siren": "", "siren_unknown": "on", "siret": "443 061 841 00047"}
    assert client.post(f"{ADDRESS}identity/edit/", unknown).status_code == 303


def test_i_dont_know_is_an_answer_with_a_date(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines", "en")
    unknown = {f"{name}_unknown": "on" for name in ("siren", "siret", "legal_form", "created_on")}
    sent = {"name": "Le Fournil des Lices", "micro_entrepreneur": "unknown", "version": "1", **unknown}
    assert client.post(f"{ADDRESS}identity/edit/", sent).status_code == 303
    profile = stored(cast.bakery)
    assert profile is not None and profile.siren is None and "siren" in profile.confirmed
    assert "“I don’t know”, said on" in client.get(ADDRESS).content.decode()
    assert (
        'id="id_siren_unknown" data-rp-unknown="id_siren" checked'
        in client.get(f"{ADDRESS}identity/edit/").content.decode()
    )


def test_the_business_is_renamed_through_its_own_verb(cast: Cast, signed_in: Any) -> None:
    assert signed_in("marc").post(f"{ADDRESS}identity/edit/", {**IDENTITY, "name": "Le Fournil"}).status_code == 303
    cast.bakery.refresh_from_db()
    assert cast.bakery.name == "Le Fournil"
    assert ("business.renamed", {"name": ["Le Fournil des Lices", "Le Fournil"]}) in entries(cast)


def test_an_activity_is_a_code_or_a_choice_among_what_was_found(cast: Cast, signed_in: Any) -> None:
    client, address = signed_in("ines"), f"{ADDRESS}activity/edit/"
    answer = client.post(address, {**ACTIVITY, "naf": "boulangerie"})
    assert answer.status_code == 422 and list(answer.context["form"].errors) == ["naf"]
    page = answer.content.decode()
    assert 'name="naf_pick" value="10.71C"' in page and 'name="naf_for" value="boulangerie"' in page
    chosen = {**ACTIVITY, "naf": "boulangerie", "naf_for": "boulangerie", "naf_pick": "10.71C"}
    assert client.post(address, chosen).status_code == 303
    assert stored(cast.bakery).naf == "10.71C"  # type: ignore[union-attr]


def test_a_choice_counts_only_for_the_text_it_was_found_for(cast: Cast, signed_in: Any) -> None:
    sent = {**ACTIVITY, "naf": "coiffure", "naf_for": "boulangerie", "naf_pick": "10.71C"}
    answer = signed_in("ines").post(f"{ADDRESS}activity/edit/", sent)
    assert answer.status_code == 422 and "96.02A" in answer.content.decode()


def test_the_searches_answer_lines_to_choose_from(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines")
    assert "10.71C" in client.get(f"{ADDRESS}activities/", {"naf": "boulangerie"}).content.decode()
    assert 'value="35238"' in client.get(f"{ADDRESS}towns/", {"commune": "rennes"}).content.decode()
    assert "<html" not in client.get(f"{ADDRESS}towns/", {"commune": "x\x00y" * 90}).content.decode()


@pytest.mark.parametrize("text", ["10.71C", "1071c", " 10 71 C "])
def test_an_activity_code_is_read_as_people_write_it(cast: Cast, signed_in: Any, text: str) -> None:
    assert signed_in("ines").post(f"{ADDRESS}activity/edit/", {**ACTIVITY, "naf": text}).status_code == 303
    assert stored(cast.bakery).naf == "10.71C"  # type: ignore[union-attr]


def test_a_number_of_people_outside_the_chosen_band_is_a_contradiction(cast: Cast, signed_in: Any) -> None:
    client, address = signed_in("ines", "en"), f"{ADDRESS}activity/edit/"
    answer = client.post(address, {**ACTIVITY, "employees": "12", "employees_band": "12"})
    assert answer.status_code == 422
    assert "12 people means “10 to 19 people”. Correct the one or the other." in answer.content.decode()
    assert list(answer.context["form"].errors) == ["employees_band"]
    assert client.post(address, {**ACTIVITY, "employees": "12", "employees_band": "11"}).status_code == 303


def test_a_band_that_was_not_touched_follows_the_number(cast: Cast, signed_in: Any) -> None:
    make_profile(cast.bakery, employees=12, employees_band="11")
    sent = {**ACTIVITY, "employees": "25", "employees_band": "11"}
    assert signed_in("ines").post(f"{ADDRESS}activity/edit/", sent).status_code == 303
    profile = stored(cast.bakery)
    assert profile is not None and (profile.employees, profile.employees_band) == (25, "12")


def test_a_town_fills_in_department_and_region(cast: Cast, signed_in: Any) -> None:
    assert signed_in("ines").post(f"{ADDRESS}place/edit/", PLACE).status_code == 303
    profile = stored(cast.bakery)
    assert profile is not None
    assert (profile.commune, profile.department, profile.region) == ("35238", "35", "53")


def test_moving_town_takes_department_and_region_along(cast: Cast, signed_in: Any) -> None:
    make_profile(cast.bakery, commune="35238", department="35", region="53")
    sent = {**PLACE, "commune": "Lyon", "department": "35", "region": "53"}
    answer = signed_in("ines").post(f"{ADDRESS}place/edit/", sent)
    assert answer.status_code == 303, answer.context["form"].errors
    profile = stored(cast.bakery)
    assert profile is not None and (profile.commune, profile.department, profile.region) == ("69123", "69", "84")


def test_an_untouched_town_keeps_its_code_even_where_the_name_is_common(cast: Cast, signed_in: Any) -> None:
    make_profile(cast.bakery, commune="93066", department="93", region="11")
    client, address = signed_in("ines"), f"{ADDRESS}place/edit/"
    page = client.get(address).content.decode()
    assert 'name="commune_for" value="Saint-Denis"' in page and 'value="93066"' in page
    sent = {**PLACE, "commune": "Saint-Denis", "commune_for": "Saint-Denis", "commune_pick": "93066"}
    assert client.post(address, {**sent, "department": "93", "region": "11"}).status_code == 303
    assert stored(cast.bakery).commune == "93066"  # type: ignore[union-attr]


def test_a_place_that_contradicts_its_town_is_refused_beside_it(cast: Cast, signed_in: Any) -> None:
    client, address = signed_in("ines", "en"), f"{ADDRESS}place/edit/"
    answer = client.post(address, {**PLACE, "department": "69"})
    assert "Rennes lies in Ille-et-Vilaine. Choose that, or leave this open." in answer.content.decode()
    assert list(answer.context["form"].errors) == ["department"]
    answer = client.post(
        address, {"commune": "", "commune_unknown": "on", "department": "35", "region": "84", "version": "1"}
    )
    assert list(answer.context["form"].errors) == ["region"]


def test_money_is_kept_to_the_cent_and_a_share_stays_a_share(cast: Cast, signed_in: Any) -> None:
    client, address = signed_in("ines"), f"{ADDRESS}money/edit/"
    assert client.post(address, MONEY).status_code == 303
    profile = stored(cast.bakery)
    assert profile is not None
    assert (profile.turnover_eur, profile.online_share_pct) == (Decimal("612000.50"), Decimal(18))
    answer = client.post(address, {**MONEY, "turnover_eur": "-1", "online_share_pct": "101", "version": "2"})
    assert sorted(answer.context["form"].errors) == ["online_share_pct", "turnover_eur"]


def test_opening_hours_are_kept_by_weekday(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines")
    assert client.post(f"{ADDRESS}hours/edit/", HOURS).status_code == 303
    assert stored(cast.bakery).opening_hours == {"mon": [["07:00", "13:00"], ["15:30", "19:30"]]}  # type: ignore[union-attr]
    assert "7\u00a0h–13\u00a0h, 15\u00a0h\u00a030–19\u00a0h\u00a030" in client.get(ADDRESS).content.decode()


def test_a_fact_goes_stale_after_twelve_months_and_is_confirmed_with_a_button(cast: Cast, signed_in: Any) -> None:
    old = (timezone.localdate() - timedelta(days=367)).isoformat()
    make_profile(cast.bakery, naf="10.71C", employees=9, confirmed={"naf": old, "employees": old})
    client = signed_in("ines")
    assert client.get(ADDRESS).context["overview"].stale == 2
    answer = client.post(f"{ADDRESS}confirm/", {"fact": "naf", "version": "1"})
    assert answer.status_code == 303
    overview = client.get(ADDRESS).context["overview"]
    assert overview.stale == 1
    assert entries(cast)[-1] == ("profile.confirmed", {"facts": ["naf"]})
    assert client.post(f"{ADDRESS}confirm/", {"fact": "all", "version": "2"}).status_code == 303
    assert client.get(ADDRESS).context["overview"].stale == 0


def test_confirming_what_changed_meanwhile_changes_nothing(cast: Cast, signed_in: Any) -> None:
    make_profile(cast.bakery, naf="10.71C", version=3)
    assert signed_in("ines").post(f"{ADDRESS}confirm/", {"fact": "all", "version": "2"}).status_code == 409
    assert stored(cast.bakery).confirmed == {}  # type: ignore[union-attr]
    assert entries(cast) == []


def test_the_page_costs_the_same_for_an_empty_and_a_full_profile(
    cast: Cast, signed_in: Any, django_assert_max_num_queries: Any
) -> None:
    client = signed_in("ines")
    client.get(ADDRESS)
    with django_assert_max_num_queries(25) as empty:
        client.get(ADDRESS)
    make_profile(cast.bakery, naf="10.71C", employees=9, commune="35238", department="35", region="53")
    with django_assert_max_num_queries(25) as full:
        client.get(ADDRESS)
    assert len(empty.captured_queries) == len(full.captured_queries)
    print(len(full.captured_queries), [q["sql"][:150] for q in full.captured_queries])
