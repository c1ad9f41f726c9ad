import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, transaction

from subsidies.models import CatalogueState, Programme
from subsidies.programmes.actions import import_records
from subsidies.programmes.formats import Accepted

from .rows import record

SHIPPED = Path(__file__).parents[3] / "subsidies" / "programmes" / "data" / "catalogue.jsonl"
ROW = {
    "id": "a",
    "title": "Aide A",
    "operator": "Région",
    "kind": "grant",
    "themes": ["cyber"],
    "criteria": {"employees": [1, 9]},
    "source": {"name": "page publique", "link": "https://example.org/a", "seen_on": "2026-11-01"},
}


def write(path: Path, *rows: Any) -> Path:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    return path


@pytest.mark.django_db
def test_the_shipped_catalogue_imports_whole_and_twice_without_change(capsys: Any) -> None:
    for _ in range(2):
        call_command("import_programmes", str(SHIPPED))
    first, second = (line for line in capsys.readouterr().out.splitlines() if line.endswith("rejected"))
    count = Programme.objects.count()
    assert count >= 50
    assert f"{count} created" in first and first.endswith("0 rejected")
    assert f"{count} unchanged" in second


@pytest.mark.django_db
def test_a_bad_row_is_named_and_the_good_ones_come_in_whole(tmp_path: Path, capsys: Any) -> None:
    file = write(tmp_path / "f.jsonl", ROW, {**ROW, "id": "b", "kind": "gift"}, "{broken", {**ROW, "id": "c"})
    call_command("import_programmes", str(file))
    captured = capsys.readouterr()
    assert f"{file}:2: kind" in captured.err and f"{file}:3:" in captured.err
    assert sorted(Programme.objects.values_list("slug", flat=True)) == ["a", "c"]


@pytest.mark.django_db
def test_a_dry_run_changes_nothing(tmp_path: Path, capsys: Any) -> None:
    call_command("import_programmes", str(write(tmp_path / "f.jsonl", ROW)), "--dry-run")
    assert "1 would be created" in capsys.readouterr().out
    assert not Programme.objects.exists()


@pytest.mark.django_db
def test_a_new_edition_updates_by_id_and_deletes_nothing(tmp_path: Path, capsys: Any) -> None:
    call_command("import_programmes", str(write(tmp_path / "f.jsonl", ROW, {**ROW, "id": "b"})))
    call_command("import_programmes", str(write(tmp_path / "f.jsonl", {**ROW, "title": "Aide A, 2027"})))
    assert "1 updated" in capsys.readouterr().out
    assert dict(Programme.objects.values_list("slug", "title")) == {"a": "Aide A, 2027", "b": "Aide A"}


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe", b"PK\x03\x04", b"[]", "é".encode("latin-1") * 9])
def test_what_is_no_catalogue_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "f"
    file.write_bytes(content)
    with pytest.raises(CommandError):
        call_command("import_programmes", str(file))
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_programmes", str(tmp_path / "absent"))
    assert not Programme.objects.exists()


@pytest.mark.django_db
def test_each_change_of_a_programme_is_a_version_under_a_new_revision_and_none_can_be_rewritten() -> None:
    file_of = [Accepted(1, record(id="one", title="First"))]
    import_records(file_of)
    first = Programme.objects.get(slug="one")
    assert [(v.number, v.changes) for v in first.versions.order_by("number")] == [(1, {})]
    import_records(file_of)
    assert Programme.objects.get(slug="one").revision == first.revision, "nothing changed, nothing published"
    import_records([Accepted(1, record(id="one", title="Second"))])
    second = Programme.objects.get(slug="one")
    assert second.revision > first.revision
    assert CatalogueState.objects.get().revision == second.revision
    last = second.versions.order_by("number").last()
    assert (last.number, last.changes) == (2, {"title": ["First", "Second"]})
    with pytest.raises(ProgrammingError), transaction.atomic():
        second.versions.update(data={})
    with pytest.raises(ProgrammingError), transaction.atomic():
        second.versions.all().delete()


@pytest.mark.django_db
def test_the_command_counts_conflicts_by_kind_and_tells_each_when_asked(tmp_path: Path, capsys: Any) -> None:
    file = write(tmp_path / "f.jsonl", {**ROW, "stated": {"size": ["Toutes tailles"]}}, {**ROW, "id": "b"})
    call_command("import_programmes", str(file), "--dry-run")
    out = capsys.readouterr().out
    assert "1 conflicts in 1 programmes" in out and "  1 all_sizes_but_bound" in out and "Toutes tailles" not in out
    call_command("import_programmes", str(file), "--dry-run", verbosity=2)
    assert f"{file}:1: a: criteria.employees:" in capsys.readouterr().out
