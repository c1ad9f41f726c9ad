"""What we propose from the answers: each risk with why, its level today, and the measures that lower it most."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from portal.access.routes import rule
from portal.access.rules import can, require
from portal.editing.forms import submit
from portal.tenancy.requests import BusinessRequest
from portal.ui.language import current_language
from portal.ui.requests import here
from risks.assessment import reasons
from risks.assessment.derivation import Derivation, derivation
from risks.assessment.forms import AcceptForm, DeclineForm, EditFirstForm, MergeForm
from risks.assessment.models import Decision
from risks.assessment.proposal import MEASURES_EACH, Proposal, ProposedRisk, propose
from risks.assessment.proposing import (
    Wording,
    accept_edited,
    accept_proposals,
    decline_proposal,
    merge_proposal,
    reconsider,
)
from risks.assessment.queries import Standing, decisions_of, plain, standing
from risks.assessment.questions import load
from risks.assessment.score import readiness
from risks.catalogue.catalogue import load as catalogue
from risks.criteria.queries import scale_of
from risks.register import scale
from risks.register.scale import Scale

TICKED = 15  # a first register that somebody can still look after; the others wait below


@dataclass(frozen=True, slots=True)
class Line:
    """One proposed risk, in words."""

    item: ProposedRisk
    title: str
    event: str
    level: int | None
    how_often: str
    how_bad: str
    why: list[str]
    measures: list[str]
    weak: bool  # whether the catalogue's own figures for it are weak or a judgement
    decision: Decision | None
    derivation: Derivation | None = None  # in the expert view


def proposed(where: Standing, scale: Scale) -> Proposal:
    """The proposal for the answers as they are now, on the business's scale."""
    return propose(catalogue(), load(), plain(where.rows), where.facts, scale)


@rule("proposal.view")
def proposal(request: BusinessRequest) -> HttpResponse:
    """The proposed risks: those still to decide with a box each, then the decided ones."""
    where = standing(request.business)
    if where.run is None:
        return redirect(here(request, "assessment"))
    used, expert = scale_of(request.business), _is_expert(request)
    found, decisions = proposed(where, used), decisions_of(request.business)
    lines = [_line(item, where, decisions.get(item.scenario), used, expert=expert) for item in found.risks]
    waiting = [line for line in lines if line.decision is None]
    form = AcceptForm(
        request.POST if request.method == "POST" else None,
        choices=[(line.item.scenario, line.title) for line in waiting],
        initial={"scenarios": [line.item.scenario for line in waiting[:TICKED]]},
    )
    if form.is_bound:
        require(request.actor, "proposal.decide")
    if form.is_bound and form.is_valid():

        def effect() -> str:
            chosen = set(form.cleaned_data["scenarios"])
            made = accept_proposals(
                actor=request.actor,
                business=request.business,
                proposed=[line.item for line in waiting if line.item.scenario in chosen],
                wording=Wording(current_language(), timezone.localdate(), all_levels=expert),
            )
            text = ngettext("%(n)d risk is in your register.", "%(n)d risks are in your register.", len(made))
            messages.success(request, text % {"n": len(made)})
            return here(request, "risks")

        return submit(request, form, effect)
    ready = readiness(load(), plain(where.rows), where.facts)
    context: dict[str, Any] = {
        "where": where,
        "form": form,
        "waiting": waiting,
        "decided": [line for line in lines if line.decision is not None],
        "unknown": len(found.to_dos),
        "ready": [reasons.line_of(item, current_language()) for item in ready.lines],
        "red_lines": [reasons.red_line(code, current_language()) for code in ready.red_lines],
        "decides": can(request.actor, "proposal.decide"),
        "chosen": form["scenarios"].value() or [],
        "unfinished": len(where.open_questions),
        "expert": expert,
    }
    return render(request, "risks/assessment/proposal.html", context, status=422 if form.is_bound else 200)


