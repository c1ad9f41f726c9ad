"""The chamber's side: who of its clients could use what, writing to them, and what became of it."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET
from numpy.typing import NDArray

from portal.access.routes import rule
from portal.editing.forms import submit
from portal.tenancy.refusals import Refused
from portal.tenancy.requests import OrganisationRequest
from portal.ui.lists import Chip, marked
from portal.ui.paging import link_with, page_of
from portal.ui.requests import asked, here
from portal.ui.sorting import folded
from portal.ui.tables import Column, Table
from subsidies.funding.wording import theme_name
from subsidies.outreach.actions import write_to_clients
from subsidies.outreach.forms import WriteForm
from subsidies.outreach.models import Audience
from subsidies.outreach.placeholders import fill
from subsidies.outreach.queries import Among, Overview, among_clients, overview
from subsidies.outreach.results import campaigns_of, counted, results_of, subject_of, written_lately
from subsidies.programmes.models import Programme, ProgrammeKind, ProgrammeState

PAGE = 25
SHOWN = {
    "recent": gettext_lazy("New in 30 days"),
    "eligible": gettext_lazy("For some clients"),
    "missing": gettext_lazy("One answer away"),
    "in_hand": gettext_lazy("Already in hand"),
}
COLUMNS = (
    Column("title", gettext_lazy("Programme"), ("title",)),
    Column("eligible", gettext_lazy("It is for"), ("eligible",), numeric=True, down_first=True),
    Column("recent", gettext_lazy("New in 30 days"), ("recent",), numeric=True, down_first=True),
    Column("missing", gettext_lazy("One answer away"), ("missing",), numeric=True, down_first=True),
    Column("in_hand", gettext_lazy("Already in hand"), ("in_hand",), numeric=True, down_first=True),
)


@rule("outreach.view")
@require_GET
def outreach(request: OrganisationRequest) -> HttpResponse:
    """Each programme among the clients: for how many, new for how many, how many lack one answer. ?show, ?kind,
    ?theme and ?q filter."""
    found = overview(request.organisation, timezone.localdate())
    table = Table(request, COLUMNS, "-recent")
    filters = _filters(request, found)
    places = found.where(_wanted(found, filters), table.sort.removeprefix("-"), down=table.down)
    page = page_of(request, places, PAGE)
    page = replace(page, rows=found.lines(page.rows))
    context = {
        "found": found,
        "page": page,
        "table": table,
        "filters": filters,
        "chips": _chips(request, found, filters),
        "kinds": marked(ProgrammeKind.choices, filters.kind),
        "themes": marked(_themes(found), filters.theme),
        "total": len(found.catalogue.kept),
    }
    return render(request, "subsidies/outreach/overview.html", context)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for; anything unknown counts as not asked."""

    show: str
    kind: str
    theme: str
    words: str


def _filters(request: OrganisationRequest, found: Overview) -> Filters:
    show, kind, theme = (asked(request, name) for name in ("show", "kind", "theme"))
    return Filters(
        show if show in SHOWN else "",
        kind if kind in ProgrammeKind.values else "",
        theme if theme in dict(_themes(found)) else "",
        asked(request, "q"),
    )


def _themes(found: Overview) -> list[tuple[str, str]]:
    names = {theme for one in found.catalogue.kept for theme in one.themes}
    return sorted(((name, theme_name(name)) for name in names), key=lambda one: (folded(one[1]), one[0]))


def _counts(found: Overview, show: str) -> NDArray[np.bool_]:
    """Which programmes a quick filter shows."""
    by_code = {
        "recent": found.recent,
        "eligible": found.eligible,
        "missing": found.one_missing,
        "in_hand": found.in_hand,
    }
    return np.asarray(by_code[show] > 0, dtype=bool)


def _wanted(found: Overview, filters: Filters) -> NDArray[np.bool_]:
    wanted = np.ones(len(found.catalogue.kept), dtype=bool)
    if filters.show:
        wanted &= _counts(found, filters.show)
    if filters.kind:
        wanted &= found.catalogue.of_kind(filters.kind)
    if filters.theme:
        wanted &= found.catalogue.with_themes([filters.theme])
    if filters.words:
        wanted &= found.catalogue.with_words(filters.words)
    return wanted


def _chips(request: OrganisationRequest, found: Overview, filters: Filters) -> list[Chip]:
    chips = [Chip(_("All"), link_with(request, show=None, page=None), len(found.catalogue.kept), not filters.show)]
    for code, label in SHOWN.items():
        count = int(np.count_nonzero(_counts(found, code)))
        if count:
            chips.append(Chip(str(label), link_with(request, show=code, page=None), count, filters.show == code))
    return chips


