"""The components of docs/ui.md. Simple ones are tags, ones with content are blocks; templates/ui/ has the markup."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal import registry
from portal.ui import format as words
from portal.ui import icons
from portal.ui.language import current_language

register = template.Library()

TAG_ICONS = {"ok": "check", "ask": "question-mark", "bad": "alert-triangle", "info": "info-circle", "off": "x"}
NOTE_ICONS = {"info": "info-circle", "ask": "question-mark", "bad": "alert-triangle", "ok": "check"}


def _part(name: str, **context: Any) -> SafeString:
    return render_to_string(f"ui/{name}.html", context)


def _id(context: Context, given: str, title: str) -> str:
    """The given id, or one made from the title and unique in this page."""
    if given:
        return given
    pool: Any = context.render_context.dicts[0]  # lives as long as this page's rendering
    used: dict[str, int] = pool.setdefault("rp_ids", {})
    base = f"s-{slugify(strip_tags(title))[:40] or 'part'}"
    used[base] = used.get(base, 0) + 1
    return base if used[base] == 1 else f"{base}-{used[base]}"


# ── Small ones


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """{% icon "check" %}: decoration, hidden from screen readers, unless `label` names it."""
    drawing = icons.shapes(name)
    name_it = format_html(' role="img" aria-label="{}"', label) if label else mark_safe(' aria-hidden="true"')
    return format_html(
        '<svg class="rp-icon{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" '
        'stroke-linejoin="round" focusable="false"{}>{}</svg>',
        f" {size}" if size else "",
        name_it,
        mark_safe(drawing),  # noqa: S308 -- a vendored file
    )


@register.simple_tag
def fig(value: Any, href: str = "", tone: str = "") -> SafeString:
    """A figure that opens: {% fig amount href="#calc" tone="moat" %}. `href` leads to its formula and facts."""
    shown = known(value)
    tone = f" is-{tone}" if tone in {"moat", "brick"} else ""
    if not href:
        return format_html('<span class="rp-fig{}">{}</span>', tone, shown)
    return format_html('<a class="rp-fig{}" href="{}">{}</a>', tone, href, shown)


@register.filter
def known(value: Any) -> SafeString | str:
    """The value, or the word "unknown" for None and the empty string. Never 0, a dash or nothing."""
    if value is None or value == "":
        return format_html('<span class="rp-muted">{}</span>', pgettext("fact", "unknown"))
    return value


@register.simple_tag
def tag(text: str, kind: str = "info", icon: str = "") -> SafeString:
    """A state: icon, word and colour. kind: ok, ask, bad, info, off."""
    kind = kind if kind in TAG_ICONS else "info"
    return _part("tag", text=text, kind=kind, icon=icon or TAG_ICONS[kind])


def level_word(number: int) -> str:
    """The word of a risk level from 1 to 5."""
    return {
        1: pgettext("risk level", "Very low"),
        2: pgettext("risk level", "Low"),
        3: pgettext("risk level", "Medium"),
        4: pgettext("risk level", "High"),
        5: pgettext("risk level", "Very high"),
    }[number]


@register.simple_tag
def level(number: int | None) -> SafeString | str:
    """A risk level from 1 to 5: number, word and colour; None is "unknown"."""
    if number is None or not 1 <= int(number) <= 5:
        return known(None)
    return format_html('<span class="rp-lvl"><i class="l{}">{}</i>{}</span>', number, number, level_word(int(number)))


@register.simple_tag
def meter(value: int | float | Decimal, maximum: int | float | Decimal, label: str, thin: bool = False) -> SafeString:
    """A bar. The native element carries the value, since no inline width exists under our policy."""
    percent = f"{round(100 * float(value) / float(maximum)) if maximum else 0}%"
    return format_html(
        '<progress class="rp-meter{}" max="{}" value="{}" aria-label="{}">{}</progress>',
        " is-thin" if thin else "",
        str(maximum),
        str(value),
        label,
        percent,
    )


# ── Figures and dates as LOOK says, in the reader's language; None reads "unknown"


@register.filter
def money(value: Any) -> str:
    """Euros; cents when there are any."""
    return words.money(value, current_language())


@register.filter
def average_eur(value: Any) -> str:
    """A yearly average, rounded for display."""
    return words.money(None if value is None else words.average(value), current_language())


@register.filter
def rare_eur(value: Any) -> str:
    """A rare year, rounded for display."""
    return words.money(None if value is None else words.rare_year(value), current_language())


@register.filter
def percent(value: Any, decimals: int = 0) -> str:
    return words.percent(value, current_language(), decimals=decimals)


@register.filter
def number(value: Any, decimals: int = 0) -> str:
    return words.number(value, current_language(), decimals=decimals)


@register.filter
def hours(value: Any) -> str:
    return words.hours(value, current_language())


@register.filter
def day(value: Any) -> str:
    """26 novembre 2026."""
    return words.day(value, current_language())


@register.filter
def month(value: Any) -> str:
    """novembre 2026."""
    return words.month(value, current_language())


@register.filter
def short_day(value: Any) -> str:
    """26 nov., for tables."""
    return words.short_day(value, current_language())


@register.filter
def moment(value: Any) -> str:
    """26 novembre 2026, 18 h 05."""
    return words.moment(value, current_language())


@register.filter
def file_size(value: Any) -> str:
    return words.file_size(value, current_language())


# ── Blocks


@register.simple_block_tag(takes_context=True)
def section(  # noqa: PLR0917 -- templates pass them by name
    context: Context,
    content: str,
    title: str,
    link: str = "",
    link_text: str = "",
    cols: int = 0,
    id: str = "",  # noqa: A002
) -> SafeString:
    """A ruled section with its heading and at most one link. cols: its share of the 12 columns inside .rp-cols."""
    anchor = _id(context, id, title)
    return _part("section", content=content, title=title, link=link, link_text=link_text, cols=cols, id=anchor)


@register.simple_block_tag(takes_context=True)
def more(context: Context, content: str, summary: str, id: str = "", open: bool = False) -> SafeString:  # noqa: A002
    """A fold: a formula, a chart's table, assumptions. {% fig … href="#its-id" %} opens it."""
    return _part("more", content=content, summary=summary, id=_id(context, id, summary), open=open)


