"""Aid for anyone: no account, no session, no cookie, nothing kept. The address decides the language and holds the
profile; pages without a profile may be kept by shared caches, those with one by nobody."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from portal.access.routes import public
from portal.ui.language import current_language
from portal.ui.lists import Chip
from portal.ui.paging import link_with, page_of
from portal.ui.requests import asked
from subsidies.finder import queries
from subsidies.finder.forms import FinderForm, Unread
from subsidies.finder.sitemap import LANGUAGES, sitemap_now
from subsidies.funding.wording import terms_lines
from subsidies.matching.compiled import GROUPS
from subsidies.matching.facts import Profile
from subsidies.matching.ranking import Group
from subsidies.programmes.catalogue import amount_text
from subsidies.programmes.models import Programme, ProgrammeState

PAGE = 20
MOST_AT_ONCE = 150  # programmes on the page that is made for printing, which anybody may ask for: a third of a second
CACHE_SECONDS = 300
LABELS = {
    Group.ELIGIBLE: pgettext_lazy("aid", "For you"),
    Group.UNKNOWN: pgettext_lazy("aid", "To be settled"),
    Group.NEAR_MISS: pgettext_lazy("aid", "Nearly"),
    Group.SUSPENDED: pgettext_lazy("aid", "Suspended"),
    Group.NOT_ELIGIBLE: pgettext_lazy("aid", "Not for you"),
}
QUESTIONS = {  # what is missing → the words for it, and the field of the form
    "employees": (_("your head-count"), "employees"),
    "naf": (_("your activity"), "naf"),
    "zones": (_("your town"), "commune"),
    "age_months": (_("when the business was created"), "created_on"),
    "micro_entrepreneur": (_("whether you are a micro-entrepreneur"), "micro_entrepreneur"),
    "legal_forms": (_("your legal form"), "legal_form"),
    "turnover_eur": (_("your yearly turnover"), "turnover_eur"),
}
FIELDS = frozenset(FinderForm.base_fields)

type View = Callable[..., HttpResponse]
type Page = Callable[..., HttpResponseBase]


def open_page(view: View) -> Page:
    """For anyone. Speaks the language of the address; says to caches what they may keep."""

    @require_safe
    @public
    @wraps(view)
    def answer(request: HttpRequest, lang: str, **kwargs: Any) -> HttpResponse:
        with translation.override(lang):
            response = view(request, **kwargs)
        response.headers["Content-Language"] = lang
        # Whoever sends a session, good or stale, gets an answer of their own: it may set or delete that cookie.
        anybody = settings.SESSION_COOKIE_NAME not in request.COOKIES
        if not request.GET and response.status_code == 200 and anybody:
            response.headers["Cache-Control"] = f"public, max-age={CACHE_SECONDS}"
        return response

    return answer


@open_page
def finder(request: HttpRequest) -> HttpResponse:
    """The profile form, and what it may have, best first."""
    form = _form(request)
    profile, day = form.profile(), timezone.localdate()
    told = profile != Profile()
    view = queries.seen_by(profile, day)
    counts = view.ranking.counts()
    group = asked(request, "group")
    keys = _keys(view, group, told=told)
    everything = asked(request, "all") == "1"
    page = page_of(request, keys, MOST_AT_ONCE if everything else PAGE)
    context = {
        "form": form,
        "told": told,
        "page": page,
        "all_url": link_with(request, all="1", page=None) if page.total > PAGE and not everything else "",
        "at_once": min(page.total, MOST_AT_ONCE),
        "pages_url": link_with(request, all=None, page=None) if everything and page.total > PAGE else "",
        "unread": _unread(request, form),
        "items": queries.shown(page.rows, profile, day),
        "said": form.said() if told else [],
        "total": len(view.catalogue.kept),
        "eligible": counts[Group.ELIGIBLE],
        "unknown": counts[Group.UNKNOWN],
        "to_check": view.to_check,
        "chips": _chips(request, counts, group) if told else [],
        "question": _question(view) if told else None,
        "query": _profile_query(request),
        **_addresses("finder"),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "subsidies/finder/finder.html", context, status=status)


@open_page
def finder_programme(request: HttpRequest, programme: str) -> HttpResponse:
    """One programme: what it asks, what it pays, where this was read; with a profile, the verdict."""
    row = get_object_or_404(Programme.objects.select_related("replaced_by"), slug=programme)
    form = _form(request)
    profile, day = form.profile(), timezone.localdate()
    item = queries.explained(row, profile, day)
    over = row.state == ProgrammeState.CLOSED or item.ended
    context = {
        "programme": row,
        "item": item,
        "told": profile != Profile(),
        "unread": list(form.unread()) if form.is_bound else [],
        "terms": terms_lines(row.data),
        "over": over,
        "closed_for_good": row.state == ProgrammeState.CLOSED,
        "related": queries.related(row, day) if over or item.verdict.suspended else [],
        "source": row.data.get("source") or {},
        "query": _profile_query(request),
        "about": _about(row),
        **_addresses("finder-programme", programme=row.slug),
    }
    return render(request, "subsidies/finder/programme.html", context)


@require_safe
@public
def robots(request: HttpRequest) -> HttpResponse:
    """Robots read the public catalogue, without anybody's profile, and nothing else."""
    lines = [
        "User-agent: *",
        *(f"Allow: {reverse(f'finder-{lang}')}" for lang in LANGUAGES),
        f"Allow: {settings.STATIC_URL}",
        "Disallow: /*?",
        "Disallow: /",
        f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}",
    ]
    return _kept("\n".join(lines) + "\n", "text/plain; charset=utf-8")


