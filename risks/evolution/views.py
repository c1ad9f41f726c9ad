"""What changed in a month, two days side by side, and the register on paper."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from portal.access.routes import rule
from portal.access.rules import can
from portal.charts.svg import to_svg
from portal.evidence.models import Proof
from portal.tenancy.references import reference
from portal.tenancy.requests import BusinessRequest
from portal.ui import format as words
from portal.ui.csv_export import csv_response
from portal.ui.errors import error_page
from portal.ui.fields import DayField
from portal.ui.forms import Form
from portal.ui.language import current_language
from portal.ui.months import add_months
from portal.ui.requests import here
from risks.evolution import wording
from risks.evolution.chart import Column, heat
from risks.evolution.comparison import Comparison, compare
from risks.evolution.queries import Past, done_between, past
from risks.evolution.timeline import levels
from risks.register.models import Acceptance
from risks.register.scale import LEVEL_NAMES, STEPS
from risks.treatment import queries as treatment
from risks.treatment.models import Measure

MONTHS, ON_A_PHONE = 12, 6
MOST_LINES = 200  # of the table on a page; the file has them all
EARLIEST = date(2000, 1, 1)
NOTHING = Comparison((), 0)
TOO_FAR = (
    gettext_lazy("That day is too far back"),
    gettext_lazy("More changed since then than is read for one page. Choose a later day."),
)


class DaysForm(Form):
    """Two days; without them, a month ago and today."""

    since = DayField(label=gettext_lazy("From the end of"))
    until = DayField(label=gettext_lazy("to the end of"))

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        first, last = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if first and last and not EARLIEST <= first < last <= timezone.localdate():
            self.add_error("since", _("Choose a day before the other one, and none to come."))
        return cleaned


@rule("risk.view")
@require_GET
def month(request: BusinessRequest) -> HttpResponse:
    """What changed this month, or in the month that the address names."""
    today = timezone.localdate()
    first = _month_in(request.GET.get("month", ""), today)
    last = min(today, add_months(first, 1) - timedelta(days=1))
    before = first - timedelta(days=1)
    # The ends of the last twelve months, the asked one last, and the end of the month before them to compare with.
    days = [last, *(add_months(first, -back) - timedelta(days=1) for back in range(MONTHS))]
    found = past(request.business, days)
    moved = compare(found.registers[1], found.registers[0]) if len(found.days) > 1 else NOTHING
    done = done_between(request.business, before, last)
    context = {
        "first": first,
        "before": before,
        "last": last,
        "is_now": last == today,
        "too_far": len(found.days) < 2,
        "earlier": add_months(first, -1) if first > add_months(EARLIEST, 1) else None,
        "later": add_months(first, 1) if add_months(first, 1) <= today else None,
        "sentences": wording.sentences(moved, _counts(request, done.counts, before, last, today), _links(request)),
        "moved": _lines(request, moved),
        "more": max(0, len(moved.moved) - MOST_LINES),
        "csv_url": here(request, "risks-comparison-csv") + f"?since={before.isoformat()}&until={last.isoformat()}",
        "people": done.people if can(request.actor, "history.view") else (),
        **_heat(found, last),
    }
    return render(request, "risks/evolution/month.html", context)


@rule("risk.view")
@require_GET
def comparison(request: BusinessRequest) -> HttpResponse:
    """The register at the end of two days, side by side."""
    form, reached, _days = _compared(request)
    found, today = reached or NOTHING, timezone.localdate()
    presets = [
        (_("A month ago"), add_months(today, -1)),
        (_("Three months ago"), add_months(today, -3)),
        (_("A year ago"), add_months(today, -12)),
    ]
    context = {
        "form": form,
        "found": found,
        "moved": _lines(request, found),
        "more": max(0, len(found.moved) - MOST_LINES),
        "too_far": reached is None,
        "presets": [(label, f"?since={day.isoformat()}&until={today.isoformat()}") for label, day in presets],
        "csv_url": here(request, "risks-comparison-csv") + f"?{request.GET.urlencode()}",
    }
    status = 200 if form.is_valid() else 422
    return render(request, "risks/evolution/comparison.html", context, status=status)


@rule("risk.export")
@require_GET
def comparison_csv(request: BusinessRequest) -> HttpResponse:
    """The same as a table to take home."""
    _form, found, days = _compared(request)
    if found is None:
        return error_page(404, title=TOO_FAR[0], text=TOO_FAR[1])
    header = [_("Reference"), _("Risk"), _("What happened"), _("Level before"), _("Level after"), _("Also changed")]
    rows = [
        [reference("R", m.number), m.title, str(wording.KINDS[m.kind]), m.before, m.after, _fields(m.fields)]
        for m in found.moved
    ]
    name = _("risk-register") + f"-{request.business.slug}-{days[0].isoformat()}-{days[1].isoformat()}"
    return csv_response(name, header, rows)


def _compared(request: BusinessRequest) -> tuple[DaysForm, Comparison | None, tuple[date, date]]:
    """The form, the two days and what moved between them; None where the history is too long to go back that far."""
    today = timezone.localdate()
    usual = {"since": add_months(today, -1), "until": today}
    asked = {"since", "until"} & request.GET.keys()
    form = DaysForm(request.GET if asked else {name: day.isoformat() for name, day in usual.items()})
    if not form.is_valid():
        return form, NOTHING, (usual["since"], today)
    since, until = form.cleaned_data["since"], form.cleaned_data["until"]
    found = past(request.business, [until, since])
    moved = compare(found.registers[1], found.registers[0]) if len(found.registers) == 2 else None
    return form, moved, (since, until)


def _month_in(text: str, today: date) -> date:
    """The first day of the month in `2026-11`; of this month for anything else and for what is to come."""
    try:
        first = date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        first = today
    return first.replace(day=1) if EARLIEST <= first <= today else today.replace(day=1)


def _links(request: BusinessRequest) -> dict[str, str]:
    routes = {
        "risks": "risks",
        "measures_done": "measures",
        "measures_new": "measures",
        "measures_late": "measures",
        "proofs_lapsed": "proofs",
        "answers": "assessment",
    }
    return {"moved": "#moved", **{name: here(request, route) for name, route in routes.items()}}


def _counts(
    request: BusinessRequest, recorded: dict[str, int], before: date, last: date, today: date
) -> dict[str, int]:
    """What happened beside the levels, as far as this reader may see it."""
    business, actor = request.business, request.actor
    ended = Acceptance.objects.for_business(business).filter(until__gt=before, until__lte=last, ended_at=None)
    counts = {"reviews": recorded.get("risk.reviewed", 0), "acceptances_ended": ended.filter(until__lt=today).count()}
    if can(actor, "measure.view"):
        done = Measure.objects.for_business(business).filter(done_on__gt=before, done_on__lte=last)
        counts |= {"measures_done": done.count(), "measures_new": recorded.get("measure.created", 0)}
        if last == today:
            counts["measures_late"] = treatment.counts(business)["overdue"]
    if can(actor, "proof.view"):
        lapsed = Proof.objects.for_business(business).filter(valid_until__gt=before, valid_until__lte=last)
        counts["proofs_lapsed"] = lapsed.filter(valid_until__lt=today).count()
    if can(actor, "assessment.view"):
        counts["answers"] = recorded.get("assessment.answered", 0)
    return counts


def _lines(request: BusinessRequest, found: Comparison) -> list[dict[str, Any]]:
    return [
        {
            "reference": reference("R", item.number),
            "url": "" if item.kind == "deleted" else here(request, "risk", number=item.number),
            "title": item.title,
            "kind": wording.KINDS[item.kind],
            "before": item.before,
            "after": item.after,
            "is_new": item.kind == "new",
            "is_gone": item.kind == "deleted",
            "fields": _fields(item.fields),
        }
        for item in found.moved[:MOST_LINES]
    ]


def _fields(names: Sequence[str]) -> str:
    return ", ".join(str(wording.FIELDS[name]) for name in names)


def _heat(found: Past, last: date) -> dict[str, Any]:
    """The chart, its table and what it says; the oldest of the days only serves the comparison."""
    lang = current_language()
    days = list(zip(found.days, found.registers, strict=True))[:MONTHS]
    table = [(day, levels(register)) for day, register in reversed(days)]
    columns = [Column(words.short_month(day, lang), counts) for day, counts in table]
    told = "; ".join(
        _("%(month)s: %(total)d open, %(high)d at level 4 or 5")
        % {
            "month": words.month(day, lang),
            "total": sum(counts.values()),
            "high": counts.get(4, 0) + counts.get(5, 0),
        }
        for day, counts in table
    )
    title = _("Open risks by level, month by month")
    picture: SafeString = to_svg(heat(columns), title, told, "heat")
    # A phone has room for the last half year at a size that one reads.
    small = to_svg(heat(columns[-ON_A_PHONE:], width=340), title, told, "heat-small")
    rows = [
        (words.month(day, lang), [counts.get(step, 0) for step in reversed(STEPS)], counts.get(None, 0))
        for day, counts in table
    ]
    names = [f"{step} · {LEVEL_NAMES[step]}" for step in reversed(STEPS)]
    return {
        "picture": picture,
        "small_picture": small,
        "heat_rows": rows,
        "heat_names": names,
        "complete": found.complete,
        "last": last,
    }
