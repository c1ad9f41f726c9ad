"""The impact analysis: what the business lives on, what that hangs on, and where promises fall short."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from portal.access.routes import rule
from portal.access.rules import can, require
from portal.audit.queries import last_editor
from portal.editing.forms import submit
from portal.editing.saving import Conflict
from portal.tenancy.requests import BusinessRequest
from portal.ui.conflict import conflict_page
from portal.ui.language import current_language
from portal.ui.requests import here
from risks.continuity.hours import DURATIONS_HOURS
from risks.continuity.impact import wording
from risks.continuity.impact.actions import (
    ASPECTS,
    create_activity,
    delete_activity,
    edit_activity,
    set_recovery,
    stops_of,
)
from risks.continuity.impact.forms import ActivityForm, RecoveryForm
from risks.continuity.impact.gaps import Gap
from risks.continuity.impact.queries import Analysis, analysis
from risks.continuity.models import Activity
from risks.continuity.queries import Stoppage, stoppage
from risks.continuity.wording import DURATIONS
from risks.register.actions import create_risk
from risks.register.models import Category, Risk, RiskStatus
from risks.services.forms import DeleteForm
from risks.services.models import Service
from risks.treatment.actions import create_measure
from risks.treatment.models import Theme


@rule("stoppage.view")
def activities(request: BusinessRequest) -> HttpResponse:
    """All activities, what stops with which service, and the gaps."""
    found = analysis(request.business, timezone.localdate())
    lang = current_language()
    hung_on = {number for _activity, number in found.stops}
    columns = [service for service in found.services if service.number in hung_on]
    context = {
        "found": found,
        "edits": can(request.actor, "stoppage.edit", request.business),
        "edits_services": can(request.actor, "service.edit"),
        "proposes": can(request.actor, "risk.create", request.business)
        and can(request.actor, "measure.create", request.business),
        "share": sum(row.share_pct or 0 for row in found.activities),
        "columns": columns,
        "rows": [_row(row, columns, found) for row in found.activities],
        "gaps": [{"gap": gap, "text": wording.gap(gap, lang), "risk": wording.proposal(gap)[0]} for gap in found.gaps],
    }
    return render(request, "risks/continuity/impact/list.html", context)


def _row(row: Activity, columns: list[Service], found: Analysis) -> tuple[Activity, list[int], list[tuple[str, int]]]:
    """The activity, its percent for each column, and those of them that are not nothing, by name."""
    stops = [found.stops.get((row.pk, service.number), 0) for service in columns]
    return row, stops, [(service.name, pct) for service, pct in zip(columns, stops, strict=True) if pct]


@rule("stoppage.view")
def activity(request: BusinessRequest, number: int) -> HttpResponse:
    """One activity: what a stop does as it lasts, and for who may, the facts to change."""
    found = get_object_or_404(Activity.objects.for_business(request.business), number=number)
    edits = can(request.actor, "stoppage.edit", request.business)
    services = list(Service.objects.for_business(request.business).order_by("number"))
    bound = request.POST if request.method == "POST" else None
    form = ActivityForm(bound, services=services, row=found, stops=stops_of(found))
    if form.is_bound:
        require(request.actor, "stoppage.edit", request.business)
    if form.is_bound and form.is_valid():

        def effect() -> str:
            asked = form.cleaned_data["version"] or 0
            edit_activity(actor=request.actor, activity=found, version=asked, stops=form.stops(), **form.said())
            messages.success(request, _("Saved."))
            return here(request, "activity", number=number)

        try:
            return submit(request, form, effect)
        except Conflict:
            current = get_object_or_404(Activity.objects.for_business(request.business), number=number)
            theirs = ActivityForm(services=services, row=current, stops=stops_of(current))
            who = last_editor(request.business, current.reference, "activity.edited")
            return conflict_page(request, form, theirs, who=who, back=here(request, "activity", number=number))
        except ValidationError as error:
            form.refuse(error)
    context = {"activity": found, "form": form, "edits": edits, "impact": _impact(found, stoppage(request.business))}
    return render(request, "risks/continuity/impact/activity.html", context, status=422 if form.is_bound else 200)


def _impact(found: Activity, stopped: Stoppage) -> list[dict[str, Any]]:
    """A row for each length: euros, as far as share and hour are known, and the three aspects in words."""
    share = None if found.share_pct is None else float(found.share_pct) / 100
    rows = []
    for place, hours in enumerate(DURATIONS_HOURS):
        stop = stopped.stops[place] if stopped.stops else None
        euros = round(stop.mean_eur * share) if stop is not None and share is not None else None
        levels = [getattr(found, aspect) for aspect in ASPECTS]
        words = [wording.LEVELS[of[place]] if of else None for of in levels]
        rows.append({"label": DURATIONS[hours], "euros": euros, "words": words})
    return rows


@rule("stoppage.edit")
def new(request: BusinessRequest) -> HttpResponse:
    """Add an activity."""
    services = list(Service.objects.for_business(request.business).order_by("number"))
    form = ActivityForm(request.POST if request.method == "POST" else None, services=services)
    if form.is_bound and form.is_valid():

        def effect() -> str:
            made = create_activity(actor=request.actor, business=request.business, stops=form.stops(), **form.said())
            messages.success(request, pgettext("activity", "Kept as %(ref)s.") % {"ref": made.reference})
            return here(request, "activities")

        try:
            return submit(request, form, effect)
        except ValidationError as error:
            form.refuse(error)
    context = {"form": form, "activity": None, "edits": True}
    return render(request, "risks/continuity/impact/activity.html", context, status=422 if form.is_bound else 200)


@rule("stoppage.edit")
def delete(request: BusinessRequest, number: int) -> HttpResponse:
    """Asks, then deletes."""
    form = DeleteForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():

        def effect() -> str:
            gone = get_object_or_404(Activity.objects.for_business(request.business), number=number)
            delete_activity(actor=request.actor, activity=gone)
            messages.success(request, pgettext("activity", "%(ref)s is deleted.") % {"ref": gone.reference})
            return here(request, "activities")

        return submit(request, form, effect)
    found = get_object_or_404(Activity.objects.for_business(request.business), number=number)
    context = {
        "question": _("Delete %(ref)s, “%(title)s”?") % {"ref": found.reference, "title": found.name},
        "consequences": [_("What stops with each service is then assumed again, if it was your only activity.")],
        "confirm": _("Delete %(ref)s") % {"ref": found.reference},
        "back": here(request, "activity", number=number),
        "form": form,
    }
    return render(request, "ui/confirm.html", context, status=422 if form.is_bound else 200)


@rule("service.edit")
def recovery(request: BusinessRequest, number: int) -> HttpResponse:
    """What the provider of one service promises after a failure, and what the last trial showed."""
    found = get_object_or_404(Service.objects.for_business(request.business), number=number)
    form = RecoveryForm(request.POST if request.method == "POST" else None, service=found)
    if form.is_bound and form.is_valid():

        def effect() -> str:
            asked = form.cleaned_data["version"] or 0
            set_recovery(actor=request.actor, service=found, version=asked, **form.values())  # type: ignore[arg-type]
            messages.success(request, _("Saved."))
            return here(request, "activities")

        try:
            return submit(request, form, effect)
        except Conflict:
            current = get_object_or_404(Service.objects.for_business(request.business), number=number)
            who = last_editor(request.business, current.reference, "service.edited")
            back = here(request, "service-recovery", number=number)
            return conflict_page(request, form, RecoveryForm(service=current), who=who, back=back)
        except ValidationError as error:
            form.refuse(error)
    context = {"form": form, "service": found}
    return render(request, "risks/continuity/impact/recovery.html", context, status=422 if form.is_bound else 200)


@require_POST
@rule("risk.create")
def propose(request: BusinessRequest, kind: str, number: int) -> HttpResponse:
    """Takes a gap into the register: a risk that touches the service, and a measure against it."""
    require(request.actor, "stoppage.view", request.business)
    found = _gap(analysis(request.business, timezone.localdate()), kind, number)
    title, measure = wording.proposal(found)
    with transaction.atomic():
        service = get_object_or_404(Service.objects.for_business(request.business).select_for_update(), number=number)
        open_risks = Risk.objects.for_business(request.business).filter(status=RiskStatus.OPEN)
        if known := open_risks.filter(title=title[:200], service_links__service=service).first():
            return redirect(here(request, "risk", number=known.number))  # asked twice: it is there already
        risk = create_risk(
            actor=request.actor,
            business=request.business,
            services=[service],
            title=title[:200],
            category=Category.ONLINE,
            event=wording.gap(found, current_language()),
        )
        create_measure(
            actor=request.actor, business=request.business, risks=[risk], title=measure[:200], theme=Theme.CONTINUITY
        )
    messages.success(request, _("%(ref)s is in your register, with a measure to plan.") % {"ref": risk.reference})
    return redirect(here(request, "risk", number=risk.number))


def _gap(found: Analysis, kind: str, number: int) -> Gap:
    """The gap as it stands now; 404 when it is closed meanwhile."""
    for gap in found.gaps:
        if (gap.kind, gap.service) == (kind, number):
            return gap
    raise Http404
