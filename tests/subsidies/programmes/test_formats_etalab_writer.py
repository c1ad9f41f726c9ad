"""Catalogue to national CSV and back: the same records, whatever they hold."""

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from subsidies.models import Programme
from subsidies.programmes.formats import read_programmes, write_etalab
from subsidies.programmes.formats.checks import MAX_EUR
from subsidies.programmes.formats.exchange import check_record

from .rows import RECORD, table

SHIPPED = Path(__file__).parents[3] / "subsidies" / "programmes" / "data" / "catalogue.jsonl"
SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"


def validated(**changes):
    record, problems, _ = check_record({**RECORD, **changes})
    assert problems == []
    return record


def back(*records):
    """What reading the written file gives."""
    written = write_etalab(records)
    assert written.lost == {}
    report = read_programmes(io.BytesIO(written.content))
    assert report.format == "dispositif-aide"
    assert report.rejected == ()
    return [row.record for row in report.accepted]


FULL = {
    "other_operators": ["Agence B"], "opens_on": "2026-03-01", "closes_on": "2027-12-31", "suspended": True,
    "amount_text": "50 %\nau plus 10 000 €", "amount_max": 10000, "rate_pct": Decimal("12.5"), "themes": ["cyber"],
    "conditions": ["- Ne doit pas avoir commencé", "Deux\nlignes", "Autres conditions d'éligibilité : non"],
    "criteria": {"employees": [1, 249], "turnover_eur": [None, 5], "zones_exclude": ["D2A"], "age_months": [6, None],
                 "micro_entrepreneur": "only", "legal_forms_include": ["57"], "naf_exclude": ["62.01Z"]},
    "targeting": {"naf_include": ["C"], "employees": [None, 9]}, "aid_regime": "de_minimis", "once_per_years": 3,
    "stated": {"size": ["Moins de 250"], "other": ["x"]}, "documents": ["Devis"], "paid": "after",
    "prerequisite_ids": ["z"], "apply_before_start": True,
}  # fmt: skip


def test_a_full_record_comes_back_whole():
    record = validated(**FULL)
    assert back(record) == [record]


def test_a_reader_of_the_schema_finds_what_its_columns_say():
    row = next(csv.DictReader(io.StringIO(write_etalab([validated(**FULL)]).content.decode())))
    assert (row["titre"], row["types_aides"], row["cibles"]) == ("Cyber check-up", "accompagnement", "professionnels")
    assert (row["date_ouverture"], row["date_cloture"]) == ("2026-03-01", "2027-12-31")
    assert row["eligibilite_geographique_exclusions"] == "DEP-2A"
    assert json.loads(row["porteurs"])[0] == {"nom": "Chamber of the Rhône", "roles": ["instructeur"]}
    assert "Eligibilité en fonction du nombre de salariés: Moins de 250" in row["eligibilite"]
    assert "De 1 à 249 salariés" in write_etalab([validated()]).content.decode()


def test_zones_of_every_level_come_back_in_the_columns():
    zones = ["R84", "D2A", "C69123", "R987", "R02"]
    written = write_etalab([validated(criteria={"zones_include": zones})]).content.decode()
    assert "REG-84|DEP-2A|COM-69123|COM-987|REG-02" in written
    assert "Format d'échange, criteria" not in written


def test_our_own_dates_are_believed_although_none_is_past_the_twelfth():
    records = [validated(id=f"a{month}", opens_on=f"2026-{month:02d}-01") for month in range(1, 13)]
    assert back(*records) == records


def test_what_cannot_be_read_back_is_named_and_the_rest_is_written():
    huge = validated(id="huge", conditions=["a" * 5000] * 60)
    written = write_etalab([huge, validated()])
    assert written.written == 1
    assert [problem.code for problem in written.lost["huge"]] == ["cell_too_long"]


def test_a_labelled_line_of_others_is_checked_like_any_field():
    text = 'Format d\'échange, kind : "gift"\nFormat d\'échange, themes : [broken\nFormat d\'échange, id : "other"'
    report = read_programmes(io.BytesIO(table({"description": text})))
    assert {(problem.field, problem.code) for problem in report.rejected[0].problems} == {
        ("types_aides", "not_a_choice"),
        ("description", "not_json"),
    }


SIGNS = "aZ09 -_.,:;/|[]{}\"'<>&=+@éœ€\u202f\n\t"
texts = st.text(SIGNS, min_size=1, max_size=30).filter(str.strip)
plain = st.text(SIGNS.replace("\n", "").replace("\t", ""), min_size=1, max_size=30).filter(str.strip)
days = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1))
bounds = st.tuples(st.integers(0, 500), st.integers(500, 5000)) | st.tuples(st.none(), st.integers(0, 99))
criteria = st.fixed_dictionaries(
    {},
    optional={
        "employees": bounds.map(list),
        "age_months": st.tuples(st.integers(0, 60), st.none()).map(list),
        "naf_include": st.lists(st.sampled_from(["J", "62", "62.01Z", "C"]), min_size=1, max_size=3),
        "zones_include": st.lists(st.sampled_from(["R84", "D69", "C69123", "R987"]), min_size=1, max_size=3),
        "zones_exclude": st.lists(st.sampled_from(["D2A", "R02"]), max_size=2),
        "micro_entrepreneur": st.sampled_from(["only", "excluded"]),
    },
)
STATED = ["size", "zone", "age", "sector", "other"]
fields = st.fixed_dictionaries(
    {"title": plain, "operator": plain},
    optional={
        "kind": st.sampled_from(["advice", "training", "grant", "loan", "guarantee", "tax_relief"]),
        "other_operators": st.lists(plain, max_size=3),
        "amount_text": texts,
        "amount_max": st.integers(0, MAX_EUR) | st.none(),
        "conditions": st.lists(texts, max_size=4),
        "stated": st.dictionaries(st.sampled_from(STATED), st.lists(texts, min_size=1, max_size=2)),
        "criteria": criteria,
        "targeting": criteria,
        "opens_on": days.map(str),
        "suspended": st.booleans(),
        "apply_before_start": st.booleans() | st.none(),
        "url": st.sampled_from([None, "https://example.org/a?b=c"]),
    },
)  # fmt: skip


@settings(max_examples=150)
@given(fields)
def test_any_record_comes_back_the_same(changes):
    record, problems, _ = check_record({**RECORD, **changes})
    if not problems:
        assert back(record) == [record]


@pytest.mark.parametrize("name", ["programmes_real.jsonl", "dispositifs_etalab.csv"])
def test_real_files_come_back_the_same(name):
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{name} is not beside this checkout; made records are tested above")
    with path.open("rb") as stream:
        records = [row.record for row in read_programmes(stream).accepted]
    assert back(*records) == records


@pytest.mark.django_db
@pytest.mark.parametrize("wanted", ["etalab", "jsonl"])
def test_the_catalogue_exported_and_imported_again_changes_nothing(wanted, tmp_path, capsys):
    call_command("import_programmes", str(SHIPPED))
    out = tmp_path / "out"
    call_command("export_programmes", "--format", wanted, "--out", str(out))
    call_command("import_programmes", str(out))
    count = Programme.objects.count()
    assert f"{count} programmes written, 0 left out" in (said := capsys.readouterr().out)
    assert f"{count} rows: 0 created, 0 updated, {count} unchanged, 0 rejected" in said
