"""What dossiers tell their readers: the measures done, the answers declared, and the proofs of both. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Told:
    """By reference or code, the moment at which it was so; of an answer each value that was declared."""

    measures: dict[str, datetime] = field(default_factory=dict)
    answers: dict[str, list[tuple[Any, datetime]]] = field(default_factory=dict)
    proofs: dict[str, datetime] = field(default_factory=dict)


def told(snapshots: Iterable[Mapping[str, Any]]) -> Told:
    """From the snapshots of versions that somebody could read, oldest first. What was withheld from their reader, or
    stood in no part that somebody chose, was not told."""
    found = Told()
    for snapshot in snapshots:
        at = datetime.fromisoformat(snapshot["version"]["frozen_at"])
        for measure in snapshot.get("measures") or []:
            if measure["status"] == "done":
                found.measures.setdefault(measure["reference"], at)
                _proofs(found, measure["proofs"] or (), at)
        for group in (snapshot.get("answers") or {}).get("groups", []):
            for answer in group["answers"]:
                if answer["declaration"] == "declared" and answer["state"] == "known":
                    found.answers.setdefault(answer["code"], []).append((answer["value"], at))
                    _proofs(found, [answer["proof"]] if answer["proof"] else (), at)
                    if answer.get("source_code") == "measures" and answer.get("source_reference"):
                        found.measures.setdefault(answer["source_reference"], at)
    return found


def _proofs(found: Told, references: Iterable[str], at: datetime) -> None:
    for reference in references:
        found.proofs.setdefault(reference, at)
