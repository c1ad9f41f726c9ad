"""What the desk's first page shows, from the address and what was read of the applicants."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from insurance.insurers.desk import accumulation, figures, filters, wording
from insurance.insurers.desk.applicants import Applicant, applicants
from insurance.insurers.desk.filters import DeskFilter
from insurance.readiness.wording import LINES
from portal.tenancy.requests import OrganisationRequest
from portal.ui import format as words
from portal.ui.format import Language
from portal.ui.lists import Chip, Option, marked
from portal.ui.paging import link_with, page_of
from portal.ui.requests import here
from portal.ui.tables import Column, Table
from risks.services.providers import canonical

COLUMNS = (
    Column("business", gettext_lazy("Business"), order=("business",)),
    Column("readiness", gettext_lazy("Readiness"), order=("readiness",), down_first=True),
    Column("red", gettext_lazy("Red lines"), order=("red",), down_first=True),
    Column("expected", gettext_lazy("Average year"), order=("expected",), numeric=True, down_first=True),
    Column("bad", gettext_lazy("1 year in 20"), order=("bad",), numeric=True, down_first=True),
    Column("stays", gettext_lazy("Uninsured a year"), order=("stays",), numeric=True, down_first=True),
    Column("claims", gettext_lazy("Losses in five years"), order=("claims",), down_first=True),
    Column("shared", pgettext_lazy("dossier", "Shared"), order=("shared",), down_first=True, desk_only=True),
    Column("until", gettext_lazy("Until"), order=("until",)),
)
_OF_THE_LIST = ("q", "show", "line", "region", "activity", "red", "least", "loss", "provider")


@dataclass(frozen=True, slots=True)
class Line:
    """A row in words."""

    id: UUID
    url: str
    name: str
    version: str
    about: str
    live: bool
    used_up: bool
    new: bool
    newer: str | None
    why: str
    sought: str | None
    sought_hidden: bool
    hangs: str  # what hangs on the provider that was asked for
    points: int | None
    points_line: str
    points_hidden: str  # the lines of insurance whose points are withheld
    red: str | None
    red_tone: str
    red_open: str
    expected: str
    bad: str
    stays: str
    claims: str | None
    shared: str
    until: str
    soon: bool


def listing(request: OrganisationRequest, lang: Language) -> dict[str, Any]:
    """The context of the list, whole page or part."""
    now = timezone.now()
    everything = applicants(request.organisation, now)
    wanted, table = filters.read(request), Table(request, COLUMNS, default="-shared")
    found = matching(everything, wanted, table, now, given="sort" in request.GET)
    page = page_of(request, found)
    return {
        "wanted": wanted,
        "table": table,
        "page": page,
        "lines": [_line(request, one, wanted, now, lang) for one in page],
        "any": bool(everything),
        "live": sum(one.live for one in everything),
        "new": sum(filters.stands(one, filters.NEW, now) for one in everything),
        "chips": _chips(request, wanted, everything, now),
        "options": _options(wanted, everything),
        "clear_url": link_with(request, page=None, **dict.fromkeys(_OF_THE_LIST)),
        "export_url": here(request, "shared-export") + (f"?{request.GET.urlencode()}" if request.GET else ""),
        "providers_url": here(request, "shared-providers") + (f"?{request.GET.urlencode()}" if request.GET else ""),
        "kept": [("sort", request.GET["sort"])] if "sort" in request.GET else [],
    }


def matching(
    everything: Sequence[Applicant], wanted: DeskFilter, table: Table, now: datetime, *, given: bool
) -> list[Applicant]:
    """Those that match, in the order of the table; new ones first as long as nobody asked for an order."""
    found = [one for one in everything if wanted.matches(one, now)]
    found = figures.ordered(found, table.column.key, down=table.down)
    return found if given else sorted(found, key=lambda one: (not one.live, one.opened))


def _line(request: OrganisationRequest, one: Applicant, wanted: DeskFilter, now: datetime, lang: Language) -> Line:
    points = figures.weakest_line(one, wanted.line)
    red, red_tone, red_open = wording.red_lines(figures.red_lines(one))
    return Line(
        id=one.grant.public_id,
        url=here(request, "shared-dossier", public_id=one.grant.public_id),
        name=one.name,
        version=one.version,
        about=about(one),
        live=one.live,
        used_up=one.live and not one.may_download,
        new=one.live and not one.opened,
        newer=one.newer,
        why=str(wording.WHY[one.why]) if one.why else "",
        sought=wording.lines(figures.sought(one)),
        sought_hidden=figures.hides(one, "lines_sought"),
        hangs=_hangs(one, wanted),
        points=points[1] if points else None,
        points_line=str(LINES.get(points[0], points[0])) if points else "",
        points_hidden=", ".join(str(LINES.get(code, code)) for code in figures.hidden_lines(one, wanted.line)),
        red=red,
        red_tone=red_tone,
        red_open=red_open,
        expected=_average(figures.expected(one), lang),
        bad=_rare(figures.euros(one.headline, "losses", "one_in_20_eur"), lang),
        stays=_average(figures.euros(one.headline, "gap", "stays_eur"), lang),
        claims=wording.claims(one.headline["claims"] if one.headline else None, lang),
        shared=words.short_day(timezone.localdate(one.grant.created_at), lang),
        until=words.short_day(timezone.localdate(one.grant.revoked_at or one.grant.expires_at), lang),
        soon=filters.stands(one, filters.SOON, now),
    )


def about(one: Applicant) -> str:
    """“Boulangerie, Bretagne”: what it does and where, as far as the dossier says."""
    said = (figures.said(one.headline, "company", name) for name in ("activity", "region"))
    return ", ".join(str(part) for part in said if part)


def _hangs(one: Applicant, wanted: DeskFilter) -> str:
    """“Heroku (assumed to run on AWS): S-001 Shop, S-004 Mail”; empty unless a provider is asked for."""
    codes = {wanted.provider, canonical(wanted.provider)} - {""}
    found = {each["code"]: each for code in codes for each in figures.hangs_on(one, code)}
    return "; ".join(
        _("%(name)s: %(what)s")
        % {
            "name": wording.provider(each),
            "what": ", ".join(
                f"{service['reference']} {service['name'] or ''}".strip() for service in each["services"]
            ),
        }
        for each in found.values()
    )


def _average(euros: Any, lang: Language) -> str:
    return words.money(None if euros is None else words.average(euros), lang)


def _rare(euros: Any, lang: Language) -> str:
    return words.money(None if euros is None else words.rare_year(euros), lang)


def _chips(
    request: OrganisationRequest, wanted: DeskFilter, everything: Sequence[Applicant], now: datetime
) -> list[Chip]:
    chips = []
    for show in filters.SHOWN:
        count = sum(filters.stands(one, show, now) for one in everything)
        active = wanted == DeskFilter(show=show)
        if count or active or show == filters.OPEN:
            clean: dict[str, Any] = dict.fromkeys(_OF_THE_LIST)
            url = link_with(request, page=None, **{**clean, "show": None if show == filters.OPEN else show})
            chips.append(Chip(str(wording.SHOWN[show]), url, count, active))
    crossed = sum(one.live and filters.CROSSED in filters.red_states(one) for one in everything)
    if crossed:
        url = link_with(request, page=None, **{**dict.fromkeys(_OF_THE_LIST), "red": filters.CROSSED})
        chips.append(Chip(str(wording.RED[filters.CROSSED]), url, crossed, wanted == DeskFilter(red=filters.CROSSED)))
    return chips


def _options(wanted: DeskFilter, everything: Sequence[Applicant]) -> dict[str, Any]:
    companies = [one.headline["company"] for one in everything if one.headline and one.headline["company"]]
    regions = sorted({company["region"] for company in companies if company["region"]})
    trades = {company["naf"]: company["activity"] or company["naf"] for company in companies if company["naf"]}
    activities = sorted(trades.items(), key=lambda pair: str(pair[1]).casefold())
    return {
        "show": marked(wording.SHOWN.items(), wanted.show),
        "line": marked(LINES.items(), wanted.line),
        "region": marked([(name, name) for name in regions], wanted.region),
        "activity": marked(activities, wanted.activity),
        "red": marked(wording.RED.items(), wanted.red),
        "least": marked([(str(step), str(step)) for step in filters.LEAST], str(wanted.least or "")),
        "loss": marked(wording.SPANS.items(), wanted.loss),
        "provider": _providers(wanted, everything),
    }


def _providers(wanted: DeskFilter, everything: Sequence[Applicant]) -> list[Option]:
    """Each provider with how many applicants hang on it; the chosen one always, however it is written."""
    found = accumulation.gathered(everything)
    asked = next(
        (one.code for one in found if one.code in (wanted.provider, canonical(wanted.provider))), wanted.provider
    )
    shown = [one for at, one in enumerate(found) if at < accumulation.MOST_CHOICES or one.code == asked]
    choices = [(one.code, _("%(what)s (%(n)d)") % {"what": one.name, "n": one.count}) for one in shown]
    if asked and all(code != asked for code, _label in choices):
        choices.append((asked, asked))
    return marked(choices, asked)


def providers(request: OrganisationRequest, lang: Language) -> dict[str, Any]:
    """The context of the page on providers, of the same dossiers as the list. `counted`: the applicants that stand in
    its table."""
    now = timezone.now()
    wanted = filters.read(request)
    found = [one for one in applicants(request.organisation, now) if wanted.matches(one, now)]
    several = [one for one in accumulation.gathered(found) if one.count >= accumulation.SEVERAL]
    shown = several[: accumulation.MOST_ROWS]
    withheld, unknown = accumulation.silent(found)
    desk = here(request, "shared-dossiers")
    query = request.GET.copy()
    query.pop("provider", None)
    lines = []
    for one in shown:
        query["provider"] = one.code
        lines.append((accumulation.row(one, lang), f"{desk}?{query.urlencode()}#list"))
    return {
        "rows": lines,
        "more": len(several) - len(shown),
        "total": len(accumulation.newest(found)),
        "withheld": withheld,
        "unknown": unknown,
        "narrows": wanted.narrows,
        "list_url": desk + (f"?{request.GET.urlencode()}" if request.GET else ""),
        "counted": list({one.applicant.grant.pk: one.applicant for row in shown for one in row.hanging}.values()),
    }
