"""The insurer's desk: what was shared, one applicant, several side by side, and exports."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from insurance.dossier.models import DossierVersion
from insurance.insurers.desk import filters, listing, wording
from insurance.insurers.desk.actions import look, see_list, take_list
from insurance.insurers.desk.applicants import Applicant, applicants, named, snapshots, with_previous
from insurance.insurers.desk.charts import names, side_by_side
from insurance.insurers.desk.comparing import FEWEST, MOST, bars, calculated_apart, compared
from insurance.insurers.desk.exporting import csv_header, csv_rows
from insurance.insurers.desk.sides import Group, Side
from insurance.insurers.desk.tabular import LISTS, csv_of, held
from insurance.insurers.room.downloading import answer_download
from insurance.insurers.room.readers import Reader, reading, who_of
from portal.access.routes import rule
from portal.charts.svg import to_svg
from portal.tenancy.requests import OrganisationRequest
from portal.ui import csv_export
from portal.ui.language import current_language
from portal.ui.paging import link_with
from portal.ui.requests import here
from portal.ui.tables import Table

STACKS = (("company",), ("readiness",), ("losses",), ("gap", "claims", "services"), ("red",), ("answers",))
WHOLE = "json"  # beside the names of the lists: everything, as it was frozen


@rule("shared.view")
@require_GET
def shared_dossiers(request: OrganisationRequest) -> HttpResponse:
    """What businesses opened to this insurer. htmx asks for the list alone, under the same address. Each business whose
    figures stand on this page of it sees that, once a day."""
    context = listing.listing(request, current_language())
    see_list(actor=request.actor, organisation=request.organisation, chosen=list(context["page"]))
    template = "insurance/insurers/desk/shared.html"
    if context["any"] and request.htmx and request.htmx.target == "desk":
        template += "#desk"
    return render(request, template, context)


@rule("shared.view")
@require_GET
def shared_providers(request: OrganisationRequest) -> HttpResponse:
    """Where applicants hang on one provider, for the dossiers that the list's filters leave. Each business that stands
    in the table sees that, as for the list."""
    context = listing.providers(request, current_language())
    see_list(actor=request.actor, organisation=request.organisation, chosen=context["counted"])
    return render(request, "insurance/insurers/desk/providers.html", context)


@rule("shared.view")
@require_GET
def shared_export(request: OrganisationRequest) -> HttpResponse:
    """The matching dossiers with their headlines, as a spreadsheet's CSV. Each business sees that it was taken."""
    now, table = timezone.now(), Table(request, listing.COLUMNS, default="-shared")
    found = listing.matching(
        applicants(request.organisation, now), filters.read(request), table, now, given="sort" in request.GET
    )
    take_list(actor=request.actor, organisation=request.organisation, chosen=found)
    name = f"{_('dossiers')}-{request.organisation.slug}-{timezone.localdate().isoformat()}"
    return csv_export.csv_response(name, csv_header(), csv_rows(found))


@rule("shared.view")
@require_GET
def shared_dossier(request: OrganisationRequest, public_id: UUID) -> HttpResponse:
    """One applicant: its headline, what changed since the version before, its data. The business sees the look."""
    now, lang = timezone.now(), current_language()
    one, before = with_previous(request.organisation, now, public_id)
    sides = _sides([one, *([before] if before else [])])
    look(actor=request.actor, organisation=request.organisation, chosen=[one])
    context: dict[str, Any] = {"one": one, "about": listing.about(one), "before": before}
    if one.live:
        context |= {
            "stacks": _stacked(compared(sides[:1], lang)),
            "lists": [(name, wording.LISTS[name]) for name in held(sides[0].snapshot or {})],
            "whole": WHOLE,
            "token": one.seal.token if one.seal else "",
            "reader": Reader(one.grant, who_of(request.actor, request.organisation), request.actor),
        }
    if before is not None:
        changed = (group.only_differences() for group in compared(sides[::-1], lang))
        context["changes"] = [row for group in changed for row in group.rows]
    context["why"] = wording.WHY[one.why] if one.why else ""
    return render(request, "insurance/insurers/desk/shared_dossier.html", context)


@rule("shared.view")
@require_GET
def shared_compare(request: OrganisationRequest) -> HttpResponse:
    """Two to six side by side. One that was never shared with this insurer makes the whole page missing."""
    ids = list(dict.fromkeys(_identifier(text) for text in request.GET.getlist("d")))
    if not FEWEST <= len(ids) <= MOST:
        messages.info(request, _("Tick %(fewest)d to %(most)d dossiers to compare.") % {"fewest": FEWEST, "most": MOST})
        return redirect(here(request, "shared-dossiers"))
    lang = current_language()
    sides = _sides(named(request.organisation, timezone.now(), ids))
    look(actor=request.actor, organisation=request.organisation, chosen=[side.applicant for side in sides])
    differences = request.GET.get("only") == "differences"
    groups = compared(sides, lang)
    context = {
        "sides": sides,
        "groups": [group.only_differences() for group in groups] if differences else groups,
        "differences": differences,
        "turn_url": link_with(request, only=None if differences else "differences"),
        "apart": calculated_apart(sides),
        "picture": _picture(sides),
    }
    return render(request, "insurance/insurers/desk/compare.html", context)


@require_POST
@rule("shared.download")
@reading
def shared_data(request: OrganisationRequest, reader: Reader) -> HttpResponse:
    """The structured part, whole as JSON or one of its lists as CSV: one download, as through the interface."""
    wanted = request.POST.get("list", WHOLE)
    if wanted == WHOLE:
        return answer_download(request, reader, read=_reading(wanted), kind="application/json", ending="json")
    if wanted not in LISTS:
        raise Http404
    return answer_download(
        request, reader, read=_reading(wanted), kind="text/csv; charset=utf-8", ending=f"{wanted}.csv"
    )


def _stacked(groups: list[Group]) -> list[list[Group]]:
    """What stands beside what on a wide page: about as long on the left as on the right."""
    by_code = {group.code: group for group in groups}
    return [[by_code[code] for code in stack if by_code[code].rows] for stack in STACKS]


def _reading(wanted: str) -> Callable[[DossierVersion], bytes]:
    def read(version: DossierVersion) -> bytes:
        if wanted == WHOLE:
            return version.snapshot.encode()
        content = csv_of(json.loads(version.snapshot), wanted)
        if content is None:
            raise Http404
        return content

    return read


def _identifier(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


def _sides(chosen: list[Applicant]) -> list[Side]:
    texts = snapshots(chosen)
    return [Side(one, texts.get(one.grant.pk)) for one in chosen]


def _picture(sides: list[Side]) -> dict[str, Any] | None:
    """The years side by side, wide and narrow; None while fewer than two have any."""
    lang, rows = current_language(), bars(sides)
    if len(rows) < FEWEST:
        return None
    title = _("What a year costs each of them, before insurance")
    told = _("For each applicant three bars on one scale: %(bars)s. The figures are in the table below.") % {
        "bars": ", ".join(names())
    }
    return {
        "title": title,
        "wide": to_svg(side_by_side(rows, lang), title, told, "years"),
        "small": to_svg(side_by_side(rows, lang, width=340, size=11), title, told, "years-small"),
    }
