"""The facts a profile is made of, in the short sections they are edited in. Pure: no database, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: its name, and the columns that hold it. It is known when any of them is."""

    code: str
    label: Any
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the profile, edited on a page of its own."""

    code: str
    label: Any
    facts: tuple[Fact, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(name for fact in self.facts for name in fact.fields)


def _one(code: str, label: Any) -> Fact:
    return Fact(code, label, (code,))


PARTS = (
    Part(
        "identity",
        _("Who we are"),
        (
            _one("siren", _("SIREN number")),
            _one("siret", _("SIRET number")),
            _one("legal_form", _("Legal form")),
            _one("created_on", _("Created on")),
            _one("micro_entrepreneur", _("Micro-entrepreneur")),
        ),
    ),
    Part(
        "activity",
        _("What we do, and with how many people"),
        (_one("naf", _("Activity (NAF code)")), Fact("employees", _("Head-count"), ("employees", "employees_band"))),
    ),
    Part(
        "place",
        _("Where we are"),
        (
            _one("address", _("Address")),
            _one("commune", _("Town")),
            _one("department", _("Department")),
            _one("region", _("Region")),
        ),
    ),
    Part(
        "money",
        _("Money"),
        (
            _one("turnover_eur", _("Turnover of the last year, before VAT")),
            _one("online_share_pct", _("Share of the turnover made online")),
            _one("balance_sheet_eur", _("Total of the balance sheet")),
        ),
    ),
    Part("hours", _("When we are open"), (_one("opening_hours", _("Opening hours")),)),
)
FACTS: dict[str, Fact] = {fact.code: fact for part in PARTS for fact in part.facts}
FIELDS: tuple[str, ...] = tuple(name for part in PARTS for name in part.fields)
STALE_MONTHS = 12


def part(code: str) -> Part | None:
    """The section of that code, or None."""
    return next((found for found in PARTS if found.code == code), None)


def is_known(values: Mapping[str, Any], fact: Fact) -> bool:
    """Whether any column of the fact holds something; False and 0 are answers."""
    return any(values.get(name) not in (None, "", {}) for name in fact.fields)


def facts_of(fields: Mapping[str, Any]) -> list[str]:
    """The codes of the facts that these columns belong to."""
    return [fact.code for fact in FACTS.values() if any(name in fields for name in fact.fields)]


def is_stale(confirmed_on: str | None, today: date) -> bool:
    """Whether a fact last confirmed on that ISO day should be asked again: never, or over twelve months ago."""
    if not confirmed_on:
        return True
    day = date.fromisoformat(confirmed_on)
    last_year = today.year - STALE_MONTHS // 12
    try:
        return day < today.replace(year=last_year)
    except ValueError:  # 29 February
        return day < today.replace(year=last_year, day=28)
