"""The exchange format: what is taken, and the reason, field and line of everything refused."""

import io
import json
import time

import pytest

from subsidies.programmes.formats import FOR_MATCHING, read_jsonlines, read_programmes
from subsidies.programmes.formats.exchange import KINDS

from .rows import RECORD, lines, record


def read(content, **options):
    return list(read_jsonlines(io.BytesIO(content), **options))


def codes(content, **options):
    """(line, field, code) of every problem."""
    return [(row.line, p.field, p.code) for row in read(content, **options) for p in getattr(row, "problems", ())]


def test_a_record_is_taken_as_it_is_and_completed_with_what_absence_means():
    report = read_programmes(io.BytesIO(lines(RECORD)))
    assert report.format == "jsonlines"
    taken = report.accepted[0].record
    assert {key: taken[key] for key in RECORD} == RECORD
    assert (taken["suspended"], taken["aid_regime"], taken["closes_on"]) == (False, "unknown", None)
    assert taken["conditions"] == taken["themes"] == []
    assert taken["apply_before_start"] is None
    json.dumps(taken)


def test_every_field_of_the_format_is_kept():
    full = record(
        other_operators=["Région"],
        themes=["cyber"],
        opens_on="2026-01-01",
        closes_on="2026-01-01",
        suspended=True,
        amount_text="up to half\nof the cost",
        amount_min=100,
        amount_max=2500.5,
        rate_pct=37.5,
        spend_min=0,
        spend_max=10,
        amount_tranches=[{"employees": [1, 9], "max": 2500}],
        targeting={"micro_entrepreneur": "only"},
        conditions=["Taxes paid"],
        apply_before_start=True,
        aid_regime="gber:Article 18",
        prerequisite_ids=["first-step"],
        stated={"size": ["PME"], "zone": "France"},
        once_per_years=3,
        documents=["Quote"],
        not_with_ids=["another-step"],
        max_public_pct=80,
        paid="after",
        status_note="to be checked",
        amount_conflict=["a", "b"],
    )
    taken = read(lines(full))[0]
    assert taken.notes == ()
    assert taken.record == full | {"stated": {"size": ["PME"], "zone": ["France"]}}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_taken(kind):
    assert read(lines(record(kind=kind)))[0].record["kind"] == kind


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"id": "a b"}, "id", "not_slug"),
        ({"id": 7}, "id", "not_slug"),
        ({"id": "é"}, "id", "not_slug"),
        ({"id": "a" * 121}, "id", "not_slug"),
        ({"title": ""}, "title", "empty"),
        ({"title": "  "}, "title", "empty"),
        ({"title": ["x"]}, "title", "not_text"),
        ({"title": "x" * 301}, "title", "too_long"),
        ({"title": "a\x00b"}, "title", "control_character"),
        ({"title": "a\nb"}, "title", "control_character"),
        ({"title": "a\x85b"}, "title", "control_character"),
        ({"title": "a\u2028b"}, "title", "control_character"),
        ({"title": "a\u202eb"}, "title", "direction_override"),
        ({"kind": "gift"}, "kind", "not_a_choice"),
        ({"url": "http://example.org"}, "url", "not_https"),
        ({"url": "HTTPS://example.org"}, "url", "not_https"),
        ({"url": "javascript:alert(1)"}, "url", "not_https"),
        ({"url": "https://"}, "url", "not_a_link"),
        ({"url": "https://localhost"}, "url", "not_a_link"),
        ({"url": "https://user:secret@example.org"}, "url", "not_a_link"),
        ({"url": "https://example.org/a b"}, "url", "not_a_link"),
        ({"url": "https://example.org:99999/"}, "url", "not_a_link"),
        ({"url": "https://[::1/"}, "url", "not_a_link"),
        ({"url": 'https://example.org/"><script>'}, "url", "not_a_link"),
        ({"opens_on": "2026-02-30"}, "opens_on", "not_a_day"),
        ({"opens_on": "22/11/2026"}, "opens_on", "not_a_day"),
        ({"opens_on": "20261122"}, "opens_on", "not_a_day"),
        ({"opens_on": "0000-01-01"}, "opens_on", "not_a_day"),
        ({"opens_on": "9999-12-31"}, "opens_on", "not_a_day"),
        ({"opens_on": 20261122}, "opens_on", "not_a_day"),
        ({"opens_on": "２０２６-11-22"}, "opens_on", "not_a_day"),
        ({"opens_on": "2026-12-01", "closes_on": "2026-11-30"}, "closes_on", "closes_before_opening"),
        ({"suspended": "no"}, "suspended", "not_true_or_false"),
        ({"suspended": 0}, "suspended", "not_true_or_false"),
        ({"amount_min": "100"}, "amount_min", "not_a_number"),
        ({"amount_min": True}, "amount_min", "not_a_number"),
        ({"amount_min": -1}, "amount_min", "negative"),
        ({"amount_min": 10**13}, "amount_min", "too_large"),
        ({"amount_min": 1e300}, "amount_min", "too_large"),
        ({"amount_min": 1.005}, "amount_min", "too_many_decimals"),
        ({"amount_min": 5, "amount_max": 4}, "amount_min", "bounds_reversed"),
        ({"spend_min": 5, "spend_max": 4}, "spend_min", "bounds_reversed"),
        ({"rate_pct": 101}, "rate_pct", "too_large"),
        ({"themes": "cyber"}, "themes", "not_a_list"),
        ({"themes": ["cyber", 3]}, "themes[1]", "not_text"),
        ({"themes": ["x"] * 501}, "themes", "too_many_items"),
        ({"conditions": ["a", ""]}, "conditions[1]", "empty"),
        ({"aid_regime": "gber:"}, "aid_regime", "not_a_regime"),
        ({"aid_regime": "maybe"}, "aid_regime", "not_a_regime"),
        ({"prerequisite_ids": ["check-up"]}, "prerequisite_ids", "own_prerequisite"),
        ({"stated": ["x"]}, "stated", "not_an_object"),
        ({"source": {"name": "x"}}, "source.seen_on", "source_without_date"),
        ({"source": {"seen_on": "2026-01-01"}}, "source.name", "missing"),
        ({"source": {"name": "x", "seen_on": "2026-01-01", "link": "ftp://x.org"}}, "source.link", "not_https"),
        ({"source": {}}, "source", "missing"),
        ({"operator": None}, "operator", "missing"),
        ({"amount_tranches": [{"employees": [9, 1]}]}, "amount_tranches[0].employees", "bounds_reversed"),
        ({"amount_tranches": [{"colour": 1}]}, "amount_tranches[0]", "unknown_key"),
    ],
)
def test_a_bad_field_refuses_the_row_and_is_named(changes, field, code):
    assert codes(lines(record(**changes))) == [(1, field, code)]


