"""The pages of the claims: the five years, one claim, form, deletion, the word that there was none, exports."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from insurance.claims import queries
from insurance.claims.actions import create_claim, delete_claim, edit_claim
from insurance.claims.columns import csv_bytes, frozen, values
from insurance.claims.forms import ClaimForm, SureForm
from insurance.claims.models import Claim, ClaimStatus
from insurance.claims.nil import declare_nil, standing, withdraw_nil
from insurance.claims.table import LISTED, OPEN_ONES, UNKNOWN, filters, xlsx_header, xlsx_rows, years
from insurance.claims.wording import total
from portal.access.routes import rule
from portal.access.rules import can
from portal.audit.queries import last_editor
from portal.editing.forms import attempt, submit
from portal.editing.saving import Conflict
from portal.tenancy.requests import BusinessRequest
from portal.ui.conflict import conflict_page
from portal.ui.csv_export import download, workbook_response
from portal.ui.language import current_language
from portal.ui.lists import marked
from portal.ui.paging import page_of
from portal.ui.requests import here
from portal.ui.tables import Table
from portal.ui.xlsx import xlsx_bytes
from risks.quantification.models import Cause


@rule("claim.view")
@require_GET
def claims(request: BusinessRequest) -> HttpResponse:
    """The list with its filters, what the five years come to, and the word that there was none."""
    today, lang = timezone.localdate(), current_language()
    wanted, table = filters(request, today), Table(request, LISTED, default="-loss", tie="number")
    rows = queries.of(request.business).filter(wanted.condition()).order_by(*table.order_by)
    context: dict[str, Any] = {
        "table": table,
        "page": page_of(request, rows),
        "filters": wanted,
        "statuses": marked([(OPEN_ONES, _("All that are open")), *ClaimStatus.choices], wanted.status),
        "causes": marked([*Cause.choices, (UNKNOWN, _("Unknown"))], wanted.cause),
        "years": marked([*((year, year) for year in years(today)), (UNKNOWN, _("Unknown"))], wanted.year),
    }
    if request.htmx:
        return render(request, "insurance/claims/list.html#table", context)
    found = queries.summary(request.business, today)
    lines = [(str(year), one) for year, one in found.run.years]
    lines += [(_("Day unknown"), found.run.undated)] if found.run.undated.count else []
    context |= {
        "summary": found,
        "sums": [
            (name, one.count, *(total(amount, lang) for amount in (one.paid, one.reserve, one.incurred)))
            for name, one in [*lines, (_("Together"), found.run.total)]
        ],
        "contracts": [(one.policy, one.ratio, total(one.ratio.incurred, lang)) for one in found.contracts],
        "nil": standing(request.business),
        "incurred": total(found.run.total.incurred, lang),
    }
    return render(request, "insurance/claims/list.html", context)


@rule("claim.view")
@require_GET
def claim(request: BusinessRequest, number: int) -> HttpResponse:
    found = _found(request, number)
    sees = {name: can(request.actor, right) for name, right in (("measures", "measure.view"), ("proofs", "proof.view"))}
    context = {
        "claim": found,
        "measures": queries.measures_of(found) if sees["measures"] else [],
        "proofs": queries.proofs_of(found) if sees["proofs"] else [],
        "still_open": found.status in queries.OPEN,
    }
    return render(request, "insurance/claims/claim.html", context)


@rule("claim.create")
def new(request: BusinessRequest) -> HttpResponse:
    form = _form(request)
    if form.is_bound and form.is_valid():

        def effect() -> str:
            made = create_claim(actor=request.actor, business=request.business, **form.values())
            messages.success(request, pgettext("claim", "Kept as %(ref)s.") % {"ref": made.reference})
            return here(request, "claim", number=made.number)

        if answer := attempt(request, form, effect):
            return answer
    return _page(request, form, None)


@rule("claim.edit")
def edit(request: BusinessRequest, number: int) -> HttpResponse:
    found = _found(request, number)
    form = _form(request, found)
    if form.is_bound and form.is_valid():

        def effect() -> str:
            version = form.cleaned_data["version"] or 0
            edit_claim(actor=request.actor, claim=found, version=version, **form.values())
            messages.success(request, _("Saved."))
            return here(request, "claim", number=found.number)

        try:
            if answer := attempt(request, form, effect):
                return answer
        except Conflict as clash:
            theirs = ClaimForm(business=request.business, actor=request.actor, claim=clash.current)
            who = last_editor(request.business, found.reference, "claim.edited")
            back = here(request, "claim", number=found.number)
            return conflict_page(request, form, theirs, who=who, back=back)
    return _page(request, form, found)


@rule("claim.delete")
def delete(request: BusinessRequest, number: int) -> HttpResponse:
    """Asks, then deletes."""
    form = SureForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():

        def effect() -> str:
            found = _found(request, number)
            delete_claim(actor=request.actor, claim=found)
            messages.success(request, pgettext("claim", "%(ref)s was deleted.") % {"ref": found.reference})
            return here(request, "claims")

        return submit(request, form, effect)
    found = _found(request, number)
    context = {
        "question": _("Delete %(ref)s, %(title)s?") % {"ref": found.reference, "title": found},
        "consequences": [
            _("Your next dossier no longer tells of it. A loss that really happened must stay."),
            _("Its measures and papers stay."),
        ],
        "confirm": _("Delete the claim"),
        "back": here(request, "claim", number=found.number),
        "form": form,
    }
    return render(request, "ui/confirm.html", context, status=422 if form.is_bound else 200)


@rule("claim.declare")
def declare(request: BusinessRequest) -> HttpResponse:
    """Asks, then writes down that there was no loss in five years."""
    form = SureForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():

        def effect() -> str:
            declare_nil(actor=request.actor, business=request.business)
            messages.success(request, _("Written down, with your name and today’s date."))
            return here(request, "claims")

        if answer := attempt(request, form, effect):
            return answer
    context = {
        "question": _("Do you declare that there was no loss in the last five years?"),
        "consequences": [
            _("No fire, theft, attack, outage or claim by somebody else: insured or not."),
            _("Your dossiers say so with your name and today’s date. A wrong word can cost you the cover."),
            _("The first claim that you enter withdraws it."),
        ],
        "confirm": _("Yes, there was none"),
        "back": here(request, "claims"),
        "form": form,
        "danger": False,
    }
    return render(request, "ui/confirm.html", context, status=422 if form.is_bound else 200)


@rule("claim.declare")
def withdraw(request: BusinessRequest) -> HttpResponse:
    """Asks, then takes the word back."""
    form = SureForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():

        def effect() -> str:
            withdraw_nil(actor=request.actor, business=request.business)
            messages.success(request, _("Withdrawn."))
            return here(request, "claims")

        return submit(request, form, effect)
    context = {
        "question": _("Withdraw the declaration?"),
        "consequences": [_("Your next dossier says nothing about losses until you enter one or declare again.")],
        "confirm": _("Withdraw it"),
        "back": here(request, "claims"),
        "form": form,
    }
    return render(request, "ui/confirm.html", context, status=422 if form.is_bound else 200)


@rule("claim.export")
@require_GET
def export_csv(request: BusinessRequest) -> HttpResponse:
    """All claims for machines, and for us to read again: the names of the columns, ISO days, decimal points."""
    measures = queries.measures_by_claim(request.business)
    rows = queries.of(request.business).order_by("number")
    body = csv_bytes(frozen(values(one, measures.get(one.pk, ()))) for one in rows)
    return download(body, "text/csv; charset=utf-8", f"loss-run-{_named(request)}.csv")


@rule("claim.export")
@require_GET
def export_xlsx(request: BusinessRequest) -> HttpResponse:
    """All claims as a workbook, in the reader's words."""
    rows = xlsx_rows(queries.of(request.business).order_by("number"), queries.measures_by_claim(request.business))
    return workbook_response(
        _("loss-run") + f"-{_named(request)}", xlsx_bytes(xlsx_header(), rows, sheet=_("Loss run"))
    )


def _named(request: BusinessRequest) -> str:
    return f"{request.business.slug}-{timezone.localdate().isoformat()}"


def _found(request: BusinessRequest, number: int) -> Claim:
    rows = Claim.objects.for_business(request.business).select_related("policy", "service")
    return get_object_or_404(rows, number=number)


def _form(request: BusinessRequest, found: Claim | None = None) -> ClaimForm:
    data = request.POST if request.method == "POST" else None
    return ClaimForm(data, business=request.business, actor=request.actor, claim=found)


def _page(request: BusinessRequest, form: ClaimForm, found: Claim | None) -> HttpResponse:
    back = here(request, "claim", number=found.number) if found else here(request, "claims")
    context = {"form": form, "claim": found, "back": back}
    return render(request, "insurance/claims/form.html", context, status=422 if form.is_bound else 200)
