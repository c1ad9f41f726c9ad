"""A contract's figures as one reads them. Pure: a cover's own values and a language in, text out."""

from datetime import date, timedelta
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from insurance.policies.models import Scope
from portal.tenancy.references import reference
from portal.ui import format as words
from risks.quantification.models import Cause

SOON_DAYS = 60

VERBS = {
    "policy.created": gettext_lazy("Contract added"),
    "policy.edited": gettext_lazy("Contract edited"),
    "policy.deleted": gettext_lazy("Contract deleted"),
}
FIELDS = {
    "line": gettext_lazy("Kind of contract"),
    "insurer": gettext_lazy("Insurer"),
    "intermediary": gettext_lazy("Broker or agent"),
    "policy_number": gettext_lazy("Contract number"),
    "starts_on": gettext_lazy("Runs from"),
    "ends_on": gettext_lazy("Runs until"),
    "notice_days": gettext_lazy("Notice to give, in days"),
    "premium_yearly_eur": gettext_lazy("Premium a year, taxes included"),
    "document": gettext_lazy("The contract itself"),
    "standing": gettext_lazy("Contract or offer"),
    "conditions": gettext_lazy("What it asks of you"),
    "covers": gettext_lazy("Covers"),
    "note": gettext_lazy("Note"),
}


class CoverLike(Protocol):
    """What a cover holds, stored or just typed."""

    limit_eur: Any
    deductible_eur: Any
    waiting_hours: Any
    waiting_mode: str
    indemnity_days: Any
    triggers: Any
    scope: str
    providers: str
    limit_year_eur: Any
    working_days: Any
    extra_costs_cap_eur: Any
    excluded: Any
    note: str


def waiting(cover: CoverLike, lang: words.Language) -> str | None:
    """When the insurer starts to pay, said so that the two modes cannot be confused; None when unknown."""
    hours = cover.waiting_hours
    if hours is None:
        return None
    figure = {"hours": words.number(hours, lang, decimals=0 if hours == int(hours) else 2)}
    if hours == 0:
        return _("From the first hour")
    if cover.waiting_mode == "beyond":
        return _("Time deductible: the first %(hours)s hours are never paid") % figure
    if cover.waiting_mode == "from_zero":
        return _("Threshold: nothing below %(hours)s h, everything beyond") % figure
    return _("%(hours)s hours; whether they are ever paid is unknown") % figure


def indemnity(days: int | None) -> str | None:
    """For how long the loss is counted."""
    return None if days is None else ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def sentence(head: Any, cover: CoverLike, lang: words.Language) -> str:
    """One cover on one line: "Lost margin: at most €50,000; deductible €1,000; …". What is unknown says so."""
    unknown = words.unknown(lang)
    parts = [
        _("at most %(amount)s") % {"amount": words.money(cover.limit_eur, lang)},
        _("deductible %(amount)s") % {"amount": words.money(cover.deductible_eur, lang)},
        waiting(cover, lang) or _("waiting hours %(unknown)s") % {"unknown": unknown},
        _("loss counted for %(days)s") % {"days": indemnity(cover.indemnity_days) or unknown},
    ]
    parts += finer(cover, lang)
    return _("%(head)s: %(facts)s") % {"head": head, "facts": words.listed([*parts, *filter(None, [cover.note])], lang)}


def finer(cover: CoverLike, lang: words.Language) -> list[str]:
    """The terms that few contracts have, and what sets the cover off, as far as they are known."""
    found = []
    if cover.limit_year_eur is not None:
        found.append(_("at most %(amount)s in a year") % {"amount": words.money(cover.limit_year_eur, lang)})
    if cover.working_days:
        days = words.number(cover.working_days, lang, decimals=0 if cover.working_days % 1 == 0 else 1)
        found.append(_("the first %(days)s working days are not paid") % {"days": days})
    if cover.extra_costs_cap_eur is not None:
        found.append(_("extra costs up to %(amount)s") % {"amount": words.money(cover.extra_costs_cap_eur, lang)})
    if cover.triggers:
        found.append(
            _("set off by: %(causes)s") % {"causes": ", ".join(str(Cause(code).label) for code in cover.triggers)}
        )
    if cover.scope:
        found.append(str(Scope(cover.scope).label))
    if cover.providers:
        found.append(_("names %(providers)s") % {"providers": cover.providers})
    if cover.excluded:
        found.append(
            _("excludes %(risks)s") % {"risks": ", ".join(reference("R", number) for number in cover.excluded)}
        )
    return found


def last_day_for_notice(ends_on: date | None, notice_days: int | None) -> date | None:
    """The last day on which the contract can still be ended at its term; None when either is unknown."""
    if ends_on is None or notice_days is None:
        return None
    return ends_on - timedelta(days=notice_days)


def term(ends_on: date | None, today: date) -> str:
    """`unknown`, `past`, `soon` (sixty days) or `running`; the last day still counts as running."""
    if ends_on is None:
        return "unknown"
    if ends_on < today:
        return "past"
    return "soon" if ends_on <= today + timedelta(days=SOON_DAYS) else "running"