@register.simple_block_tag(takes_context=True)
def fold(  # noqa: PLR0917 -- templates pass them by name
    context: Context,
    content: str,
    title: str,
    id: str = "",  # noqa: A002
    state: str = "",
    level: int = 3,
    open: bool = False,  # noqa: A002
    lang: str = "",
) -> SafeString:
    """A part of a long page under its own heading: what it is, one word on its state; the rest opens. A link to its id,
    or to anything in it, opens it."""
    anchor = _id(context, id, title)
    return _part("fold", content=content, title=title, id=anchor, state=state, level=level, open=open, lang=lang)


@register.simple_block_tag
def note(content: str, title: str, kind: str = "info", icon: str = "") -> SafeString:
    """What happened, then what to do. kind: info, ask, bad, ok."""
    kind = kind if kind in NOTE_ICONS else "info"
    return _part("note", content=content, title=title, kind=kind, icon=icon or NOTE_ICONS[kind])


@register.simple_block_tag
def guard(content: str, title: str) -> SafeString:
    """“Do not sign yet”. Nothing else may use the striped edge."""
    return _part("guard", content=content, title=title)


@register.simple_block_tag
def drawer(content: str, id: str, title: str, meta: str = "") -> SafeString:  # noqa: A002
    """A glance at one item, opened by <a href="full page" data-rp-dialog="id">. Put it in {% block after %}."""
    return _part("drawer", content=content, id=id, title=title, meta=meta)


@register.simple_block_tag
def empty(content: str, title: str, level: int = 1) -> SafeString:
    """Nothing here yet, and that is normal: one main action with its duration, one other way in."""
    return _part("empty", content=content, title=title, level=level)


@register.simple_block_tag
def box(content: str) -> SafeString:
    """One question asked in place."""
    return format_html('<div class="rp-box">{}</div>', content)


@register.simple_block_tag
def filterbar(content: str, label: str, action: str = "") -> SafeString:
    """Filters as a GET form; content: <div><label>…<select>…</div> each."""
    return _part("filterbar", content=content, label=label, action=action)


# ── Lists


@register.simple_tag
def kv(label: str, value: Any = None, note: str = "", href: str = "") -> SafeString:
    """A line of <ul class="rp-kv">: a thing, its state, one line of reason."""
    return _part("kv", label=label, value=known(value), note=note, href=href)


@register.simple_tag
def table_head(table: Any) -> SafeString:
    """<thead> of a portal.ui.tables.Table with its sort links."""
    return _part("table_head", headers=table.headers)


@register.simple_tag
def paging(page: Any) -> SafeString:
    """“1 to 50 of 214”, with the previous and next page."""
    return _part("paging", page=page)


@register.simple_tag
def chips(items: Iterable[Any], label: str = "") -> SafeString:
    """Ready-made filters. Items have label, url, count (or None) and active."""
    return _part("chips", items=items, label=label or _("Quick filters"))


@register.simple_tag
def wall(stones: Iterable[Any]) -> SafeString:
    """The eight stones of the chain. Items have number, label, url, state (done, under_way, todo) and is_next."""
    return _part("wall", stones=stones)


@register.simple_tag
def stone_place(stone: int) -> str:
    """“Stone 3 of 6”: where a page stands in the chain."""
    place = {"place": registry.stone_place(stone), "count": registry.stone_count()}
    return _("Stone %(place)s of %(count)s") % place


@register.simple_tag
def next_link(title: str, href: str, stone: int | None = None, eyebrow: str = "") -> SafeString:
    """The bar to the next link of the chain: the last thing on each chain page, once."""
    return _part(
        "next_link",
        title=title,
        href=href,
        stone=registry.stone_place(stone),
        eyebrow=eyebrow or _("Next stone of the wall"),
    )


@register.simple_tag
def progress(job: Any, url: str, cancel_url: str = "") -> SafeString:
    """A job's named steps, polled until it ends; see ui/progress.html for the attributes it reads."""
    return _part("progress", job=job, url=url, cancel_url=cancel_url)


# ── Forms


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """One field: label, help, control, message."""
    return bound.as_field_group()


@register.simple_tag
def form_errors(form: BaseForm) -> SafeString:
    """What must be corrected, on top of the form, each line a link to its field. Empty when nothing is wrong."""
    return _part("form_errors", form=form, fields=[bound for bound in form if bound.errors])


@register.simple_tag
def form_fields(form: BaseForm) -> SafeString:
    """All fields of the form with its summary of errors, without the <form> around it."""
    return form.render("ui/form_fields.html")


@register.simple_tag(takes_context=True)
def render_form(  # noqa: PLR0917 -- templates pass them by name
    context: Context, form: BaseForm, submit: str = "", cancel: str = "", action: str = "", danger: bool = False
) -> SafeString:
    """A whole POST form: token, summary of errors, fields, one main button, and a way back."""
    return render_to_string(
        "ui/form.html",
        {
            "form": form,
            "submit": submit or _("Save"),
            "cancel": cancel,
            "action": action,
            "danger": danger,
            "csrf_token": context.get("csrf_token"),
        },
    )
