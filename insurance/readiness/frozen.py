"""The questionnaire as the dossier freezes it: each answer with what stands beside it, who declared it and when."""

from collections.abc import Mapping
from typing import Any

from insurance.readiness import standing, values, wording
from insurance.readiness.queries import Overview, overview
from insurance.readiness.questions import RedLine
from insurance.readiness.standing import Standing
from portal.tenancy.models import Business
from portal.tenancy.references import reference
from portal.ui.bilingual import in_both_languages, said_in_both
from portal.ui.format import day as day_in_words
from risks.catalogue.entries import Text


def answers_section(business: Business) -> dict[str, Any]:
    """All groups that concern this business; readiness by line; the red lines; what the signatory declares."""
    found = overview(business)
    return {
        "questionnaire_version": found.questionnaire.version,
        "groups": [
            {
                "code": group.code,
                "label": _both(group.label),
                "answers": [_answer(found.found[question.code]) for question in group.questions],
            }
            for group in found.groups
        ],
        "lines": [
            {"code": line.code, "label": in_both_languages(wording.LINES[line.code]), "points": line.points}
            for line in found.readiness.lines
        ],
        "red_lines": [{**_red_line(state.line), "state": state.state} for state in found.readiness.red],
        "declaration": _declaration(found),
    }


def _answer(item: Standing) -> dict[str, Any]:
    row, question, proof = item.row, item.question, item.proof
    declared = item.declaration == standing.DECLARED and row is not None
    return {
        "code": question.code,
        "question": _both(question.text),
        "state": item.state,
        "value": item.value,
        "text": None if item.value is None else said_in_both(lambda lang: values.shown(question, item.value, lang)),
        "source": in_both_languages(wording.SOURCES[item.source]) if item.source else None,
        "scope_pct": row.scope_pct if row else None,
        "checked_on": row.checked_on.isoformat() if row and row.checked_on else None,
        "exceptions": (row.exceptions or None) if row else None,
        "proof": reference("P", proof.number) if proof else None,
        "declaration": item.declaration,
        "declared_by": str(row.declared_by) if declared and row and row.declared_by else None,
        "declared_on": row.declared_at.date().isoformat() if declared and row and row.declared_at else None,
        "oed": question.oed or None,
    }


def _red_line(line: RedLine) -> dict[str, Any]:
    return {
        "code": line.code,
        "text": _both(line.text),
        "sources": [{"name": _both(source.name), "url": source.url} for source in line.sources],
        "assumed": _both(line.assumed) if line.assumed else None,
    }


def _declaration(found: Overview) -> dict[str, str]:
    return said_in_both(lambda lang: wording.DECLARATION[lang].format(day=day_in_words(found.today, lang)))


def _both(text: Text) -> Mapping[str, str]:
    return {"fr": text.fr, "en": text.en}
