"""The pages of the questionnaire: where it stands, one question, one line of insurance, confirming one by one."""

from collections.abc import Collection, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from insurance.readiness import standing, wording
from insurance.readiness.actions import answer, declare, withdraw
from insurance.readiness.answering import answer_form, said_beside
from insurance.readiness.forms import TAPPED, AnswerForm
from insurance.readiness.path import SHORT, path_of
from insurance.readiness.prefill import Prefill
from insurance.readiness.queries import Overview, open_to, overview
from insurance.readiness.questions import Group, Question
from insurance.readiness.reminders import TO_TELL, reminders
from insurance.readiness.score import CLEAR, CROSSED, most_useful
from insurance.readiness.standing import Standing
from portal.access.routes import rule
from portal.access.rules import can
from portal.editing.forms import attempt
from portal.editing.saving import Conflict
from portal.tenancy.models import Business
from portal.tenancy.requests import BusinessRequest
from portal.ui.language import current_language
from portal.ui.requests import here

SHOWN_STEPS = 6
STEPS_IN_SIGHT = 3  # the others are folded


@rule("readiness.view")
@require_GET
def readiness(request: BusinessRequest) -> HttpResponse:
    """Where it stands: by line of insurance, red lines, what raises it most, all groups."""
    found, lang = overview(request.business), current_language()
    visible = {item.code for item in found.questions if open_to(request.actor, item)}
    whole = len(visible) == len(found.questions)
    ready = found.readiness
    red = [wording.red(state, lang) for state in ready.red if state.line.question in visible]
    steps = most_useful([step for step in ready.steps if step.question.code in visible], SHOWN_STEPS)
    context = {
        "lines": [(line, wording.LINES[line.code]) for line in ready.lines],
        "whole": whole,
        "crossed": [item for item in red if item["state"] == CROSSED],
        "unsure": [item for item in red if item["state"] not in {CLEAR, CROSSED}],
        "clear": [item for item in red if item["state"] == CLEAR],
        "steps": [wording.step(step, lang) for step in steps[:STEPS_IN_SIGHT]],
        "more_steps": [wording.step(step, lang) for step in steps[STEPS_IN_SIGHT:]],
        "path": [code for code in found.path if code in visible],
        "minutes": wording.minutes(len(found.path)),
        "groups": _groups(found, visible),
        "totals": _totals(found),
        "waiting": len(found.to_declare),
        "answers": can(request.actor, "readiness.answer"),
        "declares": can(request.actor, "readiness.declare"),
        "tell": reminders(request.business, found.today + TO_TELL) if can(request.actor, "sharing.view") else [],
        "declaration": wording.DECLARATION[lang].format(day=_("the day of my last confirmation")),
    }
    return render(request, "insurance/readiness/readiness.html", context)


@rule("readiness.answer")
@require_GET
def following(request: BusinessRequest) -> HttpResponse:
    """The next question of the short path or of one group, or where that began once it is done."""
    found = overview(request.business)
    path = path_of(request, found, SHORT)
    if path is None:
        raise Http404
    return redirect(path.onward(request, found))


@rule("readiness.view")
@require_GET
def line(request: BusinessRequest, code: str) -> HttpResponse:
    """One line of insurance: its points, opened down to each answer and its weight."""
    found, lang = overview(request.business), current_language()
    chosen = next((item for item in found.readiness.lines if item.code == code), None)
    if chosen is None:
        raise Http404
    if not all(open_to(request.actor, item.question) for item in chosen.items):
        raise PermissionDenied("readiness.view")
    rows = sorted(chosen.items, key=lambda item: (-item.left, item.question.code))
    context = {
        "line": chosen,
        "label": wording.LINES[code],
        "rows": [
            (item, item.question.text.in_(lang), wording.said(found.found[item.question.code], lang),
             found.found[item.question.code])
            for item in rows
        ],
        "weight": sum(item.weight for item in rows),
        "won": sum(item.weight * item.worth for item in rows),
    }  # fmt: skip
    return render(request, "insurance/readiness/line.html", context)


