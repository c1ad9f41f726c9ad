"""Keeping a filtered list, and forgetting it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from portal.access.routes import rule
from portal.tenancy.requests import BusinessRequest
from portal.ui.forms import Form
from portal.ui.requests import here
from risks.register.saved_filters import LONGEST_NAME, forget_filter, keep_filter, query_of


class KeepForm(Form):
    name = forms.CharField(
        max_length=LONGEST_NAME,
        error_messages={"required": gettext_lazy("Give the list a name, then keep it.")},
    )
    query = forms.CharField(max_length=2000, required=False)

    def address(self) -> str:
        """The part of the address that filters, whatever else was sent."""
        return query_of(QueryDict(self.data.get("query", "")[:2000]))


@rule("filter.keep")
@require_POST
def keep(request: BusinessRequest) -> HttpResponse:
    """Keeps the list that the form was sent from, and comes back to it."""
    form = KeepForm(request.POST)
    query = form.address()
    if form.is_valid():
        name = form.cleaned_data["name"]
        try:
            keep_filter(actor=request.actor, business=request.business, name=name, query=query)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The list “%(name)s” is kept for you.") % {"name": name})
    for texts in form.errors.values():
        messages.error(request, " ".join(str(text) for text in texts))
    return redirect(here(request, "risks") + (f"?{query}" if query else "") + "#list")


@rule("filter.keep")
@require_POST
def forget(request: BusinessRequest) -> HttpResponse:
    """Forgets a kept list."""
    form = KeepForm(request.POST)
    if form.is_valid():
        forget_filter(actor=request.actor, business=request.business, name=form.cleaned_data["name"])
        messages.success(request, _("That list is forgotten; its risks are where they were."))
    return redirect(here(request, "risks") + "#list")
