"""What a stoppage costs this business, as far as it knows."""

from dataclasses import dataclass

import numpy as np

from portal.profile.models import Profile
from portal.profile.queries import profile_of
from portal.tenancy.models import Business
from risks.continuity import dependence
from risks.continuity.dependence import Activities, Described
from risks.continuity.hours import (
    DURATIONS_HOURS,
    Figures,
    Months,
    Stop,
    StopCosts,
    Week,
    Year,
    by_parts,
    days_of_cash,
    margins,
    open_parts,
    stop,
    usual_parts,
    usual_year,
    week_of,
)
from risks.continuity.models import Activity, Dependence, StoppageFigures
from risks.quantification.distributions import Wrong
from risks.services.models import Service


@dataclass(frozen=True, slots=True)
class Stoppage:
    """`missing` names the facts without which nothing is calculated; then `by_hour` and `year` are None and
    `stops` empty."""

    profile: Profile
    row: StoppageFigures
    missing: tuple[str, ...]
    by_hour: Months | None = None
    stops: tuple[Stop, ...] = ()
    cash_days: float | None = None
    year: Year | None = None


def stoppage(business: Business) -> Stoppage:
    """Two queries."""
    profile = profile_of(business)
    row = StoppageFigures.objects.for_business(business).first() or StoppageFigures(business=business)
    cash = None
    if row.cash_eur is not None and row.fixed_costs_month_eur is not None:
        cash = days_of_cash(float(row.cash_eur), float(row.fixed_costs_month_eur))
    week = _week(profile, row)
    needed = {
        "turnover_eur": profile.turnover_eur or None,
        "opening_hours": week,
        "variable_costs_pct": row.variable_costs_pct,
    }
    missing = tuple(name for name, value in needed.items() if value is None)
    if missing or profile.turnover_eur is None or week is None or row.variable_costs_pct is None:
        return Stoppage(profile, row, missing, cash_days=cash)
    figures = Figures(
        turnover_eur=float(profile.turnover_eur),
        variable_costs_pct=float(row.variable_costs_pct),
        caught_up_pct=float(row.caught_up_pct or 0),
        lost_for_good_pct=float(row.lost_for_good_pct or 0),
        purchases_a_year=float(row.purchases_a_year or 0),
        months_pct=tuple(float(share) for share in row.months_pct),
    )
    by_hour = margins(figures, week)
    stops = tuple(stop(by_hour, hours) for hours in DURATIONS_HOURS)
    return Stoppage(
        profile, row, (), by_hour, stops, cash, usual_year(by_hour, open_parts(profile.opening_hours or {}))
    )


def _week(profile: Profile, row: StoppageFigures) -> Week | None:
    """A usual week: as the sales were, else by the opening hours; None when neither is known or it is never open."""
    if row.week_shares:
        shares = np.array([float(share) for share in row.week_shares])
        return shares / shares.sum() if shares.sum() > 0 else None
    return opening_week(profile)


def opening_week(profile: Profile) -> Week | None:
    """The opening hours as shares of a week, each day spread as its sector usually sells; None when they are unknown or
    it is never open."""
    try:
        opening, usual = week_of(profile.opening_hours or {}), usual_parts(profile.naf or "")
        return by_parts(opening, usual) if usual else opening
    except Wrong:  # closed all week, or unknown
        return None


def activities_of(business: Business, profile: Profile) -> Activities:
    """What stops with each service: as described, else as assumed from the kind of service. Three queries."""
    services = dict(Service.objects.for_business(business).values_list("number", "kind"))
    rows = list(Activity.objects.for_business(business).filter(share_pct__isnull=False).order_by("number"))
    if not rows:
        share = profile.online_share_pct
        return dependence.assumed(services, None if share is None else float(share) / 100)
    links = Dependence.objects.for_business(business).values_list("activity_id", "service__number", "stops_pct")
    stops: dict[int, dict[int, float]] = {}
    for activity, service, pct in links:
        stops.setdefault(activity, {})[service] = pct / 100
    told = [Described(row.name, float(row.share_pct or 0) / 100, stops.get(row.pk, {})) for row in rows]
    return dependence.described(told, services)


def sales_stopped_by(business: Business) -> dict[int, str]:
    """Number of a service → percent of the turnover that stops with it, as the business described its activities; a
    service on which none hangs is left out, and all are where nobody described any: what we assume is not theirs."""
    if not Activity.objects.for_business(business).filter(share_pct__isnull=False).exists():
        return {}
    found = activities_of(business, profile_of(business))
    shares = {
        number: sum(weight * stop for weight, stop in zip(found.weights, stops, strict=True))
        for number, stops in found.stops.items()
    }
    return {number: f"{100 * share:.1f}" for number, share in shares.items() if share > 0}


def stop_costs(found: Stoppage, activities: Activities) -> StopCosts | None:
    """What the simulation takes; None while the cost of an hour is unknown. What nobody said costs nothing."""
    if found.by_hour is None:
        return None
    row = found.row
    return StopCosts(
        found.by_hour,
        activities.weights,
        extra_day_eur=float(row.extra_day_eur or 0),
        recovery_eur=float(row.recovery_eur or 0),
        penalty_day_eur=float(row.penalty_day_eur or 0),
        penalty_after_hours=float(row.penalty_after_hours or 0),
    )