@require_safe
@public
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every page of the public catalogue, in both languages."""
    made = sitemap_now()
    answer = _kept(made.body, "application/xml; charset=utf-8")
    answer.headers["ETag"] = made.etag
    return get_conditional_response(request, etag=made.etag, response=answer) or answer


def _kept(body: str | bytes, kind: str) -> HttpResponse:
    """The same for everybody: any cache may keep it."""
    return HttpResponse(body, content_type=kind, headers={"Cache-Control": "public, max-age=3600"})


def _form(request: HttpRequest) -> FinderForm:
    form = FinderForm(request.GET if FIELDS.intersection(request.GET) else None)
    if form.is_bound:
        form.is_valid()
        form.settle()
    return form


def _unread(request: HttpRequest, form: FinderForm) -> list[tuple[Unread, list[tuple[str, str]]]]:
    """Each answer that does not count yet, with the (line, address) of what it may mean."""
    if not form.is_bound:
        return []
    return [
        (
            one,
            [
                (label, link_with(request, page=None, **{f"{one.name}_for": one.typed, f"{one.name}_pick": code}))
                for code, label in one.lines
            ],
        )
        for one in form.unread()
    ]


def _keys(view: queries.View, group: str, *, told: bool) -> list[int]:
    """The ids to list: all by title for those who told nothing, else best first without what is not for them."""
    if not told:
        return queries.by_title(view)
    chosen = [one for one in GROUPS if one == group]
    wanted = chosen or [one for one in GROUPS if one is not Group.NOT_ELIGIBLE]
    return [view.catalogue.kept[place].pk for place in view.places(wanted)]


def _chips(request: HttpRequest, counts: dict[Group, int], group: str) -> list[Chip]:
    known = group in {one.value for one in GROUPS}
    worth = sum(count for one, count in counts.items() if one is not Group.NOT_ELIGIBLE)
    chips = [Chip(str(_("Worth a look")), link_with(request, group=None, page=None), worth, not known)]
    chips += [
        Chip(str(label), link_with(request, group=one.value, page=None), counts[one], group == one.value)
        for one, label in LABELS.items()
        if counts[one]
    ]
    return chips


def _question(view: queries.View) -> tuple[Any, str, int, int] | None:
    """What to answer next: its words, its field, how many programmes it settles alone and how many it brings nearer."""
    for family, settles, helps in view.ranking.questions():
        if family in QUESTIONS:
            return (*QUESTIONS[family], settles, helps)
    return None


def _profile_query(request: HttpRequest) -> str:
    """The profile of this address, to be carried to the next page; empty when there is none."""
    pairs = [
        (name, item)
        for name in request.GET
        if name in FIELDS or name.removesuffix("_pick").removesuffix("_for") in FIELDS
        for item in request.GET.getlist(name)[:1]
        if item
    ]
    return f"?{urlencode(pairs)}" if pairs else ""


def _addresses(route: str, **kwargs: str) -> dict[str, Any]:
    """Where this page is in each language, without a profile: for search engines, and for the language link."""
    both = {lang: reverse(f"{route}-{lang}", kwargs=kwargs or None) for lang in LANGUAGES}
    lang = current_language()
    other = "en" if lang == "fr" else "fr"
    return {
        "canonical": settings.SITE_URL + both[lang],
        "alternates": [(code, settings.SITE_URL + address) for code, address in both.items()],
        "other_language": other,
        "other_name": {"fr": "Français", "en": "English"}[other],
        "other_address": both[other],
        "finder_address": reverse(f"finder-{lang}"),
        "programme_route": f"finder-programme-{lang}",
    }


def _about(row: Programme) -> str:
    """The page in a sentence, for search engines: at most 160 signs."""
    parts = [str(row.get_kind_display()), row.operator, amount_text(row.data)]
    text = " · ".join(" ".join(part.split()) for part in parts if part)
    return text if len(text) <= 160 else text[:159].rstrip() + "…"
