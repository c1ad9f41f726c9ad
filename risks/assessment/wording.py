"""The assessment in words: themes, answers, time left."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from portal.ui.format import Language
from risks.assessment.changes import Change
from risks.assessment.models import Answer
from risks.assessment.queries import Standing, ToFindOut, is_answered
from risks.assessment.questions import Question

THEMES = {
    "activity": pgettext_lazy("assessment", "Your activity"),
    "services": pgettext_lazy("assessment", "What you depend on"),
    "money": pgettext_lazy("assessment", "Money"),
    "protection": pgettext_lazy("assessment", "Protection"),
    "people": pgettext_lazy("assessment", "People"),
    "plan": pgettext_lazy("assessment", "If it happens"),
    "insurance": pgettext_lazy("assessment", "Insurance"),
}
VERBS = {
    "assessment.started": gettext_lazy("Assessment started"),
    "assessment.answered": gettext_lazy("Question answered"),
    "assessment.confirmed": gettext_lazy("Answer from outside confirmed"),
    "assessment.proved": gettext_lazy("Proof of an answer"),
    "assessment.finished": gettext_lazy("Assessment closed"),
    "assessment.asked": gettext_lazy("Question sent to somebody"),
    "assessment.asking_withdrawn": gettext_lazy("Question taken back"),
    "proposal.accepted": gettext_lazy("Proposed risk accepted"),
    "proposal.merged": gettext_lazy("Proposed risk joined to another"),
    "proposal.declined": gettext_lazy("Proposed risk declined"),
    "proposal.reconsidered": gettext_lazy("Declined risk taken up again"),
}
FIELDS = {
    "question": gettext_lazy("Question"),
    "value": pgettext_lazy("assessment", "Answer"),
    "values": pgettext_lazy("assessment", "Answers"),
    "stated_by": gettext_lazy("Stated by"),
    "proof": gettext_lazy("Proof"),
    "scenario": gettext_lazy("Proposed risk"),
    "reason": gettext_lazy("Reason"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer on offer, and whether it is the one that was given."""

    code: str
    label: str
    detail: str
    chosen: bool


def choices(question: Question, row: Answer | None, lang: Language) -> list[Choice]:
    """The answers of a question, as buttons or boxes."""
    given = set(row.values) | {row.value} if row else set()
    return [
        Choice(item.code, item.label.in_(lang), item.detail.in_(lang) if item.detail else "", item.code in given)
        for item in question.choices
    ]


def said(question: Question, row: Answer | None, lang: Language) -> str:
    """What was answered, in words; empty when nothing was."""
    return ", ".join(choice.label for choice in choices(question, row, lang) if choice.chosen)


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme with its questions that matter here."""

    label: Any
    done: int
    lines: list[tuple[Question, str, str, Answer | None]]  # question, its text, what was answered, the row

    @property
    def total(self) -> int:
        return len(self.lines)


def themes(where: Standing, lang: Language) -> list[Theme]:
    """The run by theme, in the order of its questions."""
    found = []
    for code, label in THEMES.items():
        mine = [item for item in where.questions if item.theme == code]
        if mine:
            lines = [(q, q.text.in_(lang), said(q, where.rows.get(q.code), lang), where.rows.get(q.code)) for q in mine]
            found.append(Theme(label, sum(1 for q in mine if is_answered(where.rows.get(q.code))), lines))
    return found


def found_out(item: ToFindOut, lang: Language) -> dict[str, Any]:
    """An open end, for the list."""
    where = item.question.where.in_(lang) if item.question.where else ""
    return {"item": item, "text": item.question.text.in_(lang), "where": where}


def moved(change: Change, lang: Language) -> dict[str, Any]:
    """One answer that changed between two runs."""
    words = {choice.code: choice.label.in_(lang) for choice in change.question.choices}

    def spoken(answer: Any) -> str:
        codes = answer if isinstance(answer, tuple) else (answer,)
        return ", ".join(words.get(code, str(code)) for code in codes if code)

    return {"text": change.question.text.in_(lang), "before": spoken(change.before), "after": spoken(change.after)}


def minutes(seconds: int) -> str:
    """“about 8 min”, never less than one."""
    return _("about %(n)d min") % {"n": max(1, round(seconds / 60))}
