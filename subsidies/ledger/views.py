"""The de minimis ledger: what counts, what room is left, and what a new aid would do."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from portal.access.routes import rule
from portal.access.rules import can
from portal.audit.queries import last_editor
from portal.editing.forms import attempt, submit
from portal.editing.saving import Conflict
from portal.tenancy.requests import BusinessRequest
from portal.ui.conflict import conflict_page
from portal.ui.csv_export import csv_response, workbook_response
from portal.ui.paging import page_of
from portal.ui.requests import asked, here
from portal.ui.xlsx import xlsx_bytes
from subsidies.applications.models import Application
from subsidies.ledger import queries
from subsidies.ledger.actions import add_line, delete_line, edit_line
from subsidies.ledger.aids import matched
from subsidies.ledger.ceilings import Regime, nearest
from subsidies.ledger.forms import ComparedForm, LineForm, SameForm, SureForm, TryForm
from subsidies.ledger.models import AidRegime, MinorAid
from subsidies.ledger.rolling import counts_on, last_day, leavings, new_grant, standing
from subsidies.ledger.table import export_header, export_rows
from subsidies.ledger.unsettled import room_of
from subsidies.ledger.wording import TEXTS


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the list: until when it counts, whether it does today, and what replaces it."""

    line: MinorAid
    until: date
    counts: bool
    replaced_by: str


@rule("ledger.view")
@require_GET
def ledger(request: BusinessRequest) -> HttpResponse:
    """The total of the rolling three years, the room left today and later, and every line behind it."""
    today = timezone.localdate()
    rows = list(queries.lines_of(request.business).order_by("-decided_on", "-number"))
    aids = queries.aids_of(rows)
    found = matched(aids)
    shown = [
        Shown(
            row,
            last_day(row.decided_on),
            row.reference not in found.replaced and counts_on(row.decided_on, today),
            found.replaced.get(row.reference, ""),
        )
        for row in rows
    ]
    first = {"on": today.isoformat(), "regime": AidRegime.GENERAL.value}
    attempt = TryForm({**first, **request.GET.dict()} if "amount" in request.GET else None, initial=first)
    amount, on, regime = attempt.asked(today)
    others = [standing(aids, one, today) for one in Regime if one != Regime.GENERAL]
    general = standing(aids, Regime.GENERAL, today)
    proposed, doubts = queries.proposals(request.business), queries.twins(rows, found)
    context = {
        "room": room_of(general, queries.waiting_of(proposed, aids, found)),
        "rows": rows,
        "page": page_of(request, shown),
        "today": today,
        "general": general,
        "equation": [aid for aid in general.lines if aid.amount_eur is not None],
        "text": TEXTS[nearest(Regime.GENERAL, today).text],
        "others": [
            (AidRegime(one.regime).label, one, TEXTS[nearest(one.regime, today).text]) for one in others if one.lines
        ],
        "leavings": leavings(aids, Regime.GENERAL, today),
        "companies": sorted({row.company for row in rows if row.company}),
        "attempt": attempt,
        "grant": new_grant(aids, Regime(regime), amount, on) if amount is not None else None,
        "grant_on": on,
        "proposals": [(one, _compared(one)) for one in proposed],
        "twins": [(one, SameForm(line=one.own, official=one.official), SameForm(line=one.own)) for one in doubts],
        "edits": can(request.actor, "ledger.edit", request.business),
        "sure_form": SureForm(auto_id=False),
    }
    status = 422 if attempt.is_bound and attempt.errors else 200
    return render(request, "subsidies/ledger/ledger.html", context, status=status)


@rule("ledger.view")
@require_GET
def export_csv(request: BusinessRequest) -> HttpResponse:
    """All lines, as a spreadsheet's CSV."""
    return csv_response(_export_name(request), export_header(), _export(request))


