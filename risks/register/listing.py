"""What the register's page shows, from the address and four queries."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.access.rules import can
from portal.tenancy.references import reference
from portal.tenancy.requests import BusinessRequest
from portal.ui import format as words
from portal.ui.format import Language
from portal.ui.lists import Chip, Counted, Option, marked
from portal.ui.paging import link_with, page_of
from portal.ui.requests import here
from portal.ui.templatetags.ui import level
from risks.register import filters, queries, scale
from risks.register.filters import RegisterFilter
from risks.register.matrix import matrix
from risks.register.models import Category, RiskStatus, Treatment
from risks.register.queries import Choices, Overview
from risks.register.saved_filters import query_of
from risks.register.scale import Scale
from risks.register.table import RegisterTable

_OF_THE_LIST = (
    "q",
    "level",
    "category",
    "service",
    "owner",
    "treatment",
    "tag",
    "status",
    "overdue",
    "mine",
    "likelihood",
    "impact",
)


MOST_ON_PAPER = 1_000


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table, in words: fifty of them are drawn at a time, so the template only puts them down."""

    number: int
    reference: str
    url: str
    title: str
    level: str
    target: str
    owner: str
    step: str
    decided: bool
    review: str
    is_overdue: bool
    is_closed: bool
    tags: list[str]


def listing(request: BusinessRequest, lang: Language) -> dict[str, Any]:
    """The context of the list, whole page or part."""
    business, actor, today = request.business, request.actor, timezone.localdate()
    wanted, table = filters.read(request), RegisterTable(request)
    overview = queries.overview(business, actor, wanted.situation, today)
    if not overview.any:
        return {"overview": overview}
    choices = queries.choices(business, actor)
    found = queries.matching(business, actor, wanted, today)
    total = found.count() if wanted.narrows else overview.total
    page = page_of(request, Counted(queries.listed(found).order_by(*table.order_by), total), wanted.size)
    return {
        "overview": overview,
        "wanted": wanted,
        "table": table,
        "page": page,
        "lines": _lines(request, page, choices, today, lang),
        "chips": _chips(request, wanted, overview),
        "options": _options(wanted, choices),
        "scale": choices.scale,
        "sizes": [(size, link_with(request, size=size, page=None), size == wanted.size) for size in filters.PAGE_SIZES],
        "export_url": _query_of(request, "risks-export"),
        "paper_url": _query_of(request, "risks-paper"),
        "workbook_url": _query_of(request, "risks-workbook"),
        "clear_url": _without(request),
        "lists": _lists(request, choices),
        "list_query": query_of(request.GET) if wanted.narrows else "",
        "edits": can(actor, "risk.edit") or actor.role == "member",
        "kept": [(name, request.GET[name]) for name in ("sort", "size", "matrix") if name in request.GET],
        "today": today,
    }


def on_paper(request: BusinessRequest, lang: Language) -> dict[str, Any]:
    """The context of the print view: every matching risk up to `MOST_ON_PAPER`, in the order of the list."""
    business, actor, today = request.business, request.actor, timezone.localdate()
    wanted, table = filters.read(request), RegisterTable(request)
    overview, choices = queries.overview(business, actor, wanted.situation, today), queries.choices(business, actor)
    found = queries.matching(business, actor, wanted, today)
    total = found.count() if wanted.narrows else overview.total
    rows = queries.listed(found).order_by(*table.order_by)[:MOST_ON_PAPER]
    options = _options(wanted, choices)
    said = [str(option.label) for name in options for option in options[name] if option.chosen and option.value]
    return {
        "lines": _lines(request, rows, choices, today, lang),
        "matrix": matrix(overview.places, lang, _addresses(request), choices.scale),
        "scale": choices.scale,
        "wanted": wanted,
        "overview": overview,
        "total": total,
        "said": [*([f"“{wanted.text}”"] if wanted.text else []), *said],
        "today": today,
        "back": _query_of(request, "risks"),
    }


def surroundings(
    request: BusinessRequest, wanted: RegisterFilter, overview: Overview, used: Scale, lang: Language
) -> dict[str, Any]:
    """What stands around the list on the whole page: the matrix and what moved."""
    return {
        "matrix": matrix(overview.places, lang, _addresses(request), used),
        "situations": _situations(request, wanted),
        "moves": queries.moves(request.business, timezone.now()),
    }


def _addresses(request: BusinessRequest) -> Callable[[int], str]:
    """The page of each risk by its number: the address is worked out once, then filled in."""
    before, after = here(request, "risk", number=0).rsplit("R-0", 1)
    return lambda number: f"{before}R-{number}{after}"