@rule("proposal.decide")
def edit_first(request: BusinessRequest, scenario: str) -> HttpResponse:
    """One proposed risk in the owner's own words, then into the register."""
    line, used, language = _undecided(request, scenario), scale_of(request.business), current_language()
    form = EditFirstForm(
        request.POST or None,
        measures=[(code, catalogue().measure(code).title.in_(language)) for code in line.item.measures],
        scale=used,
        language=language,
        initial={
            "title": line.title,
            "likelihood_current": line.item.likelihood,
            "impact_current": line.item.impact,
            "measures": list(line.item.measures[:MEASURES_EACH]),
        },
    )
    if form.is_bound and form.is_valid():

        def effect() -> str:
            said = form.cleaned_data
            made = accept_edited(
                actor=request.actor,
                business=request.business,
                proposed=line.item,
                title=said["title"],
                likelihood=said["likelihood_current"],
                impact=said["impact_current"],
                measures=said["measures"],
                wording=Wording(language, timezone.localdate(), all_levels=_is_expert(request)),
            )
            if made is not None:
                messages.success(request, _("%(ref)s is in your register.") % {"ref": made.reference})
            return here(request, "proposal")

        try:
            return submit(request, form, effect)
        except ValidationError as error:
            form.add_error(None, error)
    context = {"form": form, "line": line}
    return render(request, "risks/assessment/edit_first.html", context, status=422 if form.is_bound else 200)


@rule("proposal.decide")
def decline(request: BusinessRequest, scenario: str) -> HttpResponse:
    """Not for us, with the reason."""
    line = _undecided(request, scenario)
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def effect() -> str:
            reason = form.cleaned_data["reason"]
            decline_proposal(actor=request.actor, business=request.business, scenario=scenario, reason=reason)
            return here(request, "proposal")

        return submit(request, form, effect)
    context = {"form": form, "line": line}
    return render(request, "risks/assessment/decline.html", context, status=422 if form.is_bound else 200)


@rule("proposal.decide")
def merge(request: BusinessRequest, scenario: str) -> HttpResponse:
    """The register says it already: its measures go there."""
    line = _undecided(request, scenario)
    form = MergeForm(request.POST or None, business=request.business)
    if request.method == "POST" and form.is_valid():

        def effect() -> str:
            merge_proposal(
                actor=request.actor,
                business=request.business,
                proposed=line.item,
                risk=form.cleaned_data["risk"],
                language=current_language(),
                today=timezone.localdate(),
            )
            return here(request, "proposal")

        try:
            return submit(request, form, effect)
        except ValidationError as error:
            form.add_error(None, error)
    context = {"form": form, "line": line}
    return render(request, "risks/assessment/merge.html", context, status=422 if form.is_bound else 200)


@rule("proposal.decide")
@require_POST
def reconsider_it(request: BusinessRequest, scenario: str) -> HttpResponse:
    """A declined one is proposed again."""
    reconsider(actor=request.actor, business=request.business, scenario=scenario)
    return redirect(here(request, "proposal"))


def _is_expert(request: BusinessRequest) -> bool:
    """Whether this person works in the expert view; remembered while they are signed in."""
    if (asked := request.GET.get("view")) in {"expert", "plain"}:
        request.session["expert_view"] = asked == "expert"
    return bool(request.session.get("expert_view"))


def _undecided(request: BusinessRequest, scenario: str) -> Line:
    where, used = standing(request.business), scale_of(request.business)
    found = next((i for i in proposed(where, used).risks if i.scenario == scenario), None)
    if where.run is None or found is None or scenario in decisions_of(request.business):
        raise Http404
    return _line(found, where, None, used)


def _line(item: ProposedRisk, where: Standing, decision: Decision | None, used: Scale, *, expert: bool = False) -> Line:
    tongue, entry = current_language(), catalogue().scenario(item.scenario)
    names = [catalogue().measure(code).title.in_(tongue) for code in item.measures[:MEASURES_EACH]]
    return Line(
        item=item,
        title=entry.title.in_(tongue),
        event=entry.event.in_(tongue),
        level=scale.level(item.likelihood, item.impact),
        how_often=scale.likelihood_words(item.likelihood, used) if item.likelihood else "",
        how_bad=scale.impact_words(item.impact, tongue, used) if item.impact else "",
        why=[reasons.because(reason, where, tongue) for reason in item.why],
        measures=names,
        weak=entry.confidence in {"weak", "judgement"},
        decision=decision,
        derivation=derivation(item, entry, used, tongue) if expert else None,
    )
