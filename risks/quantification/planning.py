"""The plan in euros as its page reads it: each measure alone, the best set under a budget, and the steps of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from portal.charts.svg import to_svg
from portal.tenancy.models import Business
from portal.tenancy.references import reference
from portal.ui import format as words
from portal.ui.format import Language
from risks.quantification import plan
from risks.quantification.charts import steps
from risks.quantification.inputs import Inputs
from risks.quantification.results import cents
from risks.treatment.models import Measure, MeasureStatus

MOST_STEPS = 7  # columns of the picture; the rest of the set is one column
CHOICES = (3, 5)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page is asked for: euros over three years, and how many measures at most (None: any number)."""

    budget_eur: int
    most: int | None


def asked(query: Mapping[str, str], top: int) -> Asked:
    """Read from the address; whatever makes no sense there is left aside."""
    text, most = query.get("budget", ""), query.get("most", "")
    budget = int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else min(top, 2_000)
    return Asked(budget, int(most) if most in {str(choice) for choice in CHOICES} else None)


def top_of(inputs: Inputs) -> int:
    """All measures with a known cost together, up to the next hundred: the slider's end."""
    total = sum(option.cost_eur or 0.0 for option in inputs.options)
    return max(500, int(-(-total // 100) * 100))


def page(business: Business, inputs: Inputs, wanted: Asked, lang: Language) -> dict[str, Any]:
    """Everything the page shows of stored inputs and a budget. One query for the measures' names."""
    measures = {
        reference("M", row.number): row
        for row in Measure.objects.for_business(business).exclude(status=MeasureStatus.DROPPED)
    }
    titles = {ref: row.title for ref, row in measures.items()}
    portfolio, options = inputs.portfolio, list(inputs.options)
    choice = plan.best(portfolio, options, wanted.budget_eur, wanted.most)
    known = {option.ref: option for option in options}
    today, target = _exact(choice.today_eur), _exact(choice.target_eur)
    return {
        "asked": wanted,
        "top": max(top_of(inputs), wanted.budget_eur),
        "choices": CHOICES,
        "choice": choice,
        "today": today,
        "target": target,
        "removed": today - target,
        "cost": _exact(choice.cost_eur),
        "chosen": _chosen(choice, known, titles),
        "at_least": any(known[ref].partly_known for ref in choice.refs),
        "alone": [_alone(one, titles) for one in plan.worth(portfolio, options)],
        "silent": [
            {"ref": ref, "number": row.number, "title": row.title}
            for ref, row in sorted(measures.items())
            if row.status != MeasureStatus.DONE and ref not in known
        ],
        **_picture(choice, titles, lang),
    }


def _exact(value: float) -> Decimal:
    return Decimal(repr(cents(value)))


def _chosen(choice: plan.Choice, known: Mapping[str, plan.Option], titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each step: what it takes off after the ones before it."""
    rows, before = [], _exact(choice.today_eur)
    for ref, loss in zip(choice.refs, choice.after_eur, strict=True):
        after = _exact(loss)
        option = known[ref]
        rows.append(
            {
                "ref": ref,
                "number": int(ref[2:]),
                "title": titles.get(ref, ref),
                "removes": before - after,
                "cost": _exact(option.cost_eur or 0.0),
                "partly": option.partly_known,
            }
        )
        before = after
    return rows


def _alone(one: plan.Worth, titles: Mapping[str, str]) -> dict[str, Any]:
    ref, cost, per_euro = one.option.ref, one.option.cost_eur, one.per_euro
    return {
        "ref": ref,
        "number": int(ref[2:]),
        "title": titles.get(ref, ref),
        "risks": sorted({effect.risk for effect in one.option.effects}),
        "low": _exact(one.low_eur),
        "middle": _exact(one.middle_eur),
        "high": _exact(one.high_eur),
        "cost": None if cost is None else _exact(cost),
        "free": cost == 0 and not one.option.partly_known,
        "partly": one.option.partly_known,
        "per_euro": None if per_euro is None else _exact(per_euro),
    }


def _picture(choice: plan.Choice, titles: Mapping[str, str], lang: Language) -> dict[str, Any]:
    if not choice.refs:
        return {}
    told = [(titles.get(ref, ref), loss) for ref, loss in zip(choice.refs, choice.after_eur, strict=True)]
    if len(told) > MOST_STEPS:
        told = [*told[: MOST_STEPS - 1], (_("The others"), told[-1][1])]
    short = [(ref, loss) for ref, loss in zip(choice.refs, choice.after_eur, strict=True)]
    if len(short) > 4:
        short = [*short[:3], (_("The others"), short[-1][1])]
    title = _("From today to what remains")
    text = _("From %(today)s in an average year to %(target)s.") % {
        "today": words.money(words.average(round(choice.today_eur)), lang),
        "target": words.money(words.average(round(choice.target_eur)), lang),
    }
    return {
        "picture_title": title,
        "picture_text": text,
        "picture": to_svg(steps(choice.today_eur, told, lang), title, text, "steps"),
        "small_picture": to_svg(steps(choice.today_eur, short, lang, width=340, size=10), title, text, "steps-small"),
    }
