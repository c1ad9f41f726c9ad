"""Whether a version shows its reader what another one withheld from them. Pure."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _

from insurance.dossier.redaction.catalogue import BY_CODE, CATALOGUE
from insurance.dossier.redaction.redact import choices_of, redacted
from insurance.dossier.snapshot_schema import Snapshot
from insurance.readiness.questions import load
from portal.ui.language import current_language


def shown_again(withheld: Collection[str], snapshot: Snapshot) -> list[str]:
    """Those of the choices in `withheld` that this snapshot does not withhold, in the order of the list. Where it holds
    nothing of the kind, nothing is shown; but a word may stand in any text, and a figure in any file that is handed
    over, so what was taken out of all of them must be withheld here too."""
    missing = set(withheld) - set(choices_of(snapshot))
    files = any(proof.get("bundled") for proof in snapshot.get("proofs", []))
    order = [item.code for item in CATALOGUE]
    return sorted(
        (
            choice
            for choice in missing
            if _code(choice).words or (_code(choice).files and files) or redacted(snapshot, [choice]) is not snapshot
        ),
        key=lambda choice: (order.index(choice.partition(":")[0]), choice),
    )


def named(choices: Collection[str]) -> list[str]:
    """“Premiums”, “Single risks (R-003)”, in the active language."""
    found: dict[str, list[str]] = {}
    for choice in choices:
        code, _colon, entry = choice.partition(":")
        found.setdefault(code, []).extend([_entry(code, entry)] if entry else [])
    return [
        _("{what} ({which})").format(what=BY_CODE[code].label, which=", ".join(which))
        if which
        else str(BY_CODE[code].label)
        for code, which in found.items()
    ]


def _entry(code: str, entry: str) -> str:
    """An answer goes by its question, everything else by its reference."""
    question = load().question(entry) if code == "answers.answers" else None
    return question.text.in_(current_language()) if question else entry


def _code(choice: str) -> Any:
    return BY_CODE[choice.partition(":")[0]]
