"""What the risks cost: the overview, one risk's figures, one measure's effect, and the run."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from portal.access.routes import rule
from portal.access.rules import can, require
from portal.audit.queries import last_editor
from portal.editing.forms import submit
from portal.editing.saving import Conflict
from portal.jobs.models import Job
from portal.jobs.steps import dressed
from portal.tenancy.requests import BusinessRequest
from portal.ui.conflict import conflict_page
from portal.ui.csv_export import workbook_response
from portal.ui.language import current_language
from portal.ui.requests import here
from risks.quantification import planning, wording
from risks.quantification.actions import set_effect, set_estimate
from risks.quantification.causes import usual
from risks.quantification.distributions import Poisson
from risks.quantification.exposure import Exposure
from risks.quantification.forms import EffectForm, EstimateForm
from risks.quantification.formula import formula
from risks.quantification.inputs import decode
from risks.quantification.job import KIND, request_run
from risks.quantification.models import Estimate, MeasureEffect
from risks.quantification.queries import (
    Known,
    catalogue_effect,
    current_inputs,
    done_since,
    known_risks,
    latest,
    standing,
)
from risks.quantification.reading import names, overview
from risks.quantification.workbook import workbook
from risks.register.models import Risk
from risks.treatment.models import Measure

LABELS = {
    "read": gettext_lazy("Gather the facts"),
    "simulate": gettext_lazy("Play through a hundred thousand years"),
    "cover": gettext_lazy("Apply your contracts to each loss"),
    "store": gettext_lazy("Keep the result"),
}


@rule("quantification.view")
def losses(request: BusinessRequest) -> HttpResponse:
    """The bad years, risk by risk, and what matters most."""
    found = standing(request.business)
    context = overview(request.business, request.actor, found, current_language())
    runs = can(request.actor, "quantification.run", request.business)
    context |= {"runs": runs, "edits": can(request.actor, "quantification.edit", request.business)}
    return render(request, "risks/quantification/losses.html", context)


@require_POST
@rule("quantification.run")
def run(request: BusinessRequest) -> HttpResponse:
    """Asks for simulated years and shows their progress."""
    job = request_run(actor=request.actor, business=request.business)
    return redirect(here(request, "losses-job", uid=job.uid))


@rule("quantification.view")
def job(request: BusinessRequest, uid: UUID) -> HttpResponse:
    """The progress of one run; htmx gets the fragment alone."""
    found = get_object_or_404(Job.objects.for_business(request.business), uid=uid, kind=KIND)
    context = {
        "job": dressed(found, LABELS, here(request, "losses")),
        "url": here(request, "losses-job", uid=uid),
        "cancel_url": "",
    }
    template = "ui/progress.html" if request.htmx else "risks/quantification/job.html"
    return render(request, template, context)


@rule("quantification.view")
def estimate(request: BusinessRequest, number: int) -> HttpResponse:
    """How often and how much, for one risk; where each figure comes from; the formula."""
    risk = get_object_or_404(Risk.objects.for_business(request.business), number=number)
    lang, edits = current_language(), can(request.actor, "quantification.edit", risk)
    known = next(iter(known_risks(request.business, only=number)), None)
    row = Estimate.objects.for_business(request.business).filter(risk=risk).first()
    row = row or Estimate(business=request.business, risk=risk)
    code = known.scenario.code if known and known.scenario else ""
    options: dict[str, Any] = {"language": lang, "category": risk.category, "usual": usual(risk.category, code)}
    form = EstimateForm(request.POST if request.method == "POST" else None, row=row, scenario=code, **options)
    if form.is_bound:
        require(request.actor, "quantification.edit", risk)
    if form.is_bound and form.is_valid():

        def effect() -> str:
            asked = form.cleaned_data["version"] or 0
            set_estimate(actor=request.actor, risk=risk, version=asked, **form.values())  # type: ignore[arg-type]
            messages.success(request, _("Saved."))
            return here(request, "loss-estimate", number=number)

        try:
            return submit(request, form, effect)
        except Conflict as error:
            theirs = EstimateForm(row=error.current, scenario=code, **options)
            who = last_editor(request.business, risk.reference, "estimate.set")
            back = here(request, "loss-estimate", number=number)
            return conflict_page(request, form, theirs, who=who, back=back)
        except ValidationError as error:
            form.refuse(error)
    context = {"form": form, "risk": risk, "edits": edits, **_told(request, known)}
    return render(request, "risks/quantification/estimate.html", context, status=422 if form.is_bound else 200)


def _told(request: BusinessRequest, known: Known | None) -> dict[str, Any]:
    """The risk's exposure in words, or why there is none; sources of what the catalogue says."""
    lang = current_language()
    if known is None:
        return {"gap": _("it is closed")}
    ref, inputs = known.risk.reference, current_inputs(request.business)
    made = inputs.portfolio.by_ref.get(ref)
    context: dict[str, Any] = {"known": known, "ground": wording.GROUNDS.get(known.facts.ground or "", "")}
    if known.scenario is not None:
        context["scenario"] = known.scenario.title.in_(lang)
        context["sources"] = _sources(known, lang)
    context["newer"] = done_since(request.business).get(ref, [])
    if made is not None:
        common = next((one for one in inputs.portfolio.exposures if ref in one.members), None)
        return context | {
            "apart": _apart(request, common) if common else "",
            "exposure": made,
            "often": wording.often(made.frequency, lang),
            "size": wording.size(made, lang),
            "formula": formula(made, inputs.costs, lang, shows_hour=can(request.actor, "stoppage.view")),
        }
    why = inputs.left_out.get(ref, "no_figures")
    return context | {"gap": wording.LEFT_OUT[why], "needs_hour": why == "no_hour"}


