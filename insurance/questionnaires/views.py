"""The business's pages: an insurer's questionnaire filled in from what is known, its own questions answered here."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from insurance.questionnaires import wording
from insurance.questionnaires.answering import answer, declare, withdraw
from insurance.questionnaires.convert import OPEN, UNCONVERTED, UNKNOWN
from insurance.questionnaires.models import PublishedQuestionnaire
from insurance.questionnaires.queries import live_one, rows_of, sheet
from insurance.questionnaires.shape import Question, languages, questions_of, said
from insurance.questionnaires.sheet import Line, OwnStanding, carried, own_question
from insurance.readiness import standing
from insurance.readiness import wording as common_words
from insurance.readiness.answering import answer_form, said_beside
from insurance.readiness.forms import TAPPED, AnswerForm
from insurance.readiness.queries import Overview, overview
from portal.access.routes import rule
from portal.access.rules import can
from portal.editing.forms import attempt
from portal.editing.saving import Conflict
from portal.tenancy.requests import BusinessRequest
from portal.ui.language import current_language
from portal.ui.requests import here


@rule("readiness.view")
@require_GET
def questionnaire(request: BusinessRequest, insurer: str, code: str) -> HttpResponse:
    """The whole questionnaire in the insurer's words and order, with what is answered and where that comes from."""
    row, lang = _row(insurer, code), current_language()
    found = overview(request.business)
    filled = sheet(request.business, row, lang, actor=request.actor, found=found)
    counts = filled.counts
    context = {
        "row": row,
        "title": said(row.content["title"], lang)[0],
        "line": common_words.LINES[row.content["line"]],
        "only": languages(row.content)[0] if len(languages(row.content)) == 1 else "",
        "counts": counts,
        "done": counts["common"] + counts["own"],
        "sections": [
            (said(section["title"], lang), [_shown(request, found, line) for line in lines])
            for section, lines in filled.sections
        ],
        "answers": can(request.actor, "readiness.answer"),
        "declares": can(request.actor, "readiness.declare"),
        "next": _first_open(filled.lines.values()),
    }
    return render(request, "insurance/questionnaires/questionnaire.html", context)


@rule("readiness.view")
def question(request: BusinessRequest, insurer: str, code: str, question: str) -> HttpResponse:
    """One question that only this insurer asks, answered on this page by whoever may."""
    row = _row(insurer, code)
    asked = _own(row, question)
    found = _standing(request, row, asked)
    form = answer_form(request, found)
    if form.is_bound and form.is_valid():

        def effect() -> str:
            version, details = said_beside(request, form, found.row)
            answer(
                actor=request.actor,
                business=request.business,
                questionnaire=row,
                question=asked,
                version=version,
                value=form.said(),
                unknown=form.pressed == standing.UNKNOWN,
                **details,
            )
            return here(request, "questionnaire", insurer=insurer, code=code) + f"#{question}"

        try:
            if done := attempt(request, form, effect):
                return done
        except Conflict:
            newest = _standing(request, row, asked)
            form.meet(newest)
            return _page(request, row, asked, newest, form, clash=True)
    return _page(request, row, asked, found, form)


@rule("readiness.declare")
@require_POST
def declare_one(request: BusinessRequest, insurer: str, code: str, question: str) -> HttpResponse:
    """Declares one answer as it was shown."""
    row = _row(insurer, code)
    asked = _own(row, question)
    try:
        declare(
            actor=request.actor,
            business=request.business,
            questionnaire=row,
            question=asked,
            fingerprint=request.POST.get("fingerprint", "")[:64],
        )
    except Conflict:
        messages.warning(request, _("This answer changed while you read it. Here it is again: nothing was declared."))
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    return redirect(here(request, "questionnaire-question", insurer=insurer, code=code, question=question))


@rule("readiness.declare")
@require_POST
def withdraw_one(request: BusinessRequest, insurer: str, code: str, question: str) -> HttpResponse:
    """Takes a declaration back."""
    row = _row(insurer, code)
    withdraw(actor=request.actor, business=request.business, questionnaire=row, question=_own(row, question))
    messages.success(request, _("The declaration is taken back; the answer stays."))
    return redirect(here(request, "questionnaire-question", insurer=insurer, code=code, question=question))


def _row(insurer: str, code: str) -> PublishedQuestionnaire:
    row = live_one(insurer, code)
    if row is None:
        raise Http404
    return row


def _own(row: PublishedQuestionnaire, code: str) -> Question:
    """A question of the insurer's own; the mapped ones are answered among the common questions."""
    for item in questions_of(row.content):
        if item["code"] == code and item["maps_to"] is None:
            return item
    raise Http404


def _standing(request: BusinessRequest, row: PublishedQuestionnaire, asked: Question) -> OwnStanding:
    kept = carried(asked, rows_of(request.business, row).get(asked["code"]))
    return OwnStanding(own_question(asked), kept, None)


def _first_open(lines: Any) -> str:
    """The first own question that waits for an answer."""
    waiting = (line for line in lines if line.asked and not line.mapped and line.answer.state == OPEN)
    return next((line.question["code"] for line in waiting), "")


def _shown(request: BusinessRequest, found: Overview, line: Line) -> dict[str, Any]:
    """One question with its answer, for the list."""
    lang = current_language()
    shared = {
        "code": line.question["code"],
        "text": said(line.question["text"], lang),
        "required": line.question.get("required", False),
        "asked": line.asked,
        "closed": line.closed,
        "mapped": line.mapped,
    }
    if line.closed or not line.asked:
        return shared
    word, tone, mark = common_words.DECLARATIONS[line.standing.declaration]
    concerned = {item.code for item in found.questions}
    return {
        **shared,
        "state": line.answer.state,
        "answer": wording.text_of(line, lang),
        "unknown": line.answer.state == UNKNOWN,
        "why": wording.WHY[line.answer.why] if line.answer.state == UNCONVERTED else "",
        "original": wording.original(line, lang) if line.answer.state == UNCONVERTED else None,
        "common": line.ours.code if line.mapped and line.ours.code in concerned else "",
        "common_text": line.ours.text.in_(lang) if line.mapped else "",
        "source": wording.source_of(line),
        "declaration": word,
        "tone": tone,
        "mark": mark,
    }


def _page(
    request: BusinessRequest,
    row: PublishedQuestionnaire,
    asked: Question,
    found: OwnStanding,
    form: AnswerForm,
    *,
    clash: bool = False,
) -> HttpResponse:
    lang = current_language()
    word, tone, mark = common_words.DECLARATIONS[found.declaration]
    was = found.row.declared_value if found.row and found.declaration == standing.STALE else None
    context = {
        "row": row,
        "title": said(row.content["title"], lang)[0],
        "item": found,
        "code": asked["code"],
        "text": said(asked["text"], lang),
        "help": said(asked["help"], lang) if "help" in asked else None,
        "shown": {
            "item": found,
            "answer": common_words.said(found, lang),
            "source": common_words.SOURCES.get(found.source, ""),
            "declaration": word,
            "tone": tone,
            "mark": mark,
            "was": None if was is None else str(was),
            "proof": found.proof if can(request.actor, "proof.view") else None,
        },
        "most": asked.get("max_length"),
        "choices": common_words.choices(found.question, found.value, lang) if found.question.type in TAPPED else [],
        "form": form,
        "clash": clash,
        "answers": can(request.actor, "readiness.answer"),
        "declares": can(request.actor, "readiness.declare"),
    }
    status = 409 if clash else 422 if form.is_bound else 200
    return render(request, "insurance/questionnaires/question.html", context, status=status)
