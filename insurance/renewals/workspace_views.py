"""The chamber's side: choosing whose dossiers are renewed, looking on, halting, calling off."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from insurance.renewals.actions import cancel_renewal, pause_renewal, resume_renewal, start_renewal
from insurance.renewals.forms import RenewalForm
from insurance.renewals.models import CampaignState, ItemState, RenewalCampaign
from insurance.renewals.queries import Client, Wish, clients_for, estimate
from insurance.renewals.results import COUNTED, Line, lines_of, progress_of, renewals_of
from insurance.renewals.standing import Reason
from insurance.renewals.wording import REASONS, lasting, named, part_labels
from portal.access.routes import rule
from portal.editing.forms import submit
from portal.tenancy.refusals import Refused
from portal.tenancy.requests import OrganisationRequest
from portal.ui.lists import Chip
from portal.ui.paging import link_with, page_of
from portal.ui.requests import asked, here

KEPT = ("form_key", "audience", "months", "moved", "chosen", "parts", "with_proofs", "when", "hour")
NAMED_AT_MOST = 200  # names under one heading of the preview
PROBLEMS_SHOWN = 50


@rule("renewal.view")
@require_GET
def renewals(request: OrganisationRequest) -> HttpResponse:
    """All renewals of the chamber."""
    page = page_of(request, renewals_of(request.organisation))
    now = timezone.now()
    shown = [progress_of(campaign, now) for campaign in page]
    return render(request, "insurance/renewals/list.html", {"page": page, "shown": shown})


@rule("renewal.run")
def renewal_new(request: OrganisationRequest) -> HttpResponse:
    """Choose; a first submit shows whose dossiers and how long, the second starts."""
    now = timezone.now()
    every = Wish(0, False, list(part_labels()), timezone.localdate(now))
    able = [one.business for one in _clients(request, every, now) if one.taken]
    posted = request.method == "POST"
    form = RenewalForm(request.POST if posted else None, clients=able)
    if not able or not posted or not form.is_valid():
        return _choose_page(request, form, able, status=422 if posted and able else 200)
    step = request.POST.get("step", "")
    if step == "edit":
        return _choose_page(request, form, able)
    plan = _plan(request, form, now)
    if step != "start" or not plan.taken:
        return _preview(request, plan)
    try:
        with transaction.atomic():  # a refusal gives the form's key back
            return submit(request, form, lambda: _start(request, form, plan))
    except Refused as refused:
        form.add_error(None, str(refused))
    return _choose_page(request, form, able, status=422)


def _clients(request: OrganisationRequest, wish: Wish, now: datetime) -> list[Client]:
    return clients_for(request.organisation, request.user, wish, timezone.localdate(now))


def _choose_page(request: OrganisationRequest, form: RenewalForm, able: list[Any], status: int = 200) -> HttpResponse:
    return render(request, "insurance/renewals/new.html", {"form": form, "able": able}, status=status)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a valid form would start."""

    wish: Wish
    start_at: datetime
    at_once: bool
    taken: list[Client]
    left_out: list[Client]


def _plan(request: OrganisationRequest, form: RenewalForm, now: datetime) -> Plan:
    start_at = form.start_at(now)
    wish = form.wish(timezone.localdate(start_at))
    ticked = form.ticked()
    found = _clients(request, wish, now)
    if ticked is not None:
        found = [one for one in found if one.business.pk in ticked]
    taken = [one for one in found if one.taken]
    return Plan(wish, start_at, start_at == now, taken, [one for one in found if not one.taken])


def _start(request: OrganisationRequest, form: RenewalForm, plan: Plan) -> str:
    campaign = start_renewal(
        actor=request.actor,
        organisation=request.organisation,
        clients=[one.business.pk for one in plan.taken],
        parts=plan.wish.parts,
        months=plan.wish.months,
        moved=plan.wish.moved,
        with_proofs=form.cleaned_data["with_proofs"],
        start_at=plan.start_at,
    )
    return here(request, "renewal", number=campaign.number)


