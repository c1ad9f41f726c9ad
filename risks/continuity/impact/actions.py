"""Saying what the business lives on, what it hangs on, and what its services promised and showed."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.rules import Actor, require
from portal.audit.log import differences, record
from portal.editing.saving import Conflict, save_fields
from portal.tenancy.models import Business
from portal.tenancy.references import next_number, reference
from portal.ui.text import refuse_odd_text
from risks.continuity.hours import DURATIONS_HOURS
from risks.continuity.models import Activity, Dependence
from risks.services.models import Service

MOST_ACTIVITIES = 12
ASPECTS = ("customers", "reputation", "duties")
HOURS = ("mtpd_hours", "rto_hours", "rpo_hours")
MOST_HOURS = Decimal(8_760)


class ActivityFields(TypedDict, total=False):
    """None, an empty list and an empty text are unknown; levels are six whole numbers from 0 to 3, or none."""

    name: str
    share_pct: Decimal | None
    customers: list[int]
    reputation: list[int]
    duties: list[int]
    duty_note: str
    mtpd_hours: Decimal | None
    rto_hours: Decimal | None
    rpo_hours: Decimal | None
    mbco_pct: Decimal | None


class RecoveryFields(TypedDict):
    """Hours from the failure on; None is unknown."""

    promised_repair_hours: Decimal | None
    restored_in_hours: Decimal | None
    restore_tested_on: date | None


@transaction.atomic
def create_activity(
    *, actor: Actor, business: Business, stops: Mapping[int, int], **fields: Unpack[ActivityFields]
) -> Activity:
    """A new activity with the next reference; `stops` maps numbers of services to percent. Raises ValidationError by
    field."""
    require(actor, "stoppage.edit", business)
    if Activity.objects.for_business(business).count() >= MOST_ACTIVITIES:
        raise ValidationError({"name": _("At most %(most)d activities.") % {"most": MOST_ACTIVITIES}})
    made = Activity(business=business, number=0, **fields)
    _check(made)
    services = _services(business, stops)
    made.number = next_number(business, "B")
    made.save(force_insert=True)
    _link(made, services, stops)
    said = {name: [None, value] for name, value in fields.items() if value not in (None, "", [])}
    if shown := _shown(stops):
        said["stops"] = [None, shown]
    record("activity.created", business, actor=actor, ref=made.reference, changes=said)
    return made


@transaction.atomic
def edit_activity(
    *, actor: Actor, activity: Activity, version: int, stops: Mapping[int, int], **fields: Unpack[ActivityFields]
) -> None:
    """Writes what differs; `stops` replaces all dependences. Raises Conflict, and ValidationError by field."""
    business = activity.business
    require(actor, "stoppage.edit", business)
    if activity.version != version:
        raise Conflict(activity)
    before = stops_of(activity)
    changes = differences(activity, fields, list(fields))
    moved = _shown(before) != _shown(stops)
    if not changes and not moved:
        return
    kept = {name: getattr(activity, name) for name in ActivityFields.__annotations__}
    _check(Activity(business=business, number=activity.number, **{**kept, **fields}))
    services = _services(business, stops)
    save_fields(activity, version, {**fields, "updated_at": timezone.now()})
    if moved:
        Dependence.objects.for_business(business).filter(activity=activity).delete()
        _link(activity, services, stops)
        changes["stops"] = [_shown(before), _shown(stops)]
    record("activity.edited", business, actor=actor, ref=activity.reference, changes=changes)


@transaction.atomic
def delete_activity(*, actor: Actor, activity: Activity) -> None:
    """Deletes the activity and what it hangs on; the history keeps its text."""
    business, ref = activity.business, activity.reference
    require(actor, "stoppage.edit", business)
    kept = {name: getattr(activity, name) for name in ActivityFields.__annotations__}
    lost: dict[str, Any] = {name: [value, None] for name, value in kept.items() if value not in (None, "", [])}
    if shown := _shown(stops_of(activity)):
        lost["stops"] = [shown, None]
    activity.delete()
    record("activity.deleted", business, actor=actor, ref=ref, changes=lost)


@transaction.atomic
def set_recovery(*, actor: Actor, service: Service, version: int, **fields: Unpack[RecoveryFields]) -> None:
    """What a service's provider promises after a failure and what the last trial showed. Raises Conflict, and
    ValidationError by field."""
    require(actor, "service.edit", service)
    if service.version != version:
        raise Conflict(service)
    for name in ("promised_repair_hours", "restored_in_hours"):
        _hours(name, fields[name])  # type: ignore[literal-required]
    tested, took = fields["restore_tested_on"], fields["restored_in_hours"]
    if tested is not None and tested > timezone.localdate():
        raise ValidationError({"restore_tested_on": _("This day is still to come.")})
    if (tested is None) != (took is None):
        missing = "restore_tested_on" if tested is None else "restored_in_hours"
        raise ValidationError({missing: _("Say both when it was tried and how long it took, or neither.")})
    changes = differences(service, fields, list(fields))
    if changes:
        save_fields(service, version, {**fields, "updated_at": timezone.now()})
        record("service.edited", service.business, actor=actor, ref=service.reference, changes=changes)


def stops_of(activity: Activity) -> dict[int, int]:
    """Percent of the activity that stops, by number of service; one query."""
    rows = Dependence.objects.for_business(activity.business_id).filter(activity=activity)
    return dict(rows.values_list("service__number", "stops_pct"))


def _services(business: Business, stops: Mapping[int, int]) -> dict[int, Service]:
    if any(not 0 <= pct <= 100 for pct in stops.values()):
        raise ValidationError({"stops": _("Choose from the list.")})
    found = {row.number: row for row in Service.objects.for_business(business).filter(number__in=list(stops))}
    if len(found) != len(stops):
        raise ValidationError({"stops": _("Choose from the list.")})
    return found


def _link(activity: Activity, services: Mapping[int, Service], stops: Mapping[int, int]) -> None:
    rows = [
        Dependence(business_id=activity.business_id, activity=activity, service=services[number], stops_pct=pct)
        for number, pct in stops.items()
        if pct
    ]
    Dependence.objects.bulk_create(rows)


def _shown(stops: Mapping[int, int]) -> list[str]:
    """For the history: "S-001 100 %"."""
    return [f"{reference('S', number)} {pct} %" for number, pct in sorted(stops.items()) if pct]


def _check(activity: Activity) -> None:
    """Every rule, also for imports and the API. Raises ValidationError by field."""
    errors: dict[str, Any] = {**_texts(activity), **_levels(activity)}
    for name in HOURS:
        try:
            _hours(name, getattr(activity, name))
        except ValidationError as problem:
            errors |= problem.error_dict
    if activity.mtpd_hours is not None and activity.rto_hours is not None and activity.rto_hours > activity.mtpd_hours:
        errors["rto_hours"] = _("It must be back before the stop can no longer be borne.")
    for name in ("share_pct", "mbco_pct"):
        value = getattr(activity, name)
        if value is not None and not 0 <= value <= 100:
            errors[name] = _("It must be from 0 to 100.")
    if errors:
        raise ValidationError(errors)


def _texts(activity: Activity) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    for name, most in (("name", 120), ("duty_note", 300)):
        try:
            refuse_odd_text(getattr(activity, name), most)
        except ValidationError as problem:
            errors[name] = problem
    if not activity.name.strip():
        errors["name"] = _("Give an answer here.")
    return errors


def _levels(activity: Activity) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    for name in ASPECTS:
        levels = getattr(activity, name)
        if levels and (len(levels) != len(DURATIONS_HOURS) or any(not 0 <= level <= 3 for level in levels)):
            errors[name] = _("Choose one for each length, or none.")
        elif levels != sorted(levels):
            errors[name] = _("A longer stop is never easier to bear than a shorter one.")
    return errors


def _hours(name: str, value: Decimal | None) -> None:
    if value is not None and not 0 <= value <= MOST_HOURS:
        raise ValidationError({name: _("It must be from 0 to a year.")})
