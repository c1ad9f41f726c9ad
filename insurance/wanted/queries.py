"""What is wanted, line by line, and the figures that help to say it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from insurance.cover.running import cover_run
from insurance.policies.models import Head, Line
from insurance.readiness.insured import CONTRACT_LINES
from insurance.readiness.models import InsuranceAnswer
from insurance.readiness.queries import open_to
from insurance.readiness.questions import load
from insurance.wanted.models import CoverWanted
from portal.access.rules import Actor, can
from portal.tenancy.models import Business
from portal.ui.bilingual import in_both_languages
from risks.quantification.queries import latest

_TERMS = {"limit": "limit_eur", "deductible": "deductible_eur", "waiting": "waiting_hours"}


def wanted_of(business: Business) -> list[CoverWanted]:
    """In the order of the lines, one query."""
    order = {line: place for place, line in enumerate(Line.values)}
    return sorted(CoverWanted.objects.for_business(business), key=lambda row: order[row.line])


@dataclass(frozen=True, slots=True)
class Hint:
    """What the last simulated years say: one in twenty costs more, before insurance and with the contracts of today
    (None while those were not worked out). No advice: what to insure is the business's own choice."""

    on: date
    loss_p95: float
    kept_p95: float | None


def hint_for(business: Business, actor: Actor) -> Hint | None:
    """The figures beside the form, for who may see them."""
    if not can(actor, "quantification.view", business):
        return None
    run = latest(business)
    if run is None:
        return None
    part = cover_run(run) if can(actor, "policy.view", business) else None
    return Hint(
        timezone.localdate(run.created_at), run.results["today"]["p95"], part.results["today"]["p95"] if part else None
    )


def answered(business: Business, line: str, actor: Actor) -> dict[str, Any]:
    """What the questionnaire of insurers holds already on this line, to begin from: limit, deductible, waiting hours
    and first day, where somebody answered it there, asked for this line, and `actor` may read it there."""
    if not can(actor, "readiness.view", business):
        return {}
    asked_for = (load().question(code) for code in ("lines", "inception", *_TERMS))
    codes = [question.code for question in asked_for if question is not None and open_to(actor, question)]
    rows = InsuranceAnswer.objects.for_business(business).filter(question__in=codes, value__isnull=False)
    said: dict[str, Any] = {row.question: row.value for row in rows}
    asked = said.get("lines") if isinstance(said.get("lines"), list) else []
    if line not in {CONTRACT_LINES.get(code) for code in asked or []}:
        return {}
    try:
        found: dict[str, Any] = {name: Decimal(said[code]) for code, name in _TERMS.items() if code in said}
        return found | ({"starts_on": date.fromisoformat(said["inception"])} if "inception" in said else {})
    except (ValueError, TypeError, ArithmeticError):  # "not for us"
        return {}


def wanted_section(business: Business) -> list[dict[str, Any]]:
    """As the dossier freezes it; unknown stays null."""
    return [
        {
            "line": in_both_languages(Line(row.line).label),
            "line_code": row.line,
            "heads": [in_both_languages(Head(head).label) for head in row.heads],
            "head_codes": list(row.heads),
            "limit_eur": _text(row.limit_eur),
            "deductible_eur": _text(row.deductible_eur),
            "waiting_hours": _text(row.waiting_hours),
            "starts_on": row.starts_on.isoformat() if row.starts_on else None,
            "note": row.note or None,
        }
        for row in wanted_of(business)
    ]


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"