@pytest.mark.parametrize(
    ("criteria", "field", "code"),
    [
        ({"employes": [1, 2]}, "criteria", "unknown_criterion"),
        ({"employees": [1]}, "criteria.employees", "not_bounds"),
        ({"employees": 5}, "criteria.employees", "not_bounds"),
        ({"employees": [5, 1]}, "criteria.employees", "bounds_reversed"),
        ({"employees": [1.5, None]}, "criteria.employees[0]", "not_whole"),
        ({"employees": ["1", None]}, "criteria.employees[0]", "not_a_number"),
        ({"employees": [-1, None]}, "criteria.employees[0]", "negative"),
        ({"age_months": [None, 99999]}, "criteria.age_months[1]", "too_large"),
        ({"naf_include": "J"}, "criteria.naf_include", "not_a_list"),
        ({"naf_include": ["J", "99.99X"]}, "criteria.naf_include[1]", "unknown_activity"),
        ({"naf_include": []}, "criteria.naf_include", "empty_include"),
        ({"zones_include": ["84"]}, "criteria.zones_include[0]", "unknown_zone"),
        ({"zones_exclude": ["R00"]}, "criteria.zones_exclude[0]", "unknown_zone"),
        ({"zones_include": [["R84"]]}, "criteria.zones_include[0]", "unknown_zone"),
        ({"legal_forms_include": ["SAS"]}, "criteria.legal_forms_include[0]", "not_legal_form"),
        ({"micro_entrepreneur": True}, "criteria.micro_entrepreneur", "not_a_choice"),
        (["employees"], "criteria", "not_an_object"),
    ],
)
def test_a_criterion_that_is_not_understood_refuses_the_row(criteria, field, code):
    assert codes(lines(record(criteria=criteria))) == [(1, field, code)]
    assert codes(lines(record(targeting=criteria))) == [(1, field.replace("criteria", "targeting"), code)]


