"""Activities: codes as people write them, their ancestors, and the search in everyday words."""

from collections import Counter

import pytest

from portal.profile.reference import (
    canonical_naf,
    naf_ancestors,
    naf_label,
    naf_sections,
    normalise_naf,
    search_naf,
)
from portal.profile.reference.loading import fold, rows


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("6201z", "62.01Z"),
        ("62.01Z", "62.01Z"),
        (" 62 01 z ", "62.01Z"),
        ("6201", "62.01"),
        ("62.0", "62.0"),
        ("620", "62.0"),
        ("62", "62"),
        ("j", "J"),
        ("01.1", "01.1"),
    ],
)
def test_a_code_is_known_however_it_is_written(written, code):
    assert normalise_naf(written) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Z",
        "6",
        "62Z",
        "62.0Z",
        "62.01ZZ",
        "99.99X",
        "44",
        "٦٢",
        "62\n01Z\x00",
        "🍞",
    ],
)
def test_what_is_no_code_of_the_nomenclature_is_refused(text):
    assert normalise_naf(text) is None


def test_a_well_written_code_outside_the_nomenclature_keeps_its_levels_only():
    assert canonical_naf("6209x") == "62.09X"
    assert naf_ancestors("62.09X") == ("J", "62", "62.0", "62.09", "62.09X")
    assert naf_ancestors("44.10A") == ("44", "44.1", "44.10", "44.10A")
    with pytest.raises(ValueError):
        naf_ancestors("bakery")


def test_ancestors_go_from_section_to_code():
    assert naf_ancestors("62.01Z") == ("J", "62", "62.0", "62.01", "62.01Z")
    assert naf_ancestors("62") == ("J", "62")
    assert naf_ancestors("J") == ("J",)


def test_each_of_the_732_codes_has_five_known_ancestors():
    codes = [found.code for start in range(100) for found in search_naf(f"{start:02d}", limit=1000)]
    assert len(codes) == len(set(codes)) == 732
    for code in codes:
        ancestors = naf_ancestors(code)
        assert len(ancestors) == 5
        assert all(naf_label(level) for level in ancestors)


def test_labels_are_french_at_every_level_and_english_for_headings():
    assert naf_label("62.01Z") == "Programmation informatique"
    assert naf_label("J", "en") == "Information and communication"
    assert naf_label("56", "en") == "Food and beverage service activities"
    assert naf_label("62.01Z", "en") == "Programmation informatique"
    assert naf_label("nothing") is None
    assert [section.code for section in naf_sections()] == list("ABCDEFGHIJKLMNOPQRSTU")


@pytest.mark.parametrize(
    ("words", "lang", "code"),
    [
        ("boulangerie", "fr", "10.71C"),
        ("BOULANGERIES", "fr", "10.71C"),
        ("bakery", "en", "10.71C"),
        ("coiffeur", "fr", "96.02A"),
        ("hairdresser", "en", "96.02A"),
        ("dépannage reseau", "fr", "62.02B"),
        ("boutique en ligne", "fr", "47.91A"),
        ("online shop", "en", "47.91A"),
        ("commerce detail chaussures", "fr", "47.72A"),
        ("6201", "fr", "62.01Z"),
        ("62.01z", "en", "62.01Z"),
    ],
)
def test_search_answers_everyday_words_first(words, lang, code):
    assert search_naf(words, lang, limit=3)[0].code == code


def test_search_answers_nothing_rather_than_noise():
    assert search_naf("") == search_naf("   ") == search_naf("xyzzy") == search_naf("boulangerie xyzzy") == []
    assert len(search_naf("commerce", limit=7)) == 7


def test_folding_ignores_case_accents_and_ligatures():
    assert fold("Œuvre d’Été — ÎLE") == "oeuvre d ete ile"


def test_the_nomenclature_is_whole_at_every_level_and_each_entry_has_its_parents_and_a_label():
    codes = [row[0] for row in rows("naf_rev2.tsv")] + [section.code for section in naf_sections()]
    by_level = Counter(len(code) for code in codes)
    # Decree no. 2007-1888: 21 sections, 88 divisions, 272 groups, 615 classes, 732 subclasses.
    assert by_level == {1: 21, 2: 88, 4: 272, 5: 615, 6: 732}
    for code in codes:
        assert naf_label(code)
        above = naf_ancestors(code)
        assert [normalise_naf(level) for level in above] == list(above)
        assert len(above) == {1: 1, 2: 2, 4: 3, 5: 4, 6: 5}[len(code)]
    subclasses = [code for code in codes if len(code) == 6]
    held = {level for code in subclasses for level in naf_ancestors(code)}
    assert held == set(codes)
