"""Reading a profile: for its page, for the matcher, for the dossier, for the summaries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from portal.profile import facts, wording
from portal.profile.models import Profile
from portal.profile.reference import commune, department, headcount_bounds, naf_label, region
from portal.tenancy.models import Business
from portal.ui.fields import WEEKDAYS
from portal.ui.format import Language


def profile_of(business: Business) -> Profile:
    """The business's profile; an unsaved, empty one when it has none yet."""
    return Profile.objects.for_business(business).first() or Profile(business=business)


def values_of(profile: Profile) -> dict[str, Any]:
    """The columns that hold facts."""
    return {name: getattr(profile, name) for name in facts.FIELDS}


@dataclass(frozen=True, slots=True)
class Line:
    """One fact on the page: what it is, its value or None, the day it was last confirmed, whether to ask again."""

    code: str
    label: Any
    value: str | None
    confirmed_on: str | None
    stale: bool
    source: Any = None  # {"source", "on"} of a fact that was taken over from elsewhere

    @property
    def asked(self) -> bool:
        """Somebody answered "I don't know"."""
        return self.value is None and self.confirmed_on is not None


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole profile as its page shows it."""

    parts: list[tuple[facts.Part, list[Line]]]
    known: int
    total: int
    stale: int
    first_stale: str | None


def overview(profile: Profile, today: date, lang: Language) -> Overview:
    """Every fact with its value, date and freshness. A known fact is stale twelve months after its confirmation."""
    values = values_of(profile)
    parts = [(part, [_line(fact, profile, values, today, lang) for fact in part.facts]) for part in facts.PARTS]
    lines = [line for _part, found in parts for line in found]
    return Overview(
        parts,
        known=sum(line.value is not None for line in lines),
        total=len(lines),
        stale=sum(line.stale for line in lines),
        first_stale=next((line.code for line in lines if line.stale), None),
    )


def _line(fact: facts.Fact, profile: Profile, values: Mapping[str, Any], today: date, lang: Language) -> Line:
    value = wording.shown(fact.code, values, lang)
    day = profile.confirmed.get(fact.code)
    source = profile.sources.get(fact.code)
    stale = value is not None and facts.is_stale(day, today)
    return Line(fact.code, fact.label, value, day, stale=stale, source=source)


def known_figure(business: Business) -> dict[str, int]:
    """The summary figure: {"known": 9, "total": 14}."""
    values = values_of(profile_of(business))
    return {
        "known": sum(facts.is_known(values, fact) for fact in facts.FACTS.values()),
        "total": len(facts.FACTS),
    }


def profile_facts(profile: Profile) -> dict[str, Any]:
    """The profile as the programme exchange format has it: plain JSON, null is not known.

    A number of employees goes before a band; `employees_band` is [lowest, highest], highest null when open.
    """
    bounds = headcount_bounds(profile.employees_band) if profile.employees_band else None
    return {
        "employees": profile.employees,
        "employees_band": list(bounds) if bounds and profile.employees is None else None,
        "naf": profile.naf,
        "region_cog": profile.region,
        "department": profile.department,
        "commune": profile.commune,
        "created_on": profile.created_on.isoformat() if profile.created_on else None,
        "micro_entrepreneur": profile.micro_entrepreneur,
        "legal_form": profile.legal_form,
        "turnover_eur": _number(profile.turnover_eur),
        "balance_sheet_eur": _number(profile.balance_sheet_eur),
    }


def matching_profile(business: Business) -> dict[str, Any]:
    """`profile_facts` of the business as it is now; all null when it has no profile."""
    return profile_facts(profile_of(business))


def company_section(business: Business) -> dict[str, Any]:
    """The dossier's first section. Labels of official lists are French, the language of those lists."""
    profile = profile_of(business)
    place, held, area = (
        commune(profile.commune or ""),
        department(profile.department or ""),
        region(profile.region or ""),
    )
    bounds = headcount_bounds(profile.employees_band) if profile.employees_band else None
    return {
        "name": business.name,
        "activity": naf_label(profile.naf) if profile.naf else None,
        "naf": profile.naf,
        "siren": profile.siren,
        "siret": profile.siret,
        "legal_form": wording.shown("legal_form", {"legal_form": profile.legal_form}, "fr"),
        "employees": profile.employees,
        "employees_band": f"{bounds[0]}–{bounds[1]}" if bounds and bounds[1] is not None else _open(bounds),
        "turnover_eur": _text(profile.turnover_eur),
        "balance_sheet_eur": _text(profile.balance_sheet_eur),
        "online_share_pct": _text(profile.online_share_pct),
        "created_on": profile.created_on.isoformat() if profile.created_on else None,
        "commune": place.name if place else profile.commune,
        "department": held.name if held else profile.department,
        "region": area.name if area else profile.region,
        "opening_hours": _week(profile.opening_hours),
        "confirmed": dict(sorted(profile.confirmed.items())),
    }


def _open(bounds: tuple[int, int | None] | None) -> str | None:
    return f"{bounds[0]}+" if bounds else None


def _week(week: Mapping[str, Any] | None) -> list[dict[str, Any]] | None:
    if week is None:
        return None
    return [
        {"day": number, "spans": [(start, end) for start, end in week.get(day, [])]}
        for number, day in enumerate(WEEKDAYS, start=1)
    ]


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
