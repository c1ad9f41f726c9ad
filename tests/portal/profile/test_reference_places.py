"""Places: look-ups, searches, and which zones hold a business whose address is known only in part."""

import pytest

from portal.profile.reference import (
    commune,
    department,
    departments,
    is_zone,
    region,
    regions,
    search_communes,
    zone_contains,
    zone_name,
)
from portal.profile.reference.loading import rows
from portal.profile.reference.places import department_of_commune

RHONE_ALPES, RHONE, LYON = "84", "69", "69123"


def test_lookups_know_mainland_corsica_and_overseas():
    assert region("84").name == "Auvergne-Rhône-Alpes"
    assert department("2A").name == "Corse-du-Sud"
    assert department("974").region == "04"
    assert commune("69123").name == "Lyon"
    assert commune("97101").department == "971"
    assert commune("2A004").region == "94"
    assert region("99") is department("99") is commune("00000") is None


def test_mainland_regions_come_first_and_every_department_has_a_region():
    assert [place.overseas for place in regions()] == sorted(place.overseas for place in regions())
    assert len(departments("84")) == 12
    assert all(region(place.region) for place in departments())


def test_every_commune_code_begins_with_its_department():
    listed = [(code, held) for code, _, held, _, _ in rows("communes.tsv.gz")]
    assert len(listed) > 34_000
    assert all(department_of_commune(code) == held for code, held in listed)


def test_communes_are_found_by_name_or_postal_code():
    assert search_communes("lyon")[0].code == LYON
    assert search_communes("SAINT-ETIENNE", department_code="42")[0].name == "Saint-Étienne"
    assert "69383" in [place.code for place in search_communes("69003")]
    assert search_communes("") == []


@pytest.mark.parametrize("zone", ["R84", "D69", "D2A", "D974", "C69123", "C2A004", "R987"])
def test_zones_that_exist(zone):
    assert is_zone(zone)
    assert zone_name(zone) != zone


@pytest.mark.parametrize(
    "zone",
    ["", "84", "R00", "D99", "C00000", "r84", "R84 ", "PAYS-99100", "R８４", "X1"],
)
def test_zones_that_do_not_exist(zone):
    assert not is_zone(zone)


@pytest.mark.parametrize(
    ("zone", "facts", "held"),
    [
        ("R84", {"region_code": RHONE_ALPES}, True),
        ("R11", {"region_code": RHONE_ALPES}, False),
        ("R84", {}, None),
        ("D69", {"region_code": RHONE_ALPES}, None),
        ("D75", {"region_code": RHONE_ALPES}, False),
        ("D69", {"department_code": RHONE}, True),
        ("D01", {"department_code": RHONE}, False),
        ("R84", {"department_code": RHONE}, True),
        ("R11", {"department_code": RHONE}, False),
        ("C69123", {"region_code": RHONE_ALPES}, None),
        ("C75056", {"region_code": RHONE_ALPES}, False),
        ("C69123", {"department_code": RHONE}, None),
        ("C01053", {"department_code": RHONE}, False),
        ("C69123", {"commune_code": LYON}, True),
        ("C69266", {"commune_code": LYON}, False),
        ("D69", {"commune_code": LYON}, True),
        ("R84", {"commune_code": LYON}, True),
        ("D13", {"commune_code": LYON}, False),
        ("C69123", {"commune_code": "69383"}, True),
        ("C69383", {"commune_code": LYON}, None),
        ("C69383", {"commune_code": "69382"}, False),
        ("C69123", {}, None),
        ("D69", {}, None),
    ],
)
def test_a_zone_holds_a_business_or_not_or_cannot_be_told(zone, facts, held):
    assert zone_contains(zone, **facts) is held


def test_text_that_is_no_zone_is_an_error_not_an_answer():
    with pytest.raises(ValueError):
        zone_contains("Lyon", region_code="84")