@rule("outreach.view")
@require_GET
def programme(request: OrganisationRequest, programme: str) -> HttpResponse:
    """One programme: the clients it is for, and those who lack one answer. The others are counted, not named."""
    row = _published(programme)
    among = among_clients(request.organisation, row, timezone.localdate())
    missing = asked(request, "who") == Audience.ONE_MISSING or (not among.eligible and bool(among.one_missing))
    shown = among.one_missing if missing else among.eligible
    chips = [
        Chip(
            _("It is for them"), link_with(request, who=Audience.ELIGIBLE, page=None), len(among.eligible), not missing
        ),
        Chip(
            _("One answer away"),
            link_with(request, who=Audience.ONE_MISSING, page=None),
            len(among.one_missing),
            missing,
        ),
    ]
    context = {
        "programme": row,
        "among": among,
        "page": page_of(request, shown),
        "missing": missing,
        "chips": chips,
        "who": Audience.ONE_MISSING if missing else Audience.ELIGIBLE,
    }
    return render(request, "subsidies/outreach/programme.html", context)


@rule("outreach.send")
def write(request: OrganisationRequest, programme: str) -> HttpResponse:
    """Choose clients and write; a first submit shows what each will read, the second sends."""
    row = _published(programme)
    among = among_clients(request.organisation, row, timezone.localdate())
    if not among.eligible and not among.one_missing:
        return render(request, "subsidies/outreach/nobody.html", {"programme": row})
    step = request.POST.get("step", "")
    form = WriteForm(request.POST if request.method == "POST" else None, among=among, initial=_initial(request, among))
    if not form.is_bound or not form.is_valid():
        return _write_page(request, row, form, status=422 if form.is_bound else 200)
    if step == "edit":
        return _write_page(request, row, form)
    if step != "send":
        return _preview(request, row, form)

    def effect() -> str:
        values = form.cleaned_data
        campaign = write_to_clients(
            actor=request.actor,
            organisation=request.organisation,
            programme=row,
            audience=values["audience"],
            recipients=[client.business.pk for client in form.recipients()],
            subject=values["subject"],
            message=values["message"],
            today=timezone.localdate(),
        )
        messages.success(request, _("Your message leaves now, one client after the other."))
        return here(request, "campaign", number=campaign.number)

    try:
        with transaction.atomic():  # a refusal gives the form's key back
            return submit(request, form, effect)
    except Refused as refused:
        form.add_error(None, str(refused))
    return _write_page(request, row, form, status=422)


def _initial(request: OrganisationRequest, among: Among) -> dict[str, Any]:
    who = request.GET.get("who", "")
    if who not in {Audience.ELIGIBLE, Audience.ONE_MISSING}:
        who = Audience.ELIGIBLE if among.eligible else Audience.ONE_MISSING
    return {"audience": who, "subject": _("An aid for you: {programme}")}


def _write_page(request: OrganisationRequest, row: Programme, form: WriteForm, status: int = 200) -> HttpResponse:
    return render(request, "subsidies/outreach/write.html", {"programme": row, "form": form}, status=status)


def _preview(request: OrganisationRequest, row: Programme, form: WriteForm) -> HttpResponse:
    recipients = form.recipients()
    lately = written_lately(request.organisation, [client.business.pk for client in recipients])
    reached = [client for client in recipients if client.business.pk not in lately]
    example = (reached or recipients)[0]
    words = {"business": example.business.name, "programme": row.title}
    kept = [
        (key, text)
        for key in ("form_key", "audience", "chosen", "subject", "message")
        for text in request.POST.getlist(key)
    ]
    context = {
        "programme": row,
        "reached": reached,
        "lately": [client for client in recipients if client.business.pk in lately],
        "example": example,
        "subject": fill(form.cleaned_data["subject"], words),
        "message": fill(form.cleaned_data["message"], words),
        "kept": kept,
    }
    return render(request, "subsidies/outreach/preview.html", context)


@rule("outreach.view")
@require_GET
def campaigns(request: OrganisationRequest) -> HttpResponse:
    """What the chamber wrote, and what became of it."""
    page = page_of(request, campaigns_of(request.organisation))
    page = replace(page, rows=counted(request.organisation, page.rows, timezone.localdate()))
    return render(request, "subsidies/outreach/campaigns.html", {"page": page})


@rule("outreach.view")
@require_GET
def campaign(request: OrganisationRequest, number: int) -> HttpResponse:
    """One message: sent, seen, answered, and by whom as far as mandates let one see."""
    row = get_object_or_404(campaigns_of(request.organisation).select_related("written_by"), number=number)
    results = results_of(row, timezone.localdate())
    context = {
        "campaign": row,
        "subject": subject_of(row),
        "results": results,
        "page": page_of(request, results.received),
    }
    return render(request, "subsidies/outreach/campaign.html", context)


def _published(slug: str) -> Programme:
    return get_object_or_404(Programme, slug=slug, state=ProgrammeState.PUBLISHED)