@rule("ledger.view")
@require_GET
def export_xlsx(request: BusinessRequest) -> HttpResponse:
    """All lines, as a workbook: what a declaration of aid received asks for."""
    body = xlsx_bytes(export_header(), _export(request), sheet=_("De minimis ledger"))
    return workbook_response(_export_name(request), body)


@rule("ledger.edit")
def new(request: BusinessRequest) -> HttpResponse:
    """A new line; `?application=A-001` pre-fills it from a granted application."""
    application = _asked_application(request)
    form = LineForm(request.POST if request.method == "POST" else None, application=application)
    if request.method == "POST" and form.is_valid():

        def effect() -> str:
            made = add_line(actor=request.actor, business=request.business, application=application, **form.values())
            messages.success(request, pgettext("ledger line", "Kept as %(ref)s.") % {"ref": made.reference})
            return here(request, "ledger")

        if answer := attempt(request, form, effect):
            return answer
    context = {"form": form, "application": application, "back": here(request, "ledger")}
    return render(request, "subsidies/ledger/form.html", context, status=422 if form.is_bound else 200)


@rule("ledger.edit")
def edit(request: BusinessRequest, number: int) -> HttpResponse:
    """Change a line."""
    found = queries.find(request.business, number)
    form = LineForm(request.POST if request.method == "POST" else None, line=found)
    if request.method == "POST" and form.is_valid():

        def effect() -> str:
            edit_line(actor=request.actor, line=found, version=form.cleaned_data["version"] or 0, **form.values())
            messages.success(request, _("Saved."))
            return here(request, "ledger")

        try:
            if answer := attempt(request, form, effect):
                return answer
        except Conflict as clash:
            who = last_editor(request.business, found.reference, "minoraid.edited", "minoraid.added")
            theirs = LineForm(line=clash.current)
            return conflict_page(request, form, theirs, who=who, back=here(request, "ledger"))
    context = {"form": form, "line": found, "back": here(request, "ledger")}
    return render(request, "subsidies/ledger/form.html", context, status=422 if form.is_bound else 200)


@rule("ledger.edit")
def delete(request: BusinessRequest, number: int) -> HttpResponse:
    """Asks, then deletes."""
    form = SureForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():

        def effect() -> str:
            found = queries.find(request.business, number)
            delete_line(actor=request.actor, line=found)
            messages.success(request, pgettext("ledger line", "%(ref)s was deleted.") % {"ref": found.reference})
            return here(request, "ledger")

        return submit(request, form, effect)
    found = queries.find(request.business, number)
    context = {
        "question": _("Delete %(ref)s, %(title)s?") % {"ref": found.reference, "title": found.purpose or found.body},
        "consequences": [
            _("It no longer counts towards the ceiling. An aid that was really granted must stay."),
            _("The history keeps what it said."),
        ],
        "confirm": _("Delete the line"),
        "back": here(request, "ledger"),
        "form": form,
    }
    return render(request, "ui/confirm.html", context, status=422 if form.is_bound else 200)


def _compared(proposal: queries.Proposal) -> tuple[ComparedForm, ComparedForm]:
    """To take the new amount over, and to keep the line: each with a key of its own."""
    line, seen = proposal.line, proposal.application.granted_eur
    return ComparedForm(line=line, seen=seen), ComparedForm(line=line, seen=seen)


def _asked_application(request: BusinessRequest) -> Application | None:
    text = asked(request, "application").upper().removeprefix("A-")
    known = text.isascii() and text.isdigit() and len(text) < 9
    return queries.enterable(request.business, int(text)) if known else None


def _export(request: BusinessRequest) -> Any:
    rows = list(queries.lines_of(request.business).select_related("business").order_by("decided_on", "number"))
    return export_rows(rows, matched(queries.aids_of(rows)).replaced, timezone.localdate())


def _export_name(request: BusinessRequest) -> str:
    return f"{_('de-minimis')}-{request.business.slug}-{timezone.localdate().isoformat()}"
