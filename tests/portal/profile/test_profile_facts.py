"""What others read of a profile: the matcher, the dossier, the summaries."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insurance.dossier.snapshot_schema import Company
from portal.profile import facts
from portal.profile.models import Profile
from portal.profile.queries import company_section, known_figure, matching_profile, profile_facts
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.portal.profile.conftest import make_profile

FULL = {
    "siren": "732829320",
    "siret": "73282932000074",
    "naf": "10.71C",
    "legal_form": "5499",
    "employees_band": "11",
    "turnover_eur": Decimal("612000.50"),
    "balance_sheet_eur": Decimal("200000.00"),
    "online_share_pct": Decimal("18.00"),
    "created_on": date(2015, 3, 2),
    "commune": "35238",
    "department": "35",
    "region": "53",
    "micro_entrepreneur": False,
    "opening_hours": {"mon": [["07:00", "24:00"]]},
    "confirmed": {"naf": "2026-11-01"},
}


def test_the_matcher_gets_plain_json_with_the_band_as_bounds() -> None:
    assert profile_facts(Profile(**FULL)) == {
        "employees": None,
        "employees_band": [10, 19],
        "naf": "10.71C",
        "region_cog": "53",
        "department": "35",
        "commune": "35238",
        "created_on": "2015-03-02",
        "micro_entrepreneur": False,
        "legal_form": "5499",
        "turnover_eur": 612000.5,
        "balance_sheet_eur": 200000,
    }


def test_a_number_of_people_goes_before_a_band() -> None:
    found = profile_facts(Profile(employees=12, employees_band="11"))
    assert (found["employees"], found["employees_band"]) == (12, None)


def test_an_open_band_has_no_upper_bound() -> None:
    assert profile_facts(Profile(employees_band="53"))["employees_band"] == [10000, None]


@pytest.mark.django_db
def test_a_business_without_profile_is_unknown_to_the_matcher(cast: Cast) -> None:
    make_profile(cast.neighbour, **FULL)
    with business_context(read=[cast.bakery, cast.neighbour]):
        assert set(matching_profile(cast.bakery).values()) == {None}
        assert matching_profile(cast.neighbour)["naf"] == "10.71C"
        assert known_figure(cast.bakery) == {"known": 0, "total": 15}
        assert known_figure(cast.neighbour) == {"known": 14, "total": 15}


@pytest.mark.django_db
def test_the_company_section_has_the_shape_the_dossier_checks(cast: Cast) -> None:
    from pydantic import TypeAdapter

    with business_context(read=[cast.bakery]):
        TypeAdapter(Company).validate_python(company_section(cast.bakery))
    make_profile(cast.bakery, **FULL)
    with business_context(read=[cast.bakery]):
        section = company_section(cast.bakery)
    TypeAdapter(Company).validate_python(section)
    assert section["activity"] == "Boulangerie et boulangerie-pâtisserie"
    assert (section["commune"], section["department"], section["region"]) == ("Rennes", "Ille-et-Vilaine", "Bretagne")
    assert section["opening_hours"][0] == {"day": 1, "spans": [("07:00", "24:00")]}
    assert section["opening_hours"][6] == {"day": 7, "spans": []}


@given(st.dates(date(2001, 1, 1), date(2100, 1, 1)))
def test_a_confirmation_lasts_exactly_twelve_months(today: date) -> None:
    try:
        edge = today.replace(year=today.year - 1)
    except ValueError:
        edge = date(today.year - 1, 2, 28)
    assert not facts.is_stale(edge.isoformat(), today)
    assert facts.is_stale((edge - date.resolution).isoformat(), today)
    assert facts.is_stale(None, today)


def test_no_and_zero_are_answers() -> None:
    assert facts.is_known({"micro_entrepreneur": False}, facts.FACTS["micro_entrepreneur"])
    assert facts.is_known({"employees": 0}, facts.FACTS["employees"])
    assert not facts.is_known({"employees": None, "employees_band": ""}, facts.FACTS["employees"])
