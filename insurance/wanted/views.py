"""The pages of the cover that is looked for: all lines, one line, taking it back."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from insurance.policies.models import Head, Line
from insurance.wanted.actions import drop_wanted, want_cover
from insurance.wanted.forms import WantedForm
from insurance.wanted.models import CoverWanted
from insurance.wanted.queries import answered, hint_for, wanted_of
from portal.access.routes import rule
from portal.audit.queries import last_editor
from portal.editing.forms import attempt
from portal.editing.saving import Conflict
from portal.tenancy.requests import BusinessRequest
from portal.ui.conflict import conflict_page
from portal.ui.requests import here


@rule("wanted.view")
@require_GET
def wanted(request: BusinessRequest) -> HttpResponse:
    """All lines that are wanted, then those that may be."""
    rows = wanted_of(request.business)
    for row in rows:
        row.heads_said = [Head(head).label for head in row.heads]  # type: ignore[attr-defined]
    said = {row.line for row in rows}
    context = {
        "rows": rows,
        "others": [(code, label) for code, label in Line.choices if code not in said],
        "hint": hint_for(request.business, request.actor),
    }
    return render(request, "insurance/wanted/list.html", context)


@rule("wanted.edit")
def line(request: BusinessRequest, sought: str) -> HttpResponse:
    """Say, or change, what is wanted in one line."""
    known = _line(sought)
    row = CoverWanted.objects.for_business(request.business).filter(line=known).first()
    first = {} if row else answered(request.business, known, request.actor)
    form = WantedForm(request.POST if request.method == "POST" else None, row=row, first=first)
    if form.is_bound and form.is_valid():

        def effect() -> str:
            want_cover(
                actor=request.actor,
                business=request.business,
                line=known,
                version=form.cleaned_data["version"],
                **form.values(),
            )
            messages.success(request, _("Saved."))
            return here(request, "wanted")

        try:
            if answer := attempt(request, form, effect):
                return answer
        except Conflict as clash:
            who = last_editor(request.business, "", "wanted.changed")
            theirs = WantedForm(row=clash.current, first={})
            return conflict_page(request, form, theirs, who=who, back=here(request, "wanted"))
    context = {
        "form": form,
        "row": row,
        "line": known,
        "label": known.label,
        "taken": bool(first),
        "hint": hint_for(request.business, request.actor),
    }
    return render(request, "insurance/wanted/form.html", context, status=422 if form.is_bound else 200)


@rule("wanted.edit")
def drop(request: BusinessRequest, sought: str) -> HttpResponse:
    """Asks, then takes a line back."""
    row = get_object_or_404(CoverWanted.objects.for_business(request.business), line=_line(sought))
    if request.method == "POST":
        drop_wanted(actor=request.actor, business=request.business, line=row.line)
        return redirect(here(request, "wanted"))
    context = {
        "question": _("Look for “%(line)s” no more?") % {"line": row},
        "consequences": [_("New versions of the dossier say nothing of it; those you built stay as they are.")],
        "confirm": _("Take it back"),
        "back": here(request, "wanted"),
    }
    return render(request, "ui/confirm.html", context)


def _line(code: str) -> Line:
    try:
        return Line(code)
    except ValueError as unknown:
        raise Http404 from unknown
