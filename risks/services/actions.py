"""What may be done to a service. Each verb asks for the right, writes, and records who changed what, in one
transaction."""

from collections.abc import Iterable, Mapping
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
from portal.tenancy.models import Business, Membership
from portal.tenancy.references import next_number
from portal.ui.sorting import sort_key
from portal.ui.text import refuse_odd_text
from risks.services.facts import BY_NAME, NAMES, TEXTS, is_unknown
from risks.services.kinds import OFFERED
from risks.services.models import Service, ServiceKind

EDITABLE = ("kind", "name", *NAMES, "owner")
LONGEST_NAME = 120


class ServiceFields(TypedDict, total=False):
    """What a person may say about a service. None and the empty text are unknown; percent and hours are decimals."""

    kind: str
    name: str
    provider: str | None
    provider_contact: str | None
    contract: str | None
    contract_ends_on: date | None
    availability_pct: Decimal | None
    support_hours: str | None
    supports: str | None
    fallback: str | None
    tolerable_stop_hours: Decimal | None
    owner: Membership | None


@transaction.atomic
def create_service(*, actor: Actor, business: Business, **fields: Unpack[ServiceFields]) -> Service:
    """A new service with the next reference. Raises ValidationError by field, PermissionDenied without the right."""
    require(actor, "service.create", business)
    values = _known(fields)
    service = Service(business=business, number=0, **values)
    _check(service, values)
    service.number = next_number(business, "S")  # late: the counter stays locked until commit
    service.save(force_insert=True)
    said = {name: [None, item] for name, item in values.items() if name != "sort_key" and not is_unknown(item)}
    record("service.created", business, actor=actor, ref=service.reference, changes=said)
    return service


@transaction.atomic
def add_services(*, actor: Actor, business: Business, kinds: Iterable[str]) -> list[Service]:
    """One service for each kind, named like its kind in the reader's language, all facts unknown.

    A kind that is already listed is left alone. Raises ValidationError for a kind that is not offered.
    """
    require(actor, "service.create", business)
    wanted = set(kinds)
    if not wanted <= set(OFFERED):
        raise ValidationError({"kinds": _("Choose from the list.")})
    listed = set(Service.objects.for_business(business).values_list("kind", flat=True))
    return [
        create_service(actor=actor, business=business, kind=kind.value, name=str(kind.label))
        for kind in OFFERED
        if kind in wanted and kind not in listed
    ]


@transaction.atomic
def edit_service(*, actor: Actor, service: Service, version: int, **fields: Unpack[ServiceFields]) -> None:
    """Writes what differs. Raises Conflict when somebody saved since `version`; nothing is written then.

    Saving without a difference is no change and leaves no entry.
    """
    require(actor, "service.edit", service)
    if version != service.version:
        raise Conflict(service)
    values = _known(fields)
    changes = differences(service, values, [name for name in values if name != "sort_key"])
    if not changes:
        return
    _check(Service(business_id=service.business_id, number=service.number, **{**_stored(service), **values}), values)
    save_fields(service, version, {**values, "updated_at": timezone.now()})
    record("service.edited", service.business, actor=actor, ref=service.reference, changes=changes)


@transaction.atomic
def delete_service(*, actor: Actor, service: Service) -> None:
    """Deletes the service and its links; the risks that touched it stay, the history keeps its text."""
    require(actor, "service.delete", service)
    lost = {
        name: [item, None] for name, item in _stored(service).items() if name != "sort_key" and not is_unknown(item)
    }
    business, ref = service.business, service.reference
    service.delete()
    record("service.deleted", business, actor=actor, ref=ref, changes=lost)


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Only what may be said; a misspelt or kept field is a programming error. Texts are trimmed, unknown ones empty."""
    if unknown := set(fields) - set(EDITABLE):
        raise TypeError(f"not a field of a service: {', '.join(sorted(unknown))}")
    values = dict(fields)
    for name in ("name", *TEXTS):
        if name in values:
            values[name] = str(values[name] or "").replace("\r\n", "\n").strip()
    if "name" in values:
        values["sort_key"] = sort_key(values["name"])
    return values


def _stored(service: Service) -> dict[str, Any]:
    return {name: getattr(service, name) for name in (*EDITABLE, "sort_key")}


def _check(service: Service, values: Mapping[str, Any]) -> None:
    """Every rule a form would apply, also for imports and the API. Raises ValidationError by field."""
    for name in ("name", *TEXTS):
        if name in values:
            _refuse(name, values[name], LONGEST_NAME if name == "name" else BY_NAME[name].length or 0)
    if not service.name:
        raise ValidationError({"name": _("Give it a name.")})
    if service.kind not in ServiceKind.values:
        raise ValidationError({"kind": _("Choose from the list.")})
    promised, bears = service.availability_pct, service.tolerable_stop_hours
    if promised is not None and not (promised.is_finite() and 0 <= promised <= 100):
        raise ValidationError({"availability_pct": _("Give a percentage between 0 and 100.")})
    if bears is not None and not (bears.is_finite() and bears >= 0):
        raise ValidationError({"tolerable_stop_hours": _("It cannot be less than 0.")})
    if service.owner is not None and service.owner.business_id != service.business_id:
        raise ValidationError({"owner": _("Choose a person of this business.")})
    service.clean_fields(exclude=["business", "owner", "number", "sort_key"])


def _refuse(name: str, text: str, limit: int) -> None:
    try:
        refuse_odd_text(text, limit)
    except ValidationError as error:
        raise ValidationError({name: error}) from None
