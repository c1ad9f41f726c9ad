"""The programmes a business qualifies for, why, what is missing, and what to do next."""

from collections import Counter

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.access.routes import rule
from portal.editing.forms import submit
from portal.tenancy.requests import BusinessRequest
from portal.ui.lists import Chip
from portal.ui.paging import link_with, page_of
from portal.ui.requests import asked, here
from portal.ui.sorting import sort_key
from subsidies.curation.succession import last_successor
from subsidies.funding.actions import answer_condition, follow_programme
from subsidies.funding.forms import FollowForm
from subsidies.funding.models import Follow
from subsidies.funding.queries import conditions_of
from subsidies.matching.ranking import Group
from subsidies.matching.wording import explain, headline
from subsidies.programmes.models import Programme, ProgrammeKind
from subsidies.programmes.queries import Listed, amount_text, missing_facts, ranked_for, verdict_for

PAGE = 25
GROUPS = {
    Group.ELIGIBLE: pgettext_lazy("aid", "For you"),
    Group.UNKNOWN: pgettext_lazy("aid", "To be settled"),
    Group.NEAR_MISS: pgettext_lazy("aid", "Nearly"),
    Group.SUSPENDED: pgettext_lazy("aid", "Suspended"),
    Group.NOT_ELIGIBLE: pgettext_lazy("aid", "Not for you"),
}
QUESTIONS = {
    "employees": (_("your head-count"), "activity"),
    "naf": (_("your activity code"), "activity"),
    "zones": (_("where you are"), "place"),
    "age_months": (_("when the business was created"), "identity"),
    "micro_entrepreneur": (_("whether you are a micro-entrepreneur"), "identity"),
    "legal_forms": (_("your legal form"), "identity"),
    "turnover_eur": (_("your yearly turnover"), "money"),
    "balance_sheet_eur": (_("your balance sheet total"), "money"),
}


@rule("programme.view")
def aid(request: BusinessRequest) -> HttpResponse:
    """The list, in the order that helps most; filters by group, kind and words."""
    everything = ranked_for(request.business, timezone.localdate())
    counts = Counter(item.group for item in everything)
    group = asked(request, "group")
    kind, words = asked(request, "kind"), asked(request, "q")
    shown = [item for item in everything if _wanted(item, group, kind, words)]
    missing = [(*QUESTIONS[family], count) for family, count in missing_facts(everything) if family in QUESTIONS]
    chips = [Chip(str(_("All")), link_with(request, group=None, page=None), len(everything), group not in GROUPS)]
    chips += [
        Chip(str(label), link_with(request, group=code.value, page=None), counts[code], group == code)
        for code, label in GROUPS.items()
        if counts[code]
    ]
    context = {
        "page": page_of(request, shown, PAGE),
        "chips": chips,
        "eligible": counts[Group.ELIGIBLE],
        "unknown": counts[Group.UNKNOWN],
        "question": missing[0] if missing else None,
        "kinds": ProgrammeKind.choices,
        "kind": kind,
        "words": words,
        "group": group if group in GROUPS else "",
    }
    template = "subsidies/aid.html#list" if request.htmx else "subsidies/aid.html"
    return render(request, template, context)


def _wanted(item: Listed, group: str, kind: str, words: str) -> bool:
    if group in GROUPS and item.group != group:
        return False
    if kind in ProgrammeKind.values and item.programme.kind != kind:
        return False
    text = item.programme.sort_key + sort_key(item.programme.operator)
    return not words or sort_key(words).split("\x1f")[0] in text


@rule("programme.view")
def aid_programme(request: BusinessRequest, programme: str) -> HttpResponse:
    """One programme: verdict, every criterion, conditions to confirm, what to do next."""
    row = get_object_or_404(Programme, slug=programme)
    today = timezone.localdate()
    verdict = verdict_for(request.business, row, today)
    follow = Follow.objects.for_business(request.business).filter(programme=row).first()
    return render(
        request,
        "subsidies/programme.html",
        {
            "programme": row,
            "verdict": verdict,
            "headline": headline(verdict),
            "criteria": [(result, explain(result)) for result in verdict.criteria],
            "conditions": conditions_of(request.business, row),
            "amount": amount_text(row.data),
            "seen_on": (row.data.get("source") or {}).get("seen_on") or None,
            "follow": follow,
            "successor": last_successor(row),
        },
    )


@rule("programme.follow")
def aid_follow(request: BusinessRequest, programme: str) -> HttpResponse:
    """Say where the business stands with a programme."""
    row = get_object_or_404(Programme, slug=programme)
    follow = Follow.objects.for_business(request.business).filter(programme=row).first()
    initial = {"state": follow.state, "amount_eur": follow.amount_eur, "note": follow.note} if follow else {}
    form = FollowForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():

        def effect() -> str:
            follow_programme(
                actor=request.actor,
                business=request.business,
                programme=row,
                today=timezone.localdate(),
                **form.values(),
            )
            return here(request, "aid-programme", programme=row.slug)

        return submit(request, form, effect)
    status = 422 if request.method == "POST" else 200
    return render(request, "subsidies/follow.html", {"form": form, "programme": row}, status=status)


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
