"""Bringing in an insurer's list: send it, look at what was understood, bring it in."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from insurance.claims.columns import COLUMNS
from insurance.claims.forms import NumberedChoice
from insurance.claims.importing.drafts import bring_in, plan_of, put_aside, send_loss_run
from insurance.claims.importing.plan import CHANGED, NEW, REFUSED, SAME, Planned, chosen, fingerprint
from insurance.claims.importing.sheet import MOST_BYTES
from insurance.claims.models import LossRunImport
from insurance.policies.models import Policy, Standing
from portal.access.routes import rule
from portal.editing.forms import SafeForm, attempt
from portal.spreadsheets.cells import Unreadable
from portal.tenancy.models import Business
from portal.tenancy.requests import BusinessRequest
from portal.ui.fields import DayField
from portal.ui.forms import Form
from portal.ui.paging import page_of
from portal.ui.requests import here

KINDS = {
    NEW: pgettext_lazy("claim", "new"),
    CHANGED: pgettext_lazy("claim", "brought up to date"),
    SAME: pgettext_lazy("claim", "as it stands here"),
    REFUSED: pgettext_lazy("claim", "cannot come in"),
}
SHOWN_FLAGS = 200
ALL, GOOD = "all", "good"


class SendForm(SafeForm, Form):
    file = forms.FileField(
        label=gettext_lazy("The list"),
        help_text=gettext_lazy("An Excel file (.xlsx) or a .csv, as the insurer sent it: titles and totals may stay."),
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
    )
    policy = NumberedChoice(
        "I",
        label=gettext_lazy("Which contract is it about?"),
        queryset=Policy.objects.none(),
        empty_label=gettext_lazy("Several, none, or unknown"),
    )
    valued_on = DayField(
        label=gettext_lazy("Figures as at"),
        required=False,
        help_text=gettext_lazy("The day that the insurer wrote on the list, if there is one."),
    )

    def __init__(self, *args: Any, business: Business, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contracts = Policy.objects.for_business(business).filter(standing=Standing.CONTRACT)
        self.fields["policy"].queryset = contracts.order_by("number")  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is too large: a list of claims may weigh 2 MB at most."))
        return file


class BringForm(SafeForm, Form):
    """Which rows, of the plan that was looked at."""

    rows = forms.ChoiceField(
        label=gettext_lazy("Some rows have cells in doubt. Which rows come in?"),
        choices=[
            (ALL, gettext_lazy("All rows; what is in doubt stays unknown")),
            (GOOD, gettext_lazy("Only the rows without a doubt")),
        ],
        widget=forms.RadioSelect,
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


@rule("claim.import")
def claims_import(request: BusinessRequest) -> HttpResponse:
    """Send a list; it leads to what was understood of it."""
    posted = request.method == "POST"
    form = SendForm(request.POST if posted else None, request.FILES if posted else None, business=request.business)
    if posted and form.is_valid():
        said = form.values()
        file = said.pop("file")

        def effect() -> str:
            sent: Any = {"name": file.name, "content": file.read(), **said}
            draft = send_loss_run(actor=request.actor, business=request.business, **sent)
            return here(request, "claims-import-preview", uid=draft.uid)

        try:
            if answer := attempt(request, form, effect):
                return answer
        except Unreadable as problem:
            form.add_error("file", problem.why)
    return render(request, "insurance/claims/send.html", {"form": form}, status=422 if posted else 200)


@rule("claim.import")
def claims_import_preview(request: BusinessRequest, uid: UUID) -> HttpResponse:
    """Each row, each cell in doubt with why; posting brings in all rows or only the good ones."""
    form = BringForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():

        def effect() -> str:
            only_good = form.cleaned_data["rows"] == GOOD
            seen = form.cleaned_data["seen"]
            done = bring_in(actor=request.actor, draft=_draft(request, uid), only_good=only_good, seen=seen)
            said = {"added": done.added, "changed": done.changed}
            messages.success(request, _("Claims added: %(added)d. Brought up to date: %(changed)d.") % said)
            return here(request, "claims")

        if answer := attempt(request, form, effect):
            return answer
    draft = _draft(request, uid)
    planned = plan_of(draft)
    flags = [(flag, _label(draft, one, flag.cell)) for one in planned for flag in one.row.flags]
    if not form.is_bound:
        form = BringForm(initial={"rows": ALL, "seen": fingerprint(planned)})
    else:  # what is shown now is what the next click is about
        form.data = {**form.data.dict(), "seen": fingerprint(planned)}  # type: ignore[attr-defined]
    context = {
        "draft": draft,
        "form": form,
        "doubtful": bool(flags),
        "total": len(planned),
        "writes": len(chosen(planned, only_good=False)),
        "good": len(chosen(planned, only_good=True)),
        "columns": [
            (draft.cells["columns"][column.key]["label"], column.label)
            for column in COLUMNS
            if column.key in draft.cells["columns"]
        ],
        "unread": draft.cells["unread"],
        "page": page_of(request, [(one, KINDS[one.kind], _shown(one)) for one in planned]),
        "flags": flags[:SHOWN_FLAGS],
        "flag_count": len(flags),
        "shown_flags": SHOWN_FLAGS,
    }
    return render(request, "insurance/claims/preview.html", context, status=422 if form.is_bound else 200)


@rule("claim.import")
def claims_import_aside(request: BusinessRequest, uid: UUID) -> HttpResponse:
    """The list goes; nothing was written."""
    draft = _draft(request, uid)
    if request.method == "POST":
        put_aside(actor=request.actor, draft=draft)
        messages.success(request, _("The list is put aside. Your claims are as they were."))
        return redirect(here(request, "claims"))
    return redirect(here(request, "claims-import-preview", uid=uid))


def _shown(planned: Planned) -> dict[str, Any]:
    """What the list of rows says of one; None is unknown."""
    keys = ("claim_no", "description", "loss_date", "paid_indemnity", "reserve")
    return {key: planned.row.values.get(key) for key in keys}


def _label(draft: LossRunImport, planned: Planned, cell: str) -> str:
    """The title of the column that a cell stands in."""
    key = next((key for key, at in planned.row.cells.items() if at == cell), "")
    return str(draft.cells["columns"][key]["label"]) if key else ""


def _draft(request: BusinessRequest, uid: UUID) -> LossRunImport:
    rows = LossRunImport.objects.for_business(request.business).select_related("policy")
    found = get_object_or_404(rows, uid=uid)
    found.business = request.business
    return found
