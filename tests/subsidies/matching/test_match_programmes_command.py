"""The command: answers for cases and rankings from files alone, or one error with file and line and nothing else."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

PROGRAMMES = [
    {"id": "shop-aid", "title": "Shop aid", "criteria": {"naf_include": ["G"], "employees": [None, 30]}},
    {"id": "over", "closes_on": "2025-12-31"},
    {"id": "grown-ups", "criteria": {"age_months": [36, None], "zones_include": ["D69"]}, "conditions": ["Taxes paid"]},
]
SHOP = {"employees_band": [20, 49], "naf": "47.91B", "region_cog": "84", "created_on": "2024-03-31"}
ROOT = Path(__file__).resolve().parents[3]


def case(name, program, profile=SHOP, as_of="2026-11-22"):
    return {"case": name, "program_id": program, "as_of": as_of, "profile": profile}


@pytest.fixture
def files(tmp_path):
    """Write the catalogue and a second file; give the arguments that name them."""

    def write(content, *, option="--cases", programmes=PROGRAMMES):
        catalogue, other = tmp_path / "catalogue.jsonl", tmp_path / "asked.json"
        catalogue.write_text("".join(json.dumps(programme) + "\n" for programme in programmes), encoding="utf-8")
        other.write_text(content if isinstance(content, str) else json.dumps(content, indent=1), encoding="utf-8")
        return ["--catalogue", str(catalogue), option, str(other)]

    return write


def run(*arguments):
    """(answers, standard error) of a run that succeeds."""
    out, err = io.StringIO(), io.StringIO()
    call_command("match_programmes", *arguments, "--json", stdout=out, stderr=err)
    return [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue()


def refusal(*arguments):
    """The message of a run that refuses; nothing was printed."""
    out = io.StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("match_programmes", *arguments, stdout=out, stderr=io.StringIO())
    assert caught.value.returncode == 2
    assert out.getvalue() == ""
    return str(caught.value)


def test_one_object_per_case_in_the_order_asked(files):
    answers, errors = run(*files([case("b", "shop-aid"), case(7, "over"), case(None, "grown-ups")]))
    assert errors == ""
    assert [(answer["case"], answer["program_id"], answer["verdict"]) for answer in answers] == [
        ("b", "shop-aid", "unknown"),
        (7, "over", "not_eligible"),
        (None, "grown-ups", "not_eligible"),
    ]
    assert answers[0]["criteria"] == [
        {"criterion": "employees", "outcome": "unknown", "required": [None, 30], "actual": [20, 49]},
        {"criterion": "naf_include", "outcome": "pass", "required": ["G"], "actual": "47.91B"},
    ]
    assert answers[1]["criteria"] == [
        {"criterion": "open_period", "outcome": "fail", "required": [None, "2025-12-31"], "actual": "2026-11-22"}
    ]
    assert answers[2]["criteria"] == [
        {"criterion": "zones_include", "outcome": "unknown", "required": ["D69"], "actual": ["R84"]},
        {
            "criterion": "age_months",
            "outcome": "fail",
            "required": [36, None],
            "actual": 31,
            "turns_on": "2027-03-31",
        },
    ]
    assert set(answers[0]) == {"case", "program_id", "verdict", "criteria"}


def test_what_is_not_known_is_null(files):
    answers, _ = run(*files({"cases": [case("a", "shop-aid", {})], "note": "ignored"}))
    assert [(c["outcome"], c["actual"]) for c in answers[0]["criteria"]] == [("unknown", None), ("unknown", None)]


def test_no_cases_no_output(files):
    assert run(*files([])) == ([], "")


def test_a_profile_ranks_the_whole_catalogue(files):
    answers, _ = run(*files(SHOP, option="--profile"), "--as-of", "2026-11-22")
    assert [(answer["rank"], answer["program_id"], answer["group"]) for answer in answers] == [
        (1, "shop-aid", "unknown"),
        (2, "grown-ups", "near_miss"),
        (3, "over", "not_eligible"),
    ]
    assert answers[1]["confirm"] == ["Taxes paid"]


def test_without_json_a_person_can_read_it(files):
    out = io.StringIO()
    call_command("match_programmes", *files(SHOP, option="--profile"), "--as-of", "2026-11-22", stdout=out)
    assert out.getvalue().splitlines()[0].split() == ["1", "unknown", "shop-aid", "employees:", "unknown"]


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ([case("a", "shop-aid"), case("b", "nowhere")], 18, "nowhere"),
        ([case("a", "shop-aid", as_of="2026-02-30")], 5, "2026-02-30"),
        ([case("a", "shop-aid", {"created_on": "yesterday"})], 7, "yesterday"),
        ('[{"case": "a",\n', 2, "JSON"),
        ('{"cases": 3}', 1, "list"),
    ],
)
def test_a_bad_case_names_file_and_line_and_prints_nothing(files, content, line, words):
    arguments = files(content)
    message = refusal(*arguments)
    assert message.startswith(f"{arguments[-1]}:{line}: ")
    assert words in message


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ('{"id": "x", "criteria": {"emploees": [1, 2]}}', "emploees"),
        ('{"id": "x", "opens_on": "soon"}', "opens_on"),
        ('{"id": "shop-aid"}', "line 1"),
        ("{", "JSON"),
        ("\x00", "JSON"),
    ],
)
def test_a_bad_catalogue_line_names_file_and_line(files, tmp_path, row, words):
    arguments = files([case("a", "shop-aid")])
    catalogue = Path(arguments[1])
    catalogue.write_text(catalogue.read_text(encoding="utf-8") + row + "\n", encoding="utf-8")
    message = refusal(*arguments)
    assert message.startswith(f"{catalogue}:4: ")
    assert words in message


def test_a_missing_file_is_named(files):
    arguments = files([])
    assert "nowhere.json" in refusal(*arguments[:3], "nowhere.json")
    assert "nowhere.jsonl" in refusal("--catalogue", "nowhere.jsonl", *arguments[2:])


def test_the_day_goes_with_a_profile_only(files):
    assert "--as-of" in refusal(*files(SHOP, option="--profile"))
    assert "--as-of" in refusal(*files(SHOP, option="--profile"), "--as-of", "22/11/2026")
    assert "--as-of" in refusal(*files([]), "--as-of", "2026-11-22")


def test_doubts_go_to_standard_error_and_answers_still_come(files):
    answers, errors = run(*files([case("a", "shop-aid", {**SHOP, "colour": "red"})]))
    assert len(answers) == 1
    assert "colour" in errors


@pytest.mark.slow
def test_it_runs_where_no_database_answers(files):
    environment = {
        **os.environ,
        "SECRET_KEY": "for this test only",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nowhere",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "SITE_URL": "https://rempart.example",
    }
    command = [sys.executable, str(ROOT / "manage.py"), "match_programmes"]
    good = subprocess.run(
        [*command, *files([case("a", "shop-aid")]), "--json"],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert (good.returncode, json.loads(good.stdout)["verdict"]) == (0, "unknown"), good.stderr
    bad = subprocess.run(
        [*command, *files([case("a", "nowhere")]), "--json"],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert (bad.returncode, bad.stdout) == (2, "")
    assert "asked.json:4" in bad.stderr
    assert "Traceback" not in bad.stderr