def _apart(request: BusinessRequest, common: Exposure) -> str:
    """What of a risk's failures is counted with others, in the row of their common cause."""
    titles, providers = names(request.business)
    name = wording.title(common.ref, titles, providers, list(common.members))
    often = wording.often(common.frequency, current_language())
    return _("Counted in a row of its own: %(name)s, %(often)s. It is not in this figure.") % {
        "name": name,
        "often": often,
    }


def _sources(known: Known, lang: Any) -> list[dict[str, Any]]:
    scenario = known.scenario
    assert scenario is not None
    rows: list[dict[str, Any]] = [
        {
            "what": _("How often"),
            "usual": wording.often(Poisson(scenario.frequency.likely), lang),
            "source": wording.source(scenario.frequency),
        }
    ]
    if scenario.duration is not None:
        span = wording.span_hours(scenario.duration.low, scenario.duration.high, lang)
        rows.append({"what": _("How long"), "usual": span, "source": wording.source(scenario.duration)})
    if scenario.severity is not None:
        span = wording.span_eur(scenario.severity.low, scenario.severity.high, lang)
        rows.append({"what": _("How much"), "usual": span, "source": wording.source(scenario.severity)})
    return rows


@rule("quantification.edit")
def effect(request: BusinessRequest, number: int) -> HttpResponse:
    """By how much one measure lowers its risks."""
    measure = get_object_or_404(Measure.objects.for_business(request.business), number=number)
    row = MeasureEffect.objects.for_business(request.business).filter(measure=measure).first()
    given = catalogue_effect(measure)
    form = EffectForm(request.POST if request.method == "POST" else None, row=row, usual=given)
    if form.is_bound and form.is_valid():

        def save() -> str:
            asked = form.cleaned_data["version"] or 0
            set_effect(actor=request.actor, measure=measure, version=asked, **form.values())  # type: ignore[arg-type]
            messages.success(request, _("Saved."))
            return here(request, "loss-plan")

        try:
            return submit(request, form, save)
        except Conflict as error:
            theirs = EffectForm(row=error.current, usual=None)
            who = last_editor(request.business, measure.reference, "measure.effect_set")
            return conflict_page(request, form, theirs, who=who, back=here(request, "loss-effect", number=number))
        except ValidationError as error:
            form.refuse(error)
    source = wording.source(given) if given else ""
    context = {"form": form, "measure": measure, "own": row is not None, "usual": given, "source": source}
    return render(request, "risks/quantification/effect.html", context, status=422 if form.is_bound else 200)


@rule("quantification.view")
def plan(request: BusinessRequest) -> HttpResponse:
    """What removes most for the money: the best set under a budget, and each measure alone."""
    found = standing(request.business)
    context: dict[str, Any] = {
        "run": found.run,
        "stale": found.stale,
        "edits": can(request.actor, "quantification.edit", request.business),
    }
    if found.run is not None:
        inputs = decode(found.run.inputs)
        wanted = planning.asked(request.GET.dict(), planning.top_of(inputs))
        context |= planning.page(request.business, inputs, wanted, current_language())
    return render(request, "risks/quantification/plan.html", context)


@rule("quantification.view")
def export(request: BusinessRequest) -> HttpResponse:
    """The latest years as a workbook; 404 while there are none."""
    found = latest(request.business)
    if found is None:
        raise Http404
    content = workbook(found, *names(request.business), current_language(), request.actor)
    return workbook_response(f"rempart-{request.business.slug}-losses", content)
