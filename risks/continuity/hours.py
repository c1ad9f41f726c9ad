"""What an hour, a day and a week without selling cost, by month, weekday and hour. Pure; euros before VAT.

A year's turnover is spread over its months by their shares, over a month's weeks evenly, and over a week by its opening
hours. Turnover times the margin rate on variable costs is the margin that a stoppage takes; the share of customers who
come back later is taken off. Where the business says nothing of its months, each has a twelfth; within the opening
hours a day sells as its sector is assumed to (`SECTOR_PARTS`), else every hour alike: all three are our assumption,
and the page says so.
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
HOURS_A_YEAR = 365 * 24
DURATIONS_HOURS = (1, 4, 24, 72, 168, 720)  # an hour, four, a day, three, a week, a month of thirty days
MOST_EUR = 1e12

type Week = NDArray[np.float64]  # shape (168,), from Monday midnight; sums to 1
type Parts = NDArray[np.float64]  # shape (168,), from Monday midnight; each from 0 to 1
type Months = NDArray[np.float64]  # shape (12, 168): margin of each hour of a usual week in each month, euros
type Places = NDArray[np.int64]

PARTS_OF_DAY = (slice(0, 11), slice(11, 14), slice(14, 18), slice(18, 24))  # morning, midday, afternoon, evening
# Of 100 € of a usual day, how many in each part, by sector (NAF rev. 2). No source known: all of it is our assumption,
# which the page says, until a business gives its own or reads its sales.
SECTOR_PARTS = {
    "10.71": (45.0, 20.0, 20.0, 15.0),  # bakeries
    "56.": (5.0, 45.0, 10.0, 40.0),  # restaurants and cafés
    "47.": (25.0, 20.0, 35.0, 20.0),  # shops
}


@dataclass(frozen=True, slots=True)
class Figures:
    """What the business knows. Percentages from 0 to 100; `months_pct` are twelve shares of the year's turnover, of any
    sum above 0, or none."""

    turnover_eur: float
    variable_costs_pct: float  # of 100 € sold, what goods and delivery cost
    caught_up_pct: float = 0.0  # of what a stoppage costs, the part that customers bring back later
    lost_for_good_pct: float = 0.0  # of the customers who meet a stop, those who never come back
    purchases_a_year: float = 0.0  # how often one of those would have bought in the year that follows
    months_pct: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        _within("turnover_eur", self.turnover_eur, MOST_EUR)
        if self.turnover_eur == 0:
            raise Wrong("turnover_eur", "must be above 0")
        for name in ("variable_costs_pct", "caught_up_pct", "lost_for_good_pct"):
            _within(name, getattr(self, name), 100)
        _within("purchases_a_year", self.purchases_a_year, 1_000)
        if self.caught_up_pct + self.lost_for_good_pct > 100:
            raise Wrong("lost_for_good_pct", "must leave room for who comes back later: together at most 100")
        if self.months_pct:
            if len(self.months_pct) != 12:
                raise Wrong("months_pct", "must hold twelve shares")
            for share in self.months_pct:
                _within("months_pct", share, 1e6)
            if sum(self.months_pct) <= 0:
                raise Wrong("months_pct", "must not all be 0")

    @property
    def kept(self) -> float:
        """What one euro of stopped turnover takes from the margin: less who buys later, and with a year's purchases of
        who never comes back (each lost customer takes `purchases_a_year` times the margin of one purchase)."""
        stays_away = self.lost_for_good_pct / 100 * self.purchases_a_year
        return (1 - self.variable_costs_pct / 100) * (1 - self.caught_up_pct / 100 + stays_away)


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


@dataclass(frozen=True, slots=True)
class Year:
    """A usual year: the margin that stopping all of it would take, in euros, and the hours in which anything sells."""

    margin_eur: float
    open_hours: float

    @property
    def open_hour_eur(self) -> float:
        """The margin of an hour, on average over those in which anything sells."""
        return self.margin_eur / self.open_hours if self.open_hours else 0.0


def open_parts(opening: Mapping[str, Sequence[Sequence[str]]]) -> Parts:
    """Of each hour of a week, the part that opening hours ({"mon": [["07:00", "19:30"]], …}) leave open, 0 to 1."""
    parts = np.zeros(HOURS_A_WEEK)
    for place, day in enumerate(DAYS):
        for start, end in opening.get(day, ()):
            first, last = _hours(start), _hours(end)
            last = 24.0 if last == 0 else last
            for hour in range(24):
                parts[place * 24 + hour] += max(0.0, min(last, hour + 1) - max(first, hour))
    return parts


def week_of(opening: Mapping[str, Sequence[Sequence[str]]]) -> Week:
    """Opening hours as shares of a week. Raises Wrong when it is never open."""
    shares = open_parts(opening)
    if not shares.any():
        raise Wrong("opening_hours", "must hold at least one open hour")
    return shares / shares.sum()


def by_parts(opening: Week, shares: Sequence[float]) -> Week:
    """The same days, each spread over the parts of the day (PARTS_OF_DAY) by these four shares, as far as it is open
    in them; within a part every open hour alike. A day that is open in no part with a share stays as it was. Raises
    Wrong for shares that are not four or all 0."""
    if len(shares) != len(PARTS_OF_DAY) or sum(shares) <= 0:
        raise Wrong("parts", "must hold four shares that are not all 0")
    for place, share in enumerate(shares):
        _within(f"part_{place}", share, 1e6)
    week = opening.reshape(7, 24).copy()
    for day in week:
        whole = day.sum()
        sells = [(hours, share) for hours, share in zip(PARTS_OF_DAY, shares, strict=True) if day[hours].any()]
        counted = sum(share for _hours, share in sells)
        for hours, share in sells if counted else ():
            day[hours] *= whole * share / counted / day[hours].sum()
    return week.reshape(HOURS_A_WEEK)


def usual_parts(naf: str) -> tuple[float, ...]:
    """The shares of the parts of a day in this sector (NAF rev. 2), or none where we assume nothing."""
    return next((shares for code, shares in SECTOR_PARTS.items() if naf.startswith(code)), ())


def week_by_days(opening: Week, shares: Sequence[float]) -> Week:
    """The opening hours with seven shares of the days, from Monday; within a day every open hour alike. Raises Wrong,
    naming the day from 0, for sales on a day that is closed."""
    if len(shares) != 7 or sum(shares) <= 0:
        raise Wrong("days", "must hold seven shares that are not all 0")
    by_day = opening.reshape(7, 24)
    week = np.zeros((7, 24))
    for day, share in enumerate(shares):
        _within(f"day_{day}", share, 1e6)
        if share and not by_day[day].any():
            raise Wrong(f"day_{day}", "is closed")
        if share:
            week[day] = share * by_day[day] / by_day[day].sum()
    return week.reshape(HOURS_A_WEEK) / week.sum()


def _hours(text: str) -> float:
    hours, _colon, minutes = text.partition(":")
    return int(hours) + int(minutes or 0) / 60


def margins(figures: Figures, week: Week) -> Months:
    """The margin that a stopped hour takes, for each month and hour of the week."""
    shares = np.array(figures.months_pct or (1.0,) * 12)
    turnover = figures.turnover_eur * shares / shares.sum()
    weeks = np.array(DAYS_IN_MONTH) / 7
    return figures.kept * (turnover / weeks)[:, None] * week[None, :]


def usual_year(by_hour: Months, opening: Parts) -> Year:
    """The year that these hours add up to. An hour that sells counts as the part of it that is open, and whole where
    the opening hours say nothing of it: sales are believed."""
    weeks = np.array(DAYS_IN_MONTH) / 7
    sells = np.where(by_hour > 0, np.where(opening > 0, opening, 1.0), 0.0)
    return Year(float(weeks @ by_hour.sum(axis=1)), float(weeks @ sells.sum(axis=1)))


def stop(by_hour: Months, hours: int) -> Stop:
    """What a stoppage of whole hours costs. It stays within its month's usual week, repeated."""
    if not 1 <= hours <= 10 * HOURS_A_WEEK:
        raise Wrong("hours", f"must be from 1 to {10 * HOURS_A_WEEK}")
    whole, rest = divmod(hours, HOURS_A_WEEK)
    upto = np.concatenate([np.zeros((12, 1)), np.cumsum(np.tile(by_hour, 2), axis=1)], axis=1)
    starts = np.arange(HOURS_A_WEEK)
    lost = upto[:, starts + rest] - upto[:, starts] + whole * by_hour.sum(axis=1, keepdims=True)
    weights = np.array(DAYS_IN_MONTH) / sum(DAYS_IN_MONTH)
    # Equal to nine digits of the largest, however small that is. Of equal moments the first at which it sells: a stop
    # of a day from Monday night, closed, takes Tuesday as well, but nobody would call that the worst moment.
    most = float(lost.max())
    worst = (lost / most).round(9) == 1 if most > 0 else np.ones_like(lost, dtype=bool)
    selling = worst & (by_hour > 0)
    month, hour = divmod(int((selling if selling.any() else worst).argmax()), HOURS_A_WEEK)
    return Stop(hours, float(weights @ lost.mean(axis=1)), float(lost[month, hour]), month, hour)


