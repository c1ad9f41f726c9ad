"""What may be done to a profile: say facts, and confirm that they still hold. Each is dated and audited."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.access.rules import Actor, require
from portal.audit.log import differences, record
from portal.editing.saving import Conflict, save_fields
from portal.profile import facts
from portal.profile.models import Profile
from portal.tenancy.models import Business


@transaction.atomic
def edit_profile(
    *,
    actor: Actor,
    business: Business,
    version: int,
    values: Mapping[str, Any],
    today: date,
    source: str = "",
    source_on: date | None = None,
) -> Profile:
    """Writes the named columns and dates their facts `today`, also those answered "I don't know" (None). `source` says
    where they were taken over from, and when that was asked; without one they are what this person says.

    Raises Conflict when somebody saved since `version`, and ValueError for a column that holds no fact.
    """
    require(actor, "profile.edit", business)
    if unknown := set(values) - set(facts.FIELDS):
        raise ValueError(f"no such fact: {sorted(unknown)}")
    profile = _stored(business)
    if profile.version != version:
        raise Conflict(profile)
    changes = differences(profile, values, values)
    said = facts.facts_of(values)
    sources = {code: held for code, held in profile.sources.items() if code not in said}
    if source:
        sources |= {code: {"source": source, "on": (source_on or today).isoformat()} for code in said}
    confirmed = {**profile.confirmed, **dict.fromkeys(said, today.isoformat())}
    _save(profile, version, {**values, "confirmed": confirmed, "sources": sources})
    if changes:
        told = {**changes, "source": [None, source]} if source else changes
        record("profile.edited", business, actor=actor, changes=told)
    else:
        record("profile.confirmed", business, actor=actor, changes={"facts": said})
    return profile


@transaction.atomic
def confirm_facts(*, actor: Actor, business: Business, version: int, codes: Iterable[str] | None, today: date) -> None:
    """Dates facts as still right, `codes` or every known one. Unknown facts have nothing to confirm and are left out.

    Raises Conflict when somebody saved since `version`: what was confirmed may not be what is there now.
    """
    require(actor, "profile.edit", business)
    profile = _stored(business)
    if profile.version != version:
        raise Conflict(profile)
    values = {name: getattr(profile, name) for name in facts.FIELDS}
    asked = set(facts.FACTS if codes is None else codes)
    said = [fact.code for fact in facts.FACTS.values() if fact.code in asked and facts.is_known(values, fact)]
    if not said:
        return
    _save(profile, version, {"confirmed": {**profile.confirmed, **dict.fromkeys(said, today.isoformat())}})
    record("profile.confirmed", business, actor=actor, changes={"facts": said})


def _stored(business: Business) -> Profile:
    return Profile.objects.for_business(business).get_or_create(business=business)[0]


def _save(profile: Profile, version: int, values: Mapping[str, Any]) -> None:
    save_fields(profile, version, {**values, "updated_at": timezone.now()})
