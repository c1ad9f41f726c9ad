"""Proofs: the list, adding one, looking at one, fetching its file, deleting it."""

import logging
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.views.decorators.http import require_GET

from portal.access.routes import own_rule, rule
from portal.access.rules import can, require
from portal.audit.queries import last_editor
from portal.editing.forms import submit
from portal.editing.saving import Conflict
from portal.evidence.actions import add_proof, delete_proof, edit_proof
from portal.evidence.forms import ProofFactsForm, ProofForm
from portal.evidence.models import Proof
from portal.evidence.queries import QUOTA_BYTES, holdings, proofs_of, validity
from portal.evidence.storage import fetch
from portal.evidence.uses import uses_of
from portal.tenancy.references import reference
from portal.tenancy.requests import BusinessRequest
from portal.ui.conflict import conflict_page
from portal.ui.errors import error_page
from portal.ui.paging import page_of
from portal.ui.requests import here
from portal.ui.tables import Column, Table

security = logging.getLogger("rempart.security")

COLUMNS = (
    Column("title", gettext_lazy("Proof"), order=("title",)),
    Column("until", gettext_lazy("Valid until"), order=("valid_until",)),
    Column("added", pgettext_lazy("proof", "Added"), order=("added_at",), down_first=True),
    Column("size", gettext_lazy("Weight"), order=("size_bytes",), numeric=True, down_first=True),
)
CHANGED = (
    gettext_lazy("This file is not the one that was added"),
    gettext_lazy("It was lost or changed where it is kept, so it is not handed out. Add it again from your own copy."),
)


@rule("proof.view")
def proofs(request: BusinessRequest) -> HttpResponse:
    today = timezone.localdate()
    table = Table(request, COLUMNS, default="-added", tie="number")
    page = page_of(request, proofs_of(request.business).order_by(*table.order_by))
    for proof in page:
        proof.validity = validity(proof, today)
    context = {"table": table, "page": page, "held": holdings(request.business, today), "quota": QUOTA_BYTES}
    template = "portal/evidence/proofs.html#table" if request.htmx else "portal/evidence/proofs.html"
    return render(request, template, context)


@rule("proof.add")
def add(request: BusinessRequest) -> HttpResponse:
    form = ProofForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        form = ProofForm()
    elif form.is_valid():

        def effect() -> str:
            proof = add_proof(actor=request.actor, business=request.business, **form.values())
            messages.success(request, pgettext("proof", "Kept as %(ref)s.") % {"ref": reference("P", proof.number)})
            return here(request, "proofs")

        try:
            with transaction.atomic():  # a refusal gives the form's key back
                return submit(request, form, effect)
        except ValidationError as problem:
            form.add_error("file", problem)
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/evidence/add.html", {"form": form}, status=status)


@rule("proof.view")
def proof(request: BusinessRequest, number: int) -> HttpResponse:
    found = get_object_or_404(proofs_of(request.business), number=number)
    uses = [use for use in uses_of(request.business, [found.pk])[found.pk] if can(request.actor, use.action)]
    context = {
        "proof": found,
        "ref": reference("P", found.number),
        "validity": validity(found, timezone.localdate()),
        "uses": [(use, here(request, use.route, **use.place)) for use in uses],
    }
    return render(request, "portal/evidence/proof.html", context)


@own_rule("proof.edit")
def edit(request: BusinessRequest, number: int) -> HttpResponse:
    """Another title or last day; when somebody saved first, both come back with status 409."""
    found = get_object_or_404(proofs_of(request.business), number=number)
    require(request.actor, "proof.edit", found)
    back = here(request, "proof", number=number)
    form = _facts_form(found, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():

        def effect() -> str:
            version = form.cleaned_data["version"] or 0  # a form that names no version was never shown
            edit_proof(actor=request.actor, proof=found, version=version, **form.values())
            messages.success(request, _("%(ref)s is saved.") % {"ref": reference("P", number)})
            return back

        try:
            return submit(request, form, effect)
        except Conflict as conflict:
            who = last_editor(request.business, reference("P", number), "proof.edited")
            return conflict_page(request, form, _facts_form(conflict.current, None), who=who, back=back)
    context = {"form": form, "ref": reference("P", number), "back": back}
    return render(request, "portal/evidence/edit.html", context, status=422 if form.is_bound else 200)


def _facts_form(found: Proof, data: Any) -> ProofFactsForm:
    initial = {"title": found.title, "valid_until": found.valid_until}
    return ProofFactsForm(data, initial=initial, version=found.version)


@rule("proof.view")
@require_GET
def download(request: BusinessRequest, number: int) -> HttpResponse:
    """The file as it was added, byte for byte, or a plain refusal. Rights were asked just now; nothing is cached."""
    found = get_object_or_404(Proof.objects.for_business(request.business), number=number)
    content = fetch(found.stored_as, found.sha256)
    if content is None:
        event = {"user": request.user.pk, "business": request.business.pk, "proof": found.number, "why": "hash differs"}
        security.error("proof file changed or lost", extra={"event": event})
        return error_page(409, title=CHANGED[0], text=CHANGED[1])
    return HttpResponse(
        content,
        content_type=found.content_type,
        headers={
            "Content-Disposition": content_disposition_header(True, found.name) or "attachment",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )


@rule("proof.delete")
def delete(request: BusinessRequest, number: int) -> HttpResponse:
    found = get_object_or_404(Proof.objects.for_business(request.business), number=number)
    ref = reference("P", found.number)
    if request.method == "POST":
        delete_proof(actor=request.actor, proof=found)
        messages.success(request, pgettext("proof", "%(ref)s was deleted.") % {"ref": ref})
        return redirect(here(request, "proofs"))
    used = uses_of(request.business, [found.pk])[found.pk]
    shown = [use for use in used if can(request.actor, use.action)]
    lines = [_("The file is erased. A dossier already built keeps its own copy.")]
    if used:
        lines.insert(0, ngettext("%(n)d link to it goes.", "%(n)d links to it go.", len(used)) % {"n": len(used)})
        lines[1:1] = [f"{use.reference} {use.title}".strip() for use in shown]
    context = {
        "question": _("Delete %(ref)s, %(title)s?") % {"ref": ref, "title": found.title},
        "consequences": lines,
        "confirm": _("Delete the proof"),
        "back": here(request, "proof", number=found.number),
    }
    return render(request, "ui/confirm.html", context)