@rule("readiness.view")
@require_GET
def group(request: BusinessRequest, code: str) -> HttpResponse:
    """All questions of a group, with what is answered and whether anybody declared it."""
    found = overview(request.business)
    chosen = _group(found, code)
    rows = [shown(request, found.found[item.code]) for item in chosen.questions]
    waits = {row["code"] for row in rows if not row.get("closed")} & set(found.open_in(chosen))
    context = {
        "group": chosen,
        "label": chosen.label.in_(current_language()),
        "count": found.count(chosen),
        "waiting": [row for row in rows if row["code"] in waits],
        "rows": [row for row in rows if row["code"] not in waits],
        "answers": can(request.actor, "readiness.answer"),
        "declares": can(request.actor, "readiness.declare"),
        "following": _after(found, chosen),
    }
    return render(request, "insurance/readiness/group.html", context)


@rule("readiness.view")
def question(request: BusinessRequest, code: str) -> HttpResponse:
    """One question, answered on this page by whoever may."""
    found = overview(request.business)
    item = _found(request, found, code)
    form = answer_form(request, item)
    if form.is_bound and form.is_valid():

        def effect() -> str:
            version, details = said_beside(request, form, item.row)
            answer(
                actor=request.actor,
                business=request.business,
                question=item.question,
                version=version,
                value=form.said(),
                unknown=form.pressed == standing.UNKNOWN,
                **details,
            )
            return _onward(request, found, item.question)

        try:
            if done := attempt(request, form, effect):
                return done
        except Conflict:
            return _page(request, overview(request.business), code, form, clash=True)
    return _page(request, found, code, form)


@rule("readiness.declare")
@require_GET
def confirm(request: BusinessRequest) -> HttpResponse:
    """The next answer that nobody declared, to be read and confirmed alone."""
    found = overview(request.business)
    waiting = found.to_declare
    after = request.GET.get("after", "")
    codes = [item.code for item in found.questions]
    if after in codes:
        place = codes.index(after)
        waiting = [item for item in waiting if codes.index(item.question.code) > place] or waiting
    context = {
        "item": shown(request, waiting[0]) if waiting else None,
        "waiting": len(found.to_declare),
        "declared": sum(item.declaration == standing.DECLARED for item in found.found.values()),
        "answers": can(request.actor, "readiness.answer"),
    }
    return render(request, "insurance/readiness/confirm.html", context)


@rule("readiness.declare")
@require_POST
def declare_one(request: BusinessRequest, code: str) -> HttpResponse:
    """Declares one answer as it was shown; the next one follows."""
    item = _found(request, overview(request.business), code)
    try:
        declare(
            actor=request.actor,
            business=request.business,
            question=item.question,
            fingerprint=request.POST.get("fingerprint", "")[:64],
        )
    except Conflict:
        messages.warning(request, _("This answer changed while you read it. Here it is again: nothing was declared."))
        return redirect(here(request, "readiness-question", code=code))
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
        return redirect(here(request, "readiness-question", code=code))
    if request.POST.get("from") == "question":
        return redirect(here(request, "readiness-question", code=code))
    return redirect(here(request, "readiness-confirm") + f"?after={code}")


@rule("readiness.declare")
@require_POST
def withdraw_one(request: BusinessRequest, code: str) -> HttpResponse:
    """Takes a declaration back."""
    item = _found(request, overview(request.business), code)
    withdraw(actor=request.actor, business=request.business, question=item.question)
    messages.success(request, _("The declaration is taken back; the answer stays."))
    return redirect(here(request, "readiness-question", code=code))


def shown(request: BusinessRequest, item: Standing) -> dict[str, Any]:
    """One question with its answer, for a list; what is closed to this person says so and nothing else."""
    lang = current_language()
    shared = {"code": item.question.code, "text": item.question.text.in_(lang)}
    if not open_to(request.actor, item.question):
        return {**shared, "closed": True}
    word, tone, mark = wording.DECLARATIONS[item.declaration]
    row = item.row
    was = None
    if item.declaration == standing.STALE and row is not None and row.declared_value is not None:
        was = wording.values.shown(item.question, row.declared_value, lang)
    return {
        **shared,
        "item": item,
        "answer": wording.said(item, lang),
        "source": wording.SOURCES.get(item.source, ""),
        "fact": _fact(request.business, item.fact),
        "fact_says": wording.values.shown(item.question, item.fact.value, lang) if item.fact else None,
        "declaration": word,
        "tone": tone,
        "mark": mark,
        "was": was,
        "proof": item.proof if can(request.actor, "proof.view") else None,
    }


