"""What simulated years say: the average, the bad years, and how sure the figures are. Pure; euros a year."""

from dataclasses import dataclass

import numpy as np

from risks.quantification.distributions import Floats

LEVELS = (0.50, 0.90, 0.95, 0.99, 0.995)  # 1 year in 2, 10, 20, 100, 200
CURVE = (0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1, 0.08, 0.06, 0.05, 0.04, 0.03, 0.02, 0.015, 0.01, 0.0075, 0.005, 0.0025)


@dataclass(frozen=True, slots=True)
class Summary:
    """`mean` with its standard error; `levels` maps a share of years to the loss that this share stays at or below;
    `curve` gives (yearly chance, loss that is exceeded with it), the chance falling."""

    mean: float
    standard_error: float
    levels: dict[float, float]
    curve: tuple[tuple[float, float], ...]


def summary(yearly: Floats) -> Summary:
    """Reads the years, shape (years,). A level is the smallest loss that the share of years stays at or below (the
    inverse of the empirical distribution: an amount that was really drawn, never one between two)."""
    years = len(yearly)
    wanted = sorted({*LEVELS, *(1 - chance for chance in CURVE)})
    places = {share: min(years - 1, max(0, int(np.ceil(round(share * years, 6))) - 1)) for share in wanted}
    # Years without a loss need no sorting: they are the smallest.
    losses = np.sort(yearly[yearly > 0])
    empty = years - len(losses)

    def at(share: float) -> float:
        place = places[share] - empty
        return float(losses[place]) if place >= 0 else 0.0

    return Summary(
        mean=float(yearly.mean()),
        standard_error=float(yearly.std(ddof=1) / np.sqrt(years)) if years > 1 else 0.0,
        levels={share: at(share) for share in LEVELS},
        curve=tuple((chance, at(1 - chance)) for chance in CURVE),
    )
