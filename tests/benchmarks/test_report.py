"""A promise that is not kept is marked, and said by the exit code of `make bench`."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from tests.benchmarks import __main__ as bench


@pytest.mark.parametrize(("ours", "word"), [(0.35, ""), (0.36, "EXCEEDED: at most 0.35")])
def test_a_figure_beyond_its_promise_is_marked(
    monkeypatch: pytest.MonkeyPatch, capsys: Any, tmp_path: Any, ours: float, word: str
) -> None:
    plain = {"name": "compared", "ours": 9.0, "reference": 1.0, "ratio": 9.0, "unit": "s"}
    kept = {**plain, "name": "promised", "ours": ours, "reference": 0.35, "ratio": ours / 0.35, "at_most": 0.35}
    monkeypatch.setattr(bench, "modules", lambda: ["one"])
    monkeypatch.setattr(bench, "import_module", lambda _name: SimpleNamespace(run=lambda: [plain, kept]))
    monkeypatch.setattr(bench.sys, "argv", ["bench"])
    monkeypatch.setenv("REMPART_VAR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "postgresql:///none")
    assert bench.main() == bool(word)
    lines = capsys.readouterr().out.splitlines()
    assert ["EXCEEDED" in line for line in lines] == [False, False, bool(word)]
    assert word in lines[-1]
    assert len(json.loads((tmp_path / "bench.json").read_text())) == 2
