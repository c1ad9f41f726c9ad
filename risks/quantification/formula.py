"""How the expected loss of one risk comes about, factor by factor: what an opened figure shows."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal.ui import format as words
from portal.ui.format import Language
from risks.continuity.hours import StopCosts
from risks.quantification import wording
from risks.quantification.exposure import Exposure, expected
from risks.quantification.results import cents


@dataclass(frozen=True, slots=True)
class Formula:
    """One line to read as a product, and what its factors are."""

    line: str
    result: str
    facts: tuple[str, ...]


def _n(value: float, lang: Language, decimals: int = 2) -> str:
    return words.number(f"{value:.10f}", lang, decimals=decimals)


def formula(exposure: Exposure, costs: StopCosts | None, lang: Language, *, shows_hour: bool = True) -> Formula:
    """Events a year × what one costs, with exact factors; the result to the cent. The cost of an hour stays out for who
    may not see it."""
    rate = exposure.frequency.mean
    total = cents(expected(exposure, costs=costs))
    each = total / rate if rate else 0.0
    money: Any = words.money
    facts = [
        _("%(n)s events a year on average: %(often)s.")
        % {"n": _n(rate, lang, 4), "often": wording.often(exposure.frequency, lang)}
    ]
    if exposure.stops and costs is not None:
        hours, share = exposure.size.mean, costs.share(exposure.stops)
        facts += [
            _("%(hours)s h on average: %(span)s in nine cases of ten (lognormal).")
            % {"hours": _n(hours, lang), "span": wording.span_hours(*wording.bounds(exposure.size), lang)},
            _("An hour with everything stopped costs %(hour)s on average over the year.")
            % {"hour": money(f"{costs.hour_mean_eur:.2f}", lang)}
            if shows_hour
            else _("What an hour of a stop costs is not shared with you."),
            _("%(pct)s of the sales stop.") % {"pct": words.percent(f"{share * 100:.4f}", lang)},
        ]
        if costs.extra_day_eur or costs.recovery_eur or costs.penalty_day_eur:
            facts.append(_("Extra work, recovery and penalties of the stop are in it."))
        if exposure.amount is not None:
            facts.append(
                _("And %(mean)s of damage on average: %(span)s.")
                % {
                    "mean": money(f"{exposure.amount.mean:.2f}", lang),
                    "span": wording.span_eur(*wording.bounds(exposure.amount), lang),
                }
            )
    else:
        facts.append(
            _(
                "%(mean)s each time on average: %(span)s in nine cases of ten. The average lies above the middle "
                "because large losses weigh more."
            )
            % {
                "mean": money(f"{exposure.size.mean:.2f}", lang),
                "span": wording.span_eur(*wording.bounds(exposure.size), lang),
            }
        )
    line = _("%(rate)s a year × %(each)s each time") % {"rate": _n(rate, lang, 4), "each": money(f"{each:.2f}", lang)}
    return Formula(line, money(f"{total:.2f}", lang), tuple(facts))
