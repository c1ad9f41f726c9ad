"""The pages of the contracts: list, one contract, form, deletion."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from insurance.policies import queries, wording
from insurance.policies.actions import COVER_FIELDS, create_policy, delete_policy, edit_policy
from insurance.policies.completeness import missing
from insurance.policies.conditions import asked_by
from insurance.policies.forms import CoverForms, CoverFormSet, PolicyForm, covers_text
from insurance.policies.models import Policy
from insurance.policies.table import COLUMNS, csv_header, csv_rows
from portal.access.routes import rule
from portal.access.rules import can
from portal.audit.queries import last_editor
from portal.editing.forms import submit
from portal.editing.saving import Conflict
from portal.evidence.actions import add_proof
from portal.evidence.models import Proof
from portal.tenancy.requests import BusinessRequest
from portal.ui.conflict import conflict_page
from portal.ui.csv_export import csv_response
from portal.ui.forms import THEIRS
from portal.ui.language import current_language
from portal.ui.paging import page_of
from portal.ui.requests import here
from portal.ui.tables import Table

PREFIX = "covers"


@rule("policy.view")
@require_GET
def policies(request: BusinessRequest) -> HttpResponse:
    today = timezone.localdate()
    table = Table(request, COLUMNS, default="ends", tie="number")
    page = page_of(request, queries.listed(request.business).order_by(*table.order_by))
    for policy in page:
        policy.term = wording.term(policy.ends_on, today)
    context = {"table": table, "page": page, "overview": queries.overview(request.business, today)}
    template = "insurance/policies/list.html#table" if request.htmx else "insurance/policies/list.html"
    return render(request, template, context)


@rule("policy.view")
@require_GET
def export(request: BusinessRequest) -> HttpResponse:
    """All contracts with their covers, as a spreadsheet's CSV."""
    name = _("contracts") + f"-{request.business.slug}-{timezone.localdate().isoformat()}"
    rows = queries.listed(request.business).order_by("number")
    return csv_response(
        name, csv_header(), csv_rows(rows, queries.covers_by_policy(request.business), current_language())
    )


@rule("policy.view")
@require_GET
def policy(request: BusinessRequest, number: int) -> HttpResponse:
    found = _found(request, number)
    today, lang = timezone.localdate(), current_language()
    covers = queries.covers_of(found)
    context = {
        "policy": found,
        "covers": [
            (cover, wording.waiting(cover, lang), wording.indemnity(cover.indemnity_days), wording.finer(cover, lang))
            for cover in covers
        ],
        "asked": asked_by(found),
        "open_covers": sum(bool(missing(cover)) for cover in covers),
        "term": wording.term(found.ends_on, today),
        "notice_by": wording.last_day_for_notice(found.ends_on, found.notice_days),
        "today": today,
        "sees_proofs": can(request.actor, "proof.view"),
    }
    return render(request, "insurance/policies/policy.html", context)


@rule("policy.create")
def new(request: BusinessRequest) -> HttpResponse:
    form, covers = _forms(request, None, [])
    if form.is_bound and _valid(form, covers):

        def effect() -> str:
            made = create_policy(
                actor=request.actor, business=request.business, covers=covers.rows(), **_columns(request, form)
            )
            messages.success(request, pgettext("policy", "Kept as %(ref)s.") % {"ref": made.reference})
            return here(request, "policy", number=made.number)

        if answer := _try(request, form, effect):
            return answer
    return _page(request, form, covers, None)


@rule("policy.edit")
def edit(request: BusinessRequest, number: int) -> HttpResponse:
    found = _found(request, number)
    form, covers = _forms(request, found, queries.covers_of(found))
    keep_theirs = bool(request.POST.get(f"{THEIRS}{PREFIX}"))
    if form.is_bound and _valid(form, covers):

        def effect() -> str:
            version = form.cleaned_data["version"] or 0
            if version != found.version:  # before a file is kept for nothing
                raise Conflict(found)
            edit_policy(
                actor=request.actor,
                policy=found,
                version=version,
                covers=None if keep_theirs else covers.rows(),
                **_columns(request, form),
            )
            messages.success(request, _("Saved."))
            return here(request, "policy", number=found.number)

        try:
            if answer := _try(request, form, effect):
                return answer
        except Conflict as clash:
            return _conflict(request, form, covers, clash.current)
    return _page(request, form, covers, found)


