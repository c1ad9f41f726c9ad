"""The programmes a business qualifies for, why, what is missing, and what to do next."""

from dataclasses import dataclass, replace

import numpy as np
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST
from numpy.typing import NDArray

from portal.access.routes import rule
from portal.access.rules import can
from portal.editing.forms import submit
from portal.editing.saving import Conflict
from portal.profile.actions import edit_profile
from portal.profile.asking import ASKED, answer_of, form_for
from portal.profile.forms import PartForm
from portal.profile.queries import profile_of
from portal.profile.views import with_search_addresses
from portal.tenancy.requests import BusinessRequest
from portal.ui.lists import Chip
from portal.ui.paging import link_with, page_of
from portal.ui.requests import asked, here
from subsidies.applications.queries import latest
from subsidies.curation.succession import last_successor
from subsidies.funding.actions import answer_condition
from subsidies.funding.queries import conditions_of
from subsidies.funding.wording import terms_lines
from subsidies.matching.ranking import Group, becomes_possible_on, group_of
from subsidies.matching.verdict import Eligibility
from subsidies.matching.wording import explain, headline, mark
from subsidies.programmes.catalogue import amount_text
from subsidies.programmes.models import Programme, ProgrammeKind
from subsidies.programmes.profiles import verdict_for
from subsidies.programmes.queries import Seen, needed_before, seen_by
from subsidies.programmes.questions import next_question, what_it_settled
from subsidies.verdicts.queries import changes_of, eligible_since

PAGE = 12
GROUPS = {
    Group.ELIGIBLE: pgettext_lazy("aid", "For you"),
    Group.UNKNOWN: pgettext_lazy("aid", "To be settled"),
    Group.NEAR_MISS: pgettext_lazy("aid", "Nearly"),
    Group.SUSPENDED: pgettext_lazy("aid", "Suspended"),
    Group.NOT_ELIGIBLE: pgettext_lazy("aid", "Not for you"),
}


@rule("programme.view")
def aid(request: BusinessRequest) -> HttpResponse:
    """The catalogue in the order that helps most, and the answer that would settle most; filters by group, kind of
    aid, words, and whether a measure waits for it."""
    return _list(request)


