"""The catalogue that comes with the product: valid, sourced, dated, and useful to a small business."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from subsidies.matching.ranking import Group, rank
from subsidies.matching.records import profile_from_facts, programme_from_record
from subsidies.programmes import formats
from subsidies.programmes.formats import read_programmes

CATALOGUE = Path(formats.__file__).parent.parent / "data" / "catalogue.jsonl"


@pytest.fixture(scope="module")
def rows():
    with CATALOGUE.open("rb") as stream:
        report = read_programmes(stream)
    assert report.rejected == ()
    return report.accepted


def test_it_holds_at_least_fifty_programmes_without_a_single_note(rows):
    assert len(rows) >= 50
    assert [note for row in rows for note in row.notes] == []


def test_each_has_its_source_its_date_and_an_official_link(rows):
    for row in rows:
        source = row.record["source"]
        assert source["name"], row.line
        assert source["seen_on"], row.line
        assert row.record["url"].startswith("https://"), row.line


def test_it_is_facts_and_own_words(rows):
    for row in rows:
        assert row.record["stated"] == {}
        assert all(len(text) <= 160 for text in row.record["conditions"]), row.line
        assert "mission-transition-ecologique.beta.gouv.fr" not in str(row.record)


def test_cyber_and_prevention_are_covered(rows):
    themes = Counter(theme for row in rows for theme in row.record["themes"])
    assert themes["cyber"] >= 6
    assert themes["occupational-risk"] >= 2
    assert {row.record["kind"] for row in rows} >= {"advice", "grant", "loan", "training", "tax_relief"}


def test_a_programme_that_pays_for_works_is_no_advice(rows):
    """Advice lowers the cost of no works: what also pays for equipment, as its region says, has to be a grant."""
    (transitions,) = (row.record for row in rows if row.record["id"] == "pass-transition-bzh")
    assert transitions["kind"] == "grant"


def test_prerequisites_are_in_the_catalogue(rows):
    known = {row.record["id"] for row in rows}
    assert {needed for row in rows for needed in row.record["prerequisite_ids"]} <= known


def test_an_online_shop_finds_aid_with_every_kind_of_answer(rows):
    shop = profile_from_facts(
        employees=12,
        naf="47.91B",
        region="11",
        department="75",
        created_on=date(2022, 5, 1),
        micro_entrepreneur=False,
    )
    ranked = rank([programme_from_record(row.record) for row in rows], shop, date(2026, 11, 22))
    groups = Counter(entry.group for entry in ranked)
    assert groups[Group.ELIGIBLE] >= 10
    assert groups[Group.SUSPENDED] >= 1
    assert groups[Group.NEAR_MISS] >= 1
    assert all(entry.verdict.recommended == (entry.group is Group.ELIGIBLE) for entry in ranked)


def test_every_programme_of_one_part_of_the_country_says_where(rows):
    """A regional operator's programme without a zone would be promised to the whole country."""
    regional = ("région", "agence de l'eau", "agence de l’eau", "métropole", "département")
    for row in rows:
        operator = row.record["operator"].casefold()
        if any(word in operator for word in regional):
            assert row.record["criteria"].get("zones_include"), row.record["id"]
