"""What an hour, a day and a week without selling cost, by month, weekday and hour. Pure; euros before VAT.

A year's turnover is spread over its months by their shares, over a month's weeks evenly, and over a week by its opening
hours. Turnover times the margin rate on variable costs is the margin that a stoppage takes; the share of customers who
come back later is taken off. Where the business says nothing of its months, each has a twelfth; within the opening
hours every hour sells alike: both are our assumption, and the page says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from risks.quantification.distributions import Wrong

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOURS_A_WEEK = 168
DAYS_IN_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
DURATIONS_HOURS = (1, 4, 24, 72, 168, 720)  # an hour, four, a day, three, a week, a month of thirty days
MOST_EUR = 1e12

type Week = NDArray[np.float64]  # shape (168,), from Monday midnight; sums to 1
type Months = NDArray[np.float64]  # shape (12, 168): margin of each hour of a usual week in each month, euros


@dataclass(frozen=True, slots=True)
class Figures:
    """What the business knows. Percentages from 0 to 100; `months_pct` are twelve shares of the year's turnover, of any
    sum above 0, or none."""

    turnover_eur: float
    variable_costs_pct: float  # of 100 € sold, what goods and delivery cost
    caught_up_pct: float = 0.0  # of what a stoppage costs, the part that customers bring back later
    months_pct: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        _within("turnover_eur", self.turnover_eur, MOST_EUR)
        if self.turnover_eur == 0:
            raise Wrong("turnover_eur", "must be above 0")
        for name in ("variable_costs_pct", "caught_up_pct"):
            _within(name, getattr(self, name), 100)
        if self.months_pct:
            if len(self.months_pct) != 12:
                raise Wrong("months_pct", "must hold twelve shares")
            for share in self.months_pct:
                _within("months_pct", share, 1e6)
            if sum(self.months_pct) <= 0:
                raise Wrong("months_pct", "must not all be 0")


@dataclass(frozen=True, slots=True)
class Stop:
    """A stoppage of so many hours: on average over all moments it may begin, and at the worst, with that moment
    (month from 0 for January, hour of the week from 0 for Monday midnight)."""

    hours: int
    mean_eur: float
    worst_eur: float
    worst_month: int
    worst_hour: int


def _within(field: str, value: float, most: float) -> None:
    if not isfinite(value) or not 0 <= value <= most:
        raise Wrong(field, f"must be a number from 0 to {most:g}")


def week_of(opening: Mapping[str, Sequence[Sequence[str]]]) -> Week:
    """Opening hours ({"mon": [["07:00", "19:30"]], …}) as shares of a week. Raises Wrong when it is never open."""
    shares = np.zeros(HOURS_A_WEEK)
    for place, day in enumerate(DAYS):
        for start, end in opening.get(day, ()):
            first, last = _hours(start), _hours(end)
            last = 24.0 if last == 0 else last
            for hour in range(24):
                shares[place * 24 + hour] += max(0.0, min(last, hour + 1) - max(first, hour))
    if not shares.any():
        raise Wrong("opening_hours", "must hold at least one open hour")
    return shares / shares.sum()


def _hours(text: str) -> float:
    hours, _colon, minutes = text.partition(":")
    return int(hours) + int(minutes or 0) / 60


def margins(figures: Figures, week: Week) -> Months:
    """The margin that a stopped hour takes, for each month and hour of the week."""
    shares = np.array(figures.months_pct or (1.0,) * 12)
    turnover = figures.turnover_eur * shares / shares.sum()
    weeks = np.array(DAYS_IN_MONTH) / 7
    kept = (1 - figures.variable_costs_pct / 100) * (1 - figures.caught_up_pct / 100)
    return kept * (turnover / weeks)[:, None] * week[None, :]


def stop(by_hour: Months, hours: int) -> Stop:
    """What a stoppage of whole hours costs. It stays within its month's usual week, repeated."""
    if not 1 <= hours <= 10 * HOURS_A_WEEK:
        raise Wrong("hours", f"must be from 1 to {10 * HOURS_A_WEEK}")
    whole, rest = divmod(hours, HOURS_A_WEEK)
    upto = np.concatenate([np.zeros((12, 1)), np.cumsum(np.tile(by_hour, 2), axis=1)], axis=1)
    starts = np.arange(HOURS_A_WEEK)
    lost = upto[:, starts + rest] - upto[:, starts] + whole * by_hour.sum(axis=1, keepdims=True)
    weights = np.array(DAYS_IN_MONTH) / sum(DAYS_IN_MONTH)
    month, hour = divmod(int(lost.round(4).argmax()), HOURS_A_WEEK)  # of equal moments, the first of the week
    return Stop(hours, float(weights @ lost.mean(axis=1)), float(lost[month, hour]), month, hour)


def days_of_cash(cash_eur: float, fixed_costs_month_eur: float) -> float | None:
    """How many days a business lasts without income; None when nothing goes out."""
    _within("cash_eur", cash_eur, MOST_EUR)
    _within("fixed_costs_month_eur", fixed_costs_month_eur, MOST_EUR)
    return None if fixed_costs_month_eur == 0 else cash_eur / (fixed_costs_month_eur * 12 / 365)
