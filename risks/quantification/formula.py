"""How the expected loss of one risk comes about, factor by factor: what an opened figure shows."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.ui import format as words
from portal.ui.format import Language
from risks.continuity.hours import StopCosts
from risks.quantification import wording
from risks.quantification.distributions import Lognormal, Pert
from risks.quantification.exposure import Each, Exposure, each


@dataclass(frozen=True, slots=True)
class Formula:
    """One line to read as a product, and what its factors are."""

    line: str
    result: str
    facts: tuple[str, ...]


def formula(exposure: Exposure, costs: StopCosts | None, lang: Language, *, shows_hour: bool = True) -> Formula:
    """Events a year × what one costs, each part of it with its own amount; the result to the cent. The cost of an hour
    stays out for who may not see it."""
    one, rate = each(exposure, costs=costs), exposure.frequency.mean
    total = rate * one.total
    facts = [_("How often: %(often)s.") % {"often": wording.often(exposure.frequency, lang)}]
    if exposure.stops and costs is not None:
        facts += _stop(exposure, one, costs, lang) if shows_hour else [_("What a stop costs is not shared with you.")]
    else:
        facts.append(_range(exposure.size, lang))
    hidden = exposure.stops and not shows_hour
    line = _("What you see is the result alone") if hidden else _product(rate, one.total, lang)
    return Formula(line, _euros(total, lang), tuple(facts))


def _stop(exposure: Exposure, one: Each, costs: StopCosts, lang: Language) -> list[str]:
    """What one stop is made of: its parts add up to what it costs each time."""
    share = costs.share(exposure.stops) * exposure.hour_left
    said = {
        "hours": words.hours(f"{one.hours:.2f}", lang, decimals=2),
        "span": wording.span_hours(*wording.bounds(exposure.size), lang),
        "pct": words.percent(f"{share * 100:.6f}", lang, decimals=2),
    }
    facts = [
        _("It lasts %(hours)s on average: %(span)s in nine cases of ten (lognormal, cut at ten years).") % said,
        _("Lost margin: %(hours)s × %(hour)s × %(pct)s of the sales that stop = %(euros)s.")
        % {**said, "hour": _euros(costs.hour_mean_eur, lang), "euros": _euros(one.margin, lang)},
    ]
    if exposure.hour_left < 1:
        left = words.percent(f"{exposure.hour_left * 100:.4f}", lang)
        facts.append(_("Measures in place leave %(pct)s of what an hour costs; it is in that share.") % {"pct": left})
    if one.extra:
        day = _euros(costs.extra_day_eur, lang)
        facts.append(
            _("Extra work: %(hours)s ÷ 24 × %(day)s a day × %(pct)s = %(euros)s.")
            % {**said, "day": day, "euros": _euros(one.extra, lang)}
        )
    if one.recovery:
        chance = words.percent(f"{one.recovers * 100:.6f}", lang, decimals=2)
        facts.append(
            _("Recovery after a day or more: %(all)s × %(chance)s of the stops × %(pct)s = %(euros)s.")
            % {
                **said,
                "all": _euros(costs.recovery_eur, lang),
                "chance": chance,
                "euros": _euros(one.recovery, lang),
            }
        )
    if one.penalty:
        facts.append(
            _("Penalties for the hours after %(after)s: %(euros)s.")
            % {
                "after": words.hours(f"{costs.penalty_after_hours:.1f}", lang),
                "euros": _euros(one.penalty, lang),
            }
        )
    if exposure.amount is not None:
        facts.append(_("Beside the stop: %(range)s") % {"range": _range(exposure.amount, lang)})
    return facts


def _range(size: Lognormal | Pert, lang: Language) -> str:
    said = {"mean": _euros(size.mean, lang), "span": wording.span_eur(*wording.bounds(size), lang)}
    if isinstance(size, Pert):
        usual = _euros(size.mode, lang)
        return _("%(mean)s on average: always %(span)s, most often about %(usual)s (PERT).") % {**said, "usual": usual}
    return (
        _(
            "%(mean)s on average: %(span)s in nine cases of ten (lognormal). The average lies above the middle because "
            "large losses weigh more."
        )
        % said
    )


def _product(rate: float, each_eur: float, lang: Language) -> str:
    """Rate × cost, the rate so that it gives the result to the cent: “÷ 30” for once in thirty years, or digits."""
    money = _euros(each_eur, lang)
    years = 1 / rate if rate else 0.0
    if 0 < rate < 1 and abs(years - round(years)) < 1e-9 * years:
        return _("%(each)s each time ÷ %(years)s years") % {"each": money, "years": words.number(round(years), lang)}
    digits = next((count for count in range(13) if abs(round(rate, count) - rate) * each_eur < 0.005), 12)
    shown = words.number(f"{rate:.12f}", lang, decimals=digits)
    return _("%(rate)s a year × %(each)s each time") % {"rate": shown, "each": money}


def _euros(value: float, lang: Language) -> str:
    return words.money(f"{value:.2f}", lang)