def _lines(request: BusinessRequest, rows: Any, choices: Choices, today: date, lang: Language) -> list[Line]:
    address, people = _addresses(request), dict(choices.people)
    levels = {step: level(step) for step in (None, *scale.STEPS)}
    decisions = {"": pgettext("decision", "Not decided yet"), **{code: str(name) for code, name in Treatment.choices}}
    lines = []
    for row in rows:
        due, closed = row.review_on, row.status == RiskStatus.CLOSED
        lines.append(
            Line(
                number=row.number,
                reference=reference("R", row.number),
                url=address(row.number),
                title=row.title,
                level=levels[row.level_current],
                target=levels[scale.level(row.likelihood_target, row.impact_target)],
                owner=people.get(row.owner_id, ""),
                step=row.next_measure or decisions[row.treatment],
                decided=bool(row.next_measure or row.treatment),
                review=words.short_day(due, lang, year=due is not None and due.year != today.year),
                is_overdue=not closed and due is not None and due < today,
                is_closed=closed,
                tags=row.tags,
            )
        )
    return lines


def _without(request: BusinessRequest, **changes: Any) -> str:
    """The same page with no filter of the list but the given ones."""
    return link_with(request, page=None, **{**dict.fromkeys(_OF_THE_LIST), **changes})


def _query_of(request: BusinessRequest, name: str) -> str:
    query = request.GET.urlencode()
    return here(request, name) + (f"?{query}" if query else "")


def _chips(request: BusinessRequest, wanted: RegisterFilter, overview: Overview) -> list[Chip]:
    base = RegisterFilter(situation=wanted.situation, size=wanted.size)
    known: list[tuple[str, dict[str, str], int, bool]] = [
        (pgettext("risks", "All"), {}, overview.total, True),
        (_("Above your threshold"), {"level": filters.OVER}, overview.over, True),
        (_("Online services"), {"category": Category.ONLINE.value}, overview.online, bool(overview.online)),
        (_("Review overdue"), {"overdue": "1"}, overview.overdue, True),
        (_("Yours"), {"mine": "1"}, overview.mine, request.actor.membership_id is not None),
        (_("Level unknown"), {"level": filters.UNKNOWN}, overview.unknown, bool(overview.unknown)),
        (pgettext("risks", "Closed"), {"status": "closed"}, overview.closed, bool(overview.closed)),
    ]
    chips = []
    for label, asked, count, shown in known:
        same = {"level": "", "category": "", "overdue": False, "mine": False, "status": "open"} | {
            key: value == "1" if key in {"overdue", "mine"} else value for key, value in asked.items()
        }
        active = all(getattr(wanted, key) == value for key, value in same.items()) and not _beyond(wanted, base)
        if shown or active:
            chips.append(Chip(label, _without(request, **asked), count, active))
    return chips


def _lists(request: BusinessRequest, choices: Choices) -> list[Chip]:
    """The lists that this person keeps."""
    address, now = here(request, "risks"), query_of(request.GET)
    return [Chip(name, f"{address}?{query}#list", None, query == now) for name, query in choices.kept]


def _beyond(wanted: RegisterFilter, base: RegisterFilter) -> bool:
    names = ("text", "tag", "service", "owner", "treatment", "likelihood", "impact")
    return any(getattr(wanted, name) != getattr(base, name) for name in names)


def _options(wanted: RegisterFilter, choices: Choices) -> dict[str, list[Option]]:
    levels = [
        (filters.OVER, _("%(level)d and above: over your threshold") % {"level": choices.scale.appetite_level}),
        *((str(step), f"{step} · {scale.LEVEL_NAMES[step]}") for step in reversed(scale.STEPS)),
        (filters.UNKNOWN, pgettext("fact", "unknown")),
    ]
    decisions = [*Treatment.choices, (filters.UNKNOWN, pgettext("decision", "Not decided yet"))]
    states = [
        ("open", pgettext("risks", "Open")),
        ("closed", pgettext("risks", "Closed")),
        ("all", pgettext("risks", "Open and closed")),
    ]
    people = [*((str(key), name) for key, name in choices.people), (filters.NOBODY, pgettext("person", "Nobody yet"))]
    return {
        "level": marked(levels, wanted.level),
        "category": marked(Category.choices, wanted.category),
        "service": marked([(str(key), name) for key, name in choices.services], str(wanted.service or "")),
        "owner": marked(people, wanted.owner),
        "treatment": marked(decisions, wanted.treatment),
        "tag": marked([(tag, tag) for tag in choices.tags], wanted.tag),
        "status": marked(states, wanted.status),
    }


def _situations(request: BusinessRequest, wanted: RegisterFilter) -> list[Chip]:
    names = {"inherent": _("If we did nothing"), "current": _("Today"), "target": _("After our measures")}
    return [
        Chip(
            label,
            link_with(request, matrix=None if code == "current" else code, page=None, likelihood=None, impact=None)
            + "#matrix",
            None,
            code == wanted.situation,
        )
        for code, label in names.items()
    ]
