"""Bringing in a spreadsheet: send it, look at what was understood, correct the columns, bring it in."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_htmx.http import HttpResponseClientRefresh

from portal.access.routes import rule
from portal.editing.forms import SafeForm, submit
from portal.jobs.models import Job
from portal.jobs.steps import dressed
from portal.spreadsheets.cells import Unreadable
from portal.spreadsheets.sheets import MOST_BYTES
from portal.tenancy.requests import BusinessRequest
from portal.ui.forms import Form
from portal.ui.language import current_language
from portal.ui.paging import page_of
from portal.ui.requests import here
from risks.importing import wording
from risks.importing.drafts import KIND, bring_in, choose_columns, put_aside, reading_of, send_sheet
from risks.importing.headers import MAPPABLE
from risks.importing.models import SheetImport
from risks.importing.reading import Reading

LABELS = {"read": gettext_lazy("Read the file"), "write": gettext_lazy("Write the register")}
ROWS, SHOWN_FLAGS = 50, 200


class SendForm(SafeForm, Form):
    file = forms.FileField(
        label=gettext_lazy("Your spreadsheet"),
        help_text=gettext_lazy("An Excel file (.xlsx) or a .csv, as it is: titles, notes and totals may stay."),
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is too large: it may weigh 20 MB at most."))
        return file


class ColumnsForm(SafeForm, Form):
    """The sheet, and for each column of it what it holds."""

    def __init__(self, *args: Any, reading: Reading, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.letters = sorted({*reading.labels, *reading.mapping}, key=lambda letter: (len(letter), letter))
        self.fields["sheet"] = forms.ChoiceField(
            label=_("Which sheet?"), choices=[(name, name) for name in reading.sheets], initial=reading.sheet
        )
        fields = [("", _("leave it out")), *((name, wording.FIELDS[name]) for name in MAPPABLE)]
        for letter in self.letters:
            label = reading.labels.get(letter, "")
            self.fields[f"column_{letter}"] = forms.ChoiceField(
                label=f"{letter} · {label[:60]}" if label else letter,
                choices=fields,
                required=False,
                initial=reading.mapping.get(letter, ""),
            )

    def mapping(self) -> dict[str, str]:
        """Column letter to field, for the columns that are not left out."""
        said = {letter: self.cleaned_data.get(f"column_{letter}") or "" for letter in self.letters}
        return {letter: name for letter, name in said.items() if name}


@rule("risk.create")
def risks_import(request: BusinessRequest) -> HttpResponse:
    """Send a file; it leads to what was understood of it."""
    form = SendForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]

        def effect() -> str:
            draft = send_sheet(
                actor=request.actor,
                business=request.business,
                name=file.name,
                content=file.read(),
                language=current_language(),
            )
            return here(request, "risks-import-preview", uid=draft.uid)

        try:
            return submit(request, form, effect)
        except Unreadable as problem:
            form.add_error("file", problem.why)
    status = 422 if request.method == "POST" else 200
    return render(request, "risks/importing/send.html", {"form": form}, status=status)


@rule("risk.create")
def risks_import_preview(request: BusinessRequest, uid: UUID) -> HttpResponse:
    """What was understood: columns, each doubtful cell with why, the rows. Posting other columns reads it anew."""
    draft = _draft(request, uid)
    try:
        reading = reading_of(draft)
    except Unreadable as problem:
        messages.error(request, problem.why)
        return redirect(here(request, "risks-import"))
    if reading is None:
        return _still_reading(request, draft)
    if request.htmx and request.htmx.target == "rp-progress":  # it asks whether the reading is there
        return HttpResponseClientRefresh()
    form = ColumnsForm(request.POST if request.method == "POST" else None, reading=reading)
    if form.is_bound and form.is_valid():
        sheet, mapping = form.cleaned_data["sheet"], form.mapping()
        if sheet != reading.sheet:
            mapping = {}
        try:
            choose_columns(actor=request.actor, draft=draft, sheet=sheet, mapping=mapping, language=current_language())
            return redirect(here(request, "risks-import-preview", uid=uid))
        except Unreadable as problem:
            form.add_error(None, problem.why)
    flags = [flag for row in reading.rows for flag in row.flags]
    kinds = [row.kind for row in reading.rows]
    context = {
        "draft": draft,
        "form": form,
        "reading": reading,
        "page": page_of(request, [wording.line(row) for row in reading.rows], ROWS),
        "risks": kinds.count("risk"),
        "skipped": kinds.count("skipped"),
        "errors": kinds.count("error"),
        "flags": flags[:SHOWN_FLAGS],
        "doubts": [(flag, reading.labels.get(flag.cell.rstrip("0123456789"), "")) for flag in flags[:SHOWN_FLAGS]],
        "flag_count": len(flags),
    }
    return render(request, "risks/importing/preview.html", context, status=422 if form.is_bound else 200)


def _still_reading(request: BusinessRequest, draft: SheetImport) -> HttpResponse:
    """A large file is being read; the page comes back to the preview by itself."""
    job: Any = get_object_or_404(Job.objects.for_business(request.business), uid=draft.reading_job_uid)
    context = {"job": job, "draft": draft, "url": here(request, "risks-import-preview", uid=draft.uid)}
    return render(request, "ui/progress.html" if request.htmx else "risks/importing/reading.html", context)


@rule("risk.create")
def risks_import_go(request: BusinessRequest, uid: UUID) -> HttpResponse:
    """Brings the file in, by a job; a second click leads to the same one."""
    draft = _draft(request, uid, also_queued=True)
    if request.method != "POST":
        return redirect(here(request, "risks-import-preview", uid=uid))
    job = bring_in(actor=request.actor, draft=draft)
    return redirect(here(request, "risks-import-job", uid=job.uid))


@rule("risk.create")
def risks_import_aside(request: BusinessRequest, uid: UUID) -> HttpResponse:
    """The file goes; nothing was written."""
    draft = _draft(request, uid)
    if request.method == "POST":
        put_aside(actor=request.actor, draft=draft)
        messages.success(request, _("The file is put aside. Your register is as it was."))
        return redirect(here(request, "risks"))
    return redirect(here(request, "risks-import-preview", uid=uid))


@rule("risk.create")
def risks_import_job(request: BusinessRequest, uid: UUID) -> HttpResponse:
    """How far the import is; htmx gets the fragment alone."""
    job: Any = get_object_or_404(Job.objects.for_business(request.business), uid=uid, kind=KIND)
    dressed(job, LABELS, here(request, "risks"))
    context = {"job": job, "url": here(request, "risks-import-job", uid=uid), "cancel_url": "", "result": job.result}
    template = "ui/progress.html" if request.htmx else "risks/importing/job.html"
    return render(request, template, context)


def _draft(request: BusinessRequest, uid: UUID, *, also_queued: bool = False) -> SheetImport:
    found = SheetImport.objects.for_business(request.business).filter(uid=uid).first()
    if found is None or (found.job_uid is not None and not also_queued):
        raise Http404
    found.business = request.business
    return found