def _preview(request: OrganisationRequest, plan: Plan) -> HttpResponse:
    by_reason = [(reason, [one for one in plan.left_out if one.reason == reason]) for reason in Reason]
    context = {
        "plan": plan,
        "lasting": lasting(estimate(len(plan.taken))),
        "parts": named(plan.wish.parts),
        "narrowed": [(one, named(one.closed)) for one in plan.taken if one.closed][:NAMED_AT_MOST],
        "left_out": [(REASONS[reason], some[:NAMED_AT_MOST], len(some)) for reason, some in by_reason if some],
        "named": plan.taken[:NAMED_AT_MOST],
        "languages": _languages(plan.taken),
        "kept": [(key, text) for key in KEPT for text in request.POST.getlist(key)],
    }
    return render(request, "insurance/renewals/preview.html", context)


def _languages(taken: list[Client]) -> list[tuple[str, int]]:
    names = {"fr": _("in French"), "en": _("in English")}
    counts = [(names.get(code, code), sum(1 for one in taken if one.language == code)) for code in names]
    return [one for one in counts if one[1]]


@rule("renewal.view")
@require_GET
def renewal(request: OrganisationRequest, number: int) -> HttpResponse:
    """How far it is, and client by client what became of each dossier; htmx gets the progress alone."""
    campaign = _campaign(request, number)
    today = timezone.localdate()
    context: dict[str, Any] = {
        "campaign": campaign,
        "progress": progress_of(campaign, timezone.now()),
        "problems": _problems(campaign, today) if campaign.failed else [],
        "url": here(request, "renewal", number=number),
    }
    if request.htmx:
        return render(request, "insurance/renewals/progress.html", context)
    state = asked(request, "state")
    state = state if state in COUNTED else ""
    lines = lines_of(campaign, today, [state] if state else [])
    context |= {
        "page": page_of(request, lines),
        "chips": _chips(request, campaign, state),
        "hidden": max(0, campaign.ended + len(campaign.under_way) - len(lines)) if not state else 0,
        "parts": named(campaign.parts),
    }
    return render(request, "insurance/renewals/renewal.html", context)


def _problems(campaign: RenewalCampaign, today: date) -> list[tuple[str, list[Line]]]:
    """What failed, by what is to be done about it: one cause often hits many."""
    lines = lines_of(campaign, today, [ItemState.FAILED])[:PROBLEMS_SHOWN]
    by_advice: dict[str, list[Line]] = {}
    for line in lines:
        by_advice.setdefault(line.advice, []).append(line)
    return list(by_advice.items())


def _chips(request: OrganisationRequest, campaign: RenewalCampaign, state: str) -> list[Chip]:
    chips = [Chip(_("All"), link_with(request, state=None, page=None), None, not state)]
    for code, label in COUNTED.items():
        count = int(getattr(campaign, code))
        if count:
            chips.append(Chip(str(label), link_with(request, state=code, page=None), count, state == code))
    return chips if len(chips) > 2 else []


@rule("renewal.run")
@require_POST
def renewal_pause(request: OrganisationRequest, number: int) -> HttpResponse:
    """No further client gets a turn."""
    campaign = _campaign(request, number)
    if pause_renewal(actor=request.actor, campaign=campaign):
        messages.success(request, _("Halted. What is being built is finished; nothing further begins."))
    return redirect(here(request, "renewal", number=number))


@rule("renewal.run")
@require_POST
def renewal_resume(request: OrganisationRequest, number: int) -> HttpResponse:
    """Goes on where it was halted."""
    campaign = _campaign(request, number)
    if resume_renewal(actor=request.actor, campaign=campaign):
        messages.success(request, _("It goes on where it was halted."))
    return redirect(here(request, "renewal", number=number))


@rule("renewal.run")
def renewal_cancel(request: OrganisationRequest, number: int) -> HttpResponse:
    """Asks, then calls it off."""
    campaign = _campaign(request, number)
    back = here(request, "renewal", number=number)
    if request.method == "POST":
        if cancel_renewal(actor=request.actor, campaign=campaign):
            messages.success(request, _("Called off. What was built stays with each business."))
        return redirect(back)
    if campaign.state not in {CampaignState.OPEN, CampaignState.PAUSED}:
        return redirect(back)
    context = {
        "question": _("Call this renewal off?"),
        "consequences": [
            _("Clients whose turn has not come get no new dossier."),
            _("What is being built this second is finished, and what was built stays with each business."),
            _("It cannot be taken up again; you can start another one at any time."),
        ],
        "confirm": _("Call it off"),
        "back": back,
    }
    return render(request, "ui/confirm.html", context)


def _campaign(request: OrganisationRequest, number: int) -> RenewalCampaign:
    return get_object_or_404(renewals_of(request.organisation), number=number)
