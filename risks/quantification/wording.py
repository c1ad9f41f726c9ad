"""Frequencies, sizes, inputs and gaps in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from portal.ui import format as words
from portal.ui.format import Language
from portal.ui.language import current_language
from risks.catalogue.entries import Effect, Range
from risks.quantification.distributions import Bernoulli, Frequency, Lognormal, Pert
from risks.quantification.exposure import Exposure
from risks.quantification.models import EffectOn

VERBS: dict[str, Any] = {
    "estimate.set": gettext_lazy("What a risk costs, changed"),
    "measure.effect_set": gettext_lazy("Effect of a measure changed"),
}
VALUES: dict[str, dict[Any, Any]] = {"on": dict(EffectOn.choices)}
FIELDS: dict[str, Any] = {
    "scenario": gettext_lazy("Usual case it resembles"),
    "frequency_value": gettext_lazy("How often"),
    "frequency_unit": gettext_lazy("How the number counts"),
    "hours_low": gettext_lazy("A stop of at least, in hours"),
    "hours_high": gettext_lazy("A stop of at most, in hours"),
    "amount_low": gettext_lazy("Costs at least"),
    "amount_likely": gettext_lazy("Costs usually"),
    "amount_high": gettext_lazy("Costs at most"),
    "head": gettext_lazy("Kind of loss"),
    "peril": gettext_lazy("What sets it off"),
    "on": gettext_lazy("What the measure changes"),
    "low_pct": gettext_lazy("By at least, in percent"),
    "high_pct": gettext_lazy("By at most, in percent"),
}
LEFT_OUT: dict[str, Any] = {
    "no_figures": gettext_lazy("how often and how bad is not known yet"),
    "no_hour": gettext_lazy("it needs the cost of an hour without sales"),
    "nothing_stops": gettext_lazy("no sale stops with its services"),
    "too_many": gettext_lazy("beyond the risks that are simulated"),
    "too_often": gettext_lazy("it happens too often to be played through: count such losses as a yearly cost"),
}
SHARED: dict[str, Any] = {
    "hour": gettext_lazy("What an hour without sales costs"),
    "extra": gettext_lazy("Extra work for each day of a stop"),
    "recovery": gettext_lazy("Being back after a day or more"),
    "penalty": gettext_lazy("Penalties for each day"),
    "common": gettext_lazy("How often one failure takes several services"),
}
GROUNDS: dict[str, Any] = {
    "own": pgettext_lazy("figures", "yours"),
    "catalogue": pgettext_lazy("figures", "from the catalogue"),
    "both": pgettext_lazy("figures", "yours and the catalogue’s"),
}
ACTIVITIES: dict[str, Any] = {
    "online": gettext_lazy("Sales online"),
    "on_the_spot": gettext_lazy("Sales on the spot"),
    "rest": gettext_lazy("Other sales"),
}


def often(frequency: Frequency, lang: Language) -> str:
    """“Once in 5 years”, “3 times a year”, “at most once a year, chance 20 %”."""
    if isinstance(frequency, Bernoulli):
        return _("a chance of %(pct)s a year") % {"pct": words.percent(f"{frequency.probability * 100:.3g}", lang)}
    rate = frequency.rate
    if rate <= 0:
        return _("never")
    if rate > 0.95:
        return _("%(n)s times a year") % {"n": _short(rate, lang, below=10)}
    return _("once in %(n)s years") % {"n": _short(1 / rate, lang, below=4)}


def _short(value: float, lang: Language, *, below: float) -> str:
    """Whole, or with one decimal where the value is small and not whole."""
    whole = value >= below or abs(value - round(value)) < 0.05
    return words.number(f"{value:.6f}", lang, decimals=0 if whole else 1)


def bounds(size: Lognormal | Pert) -> tuple[float, float]:
    return (size.p05, size.p95) if isinstance(size, Lognormal) else (size.low, size.high)


def span_eur(low: float, high: float, lang: Language) -> str:
    return _("%(low)s to %(high)s") % {"low": words.money(round(low), lang), "high": words.money(round(high), lang)}


def span_hours(low: float, high: float, lang: Language) -> str:
    """Hours, or days beyond four days: “2 h to 24 h”, “24 h to 30 days”, “6 to 29 days”."""
    days = [words.number(f"{end / 24:.4f}", lang) for end in (low, high)]
    hours = [words.hours(f"{end:.1f}", lang) for end in (low, high)]
    if high <= 96:
        return _("%(low)s to %(high)s") % {"low": hours[0], "high": hours[1]}
    return _("%(low)s to %(high)s days") % {"low": hours[0] if low < 72 else days[0], "high": days[1]}


def size(exposure: Exposure, lang: Language) -> str:
    """“2 h to 24 h stopped”, “€500 to €20,000”, or both."""
    parts = []
    if exposure.stops:
        parts.append(_("%(span)s stopped") % {"span": span_hours(*bounds(exposure.size), lang)})
        if exposure.amount is not None:
            parts.append(span_eur(*bounds(exposure.amount), lang))
    else:
        parts.append(span_eur(*bounds(exposure.size), lang))
    return _(" and ").join(parts)


def source(given: Range | Effect) -> str:
    """Where a figure of the catalogue comes from: the figures with their year, or that it is our judgement."""
    figures = [
        f"{figure.source.in_(current_language())} ({figure.year})" for figure in given.grounds.figures if figure.source
    ]
    if not figures:
        return _("our judgement")
    text = words.listed(dict.fromkeys(figures), current_language())
    return _("%(source)s, adapted by our judgement") % {"source": text} if given.grounds.basis == "adapted" else text


def title(ref: str, titles: Mapping[str, str], providers: Mapping[str, str], members: list[str]) -> str:
    """A risk's title; a common cause by the name of the provider or service, with what it takes along."""
    if not ref.startswith("= "):
        return titles.get(ref, ref)
    name = providers.get(ref[2:], ref[2:])
    return _("Failure of %(name)s, taking %(risks)s at once") % {"name": name, "risks": ", ".join(members)}


def swing(what: str, ref: str, titles: Mapping[str, str]) -> str:
    """One input of the tornado."""
    if what == "frequency":
        return _("How often: %(risk)s") % {"risk": titles.get(ref, ref)}
    if what == "size":
        return _("How bad each time: %(risk)s") % {"risk": titles.get(ref, ref)}
    return str(SHARED[what])
