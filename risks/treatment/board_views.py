"""The plan as a board. A card is moved by buttons, so that a keyboard and a phone can."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.access.routes import own_rule, rule
from portal.tenancy.requests import BusinessRequest
from portal.ui.forms import Form
from portal.ui.requests import here
from risks.treatment import queries
from risks.treatment.actions import move_measure
from risks.treatment.board import COLUMNS, board


class MoveForm(Form):
    status = forms.ChoiceField(choices=[(code.value, label) for code, label in COLUMNS.items()])


@rule("measure.view")
@require_GET
def measures_board(request: BusinessRequest) -> HttpResponse:
    """Planned, under way, done lately."""
    columns = board(request.business, request.actor, timezone.localdate())
    counts = [len(column.cards) + column.hidden for column in columns]
    context = {"columns": columns, "todo": counts[0], "under_way": counts[1], "total": sum(counts)}
    return render(request, "risks/treatment/board.html", context)


@own_rule("measure.edit")
@require_POST
def measure_move(request: BusinessRequest, number: int) -> HttpResponse:
    """Moves a card to another column, and comes back to the board."""
    found = queries.find(request.business, number)
    form = MoveForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        move_measure(actor=request.actor, measure=found, status=form.cleaned_data["status"])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        names = {"ref": found.reference, "column": COLUMNS[form.cleaned_data["status"]]}
        messages.success(request, _("%(ref)s is now in “%(column)s”.") % names)
    return redirect(here(request, "measures-board"))