@rule("policy.delete")
def delete(request: BusinessRequest, number: int) -> HttpResponse:
    found = _found(request, number)
    if request.method == "POST":
        ref = found.reference
        delete_policy(actor=request.actor, policy=found)
        messages.success(request, pgettext("policy", "%(ref)s was deleted.") % {"ref": ref})
        return redirect(here(request, "policies"))
    context = {
        "question": _("Delete %(ref)s, %(title)s?") % {"ref": found.reference, "title": found},
        "consequences": [_("Its covers go with it."), _("Its document stays among your proofs.")],
        "confirm": _("Delete the contract"),
        "back": here(request, "policy", number=found.number),
    }
    return render(request, "ui/confirm.html", context)


def _found(request: BusinessRequest, number: int) -> Policy:
    rows = Policy.objects.for_business(request.business).select_related("document")
    return get_object_or_404(rows, number=number)


def _forms(request: BusinessRequest, found: Policy | None, covers: list[Any]) -> tuple[PolicyForm, CoverFormSet]:
    """Bound on POST. Whoever may not see proofs gets no choice of them, and the document stays as it is."""
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    proofs = Proof.objects.for_business(request.business).order_by("-number")
    form = PolicyForm(
        data,
        files,
        proofs=proofs if can(request.actor, "proof.view") else None,
        adds_proofs=can(request.actor, "proof.add"),
        policy=found,
        covers=covers_text(covers, current_language()),
    )
    rows = [{name: getattr(cover, name) for name in COVER_FIELDS} for cover in covers]
    drawn: Any = CoverForms(data, initial=rows, prefix=PREFIX)
    return form, drawn


def _valid(form: PolicyForm, covers: CoverFormSet) -> bool:
    fine = form.is_valid()
    return covers.is_valid() and fine


def _columns(request: BusinessRequest, form: PolicyForm) -> dict[str, Any]:
    """The contract's columns; a file sent along is kept as a proof first."""
    columns = form.columns()
    upload = form.cleaned_data.get("upload")
    if upload is not None:
        columns["document"] = add_proof(actor=request.actor, business=request.business, file=upload)
    return columns


def _try(request: BusinessRequest, form: PolicyForm, effect: Any) -> HttpResponse | None:
    """The answer of a save, or None when a verb refused a field: its form then says so."""
    try:
        with transaction.atomic():  # a refusal gives the form's key back
            return submit(request, form, effect)
    except ValidationError as problem:
        if hasattr(problem, "error_dict"):
            for name, errors in problem.error_dict.items():
                form.add_error(name if name in form.fields else None, errors)
        else:
            form.add_error("upload", problem)
    return None


def _page(request: BusinessRequest, form: PolicyForm, covers: CoverFormSet, found: Policy | None) -> HttpResponse:
    back = here(request, "policy", number=found.number) if found else here(request, "policies")
    context = {"form": form, "covers": covers, "policy": found, "back": back}
    return render(request, "insurance/policies/form.html", context, status=422 if form.is_bound else 200)


def _conflict(request: BusinessRequest, form: PolicyForm, covers: CoverFormSet, current: Policy) -> HttpResponse:
    """Both texts, the covers as one of them. A file cannot travel through the page, so it is asked for again."""
    if form.cleaned_data.get("upload") is not None:
        messages.warning(request, _("The file was not kept. Send it again once this is settled."))
    form.fields.pop("upload", None)
    form.cleaned_data[PREFIX] = covers_text(covers.rows(), current_language())
    theirs, _covers = _forms_of(request, current)
    who = last_editor(request.business, current.reference, "policy.edited")
    back = here(request, "policy", number=current.number)
    return conflict_page(request, form, theirs, who=who, back=back)


def _forms_of(request: BusinessRequest, current: Policy) -> tuple[PolicyForm, list[Any]]:
    """The unbound form of the contract as it is now."""
    covers = queries.covers_of(current)
    form = PolicyForm(
        proofs=Proof.objects.for_business(request.business) if can(request.actor, "proof.view") else None,
        adds_proofs=False,
        policy=current,
        covers=covers_text(covers, current_language()),
    )
    return form, covers
