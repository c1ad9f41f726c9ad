"""Files and intakes of the cast's chamber."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from subsidies.intake.actions import send_file
from subsidies.intake.models import Intake
from subsidies.intake.tasks import read_intake
from subsidies.programmes.actions import publish
from subsidies.programmes.formats import read_programmes
from subsidies.programmes.models import Origin, Programme
from tests.cast import Cast

ROW = {
    "id": "a",
    "title": "Aide A",
    "operator": "Chambre",
    "kind": "grant",
    "criteria": {"employees": [1, 9]},
    "source": {"name": "page publique", "link": "https://example.org/a", "seen_on": "2026-11-01"},
}


def row(slug: str = "a", **changes: Any) -> dict[str, Any]:
    return {**ROW, "id": slug, "title": f"Aide {slug.upper()}", **changes}


def lines(*rows: Any) -> bytes:
    return "\n".join(item if isinstance(item, str) else json.dumps(item) for item in rows).encode()


def records(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    return [accepted.record for accepted in read_programmes(io.BytesIO(lines(*rows))).accepted]


@pytest.fixture
def bring(cast: Cast) -> Callable[..., Intake]:
    """Sends a file as gwen (the chamber's editor) unless said otherwise, and lets the worker read it."""

    def send(*rows: Any, who: str = "gwen", source: str = "Our list", content: bytes | None = None) -> Intake:
        intake = send_file(
            actor=cast.workspace_actor(who, cast.chamber),
            institution=cast.chamber,
            source=source,
            name="list.jsonl",
            pieces=[content if content is not None else lines(*rows)],
        )
        assert read_intake(intake.pk) == "done"
        intake.refresh_from_db()
        return intake

    return send


@pytest.fixture
def published(cast: Cast) -> Callable[..., Programme]:
    """A programme of the chamber (or `institution`) in the catalogue."""

    def make(slug: str = "a", *, institution: Any = "chamber", **changes: Any) -> Programme:
        owner = cast.chamber if institution == "chamber" else institution
        publish(records(row(slug, **changes)), origin=Origin.COMMAND, institution=owner)
        return Programme.objects.get(slug=slug)

    return make


def denis(cast):
    return cast.workspace_actor("denis", cast.chamber)


def gwen(cast):
    return cast.workspace_actor("gwen", cast.chamber)
