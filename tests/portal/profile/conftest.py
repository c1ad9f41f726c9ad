"""What a browser sends for each section of the profile."""

from typing import Any

from portal.profile.models import Profile
from portal.tenancy.context import business_context
from portal.tenancy.models import Business

ADDRESS = "/b/demo/profile/"
IDENTITY = {
    "name": "Le Fournil des Lices",
    "siren": "732 829 320",
    "siret": "732 829 320 00074",
    "legal_form": "5499",
    "created_on": "2015-03-02",
    "micro_entrepreneur": "no",
    "version": "1",
}
ACTIVITY = {"naf": "10.71C", "employees": "9", "employees_band": "", "version": "1"}
PLACE = {"commune": "Rennes", "department": "", "region": "", "version": "1"}
MONEY = {
    "turnover_eur": "612 000,50",
    "online_share_pct": "18",
    "balance_sheet_eur_unknown": "on",
    "version": "1",
}
HOURS = {
    "opening_hours_mon_0": "07:00",
    "opening_hours_mon_1": "13:00",
    "opening_hours_mon_2": "15:30",
    "opening_hours_mon_3": "19:30",
    "version": "1",
}


def stored(business: Business) -> Profile | None:
    with business_context(read=[business]):
        return Profile.objects.for_business(business).first()


def make_profile(business: Business, **fields: Any) -> Profile:
    with business_context(write=[business]):
        return Profile.objects.create(business=business, **fields)
