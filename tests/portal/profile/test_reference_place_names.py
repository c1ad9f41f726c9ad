"""Places as texts of institutions name them, today and before 2016."""

import pytest

from portal.profile.reference import (
    department,
    departments,
    former_regions,
    is_zone,
    overseas_zones,
    region,
    zones_named_in,
)
from portal.profile.reference.loading import rows


def zones(text):
    return [place.zones for place in zones_named_in(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Bretagne, Pays de la Loire", [("R53",), ("R52",)]),
        ("en Ile de France", [("R11",)]),
        ("Provence-Alpes-Côte-d'Azur", [("R93",)]),
        ("région PACA", [("R93",)]),
        ("Saint-Pierre-Et-Miquelon et Wallis et Futuna", [("R975",), ("R986",)]),
        ("Alsace", [("D67", "D68")]),
        ("Haute-Corse et Corse-du-Sud", [("D2B",), ("D2A",)]),
        ("Corse", [("R94",)]),
        ("Situé dans la Somme ou le Nord", [("D80",), ("D59",)]),
        ("Nord", [("D59",)]),
        ("La Réunion", [("R04",)]),
        ("la somme versée au centre, une réunion plus cher", []),
        ("Saint-Martin-de-Ré", []),
        ("Réunion préalable obligatoire", []),
        ("Val-de-Marne", [("D94",)]),
    ],
)
def test_names_are_found_as_whole_names(text, found):
    assert zones(text) == found


def test_wide_areas_hold_their_regions():
    france, overseas = zones_named_in("France et territoires d’outre-mer")
    assert (france.kind, overseas.kind) == ("france", "overseas")
    assert "R84" in france.zones and "R84" not in overseas.zones and "R987" in overseas.zones
    assert {"R01", "D971", "R988", "D988"} <= overseas_zones()


def test_former_regions_divide_the_departments_of_the_regions_they_became():
    assert len(former_regions()) == 17
    by_region = {}
    for former in former_regions():
        by_region.setdefault(former.region, []).extend(former.departments)
        assert region(former.region)
        assert all(department(code).region == former.region for code in former.departments)
    for code, held in by_region.items():
        assert sorted(held) == [place.code for place in departments(code)]


def test_every_other_name_means_zones_that_exist():
    assert all(is_zone(zone) for _, listed in rows("place_aliases.tsv") for zone in listed.split())
