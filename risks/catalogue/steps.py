"""From a rate and an amount to the steps of the register's 5×5 scale. Pure."""

from risks.register.scale import IMPACT_EUR, LIKELIHOOD_YEARS


def likelihood_step(events_a_year: float) -> int:
    """The likelihood, 1–5, of something that happens that often; a bound itself counts as the more frequent step."""
    return 1 + sum(events_a_year >= 1 / years for years in LIKELIHOOD_YEARS)


def impact_step(one_event_eur: float) -> int:
    """The impact, 1–5, of one event of that cost before VAT; a bound itself counts as the worse step."""
    return 1 + sum(one_event_eur >= bound for bound in IMPACT_EUR)