def test_a_null_criterion_and_an_empty_exclusion_ask_nothing():
    taken = read(lines(record(criteria={"employees": None, "naf_exclude": []})))[0]
    assert taken.record["criteria"] == {"naf_exclude": []}


def test_all_problems_of_a_row_are_named_at_once():
    bad = record(title="", url="http://x.org", criteria={"employees": [5, 1]})
    assert [code for _, _, code in codes(lines(bad))] == ["empty", "not_https", "bounds_reversed"]


def test_a_bad_row_leaves_its_neighbours_alone_and_names_its_line():
    content = lines(record(id="a")) + b"\r\n{oops}\n" + lines(record(id="b"))
    rows = read(content)
    assert [row.line for row in rows] == [1, 3, 4]
    assert codes(content) == [(3, "", "not_json")]


def test_an_id_already_taken_names_the_line_that_has_it():
    rows = read(lines(record(id="a"), record(id="b"), record(id="a", title="Other")))
    assert rows[2].problems[0].values == {"value": "a", "line": 1}
    assert rows[2].name == "a"


def test_an_id_of_a_refused_row_is_still_free():
    assert codes(lines(record(id="a", title=""), record(id="a"))) == [(1, "title", "empty")]


def test_fields_outside_the_format_are_left_out_with_a_note():
    taken = read(lines(record(colour="red", source={"name": "s", "commit": "c", "mood": "x"})))[0]
    assert "colour" not in taken.record
    assert [(note.code, note.values["name"]) for note in taken.notes] == [
        ("ignored_key", "mood"),
        ("ignored_key", "colour"),
    ]


def test_byte_order_mark_line_ends_and_empty_lines_are_harmless():
    content = b"\xef\xbb\xbf" + lines(record(id="a"), record(id="b"), end="\r\n") + b"\r\n\r\n"
    assert [row.record["id"] for row in read(content)] == ["a", "b"]


def test_matching_needs_an_id_alone():
    assert read(b'{"id": "a"}', required=FOR_MATCHING)[0].record["criteria"] == {}
    assert [code for _, _, code in codes(b'{"title": "a"}', required=FOR_MATCHING)] == ["missing"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfe\x00", "not_utf8"),
        (b"\x00\x01\x02", "not_json"),
        (b"null", "not_an_object"),
        (b"[]", "not_an_object"),
        (b'"text"', "not_an_object"),
        (b"NaN", "not_an_object"),
        (b"[" * 500_000, "nested_too_deep"),
        (b'{"a":' * 100_000, "nested_too_deep"),
        (b'{"id": "a", "id": "b"}', "repeated_key"),
        (b'{"id": "a"} trailing', "not_json"),
    ],
)
def test_junk_is_a_reason_never_an_exception(content, code):
    assert codes(content)[0] == (1, "", code)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e99999999999999999999", "9" * 5000])
def test_numbers_that_are_none_are_named_beside_their_field(number):
    content = lines(RECORD).replace(b'"kind"', b'"amount_max": ' + number.encode() + b', "kind"')
    assert codes(content) == [(1, "amount_max", "not_finite")]


def test_a_lone_surrogate_is_refused():
    assert codes(lines(RECORD).replace(b"Cyber", b"\\ud800")) == [(1, "title", "lone_surrogate")]


def test_a_ten_megabyte_line_is_refused_quickly_and_the_next_one_is_read():
    content = b'{"title": "' + b"x" * 10_000_000 + b'"}\n' + lines(record(id="after"))
    started = time.perf_counter()
    rows = read(content)
    assert time.perf_counter() - started < 2
    assert rows[0].problems[0].code == "row_too_long"
    assert (rows[1].line, rows[1].record["id"]) == (2, "after")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\n\n", "empty_file"),
        (b"hello\nworld", "neither_format"),
        (b"[\n{}]", "neither_format"),
    ],
)
def test_a_file_of_neither_format_says_so_once(content, code):
    report = read_programmes(io.BytesIO(content))
    assert (report.format, [row.problems[0].code for row in report.rows]) == ("", [code])
