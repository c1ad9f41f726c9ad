"""One click each: what the ledger asks about is settled."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.access.routes import rule
from portal.audit.queries import last_editor
from portal.editing.forms import submit
from portal.editing.saving import Conflict
from portal.tenancy.requests import BusinessRequest
from portal.ui.requests import asked, here
from subsidies.applications.actions import say_minor
from subsidies.applications.queries import find as find_application
from subsidies.ledger import queries
from subsidies.ledger.actions import keep_line, say_same
from subsidies.ledger.actions import take_over as take_over_amount
from subsidies.ledger.forms import ComparedForm, SameForm, SureForm
from subsidies.ledger.models import MinorAid

EDITS = ("minoraid.settled", "minoraid.edited", "minoraid.added")


@rule("ledger.edit")
@require_POST
def take_over(request: BusinessRequest, number: int) -> HttpResponse:
    """The amount that the application was granted by now counts."""
    line, form = queries.find(request.business, number), ComparedForm(request.POST)

    def settle() -> str:
        told = form.cleaned_data
        take_over_amount(actor=request.actor, line=line, version=told["version"] or 0, granted_eur=told["seen"])
        return _("%(ref)s now counts what was granted.") % {"ref": line.reference}

    return _settled(request, line, form, settle)


@rule("ledger.edit")
@require_POST
def keep(request: BusinessRequest, number: int) -> HttpResponse:
    """The line is right as it is, whatever the application says."""
    line, form = queries.find(request.business, number), ComparedForm(request.POST)

    def settle() -> str:
        told = form.cleaned_data
        keep_line(actor=request.actor, line=line, version=told["version"] or 0, granted_eur=told["seen"])
        return _("%(ref)s stays as it is.") % {"ref": line.reference}

    return _settled(request, line, form, settle)


@rule("ledger.edit")
@require_POST
def same(request: BusinessRequest, number: int) -> HttpResponse:
    """Whether an own line is that line of the State's register, or an aid of its own."""
    line, form = queries.find(request.business, number), SameForm(request.POST)

    def settle() -> str:
        told = form.cleaned_data
        official = queries.find(request.business, told["official"]) if told["official"] else None
        say_same(actor=request.actor, line=line, version=told["version"] or 0, official=official)
        if official is None:
            return _("%(ref)s is an aid of its own and counts.") % {"ref": line.reference}
        said = {"ref": line.reference, "official": official.reference}
        return _("%(ref)s and %(official)s are one aid: %(official)s counts.") % said

    return _settled(request, line, form, settle)


@rule("ledger.edit")
@require_POST
def not_minor(request: BusinessRequest, number: int) -> HttpResponse:
    """The operator said that the aid of this application is not de minimis: it is no longer asked about."""
    found = find_application(request.business, number)
    form = SureForm(request.POST)
    if form.is_valid():

        def effect() -> str:
            say_minor(actor=request.actor, application=found, counts=False)
            messages.success(request, _("%(ref)s does not count. The history keeps it.") % {"ref": found.reference})
            return here(request, "ledger")

        return submit(request, form, effect)
    return redirect(here(request, "ledger"))


def _settled(request: BusinessRequest, line: MinorAid, form: SureForm, settle: Callable[[], str]) -> HttpResponse:
    """Back to where it was asked. What changed meanwhile is said there, and asked again as it is now."""
    back = here(request, "ledger")
    if line.application is not None and asked(request, "back") == "application":
        back = here(request, "application", number=line.application.number)

    def effect() -> str:
        messages.success(request, settle())
        return back

    if form.is_valid():
        try:
            return submit(request, form, effect)
        except Conflict:
            who = last_editor(request.business, line.reference, *EDITS) or _("Somebody")
            said = _("%(who)s saved before you. Look at it, then take your step again.") % {"who": who}
            messages.warning(request, said)
        except ValidationError as problem:
            messages.warning(request, " ".join(problem.messages))
    return redirect(back)
