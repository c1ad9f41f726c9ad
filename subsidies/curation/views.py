"""Looking at the catalogue: the list, one programme, its versions, what to look at again, and the searches of forms."""

import re

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from portal.access.routes import rule
from portal.access.rules import can
from portal.profile.search_field import choices
from portal.tenancy.requests import OrganisationRequest
from portal.ui.lists import Chip, marked
from portal.ui.paging import link_with, page_of
from portal.ui.requests import asked
from portal.ui.tables import Column, Table
from portal.ui.text import printable
from subsidies.curation import diary, queries, words
from subsidies.curation.forms import SeenForm
from subsidies.curation.lookups import LOOKUPS
from subsidies.curation.problems import problems_of
from subsidies.curation.succession import last_successor
from subsidies.curation.waiting import waiting_for
from subsidies.programmes.models import Programme, ProgrammeKind

COLUMNS = (
    Column("title", _("Programme"), order=("sort_key",)),
    Column("kind", _("Kind of aid"), order=("kind", "sort_key"), desk_only=True),
    Column("today", _("State")),
    Column("opens", _("Opens"), order=("opens_on",), desk_only=True),
    Column("closes", _("Last day"), order=("closes_on",)),
    Column("verified", _("Verified"), order=("verified_on",)),
)
STATES = {
    "published": _("Published"),
    "suspended": _("Suspended"),
    "draft": _("Draft"),
    "waiting": _("Waiting for a second look"),
    "closed": _("Closed for good"),
    "replaced": pgettext_lazy("programme", "Replaced"),
}
SCOPES = {queries.OURS: _("Ours"), queries.SHARED: _("Shared, of others")}
DRAFTS_SHOWN = 8
WAITING_SHOWN = 25


@rule("catalogue.view")
@require_GET
def catalogue(request: OrganisationRequest) -> HttpResponse:
    """The institution's programmes, or under a filter those it can only read."""
    scope = queries.SHARED if asked(request, "whose") == queries.SHARED else queries.OURS
    state, kind, search = asked(request, "state"), asked(request, "kind"), asked(request, "q")
    table = Table(request, COLUMNS, default="title", tie="pk")
    rows = queries.listed(request.organisation, scope=scope, state=state, kind=kind, search=search)
    page = page_of(request, rows.order_by(*table.order_by))
    today = timezone.localdate()
    for programme in page:
        programme.today, programme.problems = queries.standing(programme, today), problems_of(programme)
    counts = queries.counts(request.organisation, scope)
    drafts = list(queries.open_drafts(request.organisation))
    waiting = waiting_for(request.organisation, request.actor)
    edits = can(request.actor, "catalogue.edit", request.organisation)
    context = {
        "table": table,
        "page": page,
        "chips": _chips(request, counts, state),
        "scopes": marked(SCOPES.items(), scope),
        "ours": scope == queries.OURS,
        "kinds": marked(ProgrammeKind.choices, kind),
        "state": state if state in queries.STATES else "",
        "search": search,
        "counts": counts,
        "drafts": drafts[:DRAFTS_SHOWN],
        "more_drafts": len(drafts) > DRAFTS_SHOWN,
        "waiting": waiting[:WAITING_SHOWN],
        "more_waiting": max(0, len(waiting) - WAITING_SHOWN),
        "to_look": sum(not item.mine for item in waiting) if edits else 0,
        "to_verify": queries.to_verify(request.organisation, today).count(),
        "verified_before": queries.verified_before(today),
        "edits": edits,
        "empty": not drafts and not waiting and scope == queries.OURS and not counts["all"],
    }
    template = "subsidies/curation/list.html#table" if request.htmx else "subsidies/curation/list.html"
    return render(request, template, context)


def _chips(request: OrganisationRequest, counts: dict[str, int], state: str) -> list[Chip]:
    everything = link_with(request, state=None, page=None)
    chips = [Chip(gettext("All"), everything, counts["all"], state not in STATES)]
    chips += [
        Chip(str(label), link_with(request, state=name, page=None), counts[name], state == name)
        for name, label in STATES.items()
        if counts[name] or state == name
    ]
    return chips


