"""Accepting a risk, and ending that."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from portal.access.routes import rule
from portal.editing.forms import SafeForm, submit
from portal.editing.saving import Conflict
from portal.tenancy.requests import BusinessRequest
from portal.ui.fields import DayField
from portal.ui.forms import Form
from portal.ui.requests import here
from risks.register import queries
from risks.register.acceptance import accept_risk, end_acceptance


class AcceptanceForm(SafeForm, Form):
    reason = forms.CharField(
        label=gettext_lazy("Why can you live with it?"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("For example: it would cost more to prevent than it would cost us."),
    )
    until = DayField(label=gettext_lazy("Until when?"), help_text=gettext_lazy("Then you are asked again."))


@rule("risk.accept")
def risk_accept(request: BusinessRequest, number: int) -> HttpResponse:
    """Accept a risk, with the reason and the last day."""
    found, today = queries.find(request.business, number), timezone.localdate()
    initial: dict[str, Any] = {"until": today + timedelta(days=365)}
    form = AcceptanceForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():

        def effect() -> str:
            accept_risk(actor=request.actor, risk=found, today=today, **form.values())
            messages.success(request, _("%(ref)s is accepted.") % {"ref": found.reference})
            return here(request, "risk", number=number)

        try:
            return submit(request, form, effect)
        except Conflict:
            form.add_error(None, _("Somebody changed this risk meanwhile. Look at it, then accept it."))
        except ValidationError as error:
            form.add_error(None, error)
    context = {"form": form, "risk": found, "back": here(request, "risk", number=number)}
    return render(request, "risks/register/accept.html", context, status=422 if form.is_bound else 200)


@rule("risk.accept")
@require_POST
def risk_acceptance_end(request: BusinessRequest, number: int) -> HttpResponse:
    """No longer accepted."""
    found = queries.find(request.business, number)
    end_acceptance(actor=request.actor, risk=found)
    messages.success(
        request, _("%(ref)s is no longer accepted. Decide what to do about it.") % {"ref": found.reference}
    )
    return redirect(here(request, "risk", number=number))
