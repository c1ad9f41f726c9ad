"""The pages of the register: list, record, forms, export."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from portal.access.routes import own_rule, rule
from portal.access.rules import can, require
from portal.audit.queries import last_editor
from portal.editing.forms import submit
from portal.editing.saving import Conflict
from portal.tenancy.requests import BusinessRequest
from portal.ui.conflict import conflict_page
from portal.ui.csv_export import csv_response
from portal.ui.format import day
from portal.ui.language import current_language
from portal.ui.requests import here
from risks.criteria.queries import scale_of
from risks.duplicates.queries import twins
from risks.register import filters, queries, scale, wording
from risks.register.acceptance import live_acceptance
from risks.register.actions import comment_on_risk, create_risk, delete_risk, edit_risk
from risks.register.forms import CommentForm, DeleteForm, RiskForm
from risks.register.listing import listing, on_paper, surroundings
from risks.register.models import Risk
from risks.register.reviewing import review_risk
from risks.register.table import RegisterTable, csv_header, csv_rows


class LooksAlike(Exception):
    """Not added yet: the register has risks that say nearly the same."""

    def __init__(self, found: list[Risk]) -> None:
        super().__init__("looks alike")
        self.found = found


@rule("risk.view")
@require_GET
def risks(request: BusinessRequest) -> HttpResponse:
    """The register. htmx asks for the list alone, under the same address."""
    context = listing(request, current_language())
    if not context["overview"].any:
        return render(request, "risks/register/list.html", context)
    if request.htmx and request.htmx.target == "register":
        return render(request, "risks/register/list.html#register", context)
    around = surroundings(request, context["wanted"], context["overview"], context["scale"], current_language())
    return render(request, "risks/register/list.html", {**context, **around})


@rule("risk.view")
@require_GET
def paper(request: BusinessRequest) -> HttpResponse:
    """The matching risks on one page without anything around them, for the printer."""
    return render(request, "risks/register/paper.html", on_paper(request, current_language()))


@rule("risk.export")
@require_GET
def export(request: BusinessRequest) -> HttpResponse:
    """The matching risks with their whole record, as a spreadsheet's CSV."""
    today, wanted = timezone.localdate(), filters.read(request)
    found = queries.matching(request.business, request.actor, wanted, today)
    found = found.order_by(*RegisterTable(request).order_by)
    name = _("risk-register") + f"-{request.business.slug}-{today.isoformat()}"
    return csv_response(name, csv_header(), csv_rows(queries.exported(found)))


@rule("risk.view")
@require_GET
def risk(request: BusinessRequest, number: int) -> HttpResponse:
    """One risk: its record, what touches it, remarks and history."""
    return _page(request, queries.find(request.business, number), CommentForm())


@rule("risk.comment")
@require_POST
def comment(request: BusinessRequest, number: int) -> HttpResponse:
    """Adds a remark; an empty or odd one comes back with its message."""
    found = queries.find(request.business, number)
    form = CommentForm(request.POST)
    if form.is_valid():

        def effect() -> str:
            comment_on_risk(actor=request.actor, risk=found, body=form.cleaned_data["body"])
            return here(request, "risk", number=number) + "#remarks"

        try:
            with transaction.atomic():
                return submit(request, form, effect)
        except ValidationError as error:
            form.add_error(None, error)
    return _page(request, found, form, status=422)


@own_rule("risk.edit")
@require_POST
def review(request: BusinessRequest, number: int) -> HttpResponse:
    """Looked at, and left as it is; the next day follows the business's own pace."""
    found = queries.find(request.business, number)
    require(request.actor, "risk.edit", found)
    form = DeleteForm(request.POST)
    if form.is_valid():

        def effect() -> str:
            version = form.cleaned_data["version"] or 0
            due = review_risk(actor=request.actor, risk=found, version=version, today=timezone.localdate())
            said = {"ref": found.reference, "day": day(due, current_language())}
            messages.success(request, _("%(ref)s is reviewed. Next time: %(day)s.") % said)
            return here(request, "risk", number=number)

        try:
            return submit(request, form, effect)
        except Conflict:
            messages.warning(request, _("Somebody changed this risk just now. Look at it as it is, then review it."))
    return redirect(here(request, "risk", number=number))


@rule("risk.create")
def new(request: BusinessRequest) -> HttpResponse:
    """Add a risk; when one like it is there already, asks first."""
    form = RiskForm(request.POST if request.method == "POST" else None, business=request.business)
    alike: list[Risk] = []
    if request.method == "POST" and form.is_valid():

        def effect() -> str:
            if not request.POST.get("anyway") and (found := twins(request.business, form.cleaned_data["title"])):
                raise LooksAlike(found)
            made = create_risk(actor=request.actor, business=request.business, **form.answers())
            messages.success(request, _("%(ref)s is in your register.") % {"ref": made.reference})
            return here(request, "risk", number=made.number)

        try:
            with transaction.atomic():
                return submit(request, form, effect)
        except LooksAlike as asked:
            alike = asked.found
        except ValidationError as error:
            form.add_error(None, error)
    return _form(request, form, None, alike)


