"""The funding plan, who could pay for a measure, and choosing a programme for it."""

from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.access.routes import rule
from portal.access.rules import require
from portal.audit.queries import last_editor
from portal.editing.forms import attempt, submit
from portal.editing.saving import Conflict
from portal.tenancy.requests import BusinessRequest
from portal.ui.conflict import conflict_page
from portal.ui.requests import here
from risks.treatment.models import Measure
from subsidies.funding.amounts import Nature
from subsidies.funding.plan import queries, wording
from subsidies.funding.plan.actions import change_choice, choose_programme, drop_choice
from subsidies.funding.plan.candidates import counts_a_cost, held_back
from subsidies.funding.plan.forms import ChoiceForm, DropForm
from subsidies.funding.plan.models import FundingChoice
from subsidies.funding.plan.parts import STARTED, ChainStep, Funded, Line
from subsidies.funding.wording import NATURES, PAID, PAID_UNKNOWN, amount_words, beside, eur, formula, span
from subsidies.ledger.queries import unsettled
from subsidies.programmes.models import Programme


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One programme of a measure, in words."""

    line: Line
    amount: str
    counted: str
    formula: list[str]
    nature: str
    paid: str
    stand: str
    stand_word: str
    doubts: list[str]
    beside: str


@dataclass(frozen=True, slots=True)
class ShownMeasure:
    """One measure of the plan, in words."""

    funded: Funded
    lines: list[ShownLine]
    aid: str
    own: str
    remarks: list[str]


@rule("application.view")
@require_GET
def funding_plan(request: BusinessRequest) -> HttpResponse:
    """Cost, aid and own share of the chosen measures; what cannot be combined; who pays first."""
    require(request.actor, "measure.view", request.business)
    today = timezone.localdate()
    plan = queries.plan_for(request.business, today)
    context = {
        "plan": plan,
        "measures": [_measure(item) for item in plan.funded],
        # What is unknown is no 0: sums are shown once one cost is known.
        "cost": plan.cost_eur if len(plan.funded) > plan.unknown_costs else None,
        "aid": _aid(plan.aid_low_eur, plan.aid_high_eur, plan.not_stated),
        "unsure": wording.unsure_text(plan),
        "apart": _aid(plan.apart_low_eur, plan.apart_high_eur, plan.apart_not_stated),
        "own": _own(plan.own_low_eur, plan.own_high_eur),
        "remarks": [(wording.remark_text(one), one.serious) for one in plan.remarks],
        "later": _aid(plan.cash.later_low_eur, plan.cash.later_high_eur, plan.cash.later_not_stated),
        "chain": [(step, wording.STATES[step.state]) for step in plan.chain],
        "room_eur": queries.room_eur(request.business, today),
        "room_waits": bool(plan.de_minimis) and unsettled(request.business),
        "fundable": queries.fundable(request.business, today),
        "first": _first_missing(plan.chain),
    }
    return render(request, "subsidies/funding/plan.html", context)


@rule("application.view")
@require_GET
def funding_measure(request: BusinessRequest, number: int) -> HttpResponse:
    """Who could pay for one measure."""
    require(request.actor, "measure.view", request.business)
    measure = queries.find_measure(request.business, number)
    known = queries.candidates(measure, timezone.localdate())
    found = known.found
    shown = [
        (item, amount_words(item.aid), formula(item.aid), NATURES[item.aid.nature], beside(item.aid)) for item in found
    ]
    context = {
        "measure": measure,
        "candidates": [entry for entry in shown if entry[0].useful],
        "others": [entry for entry in shown if not entry[0].useful],
        "sure": sum(item.group == "eligible" for item in found),
        "to_check": sum(item.group == "eligible" and item.mark is not None for item in found),
        "open": sum(item.group == "unknown" for item in found),
        "more": known.more,
        "started": measure.status in STARTED,
        "held": held_back(measure, found),
    }
    return render(request, "subsidies/funding/measure.html", context)


@rule("application.edit")
def funding_choice(request: BusinessRequest, number: int, programme: str) -> HttpResponse:
    """Puts a programme into the plan of a measure, or changes the cost that it counts."""
    require(request.actor, "measure.view", request.business)
    measure = queries.find_measure(request.business, number)
    row = get_object_or_404(Programme, slug=programme)
    choice = queries.find_choice(measure, row)
    counts = counts_a_cost(measure, row)
    form = ChoiceForm(request.POST if request.method == "POST" else None, choice=choice, counts=counts)
    if request.method == "POST" and form.is_valid():

        def effect() -> str:
            _save(request, form, measure, row, choice)
            return here(request, "funding-plan") + f"#m-{measure.number}"

        try:
            if answer := attempt(request, form, effect):
                return answer
        except Conflict as error:
            who = last_editor(request.business, measure.reference, "funding.changed", "funding.chosen")
            theirs = ChoiceForm(choice=error.current, counts=counts)
            return conflict_page(request, form, theirs, who=who, back=here(request, "funding-plan"))
    typed = form.cleaned_data.get("eligible_cost_eur") if form.is_bound else None
    kept = choice.eligible_cost_eur if choice else None
    counted: Decimal | None = typed or kept
    item = queries.candidate(measure, row, measure.cost_once_eur if counted is None else counted, timezone.localdate())
    context = {
        "form": form,
        "measure": measure,
        "programme": row,
        "choice": choice,
        "item": item,
        "amount": amount_words(item.aid),
        "formula": formula(item.aid),
        "nature": NATURES[item.aid.nature],
        "beside": beside(item.aid),
        "paid": PAID.get(row.data.get("paid") or ""),
        "started": measure.status in STARTED,
    }
    status = 422 if form.is_bound else 200
    return render(request, "subsidies/funding/choice.html", context, status=status)


@rule("application.edit")
def funding_drop(request: BusinessRequest, number: int, programme: str) -> HttpResponse:
    """Asks, then takes the programme out of the plan; the second of two clicks lands where the first one did."""
    require(request.actor, "measure.view", request.business)
    measure = queries.find_measure(request.business, number)
    row = get_object_or_404(Programme, slug=programme)
    choice = queries.find_choice(measure, row)
    form = DropForm(request.POST if request.method == "POST" else None)
    if choice is None:
        return redirect(here(request, "funding-measure", number=number))
    if request.method == "POST" and form.is_valid():

        def effect() -> str:
            drop_choice(actor=request.actor, choice=choice)
            messages.success(request, _("Taken out of the plan."))
            return here(request, "funding-plan")

        return submit(request, form, effect)
    context = {
        "question": _("Take “%(title)s” out of the plan of %(ref)s?") % {"title": row.title, "ref": measure.reference},
        "consequences": [
            _("The measure stays, and pays for itself without it."),
            _("You can put it back at any time."),
        ],
        "confirm": _("Take it out"),
        "back": here(request, "funding-plan"),
        "form": form,
        "danger": False,
    }
    return render(request, "ui/confirm.html", context, status=422 if form.is_bound else 200)


def _save(
    request: BusinessRequest, form: ChoiceForm, measure: Measure, programme: Programme, choice: FundingChoice | None
) -> None:
    kept = choice.eligible_cost_eur if choice else None
    values = {"eligible_cost_eur": kept, **form.values()}  # what was not asked stays
    if choice is None:
        choose_programme(actor=request.actor, business=request.business, measure=measure, programme=programme, **values)
        messages.success(request, _("“%(title)s” is in the plan.") % {"title": programme.title})
    else:
        version = form.cleaned_data["version"] or 0  # a form that names no version was never shown
        change_choice(actor=request.actor, choice=choice, version=version, **values)
        messages.success(request, _("Saved."))


def _measure(item: Funded) -> ShownMeasure:
    lines = [
        ShownLine(
            line=line,
            amount=amount_words(line.aid),
            counted=span(line.low_eur, line.high_eur) if line.counts else "",
            formula=formula(line.aid),
            nature="" if line.aid.nature is Nature.IN_KIND else str(NATURES[line.aid.nature]),
            paid=str(PAID.get(line.option.record.get("paid") or "", PAID_UNKNOWN)),
            stand=wording.stand_text(line.asked) if line.asked else "",
            stand_word=wording.stand_word(line.asked) if line.asked and line.sent else "",
            doubts=[str(wording.DOUBTS[doubt]) for doubt in line.doubts],
            beside=beside(line.aid),
        )
        for line in item.lines
    ]
    remarks = [wording.remark_text(one) for one in item.remarks]
    aid = _aid(item.aid_low_eur, item.aid_high_eur, item.not_stated)
    return ShownMeasure(item, lines, aid, _own(item.own_low_eur, item.own_high_eur), remarks)


def _aid(low: Decimal, high: Decimal, not_stated: int) -> str:
    """What comes, never as a bare maximum; "not stated" rather than nothing when that is all there is."""
    if not_stated and not high:
        return span(None, None)
    if low or not high:
        return span(low, high)
    return _("from %(low)s to %(high)s") % {"low": eur(low), "high": eur(high)}


def _own(low: Decimal | None, high: Decimal | None) -> str:
    """What is left to pay: aid that is not stated may still lower it."""
    if high is None:
        return ""
    if low is None:
        return _("at most %(high)s") % {"high": span(high, high)}
    return (
        span(high, high)
        if low == high
        else _("from %(low)s to %(high)s")
        % {
            "low": span(low, low),
            "high": span(high, high),
        }
    )


def _first_missing(chain: tuple[ChainStep, ...]) -> ChainStep | None:
    return next((step for step in chain if step.state == "missing"), None)
