"""Risks that look alike, side by side, and making one of two."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from portal.access.routes import own_rule, rule
from portal.access.rules import can, require
from portal.editing.forms import SafeForm, submit
from portal.editing.saving import Conflict
from portal.tenancy.requests import BusinessRequest
from portal.ui.forms import Form
from portal.ui.requests import here
from risks.duplicates.actions import join_risks
from risks.duplicates.alike import MOST_PAIRS, pairs
from risks.duplicates.queries import titles
from risks.register import queries
from risks.register.models import Risk


class JoinForm(SafeForm, Form):
    keep = forms.TypedChoiceField(
        label=gettext_lazy("Which one stays?"), coerce=int, choices=[], widget=forms.RadioSelect
    )

    def __init__(self, data: Any = None, *, both: list[Risk], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        keep: Any = self.fields["keep"]
        keep.choices = [(risk.number, f"{risk.reference} {risk.title}") for risk in both]
        keep.initial = both[0].number


@rule("risk.view")
@require_GET
def duplicates(request: BusinessRequest) -> HttpResponse:
    """The pairs that look alike."""
    found = pairs(titles(request.business))
    numbers = {number for pair in found for number in (pair.one, pair.two)}
    rows = {risk.number: risk for risk in Risk.objects.for_business(request.business).filter(number__in=numbers)}
    shown = [(rows[pair.one], rows[pair.two], round(pair.share * 100)) for pair in found]
    context = {"pairs": shown, "full": len(shown) == MOST_PAIRS, "edits": can(request.actor, "risk.edit")}
    return render(request, "risks/duplicates/duplicates.html", context)


@own_rule("risk.edit")
def join(request: BusinessRequest, number: int, other: int) -> HttpResponse:
    """Both side by side, and which one stays."""
    if number == other:
        raise Http404
    both = [queries.find(request.business, each) for each in (number, other)]
    for risk in both:
        require(request.actor, "risk.edit", risk)
    form = JoinForm(request.POST if request.method == "POST" else None, both=both)
    if form.is_bound and form.is_valid():

        def effect() -> str:
            keep, drop = sorted(both, key=lambda risk: risk.number != form.cleaned_data["keep"])
            join_risks(actor=request.actor, keep=keep, drop=drop)
            said = {"drop": drop.reference, "keep": keep.reference}
            messages.success(request, _("%(drop)s is closed; its measures are now those of %(keep)s.") % said)
            return here(request, "risk", number=keep.number)

        try:
            return submit(request, form, effect)
        except Conflict:
            form.add_error(None, _("Somebody changed one of them meanwhile. Look at both again, then join them."))
        except ValidationError as error:
            form.add_error(None, error)
    context = {"form": form, "both": both}
    return render(request, "risks/duplicates/join.html", context, status=422 if form.is_bound else 200)