def _list(request: BusinessRequest, answer: PartForm | None = None, fact: str = "") -> HttpResponse:
    seen = seen_by(request.business, timezone.localdate(), request.actor)
    filters = _filters(request)
    places = seen.where(_wanted(seen, filters))
    page = page_of(request, places, PAGE)
    page = replace(page, rows=seen.listed(np.array(page.rows, dtype=np.intp)))
    question = next_question(seen, answer, fact) if can(request.actor, "profile.edit", request.business) else None
    if question is not None:
        with_search_addresses(request, question.form)
    context = {
        "page": page,
        "chips": _chips(request, seen, filters),
        "counts": seen.ranking.counts(),
        "to_check": int(np.count_nonzero(seen.in_group(Group.ELIGIBLE) & seen.catalogue.silent)),
        "question": question,
        "kinds": ProgrammeKind.choices,
        "filters": filters,
        "total": len(seen.catalogue.kept),
    }
    template = "subsidies/aid.html#list" if request.htmx else "subsidies/aid.html"
    return render(request, template, context, status=422 if answer is not None else 200)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for; anything unknown counts as not asked."""

    group: Group | None
    kind: str
    words: str
    planned: bool


def _filters(request: BusinessRequest) -> Filters:
    group, kind = asked(request, "group"), asked(request, "kind")
    return Filters(
        Group(group) if group in GROUPS else None,
        kind if kind in ProgrammeKind.values else "",
        asked(request, "q"),
        asked(request, "for") == "measures",
    )


def _wanted(seen: Seen, filters: Filters) -> NDArray[np.bool_]:
    wanted = np.ones(len(seen.catalogue.kept), dtype=bool)
    if filters.group is not None:
        wanted &= seen.in_group(filters.group)
    if filters.kind:
        wanted &= seen.catalogue.of_kind(filters.kind)
    if filters.words:
        wanted &= seen.catalogue.with_words(filters.words)
    if filters.planned:
        wanted &= seen.pays_for_measures
    return wanted


def _chips(request: BusinessRequest, seen: Seen, filters: Filters) -> list[Chip]:
    counts = seen.ranking.counts()
    nothing = {"group": None, "for": None, "page": None}
    everything = filters.group is None and not filters.planned
    chips = [Chip(str(_("All")), link_with(request, **nothing), len(seen.catalogue.kept), everything)]
    chips += [
        Chip(str(label), link_with(request, **(nothing | {"group": code.value})), counts[code], filters.group is code)
        for code, label in GROUPS.items()
        if counts[code]
    ]
    planned = int(np.count_nonzero(seen.pays_for_measures & ~seen.in_group(Group.NOT_ELIGIBLE)))
    if planned:
        for_measures = str(_("For our measures"))
        chips.append(
            Chip(for_measures, link_with(request, **(nothing | {"for": "measures"})), planned, filters.planned)
        )
    return chips


@rule("profile.edit")
@require_POST
def aid_answer(request: BusinessRequest, fact: str) -> HttpResponse:
    """Keeps one answer, asked on the list itself, and says what it settled."""
    if fact not in ASKED:
        raise Http404
    today = timezone.localdate()
    form = form_for(fact, request.POST, profile=profile_of(request.business), today=today)
    if not form.is_valid():
        return _list(request, form, fact)
    before = seen_by(request.business, today, request.actor).ranking

    def effect() -> str:
        edit_profile(
            actor=request.actor,
            business=request.business,
            version=form.cleaned_data["version"] or 0,
            values=answer_of(fact, form),
            today=today,
        )
        messages.success(request, what_it_settled(before, seen_by(request.business, today, request.actor).ranking))
        return here(request, "aid")

    try:
        with transaction.atomic():  # a refusal gives the form's key back
            return submit(request, form, effect)
    except Conflict:
        messages.warning(request, _("Somebody changed your profile meanwhile. Here is the question again."))
        return redirect(here(request, "aid"))


@rule("programme.view")
def aid_programme(request: BusinessRequest, programme: str) -> HttpResponse:
    """One programme: verdict, every criterion, conditions to confirm, what to do next."""
    row = get_object_or_404(Programme, slug=programme)
    today = timezone.localdate()
    verdict = verdict_for(request.business, row, today)
    own = can(request.actor, "profile.view", request.business)
    conditions = conditions_of(request.business, row)
    said = [condition.answer.met for condition in conditions if condition.answer is not None]
    return render(
        request,
        "subsidies/programme.html",
        {
            "programme": row,
            "verdict": verdict,
            "headline": headline(verdict, met=said.count(True), not_met=said.count(False)),
            "mark": mark(verdict, not_met=said.count(False)),
            "group": group_of(verdict),
            "possible": verdict.eligibility is not Eligibility.NOT_ELIGIBLE or becomes_possible_on(verdict) is not None,
            "criteria": [(result, explain(result, own=own)) for result in verdict.criteria],
            "own": own,
            "conditions": conditions,
            "amount": amount_text(row.data),
            "terms": terms_lines(row.data),
            "notice": row.data.get("status_note") or "",
            "readings": row.data.get("amount_conflict") or [],
            "first": needed_before(row),
            "seen_on": (row.data.get("source") or {}).get("seen_on") or None,
            "application": latest(request.business, row),
            "successor": last_successor(row),
            "since": eligible_since(request.business, row) if verdict.eligibility is Eligibility.ELIGIBLE else None,
            "changes": changes_of(request.business, row),
        },
    )


@rule("programme.follow")
def aid_condition(request: BusinessRequest, programme: str, key: str) -> HttpResponse:
    """Answer one condition: GET shows it with its two answers, POST keeps the answer with today's date."""
    row = get_object_or_404(Programme, slug=programme)
    condition = next((item for item in conditions_of(request.business, row) if item.key == key), None)
    if condition is None:
        raise Http404
    if request.method == "POST" and request.POST.get("met") in {"yes", "no"}:
        answer_condition(
            actor=request.actor,
            business=request.business,
            programme=row,
            text=condition.text,
            met=request.POST["met"] == "yes",
            today=timezone.localdate(),
        )
        answer = HttpResponse(status=303)
        answer["Location"] = here(request, "aid-programme", programme=row.slug) + "#conditions"
        return answer
    status = 422 if request.method == "POST" else 200
    return render(request, "subsidies/condition.html", {"programme": row, "condition": condition}, status=status)
