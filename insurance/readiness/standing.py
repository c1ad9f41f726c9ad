"""One question as it stands: what is answered, where that comes from, whether somebody declared it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from insurance.readiness.models import Answer
from insurance.readiness.prefill import Prefill
from insurance.readiness.questions import Group, Question, Questionnaire
from insurance.readiness.score import Known, Step
from portal.documents.canonical import canonical_json, sha256
from portal.evidence.models import Proof
from portal.tenancy.references import reference

OWN = "own"
OPEN, KNOWN, UNKNOWN = "open", "known", "unknown"
DECLARED, STALE, NOT_DECLARED = "declared", "stale", "not_declared"
IN_ALL = 35  # questions that a small business meets, the guided assessment's included
SMALL_BELOW_EUR = 2_000_000
SECONDS_EACH = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """A question with its row and the fact that pre-fills it, either of which may be missing."""

    question: Question
    row: Answer | None
    fact: Prefill | None

    @property
    def state(self) -> str:
        """`open`: nobody said. `unknown`: somebody said that they do not know."""
        if self.row is not None and self.row.unknown:
            return UNKNOWN
        return OPEN if self.value is None else KNOWN

    @property
    def value(self) -> Any:
        if self.row is not None and self.row.is_own:
            return self.row.value
        return self.fact.value if self.fact is not None else None

    @property
    def source(self) -> str:
        """Which fact speaks, or `own`; empty while the question is open."""
        if self.row is not None and self.row.is_own:
            return OWN
        return self.fact.source if self.fact is not None else ""

    @property
    def differs(self) -> bool:
        """Whether somebody corrected a fact that the portal knows otherwise."""
        return self.source == OWN and self.fact is not None and self.fact.value != self.value

    @property
    def proof(self) -> Proof | None:
        """The proof attached here, else the one of the fact that speaks."""
        if self.row is not None and self.row.proof is not None:
            return self.row.proof
        return self.fact.proof if self.fact is not None and self.source != OWN else None

    @property
    def content(self) -> dict[str, Any]:
        """What a declaration holds for."""
        row, proof = self.row, self.proof
        return {
            "value": self.value,
            "unknown": self.state == UNKNOWN,
            "scope_pct": row.scope_pct if row else None,
            "checked_on": row.checked_on.isoformat() if row and row.checked_on else None,
            "exceptions": row.exceptions if row else "",
            "proof": [reference("P", proof.number), proof.sha256] if proof else None,
        }

    @property
    def fingerprint(self) -> str:
        return sha256(canonical_json(self.content))

    @property
    def declaration(self) -> str:
        """Stale: something was declared, and it is not what stands here now."""
        if self.row is None or self.row.declared_at is None:
            return NOT_DECLARED
        return DECLARED if self.row.declared_fingerprint == self.fingerprint else STALE

    @property
    def declared_by(self) -> Any:
        """Who declared what stands here; None once it is another answer, or when that account is gone."""
        return self.row.declared_by if self.row is not None and self.declaration == DECLARED else None

    @property
    def declared_on(self) -> date | None:
        """The day on which they did."""
        if self.row is None or self.row.declared_at is None or self.declaration != DECLARED:
            return None
        return timezone.localdate(self.row.declared_at)

    @property
    def reference(self) -> str:
        """Of the record that the fact comes from, such as M-001; empty for a list or an answer typed here."""
        return self.fact.reference if self.fact is not None and self.source != OWN else ""

    @property
    def said_on(self) -> date | None:
        """The day of the fact, or of the answer typed here; None where nobody noted it."""
        if self.source == OWN:
            at = self.row.answered_at if self.row is not None else None
            return timezone.localdate(at) if at is not None else None
        return self.fact.on if self.fact is not None else None

    def known(self, today: date) -> Known:
        """The answer as far as it counts."""
        proof = self.proof
        valid = proof is not None and (proof.valid_until is None or proof.valid_until >= today)
        return Known(self.value, self.state == UNKNOWN, self.row.scope_pct if self.row else None, valid)


def stand(
    questionnaire: Questionnaire, rows: Mapping[str, Answer], facts: Mapping[str, Prefill]
) -> dict[str, Standing]:
    """Every question of the questionnaire, in its order."""
    return {item.code: Standing(item, rows.get(item.code), facts.get(item.code)) for item in questionnaire}


def concerning(questionnaire: Questionnaire, stock: Mapping[str, str]) -> list[Group]:
    """The groups that concern a business which answered the guided assessment so; what nobody said leaves none out."""
    return [
        group
        for group in questionnaire.groups
        if not group.skip_question or stock.get(group.skip_question) not in group.skip_answers
    ]


def budget(turnover_eur: float | None, asked_before: int) -> int:
    """How many questions the short path may ask: 35 in all for a small business, those of the guided assessment
    included; 35 beside them for a larger one. Unknown turnover counts as small: better too few than too many."""
    small = turnover_eur is None or turnover_eur < SMALL_BELOW_EUR
    return max(0, IN_ALL - asked_before) if small else IN_ALL


def short_path(steps: Iterable[Step], found: Mapping[str, Standing], most: int) -> list[str]:
    """The codes still to ask, in the order of `steps`: those that nothing answers yet. What somebody answered here has
    used its place, so that an answer never brings the next question in."""
    used = sum(1 for item in found.values() if item.row is not None and item.row.is_own)
    waiting = [step for step in steps if found[step.question.code].state == OPEN]
    return [step.question.code for step in waiting[: max(0, most - used)]]
