"""What an institution sees of the catalogue: its own programmes, the shared ones, drafts, and what to look at again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext, pgettext

from portal.accounts.models import User
from portal.tenancy.models import Organisation
from portal.ui import format as formats
from portal.ui.language import current_language
from portal.ui.months import add_months
from portal.ui.sorting import sort_key
from subsidies.curation.content import Content, joined
from subsidies.curation.models import OPEN_STATES, Draft, DraftState
from subsidies.matching.facts import Period
from subsidies.matching.verdict import Phase, phase_on
from subsidies.programmes.models import Programme, ProgrammeKind, ProgrammeState

VERIFIED_FOR_MONTHS = 6  # our assumption: institutions change their rules about twice a year
SOON_DAYS = 30
OURS, SHARED = "ours", "shared"
_IS_CLOSED = Q(state=ProgrammeState.CLOSED)
STATES: dict[str, Q] = {
    "published": Q(state=ProgrammeState.PUBLISHED, suspended=False),
    "suspended": Q(state=ProgrammeState.PUBLISHED, suspended=True),
    "closed": _IS_CLOSED & Q(replaced_by=None),
    "replaced": Q(replaced_by__isnull=False),
    "draft": Q(draft_state=DraftState.WRITING),
    "waiting": Q(draft_state=DraftState.WAITING),
}


def content_of(programme: Programme) -> Content:
    """A published programme as the content of a draft."""
    successor = programme.replaced_by
    return joined(
        programme.data,
        field_sources=programme.field_sources,
        state=programme.state,
        replaced_by=successor.slug if successor else None,
    )


def programmes_of(institution: Organisation, scope: str = OURS) -> QuerySet[Programme]:
    """Its own programmes, or the shared ones it may read; each with the state and number of its open draft."""
    own = Q(institution=institution)
    return programmes_of_all(institution).filter(own if scope != SHARED else ~own | Q(institution=None))


def programmes_of_all(institution: Organisation) -> QuerySet[Programme]:
    """The whole catalogue; drafts are shown to their institution alone."""
    open_drafts = Draft.objects.filter(programme=OuterRef("pk"), state__in=OPEN_STATES, institution=institution)
    return Programme.objects.select_related("replaced_by", "institution", "verified_by").annotate(
        draft_state=Subquery(open_drafts.values("state")[:1]),
        draft_number=Subquery(open_drafts.values("number")[:1]),
    )


def listed(institution: Organisation, *, scope: str, state: str, kind: str, search: str) -> QuerySet[Programme]:
    """The list under its filters; values that it does not know filter nothing."""
    rows = programmes_of(institution, scope)
    if state in STATES:
        rows = rows.filter(STATES[state])
    if kind in ProgrammeKind.values:
        rows = rows.filter(kind=kind)
    if search:
        folded = sort_key(search).split("\x1f")[0]
        rows = rows.filter(Q(sort_key__contains=folded) | Q(operator__icontains=search) | Q(slug__icontains=search))
    return rows


def counts(institution: Organisation, scope: str) -> dict[str, int]:
    """How many programmes are in each state; one query."""
    found = programmes_of(institution, scope).aggregate(
        all=Count("pk"), **{name: Count("pk", filter=condition) for name, condition in STATES.items()}
    )
    return {name: int(number) for name, number in found.items()}


def open_drafts(institution: Organisation) -> QuerySet[Draft]:
    """Drafts that are being written; `waiting` finds those that wait for a second look."""
    rows = Draft.objects.filter(institution=institution, state=DraftState.WRITING)
    return rows.select_related("author", "programme").order_by("changed_at")


def all_drafts(institution: Organisation) -> QuerySet[Draft]:
    """Every draft there ever was, newest first."""
    rows = Draft.objects.filter(institution=institution)
    return rows.select_related("author", "programme", "decided_by").order_by("-number")


def who_did(person: User | None, programme: Programme, reader: Organisation) -> str:
    """Who did something to a programme: the name is for their own institution, the others read which one that is. Empty
    for nobody, or an account that is gone."""
    if person is None or programme.institution_id == reader.pk:
        return str(person or "")
    return programme.institution.name if programme.institution is not None else gettext("the operator of this portal")


# ── What to look at again


def verified_before(today: date) -> date:
    """The day before which a verification is too old."""
    return add_months(today, -VERIFIED_FOR_MONTHS)


def to_verify(institution: Organisation, today: date) -> QuerySet[Programme]:
    """Programmes that readers still find, never verified or too long ago; the oldest first."""
    rows = programmes_of(institution).filter(state=ProgrammeState.PUBLISHED)
    old = rows.filter(Q(verified_on=None) | Q(verified_on__lt=verified_before(today)))
    return old.order_by("verified_on", "sort_key")


def broken_links(institution: Organisation) -> QuerySet[Programme]:
    """Programmes whose official page does not answer, the longest broken first."""
    rows = programmes_of(institution).filter(state=ProgrammeState.PUBLISHED, link_broken_since__isnull=False)
    return rows.order_by("link_broken_since", "sort_key")


def turning_soon(institution: Organisation, today: date) -> QuerySet[Programme]:
    """Programmes that open or close within a month."""
    soon = (today, today + timedelta(days=SOON_DAYS))
    rows = programmes_of(institution).filter(state=ProgrammeState.PUBLISHED)
    return rows.filter(Q(opens_on__range=soon) | Q(closes_on__range=soon)).order_by("closes_on", "opens_on", "sort_key")


# ── In words


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a programme stands today: a word, its kind of tag, and one line of reason."""

    word: str
    tag: str
    note: str = ""


def standing(programme: Programme, today: date) -> Standing:
    """Replaced, closed and suspended go before the dates, which decide each day anew."""
    if programme.replaced_by is not None:
        return Standing(
            pgettext("programme", "Replaced"), "off", gettext("by %(title)s") % {"title": programme.replaced_by}
        )
    if programme.state == ProgrammeState.CLOSED:
        return Standing(pgettext("programme", "Closed for good"), "off")
    if programme.suspended:
        return Standing(pgettext("programme", "Suspended"), "ask")
    lang = current_language()
    phase = phase_on(Period(programme.opens_on, programme.closes_on), today)
    if phase is Phase.CLOSED:
        return Standing(
            pgettext("programme", "Period over"),
            "off",
            gettext("since %(day)s") % {"day": formats.day(programme.closes_on, lang)},
        )
    if phase is Phase.NOT_YET_OPEN:
        return Standing(
            pgettext("programme", "Not open yet"),
            "info",
            gettext("opens on %(day)s") % {"day": formats.day(programme.opens_on, lang)},
        )
    until = gettext("until %(last)s") % {"last": formats.day(programme.closes_on, lang)} if programme.closes_on else ""
    return Standing(pgettext("programme", "Open"), "ok", until)


def titles_of(contents: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The titles of programmes that contents name by their id."""
    ids: set[str] = set()
    for content in contents:
        for name in ("prerequisite_ids", "not_with_ids"):
            ids.update(content.get(name) or ())
        ids.add(str(content.get("replaced_by") or ""))
    return dict(Programme.objects.filter(slug__in=ids - {""}).values_list("slug", "title")) if ids - {""} else {}