def _fact(business: Business, fact: Prefill | None) -> dict[str, Any] | None:
    """Where a fact is looked after."""
    if fact is None:
        return None
    place: Mapping[str, Any] = fact.place or {}
    url = reverse(fact.route, kwargs={"slug": business.slug, **place}) if fact.route else ""
    return {"label": wording.SOURCES[fact.source], "reference": fact.reference, "on": fact.on, "url": url}


def _group(found: Overview, code: str) -> Group:
    chosen = next((item for item in found.groups if item.code == code), None)
    if chosen is None:
        raise Http404
    return chosen


def _after(found: Overview, chosen: Group) -> tuple[str, str] | None:
    """The group after this one: code and label."""
    place = found.groups.index(chosen) + 1
    if place == len(found.groups):
        return None
    return found.groups[place].code, found.groups[place].label.in_(current_language())


def _found(request: BusinessRequest, found: Overview, code: str) -> Standing:
    """A question that concerns this business and is open to this person."""
    if code not in {item.code for item in found.questions}:
        raise Http404
    item = found.found[code]
    if not open_to(request.actor, item.question):
        raise PermissionDenied("readiness.view")
    return item


def _onward(request: BusinessRequest, found: Overview, item: Question) -> str:
    """Where an answer leads: the next one of its path, or back to its group."""
    path = path_of(request, found)
    if path is not None:
        return here(request, "readiness-next") + path.query
    return here(request, "readiness-group", code=item.group) + f"#{item.code}"


def _groups(found: Overview, visible: Collection[str]) -> list[dict[str, Any]]:
    """All groups with what is still to answer in them. Open stands the one that helps most: where the short path goes
    next, or else the first thing that would raise most and that nobody answered."""
    lang = current_language()
    waiting = [code for group in found.groups for code in found.open_in(group) if code in visible]
    useful = [*found.path, *(step.question.code for step in found.readiness.steps), *waiting]
    best = next((code for code in useful if code in waiting), "")
    listed = []
    for one in found.groups:
        codes = [code for code in found.open_in(one) if code in waiting]
        listed.append({
            "code": one.code,
            "label": one.label.in_(lang),
            "count": found.count(one),
            "open": [(code, found.found[code].question.text.in_(lang)) for code in codes],
            "is_next": best in codes,
        })  # fmt: skip
    return listed


def _totals(found: Overview) -> dict[str, int]:
    counts = [{**found.count(group), "open": len(found.open_in(group))} for group in found.groups]
    names = ("total", "known", "unknown", "open", "declared", "stale")
    return {name: sum(count[name] for count in counts) for name in names}


def _page(
    request: BusinessRequest, found: Overview, code: str, form: AnswerForm, *, clash: bool = False
) -> HttpResponse:
    """The question; after a clash with the newest answer above what was typed, which a second press keeps."""
    item, lang = found.found[code], current_language()
    if clash:
        form.meet(item)
    chosen = _group(found, item.question.group)
    path = path_of(request, found)
    context = {
        "shown": shown(request, item),
        "item": item,
        "form": form,
        "text": item.question.text.in_(lang),
        "help": item.question.help.in_(lang) if item.question.help else "",
        "choices": wording.choices(item.question, item.value, lang) if item.question.type in TAPPED else [],
        "columns": [column.label.in_(lang) for column in item.question.columns],
        "group": chosen,
        "label": chosen.label.in_(lang),
        "path": path,
        "left": len(path.still_open(request.actor, found)) if path else 0,
        "later": path.put_off(code).onward(request, found) if path else "",
        "clash": clash,
        "answers": can(request.actor, "readiness.answer"),
        "declares": can(request.actor, "readiness.declare"),
        "red": [wording.red(state, lang) for state in found.readiness.red if state.line.question == code],
    }
    status = 409 if clash else 422 if form.is_bound else 200
    return render(request, "insurance/readiness/question.html", context, status=status)
