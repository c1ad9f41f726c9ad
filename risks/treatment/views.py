"""The pages of the measures: list, one measure, forms, export."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.access.routes import own_rule, rule
from portal.access.rules import can, require
from portal.audit.queries import last_editor
from portal.editing.forms import submit
from portal.editing.saving import Conflict
from portal.tenancy.requests import BusinessRequest
from portal.ui.conflict import conflict_page
from portal.ui.csv_export import csv_response
from portal.ui.requests import here
from risks.treatment import filters, queries
from risks.treatment.actions import create_measure, delete_measure, edit_measure, mark_done
from risks.treatment.due import Due, due
from risks.treatment.forms import DeleteForm, DoneForm, MeasureForm
from risks.treatment.links import proofs_of, risks_of
from risks.treatment.listing import listing
from risks.treatment.models import Measure
from risks.treatment.table import MeasureTable, csv_header, csv_rows


@rule("measure.view")
@require_GET
def measures(request: BusinessRequest) -> HttpResponse:
    """What we do about our risks: who, when, how much."""
    return render(request, "risks/treatment/list.html", listing(request))


@rule("measure.view")
@require_GET
def export(request: BusinessRequest) -> HttpResponse:
    """The matching measures, as a spreadsheet's CSV."""
    today, wanted = timezone.localdate(), filters.read(request)
    found = queries.rows(request.business, request.actor, wanted, today).order_by(*MeasureTable(request).order_by)
    name = f"{_('measures')}-{request.business.slug}-{today.isoformat()}"
    return csv_response(name, csv_header(), csv_rows(found))


@rule("measure.view")
@require_GET
def measure(request: BusinessRequest, number: int) -> HttpResponse:
    """One measure, what it works against and what shows it."""
    found = queries.find(request.business, number)
    return _page(request, found, DoneForm(today=timezone.localdate()))


@rule("measure.create")
def new(request: BusinessRequest) -> HttpResponse:
    """Add a measure; `?risk=R-012` comes from a risk's page and ticks that risk."""
    form = MeasureForm(
        request.POST if request.method == "POST" else None,
        business=request.business,
        start_from=queries.risk_with(request.business, filters.risk_number(request)),
        with_proofs=can(request.actor, "proof.view", request.business),
    )
    if request.method == "POST" and form.is_valid():

        def effect() -> str:
            made = create_measure(actor=request.actor, business=request.business, **form.values())
            messages.success(request, _("%(ref)s is planned.") % {"ref": made.reference})
            return here(request, "measure", number=made.number)

        try:
            with transaction.atomic():  # a refused save also forgets its form key
                return submit(request, form, effect)
        except ValidationError as error:
            form.add_error(None, error)
    return _form(request, form, None)


@own_rule("measure.edit")
def edit(request: BusinessRequest, number: int) -> HttpResponse:
    """Change a measure; when somebody saved first, both texts come back with status 409."""
    found = queries.find(request.business, number)
    require(request.actor, "measure.edit", found)
    with_proofs = can(request.actor, "proof.view", request.business)
    form = MeasureForm(
        request.POST if request.method == "POST" else None,
        business=request.business,
        measure=found,
        with_proofs=with_proofs,
    )
    if request.method == "POST" and form.is_valid():

        def effect() -> str:
            version = form.cleaned_data["version"] or 0  # a form that names no version was never shown
            edit_measure(actor=request.actor, measure=found, version=version, **form.values())
            messages.success(request, _("Measure %(ref)s is saved.") % {"ref": found.reference})
            return here(request, "measure", number=number)

        try:
            with transaction.atomic():
                return submit(request, form, effect)
        except Conflict as error:
            return _conflict(request, form, error.current, with_proofs=with_proofs)
        except Measure.DoesNotExist:
            raise Http404 from None  # deleted while this form was open
        except ValidationError as error:
            form.add_error(None, error)
    return _form(request, form, found)


@own_rule("measure.edit")
@require_POST
def done(request: BusinessRequest, number: int) -> HttpResponse:
    """One click: done, on the given day or today."""
    found = queries.find(request.business, number)
    require(request.actor, "measure.edit", found)
    form = DoneForm(request.POST)
    if form.is_valid():

        def effect() -> str:
            mark_done(actor=request.actor, measure=found, done_on=form.cleaned_data["done_on"])
            messages.success(request, _("%(ref)s is done. Keep what shows it.") % {"ref": found.reference})
            return here(request, "measure", number=number)

        try:
            with transaction.atomic():
                return submit(request, form, effect)
        except Measure.DoesNotExist:
            raise Http404 from None
        except ValidationError as error:
            form.add_error(None, error)
    return _page(request, found, form, status=422)


@rule("measure.delete")
def delete(request: BusinessRequest, number: int) -> HttpResponse:
    """Asks, then deletes; the second of two clicks lands where the first one did."""
    form = DeleteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():

        def effect() -> str:
            found = queries.find(request.business, number)
            delete_measure(actor=request.actor, measure=found)
            messages.success(request, _("Measure %(ref)s is deleted.") % {"ref": found.reference})
            return here(request, "measures")

        return submit(request, form, effect)
    found = queries.find(request.business, number)
    context = {
        "question": _("Delete %(ref)s, “%(title)s”?") % {"ref": found.reference, "title": found.title},
        "consequences": [
            _("Its risks and proofs stay, without this measure."),
            _("If you simply will not do it, set its state to “Dropped” instead: the reason then stays readable."),
            _("The history keeps its text."),
        ],
        "confirm": _("Delete %(ref)s") % {"ref": found.reference},
        "back": here(request, "measure", number=number),
        "form": form,
    }
    return render(request, "ui/confirm.html", context, status=422 if form.is_bound else 200)


def _page(request: BusinessRequest, found: Measure, form: DoneForm, status: int = 200) -> HttpResponse:
    state = due(found.status, found.due_on, timezone.localdate())
    edits = can(request.actor, "measure.edit", found)
    sees_proofs = can(request.actor, "proof.view", request.business)
    context: dict[str, Any] = {
        "measure": found,
        "due": state,
        "risks": risks_of(found) if can(request.actor, "risk.view", request.business) else [],
        "sees_proofs": sees_proofs,
        "proofs": proofs_of(found) if sees_proofs else [],
        "form": form if edits and state != Due.CLOSED else None,
        "edits": edits,
        "deletes": can(request.actor, "measure.delete", found),
    }
    return render(request, "risks/treatment/measure.html", context, status=status)


def _form(request: BusinessRequest, form: MeasureForm, found: Measure | None) -> HttpResponse:
    back = here(request, "measures") if found is None else here(request, "measure", number=found.number)
    form.read_choices()
    context = {"form": form, "measure": found, "back": back}
    return render(request, "risks/treatment/form.html", context, status=422 if form.is_bound else 200)


def _conflict(request: BusinessRequest, form: MeasureForm, current: Measure, *, with_proofs: bool) -> HttpResponse:
    theirs = MeasureForm(business=request.business, measure=current, with_proofs=with_proofs)
    who = last_editor(request.business, current.reference, "measure.edited", "measure.done")
    return conflict_page(request, form, theirs, who=who, back=here(request, "measure", number=current.number))
