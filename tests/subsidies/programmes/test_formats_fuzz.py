"""Any bytes and any JSON: always rows with reasons, never an exception."""

import copy
import io
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from subsidies.programmes.formats import Accepted, read_programmes
from subsidies.programmes.formats.cases import FACTS, CasesError, read_cases, read_profile
from subsidies.programmes.formats.etalab import COLUMNS
from subsidies.programmes.formats.exchange import check_record
from subsidies.programmes.formats.wording import SENTENCES

from .rows import CELLS, RECORD, table

SIGNS = "aZ09 -_.,:;/|[]{}\"'<>%&=+@éœ€中😀\u0301\u00a0\u200b\u202e\u2028\x00\x07\x85\t\r\n\ud800\udfff"
WORDS = ["NaN", "https://", "http://x.org", "2026-02-30", "<b>&{{7*7}}", "=1+1", "[", "{}", "62.01Z", "R84", "null"]
texts = st.text(SIGNS, max_size=12) | st.sampled_from(WORDS)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
fields = st.sampled_from([*check_record({})[0], "surprise"])


def strings(value):
    """Every text of a record."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for inner in [*value, *value.values()] if isinstance(value, dict) else value:
            yield from strings(inner)


def check(content):
    report = read_programmes(io.BytesIO(content))
    for row in report.rows:
        if isinstance(row, Accepted):
            json.dumps(row.record, allow_nan=False).encode("ascii")
            json.dumps(row.record, ensure_ascii=False).encode("utf-8")
            assert not any(sign in text for text in strings(row.record) for sign in "\x00\x07\x85\u202e\ud800")
        else:
            assert row.problems
        for problem in getattr(row, "problems", row.notes if isinstance(row, Accepted) else ()):
            assert SENTENCES[problem.code] % dict(problem.values)
            str(problem.values).encode("utf-8")
            problem.field.encode("utf-8")


@given(st.binary(max_size=300))
def test_any_bytes(content):
    check(content)
    check(b'{"id": ' + content)
    check(b"id,titre,types_aides,porteurs,url_source\r\n" + content)


@settings(max_examples=200)
@given(st.dictionaries(fields, values, max_size=6))
def test_any_values_in_any_field(changes):
    check(json.dumps({**RECORD, **changes}).encode())


@settings(max_examples=200)
@given(st.sampled_from(["criteria", "targeting", "source", "stated", "amount_tranches"]), st.data())
def test_any_values_inside_the_objects(name, data):
    inner = st.sampled_from(
        ["employees", "naf_include", "zones_exclude", "name", "link", "seen_on", "max", "micro_entrepreneur"]
    )
    value = data.draw(st.dictionaries(inner | texts, values, max_size=3))
    record = copy.deepcopy(RECORD)
    record[name] = [value] if name == "amount_tranches" else value
    check(json.dumps(record).encode())


@settings(max_examples=150)
@given(st.dictionaries(st.sampled_from(COLUMNS), texts | values.map(lambda v: json.dumps(v)), max_size=5))
def test_any_cells(cells):
    clean = {column: cell.encode("utf-8", "replace").decode() for column, cell in cells.items()}
    check(table({**CELLS, **clean}))


def attempt(read, content):
    """Read, or the error with its line and sentence."""
    failed = None
    try:
        read(content)
    except CasesError as error:
        failed = error
    if failed is not None:
        assert failed.line >= 1
        assert SENTENCES[failed.problem.code] % dict(failed.problem.values)


@given(st.binary(max_size=200))
def test_any_bytes_as_cases(content):
    attempt(read_cases, content)
    attempt(read_profile, content)


CASE = {
    "case": "a",
    "program_id": "p",
    "as_of": "2026-11-22",
    "profile": {"employees": 3, "employees_band": [1, 9], "naf": "62.01Z", "created_on": "2020-01-01"},
}


@settings(max_examples=200)
@given(
    st.dictionaries(st.sampled_from([*CASE, "x"]), values, max_size=2),
    st.dictionaries(st.sampled_from([*FACTS, "x"]), values, max_size=4),
)
def test_any_values_in_a_case(changes, facts):
    case = {**CASE, "profile": {**CASE["profile"], **facts}, **changes}
    attempt(read_cases, json.dumps([case]).encode())
    attempt(read_profile, json.dumps(case["profile"]).encode())