def days_of_cash(cash_eur: float, fixed_costs_month_eur: float) -> float | None:
    """How many days a business lasts without income; None when nothing goes out."""
    _within("cash_eur", cash_eur, MOST_EUR)
    _within("fixed_costs_month_eur", fixed_costs_month_eur, MOST_EUR)
    return None if fixed_costs_month_eur == 0 else cash_eur / (fixed_costs_month_eur * 12 / 365)


@dataclass(frozen=True, slots=True, eq=False)
class StopCosts:
    """What a stop costs, as the simulation takes it.

    `by_hour` is the margin of an hour with everything stopped; `activities` are the parts of it that each activity
    makes, adding up to 1. Of a stop that takes all activities: `extra_day_eur` of additional work for each day of it,
    `recovery_eur` once when it lasts a day or longer, `penalty_day_eur` to customers for each day beyond
    `penalty_after_hours`. A stop that takes a part of the activities costs that part of each.
    """

    by_hour: Months
    activities: tuple[float, ...] = (1.0,)
    extra_day_eur: float = 0.0
    recovery_eur: float = 0.0
    penalty_day_eur: float = 0.0
    penalty_after_hours: float = 0.0

    def __post_init__(self) -> None:
        for name in ("extra_day_eur", "recovery_eur", "penalty_day_eur", "penalty_after_hours"):
            _within(name, getattr(self, name), MOST_EUR)
        if not self.activities or any(not 0 <= part <= 1 for part in self.activities):
            raise Wrong("activities", "must be shares from 0 to 1")
        if abs(sum(self.activities) - 1) > 1e-6:
            raise Wrong("activities", "must add up to 1")

    @property
    def hour_mean_eur(self) -> float:
        """The margin of an hour, on average over all hours of a year."""
        return float((np.array(DAYS_IN_MONTH) / sum(DAYS_IN_MONTH)) @ self.by_hour.mean(axis=1))

    def share(self, stopped: Sequence[float]) -> float:
        """Of the whole margin, the part that stops when this share (0 to 1) of each activity does."""
        if len(stopped) != len(self.activities):
            raise Wrong("stopped", "must name a share for each activity")
        return sum(part * stops for part, stops in zip(self.activities, stopped, strict=True))


RECOVERY_FROM_HOURS = 24  # a shorter stop is over before anybody is called in; our assumption


def margin_between(by_hour: Months, month: Places, start: Week, after: Week | float, until: Week) -> Week:
    """The margin lost from `after` to `until` hours after each stop's beginning, in euros; all of shape (stops,).

    `month` counts from 0, `start` is the hour of the week from Monday midnight, with its fraction. Parts of an hour
    count in proportion. A stop stays within its month's usual week, repeated.
    """
    upto = np.concatenate([np.zeros((12, 1)), np.cumsum(by_hour, axis=1)], axis=1)

    def so_far(moment: Week) -> Week:
        weeks, rest = np.divmod(moment, HOURS_A_WEEK)
        hour = np.minimum(rest.astype(np.int64), HOURS_A_WEEK - 1)
        return weeks * upto[month, -1] + upto[month, hour] + (rest - hour) * by_hour[month, hour]

    return so_far(start + np.maximum(after, until)) - so_far(start + after)
