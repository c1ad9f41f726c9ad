"""What a stoppage costs this business, as far as it knows."""

from dataclasses import dataclass

from portal.profile.models import Profile
from portal.profile.queries import profile_of
from portal.tenancy.models import Business
from risks.continuity.hours import DURATIONS_HOURS, Figures, Months, Stop, days_of_cash, margins, stop, week_of
from risks.continuity.models import StoppageFigures
from risks.quantification.distributions import Wrong


@dataclass(frozen=True, slots=True)
class Stoppage:
    """`missing` names the facts without which nothing is calculated; then `by_hour` is None and `stops` empty."""

    profile: Profile
    row: StoppageFigures
    missing: tuple[str, ...]
    by_hour: Months | None = None
    stops: tuple[Stop, ...] = ()
    cash_days: float | None = None


def stoppage(business: Business) -> Stoppage:
    """Two queries."""
    profile = profile_of(business)
    row = StoppageFigures.objects.for_business(business).first() or StoppageFigures(business=business)
    cash = None
    if row.cash_eur is not None and row.fixed_costs_month_eur is not None:
        cash = days_of_cash(float(row.cash_eur), float(row.fixed_costs_month_eur))
    needed = {
        "turnover_eur": profile.turnover_eur or None,
        "opening_hours": profile.opening_hours or None,
        "variable_costs_pct": row.variable_costs_pct,
    }
    missing = tuple(name for name, value in needed.items() if value is None)
    if missing or profile.turnover_eur is None or profile.opening_hours is None or row.variable_costs_pct is None:
        return Stoppage(profile, row, missing, cash_days=cash)
    try:
        week = week_of(profile.opening_hours)
    except Wrong:  # closed all week
        return Stoppage(profile, row, ("opening_hours",), cash_days=cash)
    figures = Figures(
        turnover_eur=float(profile.turnover_eur),
        variable_costs_pct=float(row.variable_costs_pct),
        caught_up_pct=float(row.caught_up_pct or 0),
        months_pct=tuple(float(share) for share in row.months_pct),
    )
    by_hour = margins(figures, week)
    return Stoppage(profile, row, (), by_hour, tuple(stop(by_hour, hours) for hours in DURATIONS_HOURS), cash)
