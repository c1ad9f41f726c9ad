"""How the levels of a proposed risk were found, for the expert view: three situations, ranges with sources, cuts."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from portal.ui import format as words
from portal.ui.format import Language
from risks.assessment.levels import Place
from risks.assessment.proposal import ProposedRisk
from risks.catalogue.entries import Grounds, Range, Scenario
from risks.register import scale as steps
from risks.register.scale import Scale

CONFIDENCE: dict[str, Any] = {
    "strong": pgettext_lazy("confidence", "strong"),
    "fair": pgettext_lazy("confidence", "fair"),
    "weak": pgettext_lazy("confidence", "weak"),
    "judgement": pgettext_lazy("confidence", "our judgement"),
}


@dataclass(frozen=True, slots=True)
class Situation:
    name: str
    level: int | None
    likelihood: str
    impact: str


@dataclass(frozen=True, slots=True)
class Source:
    """A figure behind a range: what it says of whom, when and where it was published."""

    text: str
    publisher: str
    url: str


@dataclass(frozen=True, slots=True)
class Spread:
    """A range of the catalogue in words, how sure it is, why it was chosen, and its figures."""

    name: str
    text: str
    confidence: Any
    why: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Derivation:
    situations: tuple[Situation, ...]
    spreads: tuple[Spread, ...]
    cut: str


def derivation(item: ProposedRisk, entry: Scenario, scale: Scale, lang: Language) -> Derivation:
    """Everything that led to the levels, in the reader's language."""
    today = Place(item.likelihood, item.impact)
    places = ((_("If we did nothing"), item.inherent), (_("Today"), today), (_("After our measures"), item.target))
    said = {"rate": words.percent(str(item.cut.rate_pct), lang), "cost": words.percent(str(item.cut.cost_pct), lang)}
    text = _("The planned measures together: %(rate)s less often, %(cost)s less costly (middle of their ranges).")
    return Derivation(
        situations=tuple(_situation(name, place, scale, lang) for name, place in places),
        spreads=tuple(_spreads(entry, lang)),
        cut=text % said,
    )


def _situation(name: str, place: Place, scale: Scale, lang: Language) -> Situation:
    return Situation(
        name,
        steps.level(place.likelihood, place.impact),
        steps.likelihood_words(place.likelihood, scale),
        steps.impact_words(place.impact, lang, scale),
    )


def _spreads(entry: Scenario, lang: Language) -> list[Spread]:
    found = [_spread(_("How often a year"), entry.frequency, _rate, lang)]
    if entry.duration is not None:
        found.append(_spread(_("How long"), entry.duration, words.hours, lang))
    if entry.severity is not None:
        found.append(_spread(_("What one event costs, before VAT"), entry.severity, words.money, lang))
    return found


def _rate(value: str, lang: Language) -> str:
    return words.number(value, lang, decimals=3 if float(value) < 0.1 else 2)


def _spread(name: str, span: Range, shown: Any, lang: Language) -> Spread:
    said = {name: shown(str(getattr(span, name)), lang) for name in ("low", "likely", "high")}
    return Spread(
        name=name,
        text=_("likely %(likely)s, in nine cases of ten from %(low)s to %(high)s") % said,
        confidence=CONFIDENCE[span.grounds.confidence],
        why=span.grounds.why.in_(lang) if span.grounds.why else "",
        sources=tuple(_sources(span.grounds, lang)),
    )


def _sources(grounds: Grounds, lang: Language) -> list[Source]:
    return [
        Source(
            f"{figure.quantity.in_(lang)} ({figure.population.in_(lang)}, {figure.year})",
            figure.source.in_(lang) if figure.source else "",
            figure.url,
        )
        for figure in grounds.figures
    ]
