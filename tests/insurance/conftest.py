"""For everything that builds a dossier."""

from pathlib import Path
from typing import Any

import pytest

from portal.jobs import outbox


@pytest.fixture
def unsent(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    """Jobs run here, not in a worker; keys are made for this test."""
    monkeypatch.setattr(outbox, "send", lambda *pair: None)
    settings.VAR = tmp_path