@rule("catalogue.view")
@require_GET
def programme(request: OrganisationRequest, programme: str) -> HttpResponse:
    """One programme as readers find it, what is under way, and what was done to it."""
    found = found_programme(request, programme)
    today = timezone.localdate()
    content = queries.content_of(found)
    ours = found.institution_id == request.organisation.pk
    beside = ("state", "replaced_by", "field_sources", "id", "title")
    context = {
        "programme": found,
        "ours": ours,
        "edits": ours and can(request.actor, "catalogue.edit", request.organisation),
        "standing": queries.standing(found, today),
        "facts": [
            (label, text)
            for path, label, text in words.facts(content, queries.titles_of([content]))
            if path.partition(".")[0] not in beside
        ],
        "sources": [(words.label_of(f"{path}"), source) for path, source in found.field_sources.items()],
        "problems": problems_of(found),
        "verified_by": queries.who_did(found.verified_by, found, request.organisation),
        "old": found.verified_on is None or found.verified_on < queries.verified_before(today),
        "successor": last_successor(found),
        "versions": found.versions.count(),
        "lines": diary.of_programme(found) if ours else [],
        "seen": SeenForm(initial={"revision": found.revision}, auto_id=False),
    }
    return render(request, "subsidies/curation/programme.html", context)


@rule("catalogue.view")
@require_GET
def versions(request: OrganisationRequest, programme: str) -> HttpResponse:
    """Each published version: what changed, by whom (for strangers: of which institution), by which door."""
    found = found_programme(request, programme)
    page = page_of(request, found.versions.select_related("published_by").order_by("-number"), 20)
    titles = queries.titles_of(version.data for version in page)
    for version in page:
        version.who = queries.who_did(version.published_by, found, request.organisation)
        version.said = words.version_changes(version.changes, titles)
        version.facts = words.facts(version.data, titles) if not version.changes else []
        version.sources = [
            (words.label_of(path), words.said(f"field_sources.{path}", source))
            for path, source in version.field_sources.items()
        ]
    return render(request, "subsidies/curation/versions.html", {"programme": found, "page": page})


@rule("catalogue.view")
@require_GET
def to_check(request: OrganisationRequest) -> HttpResponse:
    """What to look at again: not verified for long, links that do not answer, what opens or closes soon."""
    today = timezone.localdate()
    old = page_of(request, queries.to_verify(request.organisation, today), 25)
    for programme in old:
        programme.seen = SeenForm(initial={"revision": programme.revision}, auto_id=False)
    soon = queries.turning_soon(request.organisation, today)[:50]
    context = {
        "old": old,
        "broken": queries.broken_links(request.organisation)[:50],
        "soon": [(programme, queries.standing(programme, today)) for programme in soon],
        "edits": can(request.actor, "catalogue.edit", request.organisation),
        "months": queries.VERIFIED_FOR_MONTHS,
        "days": queries.SOON_DAYS,
    }
    return render(request, "subsidies/curation/check.html", context)


@rule("catalogue.edit")
@require_GET
def search(request: OrganisationRequest, what: str) -> HttpResponse:
    """Lines that answer the box named by ?box=, for htmx; without it they come with the form itself."""
    lookup, box = LOOKUPS.get(what), request.GET.get("box", "")
    if lookup is None or not re.fullmatch(r"[a-z][a-z0-9_]{0,60}", box):
        raise Http404
    found = choices(lookup, box, printable(request.GET.get(box, "")))
    return render(request, "portal/profile/found.html", {"found": found})


def found_programme(request: OrganisationRequest, slug: str) -> Programme:
    """Any programme: the catalogue is public. Changing it asks whose it is."""
    return get_object_or_404(queries.programmes_of_all(request.organisation), slug=slug)
