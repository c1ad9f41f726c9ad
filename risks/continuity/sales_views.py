"""Sending an export of sales, and letting go of what was read from one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from portal.access.routes import rule
from portal.editing.forms import SafeForm, submit
from portal.tenancy.requests import BusinessRequest
from portal.ui.format import number, short_day
from portal.ui.forms import Form
from portal.ui.language import current_language
from portal.ui.requests import here
from risks.continuity.actions import forget_sales, set_sales
from risks.continuity.sales import MOST_BYTES, read_sales
from risks.importing.words import Unreadable


class SalesForm(SafeForm, Form):
    file = forms.FileField(
        label=gettext_lazy("Export of your sales"),
        help_text=gettext_lazy(
            "A .csv or .xlsx from your till or shop: one line a sale, with its day, hour and total. "
            "The file itself is not kept."
        ),
        widget=forms.FileInput({"accept": ".csv,.xlsx,.txt"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is too large: it may weigh 20 MB at most."))
        try:
            return read_sales(file.read(), file.name, timezone.get_current_timezone())
        except Unreadable as error:
            raise forms.ValidationError(str(error)) from error


@rule("stoppage.edit")
def sales(request: BusinessRequest) -> HttpResponse:
    """Reads the shares of months and hours from a file."""
    form = SalesForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_bound and form.is_valid():

        def effect() -> str:
            found, lang = form.cleaned_data["file"], current_language()
            set_sales(actor=request.actor, business=request.business, sales=found)
            said = {
                "count": number(found.count, lang),
                "first": short_day(found.first, lang, year=True),
                "last": short_day(found.last, lang, year=True),
            }
            text = _("%(count)s sales from %(first)s to %(last)s were read: hours now have their shares.")
            whole = _("%(count)s sales from %(first)s to %(last)s were read: hours and months now have their shares.")
            messages.success(request, (whole if found.months else text) % said)
            return here(request, "stoppage")

        return submit(request, form, effect)
    return render(request, "risks/continuity/sales.html", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
@rule("stoppage.edit")
def forget(request: BusinessRequest) -> HttpResponse:
    """Back to the opening hours; the months stay as they are."""
    forget_sales(actor=request.actor, business=request.business)
    messages.success(request, _("Your opening hours say again when you sell."))
    return redirect(here(request, "stoppage"))
