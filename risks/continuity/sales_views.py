"""Sending an export of sales, and letting go of what was read from one."""

from decimal import Decimal
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
from portal.spreadsheets.cells import Unreadable
from portal.tenancy.requests import BusinessRequest
from portal.ui.fields import PercentField
from portal.ui.format import Language, number, short_day
from portal.ui.forms import Form
from portal.ui.language import current_language
from portal.ui.requests import here
from risks.continuity.actions import forget_sales, set_days, set_sales
from risks.continuity.forms import last_filled
from risks.continuity.models import StoppageFigures
from risks.continuity.queries import opening_week, stoppage
from risks.continuity.sales import MOST_BYTES, read_sales
from risks.continuity.wording import PARTS, long_day_names


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


DAYS = 7


class DaysForm(SafeForm, Form):
    """Of 100 € of a usual week, how many on each day; and of a usual day, in each of its parts, where one knows."""

    def __init__(self, data: Any = None, *, row: StoppageFigures, language: Language) -> None:
        known = (row.sales_read or {}).get("days") or []
        super().__init__(data, initial={f"day_{day}": Decimal(share) for day, share in enumerate(known)})
        for day, name in enumerate(long_day_names(language)):
            self.fields[f"day_{day}"] = PercentField(label=name, required=False)
        for part, share in enumerate((row.sales_read or {}).get("parts") or []):
            self.initial[f"part_{part}"] = Decimal(share)
        for part, label in enumerate(PARTS):
            self.fields[f"part_{part}"] = PercentField(label=label, required=False)

    @property
    def days(self) -> list[Any]:
        """The seven bound fields, from Monday."""
        return [self[f"day_{day}"] for day in range(DAYS)]

    def shares(self) -> list[Decimal]:
        """What the verb takes; a day left empty sells nothing."""
        return [self.cleaned_data[f"day_{day}"] or Decimal(0) for day in range(DAYS)]

    @property
    def parts(self) -> list[Any]:
        """The four bound fields of the parts of a day."""
        return [self[f"part_{part}"] for part in range(len(PARTS))]

    @property
    def opens_parts(self) -> bool:
        """Whether their fold is drawn open."""
        return any(bound.errors or bound.value() not in {None, ""} for bound in self.parts)

    def part_shares(self) -> list[Decimal]:
        """What the verb takes: four shares, or none when nothing is said of them."""
        said = [self.cleaned_data[f"part_{part}"] for part in range(len(PARTS))]
        return [share or Decimal(0) for share in said] if any(share is not None for share in said) else []

    def place_of(self, name: str) -> str:
        kinds = {"days": ("day", DAYS), "parts": ("part", len(PARTS))}
        kind, count = kinds.get(name, ("", 0))
        return last_filled(self, [f"{kind}_{place}" for place in range(count)]) if count else name


@rule("stoppage.edit")
def by_day(request: BusinessRequest) -> HttpResponse:
    """Says by hand on which days the business sells."""
    found, lang = stoppage(request.business), current_language()
    form = DaysForm(request.POST if request.method == "POST" else None, row=found.row, language=lang)
    opening = opening_week(found.profile)
    if form.is_bound and form.is_valid() and opening is not None:
        shares, parts = form.shares(), form.part_shares()

        def effect() -> str:
            set_days(actor=request.actor, business=request.business, opening=opening, shares=shares, parts=parts)
            messages.success(request, _("Saved."))
            return here(request, "stoppage")

        try:
            return submit(request, form, effect)
        except ValidationError as error:
            form.refuse(error)
    context = {"form": form, "opening": opening is not None}
    return render(request, "risks/continuity/days.html", context, status=422 if form.is_bound else 200)


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
