"""The answers to one insurer's questionnaire as a file for its own tools, keyed by its own codes. Pure."""

from typing import Any

from insurance.dossier.snapshot_schema import Snapshot
from insurance.dossier.snapshot_schema.questionnaires import TheirQuestionnaire

FORMAT = "rempart-questionnaire-answers/1"
_KEPT = ("state", "value", "common", "scope_pct", "checked_on", "exceptions", "proof", "declaration", "declared_on")


def their_answers(snapshot: Snapshot, item: TheirQuestionnaire) -> dict[str, Any]:
    """Which questionnaire, of which business, in which dossier; then each answer in the form that its type wants."""
    company, version = snapshot["company"], snapshot["version"]
    answers: dict[str, Any] = {}
    for section in item["sections"]:
        for answer in section["answers"]:
            row: Any = answer
            answers[answer["code"]] = {name: row[name] for name in _KEPT}
    return {
        "format": FORMAT,
        "questionnaire": {name: item[name] for name in ("insurer", "code", "version", "sha256")},  # type: ignore[literal-required]
        "business": {"name": company["name"], "siren": company["siren"]},
        "dossier": version["reference"],
        "frozen_at": version["frozen_at"],
        "language": version["language"],  # of the answers of the type "text"
        "answers": answers,
    }
