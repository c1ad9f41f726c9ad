"""A business as the matcher sees it, and its verdict on one programme.

Knows nothing of applications or funding, so that those may ask it.
"""

from datetime import date

from portal.profile.models import Profile as BusinessProfile
from portal.profile.queries import profile_of
from portal.tenancy.models import Business
from subsidies.matching.facts import Profile
from subsidies.matching.records import profile_from_facts, programme_from_record
from subsidies.matching.verdict import Verdict, evaluate
from subsidies.programmes.models import Programme


def profile_to_match(business: Business) -> Profile:
    """The matcher's view of the business's facts as they are now."""
    return matched(profile_of(business))


def matched(row: BusinessProfile) -> Profile:
    """The matcher's view of stored facts, amounts to the cent; a band counts only without an exact number."""
    return profile_from_facts(
        employees=row.employees,
        employees_band=row.employees_band,
        naf=row.naf,
        region=row.region,
        department=row.department,
        commune=row.commune,
        created_on=row.created_on,
        micro_entrepreneur=row.micro_entrepreneur,
        legal_form=row.legal_form,
        turnover_eur=row.turnover_eur,
        balance_sheet_eur=row.balance_sheet_eur,
    )


def judge(programme: Programme, profile: Profile, today: date) -> Verdict:
    """The verdict on one programme for facts that were read already."""
    return evaluate(programme_from_record(programme.data), profile, today)


def verdict_for(business: Business, programme: Programme, today: date) -> Verdict:
    """The verdict on one programme, criterion by criterion. It reads the facts: for several, read them once."""
    return judge(programme, profile_to_match(business), today)
