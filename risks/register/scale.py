"""The 5×5 scale of the register, in plain words and euros. Pure.

The two axes, the three situations (inherent, current, target) and the use of one matrix for evaluation follow
ISO 31000:2018 (6.4.3, 6.4.4) and the consequence/likelihood matrix of IEC 31010:2019 (B.10.3). Neither standard gives
bounds: the years, the euros and the level of each cell below are our assumption for a small business. Likelihood is
how often the event happens; impact is what one event costs in euros before VAT.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from portal.ui.format import Language, money

STEPS = (1, 2, 3, 4, 5)
APPETITE_LEVEL = 4  # a risk at this level or above is more than the business accepts
LIKELIHOOD_YEARS = (30, 10, 3, 1)  # years between two events: more than 30, 10–30, 3–10, 1–3, once a year or more
IMPACT_EUR = (500, 2_000, 10_000, 40_000)  # the cost of one event: below, …, from 40,000 € on
REVIEW_MONTHS = (24, 12, 12, 6, 3)  # the higher the level, the sooner it is looked at again; our assumption

MATRIX = (  # MATRIX[likelihood - 1][impact - 1]
    (1, 1, 2, 3, 3),
    (1, 2, 2, 3, 4),
    (1, 2, 3, 4, 4),
    (2, 3, 3, 4, 5),
    (2, 3, 4, 5, 5),
)

LEVEL_NAMES: dict[int, Any] = {
    1: pgettext_lazy("risk level", "Very low"),
    2: pgettext_lazy("risk level", "Low"),
    3: pgettext_lazy("risk level", "Medium"),
    4: pgettext_lazy("risk level", "High"),
    5: pgettext_lazy("risk level", "Very high"),
}
LIKELIHOOD_NAMES: dict[int, Any] = {
    1: pgettext_lazy("likelihood", "Very rare"),
    2: pgettext_lazy("likelihood", "Rare"),
    3: pgettext_lazy("likelihood", "Possible"),
    4: pgettext_lazy("likelihood", "Frequent"),
    5: pgettext_lazy("likelihood", "Almost certain"),
}
IMPACT_NAMES: dict[int, Any] = {
    1: pgettext_lazy("impact", "Minor"),
    2: pgettext_lazy("impact", "Limited"),
    3: pgettext_lazy("impact", "Serious"),
    4: pgettext_lazy("impact", "Severe"),
    5: pgettext_lazy("impact", "Vital"),
}


type Four = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Scale:
    """One business's risk criteria (ISO 31000:2018, 6.3.4): the bounds between five steps on each axis, the level from
    which a risk is too much, the business's own names where it gave some (five texts, empty for the usual name), and
    how many months may pass between two reviews of a risk at levels 1 to 5."""

    impact_eur: Four = IMPACT_EUR  # rising
    appetite_level: int = APPETITE_LEVEL
    likelihood_years: Four = LIKELIHOOD_YEARS  # falling
    likelihood_names: tuple[str, ...] = ()
    impact_names: tuple[str, ...] = ()
    review_months: tuple[int, ...] = REVIEW_MONTHS

    def likelihood_name(self, step: int) -> Any:
        """“Frequent”, or what the business calls it."""
        return (self.likelihood_names[step - 1] if self.likelihood_names else "") or LIKELIHOOD_NAMES[step]

    def impact_name(self, step: int) -> Any:
        """“Serious”, or what the business calls it."""
        return (self.impact_names[step - 1] if self.impact_names else "") or IMPACT_NAMES[step]


DEFAULT = Scale()


def level(likelihood: int | None, impact: int | None) -> int | None:
    """The level, 1–5, of a likelihood and an impact, both 1–5; unknown when either is. ValueError outside the scale."""
    if likelihood is None or impact is None:
        return None
    if likelihood not in STEPS or impact not in STEPS:
        raise ValueError(f"outside the scale: {likelihood}, {impact}")
    return MATRIX[likelihood - 1][impact - 1]


def is_over(level_number: int | None, scale: Scale = DEFAULT) -> bool:
    """Whether a level is above what the business accepts; an unknown level is not known to be."""
    return level_number is not None and level_number >= scale.appetite_level


def likelihood_words(step: int, scale: Scale = DEFAULT) -> str:
    """“Frequent: once in 1 to 3 years”."""
    return _joined(scale.likelihood_name(step), likelihood_range(step, scale))


def likelihood_range(step: int, scale: Scale = DEFAULT) -> str:
    """How often, in words: “less than once in 30 years”, “once in 3 to 10 years”, “once a year or more”."""
    seldom, often = _between(step, scale.likelihood_years)
    if seldom is None:
        return pgettext("likelihood", "less than once in %(years)d years") % {"years": often}
    if often is not None:
        return pgettext("likelihood", "once in %(often)d to %(seldom)d years") % {"often": often, "seldom": seldom}
    if seldom == 1:
        return pgettext("likelihood", "once a year or more")
    return pgettext("likelihood", "once in %(years)d years or more") % {"years": seldom}


def likelihood_short(step: int, scale: Scale = DEFAULT) -> str:
    """For the head of a row: “over 30 years”, “3 to 10 years”, “≥ once a year”."""
    seldom, often = _between(step, scale.likelihood_years)
    if seldom is None:
        return pgettext("likelihood", "over %(years)d years") % {"years": often}
    if often is not None:
        return pgettext("likelihood", "%(often)d to %(seldom)d years") % {"often": often, "seldom": seldom}
    if seldom == 1:
        return pgettext("likelihood", "≥ once a year")
    return pgettext("likelihood", "under %(years)d years") % {"years": seldom}


def impact_words(step: int, lang: Language, scale: Scale = DEFAULT) -> str:
    """“Serious: €2,000 to €10,000”."""
    return _joined(scale.impact_name(step), impact_range(step, lang, scale))


def impact_range(step: int, lang: Language, scale: Scale = DEFAULT) -> str:
    """What one event costs, in words: “less than €500”, “€2,000 to €10,000”, “€40,000 or more”."""
    low, high = _between(step, scale.impact_eur)
    if low is None:
        return _("less than %(high)s") % {"high": money(high, lang)}
    if high is None:
        return _("%(low)s or more") % {"low": money(low, lang)}
    return _("%(low)s to %(high)s") % {"low": money(low, lang), "high": money(high, lang)}


def impact_short(step: int, lang: Language, scale: Scale = DEFAULT) -> str:
    """For the head of a column: “< €2k”, “≥ 40 k€”."""
    sign, bound = ("<", scale.impact_eur[step - 1]) if step < STEPS[-1] else ("≥", scale.impact_eur[-1])
    if bound < 1000 or bound % 1000:
        return f"{sign}\u00a0{money(bound, lang)}"
    return f"{sign}\u00a0{bound // 1000}\u00a0k€" if lang == "fr" else f"{sign}\u00a0€{bound // 1000}k"


def _between(step: int, bounds: Four) -> tuple[int | None, int | None]:
    """The bound before and after a step; None at an end of the scale."""
    known = (None, *bounds, None)
    return known[step - 1], known[step]


def _joined(name: Any, span: Any) -> str:
    return pgettext("scale", "%(name)s: %(span)s") % {"name": name, "span": span}
