"""Insurers' questionnaires as the dossier freezes them: their questions in their order, each with its answer."""

from collections.abc import Sequence
from typing import Any

from insurance.questionnaires import wording
from insurance.questionnaires.convert import UNCONVERTED
from insurance.questionnaires.models import PublishedQuestionnaire
from insurance.questionnaires.queries import live_one, sheet
from insurance.questionnaires.sheet import Line
from insurance.readiness import standing
from insurance.readiness import wording as common_words
from insurance.readiness.frozen import beside
from insurance.readiness.queries import overview
from portal.tenancy.models import Business
from portal.ui.bilingual import in_both_languages, said_in_both
from portal.ui.format import Language

SKIPPED = "skipped"  # its condition does not hold


def questionnaires_section(business: Business, keys: Sequence[str], lang: Language) -> list[dict[str, Any]]:
    """The chosen questionnaires that are live now; one that was suspended meanwhile stays out."""
    rows = [live_one(*key.split("/", 1)) for key in keys if "/" in key]
    found = overview(business) if keys else None
    return [_one(business, row, lang, found) for row in rows if row is not None]


def _one(business: Business, row: PublishedQuestionnaire, lang: Language, found: Any) -> dict[str, Any]:
    filled = sheet(business, row, lang, found=found)
    content = filled.content
    return {
        "insurer": row.insurer.name,
        "insurer_code": row.insurer.slug,
        "code": row.code,
        "version": row.version,
        "sha256": row.content_sha256,
        "title": content["title"],
        "line": in_both_languages(common_words.LINES[content["line"]]),
        "line_code": content["line"],
        "sections": [
            {"title": section["title"], "answers": [_answer(line) for line in lines]}
            for section, lines in filled.sections
        ],
    }


def _answer(line: Line) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "code": line.question["code"],
        "question": line.question["text"],
        "type": line.question["type"],
        "required": line.question.get("required", False),
        "common": line.question["maps_to"],
        "only_if": line.question["only_if"]["question"] if "only_if" in line.question else None,
    }
    if not line.asked:
        return {**shown, **_NOTHING}
    text = wording.text_of(line, "en") is not None
    return {
        **shown,
        "state": line.answer.state,
        "value": line.answer.value,
        "text": said_in_both(lambda lang: wording.text_of(line, lang) or "") if text else None,
        "why": in_both_languages(wording.WHY[line.answer.why]) if line.answer.state == UNCONVERTED else None,
        "original": said_in_both(lambda lang: wording.original(line, lang) or "")
        if line.answer.state == UNCONVERTED
        else None,
        **beside(line.standing),
    }


_NOTHING: dict[str, Any] = {
    "state": SKIPPED,
    **dict.fromkeys(("value", "text", "why", "original", "source", "source_code", "source_reference", "source_on")),
    **dict.fromkeys(("scope_pct", "checked_on", "exceptions", "proof")),
    "declaration": standing.NOT_DECLARED,
    "declared_by": None,
    "declared_on": None,
}
