"""From a rate and an amount to the steps of a 5×5 scale. Pure."""

from risks.register.scale import DEFAULT, Scale


def likelihood_step(events_a_year: float, scale: Scale = DEFAULT) -> int:
    """The likelihood, 1–5, of something that happens that often; a bound itself counts as the more frequent step."""
    return 1 + sum(events_a_year >= 1 / years for years in scale.likelihood_years)


def impact_step(one_event_eur: float, scale: Scale = DEFAULT) -> int:
    """The impact, 1–5, of one event of that cost before VAT; a bound itself counts as the worse step."""
    return 1 + sum(one_event_eur >= bound for bound in scale.impact_eur)
