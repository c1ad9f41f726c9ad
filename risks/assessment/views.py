"""The guided assessment: where it stands, one question a page, who finds out what nobody knows."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from portal.access.routes import rule
from portal.access.rules import can
from portal.editing.forms import submit
from portal.editing.saving import Conflict
from portal.tenancy.requests import BusinessRequest
from portal.ui.language import current_language
from portal.ui.requests import here
from risks.assessment import wording
from risks.assessment.actions import (
    PROVABLE,
    answer_question,
    start_assessment,
    take_stock_again,
)
from risks.assessment.changes import changed
from risks.assessment.forms import AnswerForm
from risks.assessment.models import Answer
from risks.assessment.queries import (
    Standing,
    answers_of,
    current_run,
    is_answered,
    plain,
    previous_run,
    shown,
    standing,
    stated_outside,
    to_find_out,
)
from risks.assessment.questions import Question, load
from risks.assessment.services import list_services


@rule("assessment.view")
@require_GET
def assessment(request: BusinessRequest) -> HttpResponse:
    """Where the assessment stands: by theme, what is still to find out, what somebody outside said."""
    where = standing(request.business)
    following = where.open_questions[0] if where.open_questions else None
    context: dict[str, Any] = {
        "where": where,
        "minutes": wording.minutes(where.progress.seconds_left),
        "following": following,
        "themes": wording.themes(where, current_language()),
        "unknown": [wording.found_out(item, current_language()) for item in to_find_out(where)],
        "stated": [(item, item.text.in_(current_language()), row) for item, row in stated_outside(where)],
        "today": timezone.localdate(),
        "answers": can(request.actor, "assessment.answer"),
        "proves": can(request.actor, "proof.view"),
        "provable": PROVABLE,
        "asks": can(request.actor, "assessment.ask"),
        "compares": where.run is not None and previous_run(where.run) is not None,
        "code": request.session.pop("asked_code", None),
    }
    return render(request, "risks/assessment/assessment.html", context)


@rule("assessment.answer")
@require_POST
def start(request: BusinessRequest) -> HttpResponse:
    """The first run, or the open one: leads to the first question that waits."""
    start_assessment(actor=request.actor, business=request.business)
    return redirect(_next(request, standing(request.business)))


@rule("assessment.answer")
@require_POST
def again(request: BusinessRequest) -> HttpResponse:
    """Takes stock again: a new run that starts from the answers there are."""
    run = current_run(request.business)
    if run is None:
        raise Http404
    take_stock_again(actor=request.actor, run=run)
    return redirect(here(request, "assessment"))


@rule("assessment.answer")
def question(request: BusinessRequest, code: str) -> HttpResponse:
    """One question. An answer leads to the next one that waits, the last to what we propose."""
    where = standing(request.business)
    found = shown(where, code)
    row = where.rows.get(code)
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        question=found,
        language=current_language(),
        version=row.version if row else None,
        initial={"kinds": row.values if row else []},
    )
    if form.is_bound and form.is_valid():

        def effect() -> str:
            assert where.run is not None
            answer_question(
                actor=request.actor,
                run=where.run,
                question=found,
                version=form.cleaned_data["version"] or 0,
                value=form.cleaned_data["value"],
                values=form.cleaned_data["kinds"] if found.kind == "services" else (),
            )
            if found.kind == "services":
                list_services(actor=request.actor, business=request.business, kinds=form.cleaned_data["kinds"])
            return _next(request, standing(request.business), after=found)

        try:
            return submit(request, form, effect)
        except Conflict as conflict:
            return _question(request, standing(request.business), found, form, theirs=conflict.current)
        except ValidationError as error:
            form.add_error(None, error)
    return _question(request, where, found, form)


@rule("assessment.view")
@require_GET
def changes(request: BusinessRequest) -> HttpResponse:
    """What changed since the run before."""
    run = current_run(request.business)
    before = previous_run(run) if run is not None else None
    if run is None or before is None:
        raise Http404
    moved = changed(load(), plain(answers_of(before)), plain(answers_of(run)))
    context = {"run": run, "before": before, "moves": [wording.moved(item, current_language()) for item in moved]}
    return render(request, "risks/assessment/changes.html", context)


def _next(request: BusinessRequest, where: Standing, after: Question | None = None) -> str:
    """The next question without an answer, from here on and then from the start; the proposal when none is left."""
    waiting = where.open_questions
    if not waiting:
        return here(request, "proposal")
    later = waiting
    if after is not None and after in where.questions:
        place = where.questions.index(after)
        later = [item for item in waiting if where.questions.index(item) > place] or waiting
    return here(request, "assessment-question", code=later[0].code)


def _question(
    request: BusinessRequest, where: Standing, found: Question, form: AnswerForm, theirs: Answer | None = None
) -> HttpResponse:
    row, before, tongue = where.rows.get(found.code), where.before(found), current_language()
    context: dict[str, Any] = {
        "question": found,
        "where": where,
        "text": found.text.in_(tongue),
        "why": found.why.in_(tongue),
        "where_text": found.where.in_(tongue) if found.where else "",
        "example": found.example.in_(tongue) if found.example else "",
        "proves": row is not None and row.value in PROVABLE and can(request.actor, "proof.view"),
        "choices": wording.choices(found, row, tongue),
        "several": found.kind == "services",
        "form": form,
        "place": where.questions.index(found) + 1,
        "count": len(where.questions),
        "done": sum(1 for item in where.questions if is_answered(where.rows.get(item.code))),
        "theme": wording.THEMES[found.theme],
        "minutes": wording.minutes(where.progress.seconds_left),
        "back": here(request, "assessment-question", code=before.code) if before else here(request, "assessment"),
        "row": row,
        "theirs": theirs,
    }
    status = 409 if theirs is not None else 422 if form.is_bound else 200
    return render(request, "risks/assessment/question.html", context, status=status)
