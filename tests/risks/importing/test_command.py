"""`manage.py import_register`: what it prints, and that looking changes nothing."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.cast import Cast
from tests.risks.importing.books import messy, workbook
from tests.risks.register.conftest import stored

pytestmark = pytest.mark.django_db


def run(*arguments: Any) -> str:
    out = StringIO()
    call_command("import_register", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "registre.xlsx"
    path.write_bytes(workbook(messy))
    return path


def test_a_dry_run_prints_one_json_object_and_writes_nothing(cast: Cast, file: Path) -> None:
    found = json.loads(run("demo", file, "--dry-run", "--json"))
    assert list(found) == ["sheet", "mapping", "rows"]
    assert [row["kind"] for row in found["rows"]].count("risk") == 3
    assert all(set(row) == {"row", "kind", "values", "flags"} and len(row["values"]) == 12 for row in found["rows"])
    assert stored(cast.bakery) == []


def test_without_dry_run_it_writes(cast: Cast, file: Path) -> None:
    assert "3 created" in run("demo", file)
    assert len(stored(cast.bakery)) == 3
    again = json.loads(run("demo", file, "--json"))
    assert list(again) == ["sheet", "mapping", "rows", "written"]
    assert (again["written"]["created"], again["written"]["unchanged"]) == (0, 3)


def test_without_json_it_names_each_doubtful_cell(cast: Cast, file: Path) -> None:
    assert "K8: " in run("demo", file, "--dry-run")


@pytest.mark.parametrize(("business", "name"), [("nobody", "registre.xlsx"), ("demo", "absent.xlsx")])
def test_what_is_missing_is_named(cast: Cast, file: Path, business: str, name: str) -> None:
    with pytest.raises(CommandError, match=r"nobody|absent"):
        run(business, file.with_name(name), "--dry-run", "--json")


def test_a_file_that_cannot_be_read_ends_in_words(cast: Cast, file: Path) -> None:
    file.write_bytes(b"PK\x03\x04 cut")
    with pytest.raises(CommandError, match=r"registre\.xlsx"):
        run("demo", file, "--dry-run", "--json")
