"""What a stoppage costs: the hour, the day, the week, and the facts behind it."""

from decimal import Decimal
from typing import Any

import numpy as np
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal.access.routes import rule
from portal.access.rules import can, require
from portal.audit.queries import last_editor
from portal.charts.svg import to_svg
from portal.editing.forms import submit
from portal.editing.saving import Conflict
from portal.tenancy.requests import BusinessRequest
from portal.ui.conflict import conflict_page
from portal.ui.format import Language, money
from portal.ui.language import current_language
from portal.ui.requests import here
from risks.continuity import wording
from risks.continuity.actions import set_figures
from risks.continuity.chart import hours
from risks.continuity.forms import FiguresForm
from risks.continuity.hours import HOURS_A_YEAR, Months, usual_parts
from risks.continuity.queries import Stoppage, stoppage

SEASONS = ((11, 5), (1, 1))  # a Saturday in December, a Tuesday in February


@rule("stoppage.view")
def cost(request: BusinessRequest) -> HttpResponse:
    """The figures, and for who may, the facts to change."""
    lang, found = current_language(), stoppage(request.business)
    edits = can(request.actor, "stoppage.edit", request.business)
    form = FiguresForm(request.POST if request.method == "POST" else None, row=found.row, language=lang)
    if form.is_bound:
        require(request.actor, "stoppage.edit", request.business)
    if form.is_bound and form.is_valid():

        def effect() -> str:
            asked = form.cleaned_data["version"] or 0
            set_figures(actor=request.actor, business=request.business, version=asked, **form.figures())
            messages.success(request, _("Saved."))
            return here(request, "stoppage")

        try:
            return submit(request, form, effect)
        except Conflict as error:
            theirs = FiguresForm(row=error.current, language=lang)
            who = last_editor(request.business, "", "stoppage.set")
            return conflict_page(request, form, theirs, who=who, back=here(request, "stoppage"))
        except ValidationError as error:
            form.refuse(error)
    context = {
        "form": form,
        "edits": edits,
        "found": found,
        "missing": [wording.MISSING[name] for name in found.missing],
        "sector_parts": bool(usual_parts(found.profile.naf or "")),
        "needs_profile": bool({"turnover_eur", "opening_hours"} & set(found.missing)),
        **_shown(found, lang),
    }
    return render(request, "risks/continuity/cost.html", context, status=422 if form.is_bound else 200)


def _shown(found: Stoppage, lang: Language) -> dict[str, Any]:
    if found.by_hour is None or found.year is None:
        return {}
    worst = found.stops[0]
    margin = found.by_hour[worst.worst_month]
    month = wording.month_names(lang)[worst.worst_month]
    told = _("The dearest hour costs %(worst)s, an average open one %(mean)s.") % {
        "worst": money(round(worst.worst_eur), lang),
        "mean": money(round(found.year.open_hour_eur), lang),
    }
    title = _("Margin at stake by hour, in %(month)s") % {"month": month}
    rows = [
        {
            "label": wording.DURATIONS[one.hours],
            "mean": round(one.mean_eur),
            "worst": round(one.worst_eur),
            "when": wording.moment(one.worst_month, one.worst_hour, lang),
        }
        for one in found.stops
    ]
    days, lost = wording.day_names(lang), found.row.lost_for_good_pct or Decimal(0)
    return {
        "rows": rows,
        "hour_open": round(found.year.open_hour_eur),
        "hour_mean": round(worst.mean_eur),
        "year_margin": round(found.year.margin_eur),
        "open_hours": round(found.year.open_hours),
        "year_hours": HOURS_A_YEAR,
        "lost": wording.plain(lost, lang),
        "lost_count": wording.one_or_many(lost, lang),
        "day_worst": round(found.stops[2].worst_eur),
        "title": title,
        "picture": to_svg(hours(margin, days), title, told, "hours"),
        "small_picture": to_svg(hours(margin, days, width=340, size=11), title, told, "hours-small"),
        "seasons": [_day_of(found.by_hour, month, day, lang) for month, day in SEASONS],
        "by_day": [(days[day], round(float(margin[day * 24 : day * 24 + 24].sum()))) for day in range(7)],
    }


def _day_of(by_hour: Months, month: int, day: int, lang: Language) -> tuple[str, int]:
    """“a Saturday in December” and the margin that a stop of that whole day takes, in euros. The weekday is named only
    where it matters: elsewhere it would seem to be the reason of what the month makes alone."""
    by_day = by_hour[month].reshape(7, 24).sum(axis=1)
    most = round(float(by_day.max()))
    full = np.isclose(by_day, by_day.max(), rtol=1e-3)  # kept shares are rounded
    if full[by_day > 0].all():
        return wording.day_of_month(month, lang), most
    if all(full[named] for _month, named in SEASONS):
        return wording.full_day_of_month(month, lang), most
    return wording.day_in_month(day, month, lang), round(float(by_day[day]))
