"""The pages of the services: list, quick start, one service, forms, export."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from portal.access.routes import own_rule, rule
from portal.access.rules import can, require
from portal.audit.queries import last_editor
from portal.editing.forms import submit
from portal.editing.saving import Conflict
from portal.tenancy.requests import BusinessRequest
from portal.ui.conflict import conflict_page
from portal.ui.csv_export import csv_response
from portal.ui.language import current_language
from portal.ui.requests import here
from risks.services import filters, queries, wording
from risks.services.actions import add_services, create_service, delete_service, edit_service
from risks.services.facts import FACTS, NAMES, is_unknown
from risks.services.findings import findings
from risks.services.forms import DeleteForm, QuickStartForm, ServiceForm
from risks.services.kinds import OFFERED
from risks.services.listing import listing
from risks.services.models import Service
from risks.services.table import ServiceTable, csv_header, csv_rows


@rule("service.view")
@require_GET
def services(request: BusinessRequest) -> HttpResponse:
    """What the business depends on."""
    return render(request, "risks/services/list.html", listing(request))


@rule("service.view")
@require_GET
def export(request: BusinessRequest) -> HttpResponse:
    """The matching services with all their facts, as a spreadsheet's CSV."""
    today, wanted = timezone.localdate(), filters.read(request)
    found = queries.rows(request.business, wanted, today).order_by(*ServiceTable(request).order_by)
    name = f"{_('services')}-{request.business.slug}-{today.isoformat()}"
    return csv_response(name, csv_header(), csv_rows(found))


@rule("service.create")
def quick_start(request: BusinessRequest) -> HttpResponse:
    """Tick what you use: several services at once, each with its facts still open."""
    listed = queries.kinds_listed(request.business)
    form = QuickStartForm(request.POST if request.method == "POST" else None, listed=listed)
    if request.method == "POST" and form.is_valid():

        def effect() -> str:
            made = add_services(actor=request.actor, business=request.business, kinds=form.cleaned_data["kinds"])
            text = ngettext("%(n)d service is in your list.", "%(n)d services are in your list.", len(made))
            messages.success(request, text % {"n": len(made)})
            return here(request, "services")

        return submit(request, form, effect)
    context = {
        "form": form,
        "listed": [kind.label for kind in OFFERED if kind in listed],
        "back": here(request, "services"),
    }
    return render(request, "risks/services/start.html", context, status=422 if form.is_bound else 200)


@rule("service.view")
@require_GET
def service(request: BusinessRequest, number: int) -> HttpResponse:
    """One service: what is known, what is not, what its promise means, which risks touch it."""
    found = queries.find(request.business, number)
    told = findings(found, timezone.localdate())
    sees_risks = can(request.actor, "risk.view", request.business)
    context: dict[str, Any] = {
        "service": found,
        "found": told,
        "known": [(fact, _shown(found, fact.name)) for fact in FACTS],
        "promise": _promise(found, told) if told.allowed else None,
        "bears": None if found.tolerable_stop_hours is None else wording.stop_in_words(found.tolerable_stop_hours),
        "sees_risks": sees_risks,
        "risks": queries.risks_of(found) if sees_risks else [],
        "edits": can(request.actor, "service.edit", found),
        "deletes": can(request.actor, "service.delete", found),
    }
    return render(request, "risks/services/service.html", context)


@rule("service.create")
def new(request: BusinessRequest) -> HttpResponse:
    """Add a service."""
    kind = request.GET.get("kind", "")
    initial = {"kind": kind} if kind in OFFERED else {}
    form = ServiceForm(request.POST if request.method == "POST" else None, business=request.business, initial=initial)
    if request.method == "POST" and form.is_valid():

        def effect() -> str:
            made = create_service(actor=request.actor, business=request.business, **form.values())
            messages.success(request, _("%(ref)s is in your list.") % {"ref": made.reference})
            return here(request, "service", number=made.number)

        try:
            with transaction.atomic():  # a refused save also forgets its form key
                return submit(request, form, effect)
        except ValidationError as error:
            form.add_error(None, error)
    return _form(request, form, None)


