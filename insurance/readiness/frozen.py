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
from risks.catalogue.entries import Text


def answers_section(business: Business) -> dict[str, Any]:
    """All groups that concern this business; readiness by line; the red lines; what the signatory declares."""
    found = overview(business)
    signatories = _signatories(found)
    return {
        "questionnaire_version": found.questionnaire.version,
        "groups": [
            {
                "code": group.code,
                "label": _both(group.filed),
                "answers": [_answer(found.found[question.code], signatories) for question in group.questions],
            }
            for group in found.groups
        ],
        "lines": [
            {"code": line.code, "label": in_both_languages(wording.LINES[line.code]), "points": line.points}
            for line in found.readiness.lines
        ],
        "red_lines": [{**_red_line(state.line), "state": state.state} for state in found.readiness.red],
        "declaration": _declaration() if signatories else None,
    }


def _answer(item: Standing, signatories: Mapping[int | None, int]) -> dict[str, Any]:
    question = item.question
    signed = item.declaration == standing.DECLARED
    return {
        "code": question.code,
        "question": _both(question.text),
        "state": item.state,
        "value": item.value,
        "text": None if item.value is None else said_in_both(lambda lang: values.shown(question, item.value, lang)),
        **beside(item),
        "signatory": signatories[_declarer(item)] if signed else None,
        "oed": question.oed or None,
    }


def beside(item: Standing) -> dict[str, Any]:
    """What stands beside any answer, as a snapshot holds it: source, scope, check, exceptions, proof, declaration."""
    row, proof = item.row, item.proof
    return {
        "source": wording.filed_in_both(item.source, item.reference) if item.source else None,
        "source_code": item.source or None,
        "source_reference": item.reference or None,
        "source_on": item.said_on.isoformat() if item.said_on else None,
        "scope_pct": row.scope_pct if row else None,
        "checked_on": row.checked_on.isoformat() if row and row.checked_on else None,
        "exceptions": (row.exceptions or None) if row else None,
        "proof": reference("P", proof.number) if proof else None,
        "declaration": item.declaration,
        "declared_by": str(item.declared_by) if item.declared_by else None,
        "declared_on": item.declared_on.isoformat() if item.declared_on else None,
    }


def _signatories(found: Overview) -> dict[int | None, int]:
    """Account → number, in the order of the questions: two people of one name stay two, and so they do when names are
    withheld. Accounts that are gone share one number."""
    signed = [found.found[question.code] for question in found.questions]
    people = [_declarer(item) for item in signed if item.declaration == standing.DECLARED]
    return {person: number for number, person in enumerate(dict.fromkeys(people), 1)}


def _declarer(item: Standing) -> int | None:
    return item.declared_by.pk if item.declared_by else None


def _red_line(line: RedLine) -> dict[str, Any]:
    return {
        "code": line.code,
        "text": _both(line.text),
        "sources": [{"name": _both(source.name), "url": source.url} for source in line.sources],
        "assumed": _both(line.assumed) if line.assumed else None,
    }


def _declaration() -> dict[str, str]:
    return {lang: text.format(day=wording.DAY) for lang, text in wording.DECLARATION.items()}


def _both(text: Text) -> Mapping[str, str]:
    return {"fr": text.fr, "en": text.en}
