"""Why a risk is proposed, and how ready a line of insurance is, in words."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from portal.profile.reference.naf import naf_label
from portal.ui.format import Language
from risks.assessment.proposal import Reason
from risks.assessment.queries import Standing
from risks.assessment.questions import load
from risks.assessment.score import Line
from risks.assessment.wording import said
from risks.services.models import ServiceKind

LINE_NAMES = {
    "cyber": pgettext_lazy("insurance line", "Cyber"),
    "interruption": pgettext_lazy("insurance line", "Business interruption"),
    "multirisk": pgettext_lazy("insurance line", "Multi-risk"),
    "liability": pgettext_lazy("insurance line", "Liability"),
}


def because(reason: Reason, where: Standing, lang: Language) -> str:
    """One reason: the question with its answer, the service, or the sector."""
    if reason.because == "service":
        return _("You use: %(service)s") % {"service": ServiceKind(reason.code).label}
    if reason.because == "sector":
        return _("Your activity: %(activity)s") % {"activity": naf_label(reason.code) or reason.code}
    question = load().question(reason.code)
    answer = said(question, where.rows.get(reason.code), lang)
    return _("%(question)s You answered: %(answer)s") % {"question": question.text.in_(lang), "answer": answer}


@dataclass(frozen=True, slots=True)
class ReadyLine:
    """A line of insurance in words, with the question that would raise it most."""

    label: Any
    points: int | None
    next: str


def line_of(line: Line, lang: Language) -> ReadyLine:
    """The line's name, its points and its next step."""
    best = load().question(line.raised_by[0]).text.in_(lang) if line.raised_by else ""
    step = _("What raises it most: %(question)s") % {"question": best} if best else _("Nothing is missing here.")
    return ReadyLine(LINE_NAMES[line.code], line.points, step if line.points is not None else "")


def red_line(code: str, lang: Language) -> str:
    """What many underwriters refuse on, in words."""
    text = load().question(code).red_line
    return text.in_(lang) if text is not None else ""