@own_rule("risk.edit")
def edit(request: BusinessRequest, number: int) -> HttpResponse:
    """Change a risk; when somebody saved first, both texts come back with status 409."""
    found = queries.find(request.business, number)
    require(request.actor, "risk.edit", found)
    form = RiskForm(request.POST if request.method == "POST" else None, business=request.business, risk=found)
    if request.method == "POST" and form.is_valid():

        def effect() -> str:
            version = form.cleaned_data["version"] or 0  # a form that names no version was never shown
            edit_risk(actor=request.actor, risk=found, version=version, **form.answers())
            messages.success(request, _("%(ref)s is saved.") % {"ref": found.reference})
            return here(request, "risk", number=number)

        try:
            with transaction.atomic():  # a refused save also forgets its form key
                return submit(request, form, effect)
        except Conflict as error:
            return _conflict(request, form, error.current)
        except Risk.DoesNotExist:
            raise Http404 from None  # deleted while this form was open
        except ValidationError as error:
            form.add_error(None, error)
    return _form(request, form, found)


@rule("risk.delete")
def delete(request: BusinessRequest, number: int) -> HttpResponse:
    """Asks, then deletes; the second of two clicks lands where the first one did."""
    form = DeleteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():

        def effect() -> str:
            found = queries.find(request.business, number)
            delete_risk(actor=request.actor, risk=found)
            messages.success(request, pgettext("risk", "%(ref)s is deleted.") % {"ref": found.reference})
            return here(request, "risks")

        return submit(request, form, effect)
    found = queries.find(request.business, number)
    context = {
        "question": _("Delete %(ref)s, “%(title)s”?") % {"ref": found.reference, "title": found.title},
        "consequences": _consequences(found),
        "confirm": _("Delete %(ref)s") % {"ref": found.reference},
        "back": here(request, "risk", number=number),
        "form": form,
    }
    return render(request, "ui/confirm.html", context, status=422 if form.is_bound else 200)


def _consequences(found: Risk) -> list[str]:
    measures, remarks = found.measure_links.count(), found.comments.count()  # type: ignore[attr-defined]
    lines = []
    if measures:
        text = ngettext(
            "Its measure stays, without this risk.", "Its %(number)d measures stay, without this risk.", measures
        )
        lines.append(text % {"number": measures})
    if remarks:
        text = ngettext("Its remark goes with it.", "Its %(number)d remarks go with it.", remarks)
        lines.append(text % {"number": remarks})
    lines.append(_("The history keeps what it said."))
    lines.append(_("If it can simply no longer happen, close it instead: it then stays in the register’s past."))
    return lines


def _page(request: BusinessRequest, found: Risk, form: CommentForm, status: int = 200) -> HttpResponse:
    lang, today = current_language(), timezone.localdate()
    used = scale_of(request.business)
    situations = wording.situations(found, lang, used)
    context: dict[str, Any] = {
        "risk": found,
        "record": queries.record_of(found, lang, used),
        "situations": situations,
        "picture": wording.picture(situations),
        "texts": [(wording.FIELDS[name], getattr(found, name)) for name in wording.TEXTS],
        "level_name": scale.LEVEL_NAMES.get(found.level_current or 0, ""),
        "over": scale.is_over(found.level_current, used),
        "threshold": used.appetite_level,
        "overdue": found.status == "open" and found.review_on is not None and found.review_on < today,
        "today": today,
        "form": form,
        "review_form": DeleteForm(version=found.version),
        "acceptance": live_acceptance(found),
        "accepts": can(request.actor, "risk.accept", found),
        "edits": can(request.actor, "risk.edit", found),
        "deletes": can(request.actor, "risk.delete", found),
        "comments": can(request.actor, "risk.comment", found),
    }
    return render(request, "risks/register/risk.html", context, status=status)


def _form(request: BusinessRequest, form: RiskForm, found: Risk | None, alike: Sequence[Risk] = ()) -> HttpResponse:
    back = here(request, "risks") if found is None else here(request, "risk", number=found.number)
    context = {"form": form, "risk": found, "back": back, "alike": alike}
    return render(request, "risks/register/form.html", context, status=422 if form.is_bound else 200)


def _conflict(request: BusinessRequest, form: RiskForm, current: Risk) -> HttpResponse:
    theirs = RiskForm(business=request.business, risk=current)
    who = last_editor(request.business, current.reference, "risk.edited")
    back = here(request, "risk", number=current.number)
    return conflict_page(request, form, theirs, who=who, back=back)
