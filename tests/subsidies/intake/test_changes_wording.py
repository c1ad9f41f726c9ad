"""What changes in a programme, told in words: names instead of codes, what goes and what comes."""

import re
from pathlib import Path

from django.utils import translation

from subsidies import intake
from subsidies.curation.words import version_changes
from subsidies.intake.changes import Change, changes_in_words
from subsidies.intake.wording import FETCH_SENTENCES, NOTES
from subsidies.programmes import conflicts
from subsidies.programmes.conflicts import Conflict
from subsidies.programmes.conflicts.wording import KINDS, SENTENCES, kind_of, sentence

FOLDER = Path(intake.__file__).parent
CONFLICTS = Path(conflicts.__file__).parent


def told(**changes):
    with translation.override("en"):
        return [(line.label, line.before, line.after) for line in changes_in_words(changes)]


def test_criteria_are_told_one_by_one_with_the_names_behind_their_codes():
    before = {"employees": [1, 9], "zones_include": ["R53", "R28"], "naf_include": ["J"]}
    after = {"employees": [None, 49], "zones_include": ["R53", "D69"], "naf_include": ["J"], "age_months": [36, None]}
    assert told(criteria=[before, after]) == [
        ("Head-count", "from 1 to 9 employees", "at most 49 employees"),
        ("Place", "Normandie", "Rhône"),
        ("Age of the business", "no condition", "at least 3 years"),
    ]
    assert told(targeting=[None, {"employees": [None, 9]}])[0][0] == "Who is aimed at: Head-count"


def test_amounts_rates_and_days_are_told_as_figures():
    assert told(amount_max=[50, None], rate_pct=[None, 12.5], closes_on=["2026-12-31", "2027-06-30"]) == [
        ("Highest amount (VAT as in the source)", "€50", "unknown"),
        ("Rate, in percent", "unknown", "12.50%"),
        ("Closes on", "31 December 2026", "30 June 2027"),
    ]


def test_of_lists_only_what_goes_and_what_comes_is_told():
    assert told(conditions=[["One", "Two"], ["Two", "Three"]]) == [("Conditions", "One", "Three")]
    assert told(documents=[["a", "b"], ["b", "a"]]) == [("Documents", "another order", "b\na")]
    assert told(themes=[None, ["cyber"]]) == [("Themes", "", "Cybersecurity")]


def test_other_fields_are_told_as_they_are():
    assert told(suspended=[False, True], kind=["grant", "loan"], state=["closed", "published"]) == [
        ("Suspended", "no", "yes"),
        ("Kind", "Grant", "Loan"),
        ("State", "closed for good", "published"),
    ]
    assert told(stated=[{"size": ["PME"]}, {"size": ["TPE"]}]) == [("In the institution’s words: size", "PME", "TPE")]
    assert told(source=[{"name": "a"}, {"name": "b", "seen_on": "2026-11-01"}])[0][2] == "b · 1 November 2026"
    assert changes_in_words({"made_up": ["x", {"deep": [1, None]}]}) == (Change("made_up", "x", "1, …"),)


def test_codes_and_days_are_told_in_the_words_of_the_reader():
    assert told(themes=[["energy"], ["occupational-risk", "Tourisme"]]) == [
        ("Themes", "Energy", "Health and safety at work\nTourisme")
    ]
    assert told(aid_regime=["de_minimis", "gber:18"], paid=[None, "after"]) == [
        ("Aid regime", "de minimis", "block exemption, article 18"),
        ("When it is paid", "unknown", "after you have spent, on invoices"),
    ]
    assert told(amount_tranches=[None, [{"max": 500, "rate_pct": 50}]])[0][2] == "any business: up to €500; 50%"
    assert told(source=[None, {"name": "2026-11-01", "updated_on": "spring"}])[0][2] == "2026-11-01 · spring"
    with translation.override("fr"):
        (line,) = changes_in_words({"themes": [None, ["occupational-risk"]]})
        assert line.after == "Santé et sécurité au travail"
        (line,) = version_changes({"themes": [["water"], ["rh"]]})
        assert "Eau" in line.before and "Personnel et recrutement" in line.after


def test_a_conflict_tells_days_as_days_and_quotes_the_text_as_it_is():
    values = {"text": "au 2026-11-27", "told": "2026-11-27", "own": "2026-12-01"}
    with translation.override("fr"):
        text = sentence(Conflict("closes_on", "last_day_differs", values)).replace("\xa0", " ")
    assert "27 novembre 2026" in text and "1er décembre 2026" in text and "au 2026-11-27" in text


def test_each_conflict_is_of_one_kind_that_has_a_word():
    assert {kind_of(code) for code in SENTENCES} == set(KINDS)


def test_every_code_that_is_kept_has_a_sentence():
    source = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py") if path.name != "wording.py")
    refused = set(re.findall(r'RefusedFetch\("(\w+)"', source))
    assert refused == set(FETCH_SENTENCES)
    values = {"host": "x", "limit": 1, "kind": "x", "status": 500, "value": "x", "count": 1}
    assert all(sentence % values for sentence in [*FETCH_SENTENCES.values(), *NOTES.values()])
    assert all(f'"{code}"' in source for code in NOTES)


def test_every_conflict_that_is_found_has_a_sentence_and_every_sentence_is_used():
    source = "".join(path.read_text(encoding="utf-8") for path in CONFLICTS.glob("*.py") if path.name != "wording.py")
    assert all(f'"{code}"' in source for code in SENTENCES)