@own_rule("service.edit")
def edit(request: BusinessRequest, number: int) -> HttpResponse:
    """Change a service; when somebody saved first, both texts come back with status 409."""
    found = queries.find(request.business, number)
    require(request.actor, "service.edit", found)
    asked = request.GET.get("ask", "")
    form = ServiceForm(
        request.POST if request.method == "POST" else None,
        business=request.business,
        service=found,
        ask=NAMES if asked == "all" else (asked,),
    )
    if request.method == "POST" and form.is_valid():

        def effect() -> str:
            version = form.cleaned_data["version"] or 0  # a form that names no version was never shown
            edit_service(actor=request.actor, service=found, version=version, **form.values())
            messages.success(request, _("Service %(ref)s is saved.") % {"ref": found.reference})
            return here(request, "service", number=number)

        try:
            with transaction.atomic():
                return submit(request, form, effect)
        except Conflict as error:
            return _conflict(request, form, error.current)
        except Service.DoesNotExist:
            raise Http404 from None  # deleted while this form was open
        except ValidationError as error:
            form.add_error(None, error)
    return _form(request, form, found)


@rule("service.delete")
def delete(request: BusinessRequest, number: int) -> HttpResponse:
    """Asks, then deletes; the second of two clicks lands where the first one did."""
    form = DeleteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():

        def effect() -> str:
            found = queries.find(request.business, number)
            delete_service(actor=request.actor, service=found)
            messages.success(request, _("Service %(ref)s is deleted.") % {"ref": found.reference})
            return here(request, "services")

        return submit(request, form, effect)
    found = queries.find(request.business, number)
    context = {
        "question": _("Delete %(ref)s, “%(title)s”?") % {"ref": found.reference, "title": found.name},
        "consequences": _consequences(found),
        "confirm": _("Delete %(ref)s") % {"ref": found.reference},
        "back": here(request, "service", number=number),
        "form": form,
    }
    return render(request, "ui/confirm.html", context, status=422 if form.is_bound else 200)


def _consequences(found: Service) -> list[str]:
    touching = len(queries.risks_of(found))
    lines = []
    if touching:
        text = ngettext(
            "Its risk stays, without this service.", "Its %(n)d risks stay, without this service.", touching
        )
        lines.append(text % {"n": touching})
    return [*lines, _("The history keeps its text.")]


def _shown(found: Service, name: str) -> Any:
    value = getattr(found, name)
    if is_unknown(value):
        return None
    match name:
        case "availability_pct":
            return wording.percent_in_words(value)
        case "tolerable_stop_hours":
            return wording.stop_in_words(value)
        case _:
            return value


def _promise(found: Service, told: Any) -> dict[str, str]:
    """The promise and each step of its formula, in words."""
    allowed = told.allowed
    return {
        "promised": wording.percent_in_words(allowed.availability_pct),
        "missing": wording.percent_in_words(allowed.missing_pct),
        "year": wording.stop_in_words(allowed.hours_a_year),
        "month": wording.stop_in_words(allowed.hours_a_month),
        "exact": wording.exact(allowed.hours_a_year, current_language()),
    }


def _form(request: BusinessRequest, form: ServiceForm, found: Service | None) -> HttpResponse:
    back = here(request, "services") if found is None else here(request, "service", number=found.number)
    context = {"form": form, "service": found, "back": back}
    return render(request, "risks/services/form.html", context, status=422 if form.is_bound else 200)


def _conflict(request: BusinessRequest, form: ServiceForm, current: Service) -> HttpResponse:
    theirs = ServiceForm(business=request.business, service=current)
    who = last_editor(request.business, current.reference, "service.edited")
    return conflict_page(request, form, theirs, who=who, back=here(request, "service", number=current.number))
