"""What may be done to a risk. Each verb asks for the right, writes, and records who did what, in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.rules import Actor, require
from portal.audit.log import differences, record, record_many
from portal.editing.saving import Conflict, save_fields
from portal.tenancy.models import Business, Membership
from portal.tenancy.references import next_number, next_numbers
from portal.ui.sorting import folded, sort_key
from portal.ui.text import refuse_odd_text
from risks.criteria.queries import scale_of
from risks.register import scale
from risks.register.models import Risk, RiskComment, RiskService
from risks.register.reviewing import next_review
from risks.register.tags import tidy
from risks.services.models import Service

TEXTS = ("source", "event", "cause", "consequences", "existing_controls")
SCALES = tuple(f"{kind}_{when}" for when in ("inherent", "current", "target") for kind in ("likelihood", "impact"))
EDITABLE = ("title", "category", *TEXTS, "owner", *SCALES, "treatment", "review_on", "status", "tags")
KEPT = frozenset({"sort_key", "search_key"})  # follow from the texts: no change of their own
LONGEST_COMMENT = 4000


class RiskFields(TypedDict, total=False):
    """What a person may say about a risk; anything else is kept by the verbs."""

    title: str
    category: str
    source: str
    event: str
    cause: str
    consequences: str
    existing_controls: str
    owner: Membership | None
    likelihood_inherent: int | None
    impact_inherent: int | None
    likelihood_current: int | None
    impact_current: int | None
    likelihood_target: int | None
    impact_target: int | None
    treatment: str
    review_on: date | None
    status: str
    tags: list[str]


@transaction.atomic
def create_risk(
    *, actor: Actor, business: Business, services: Iterable[Service] = (), **fields: Unpack[RiskFields]
) -> Risk:
    """A new risk with the next reference; without a review day, its level and the business's pace give one. Raises
    ValidationError by field, PermissionDenied without the right."""
    require(actor, "risk.create", business)
    values = _derived(None, _known(fields))
    if values.get("review_on") is None and values["level_current"] is not None:
        values["review_on"] = next_review(values["level_current"], timezone.localdate(), scale_of(business))
    risk = Risk(business=business, number=0, **values)
    touched = _of_this_business(business.pk, services)
    _check(risk, values)
    risk.number = next_number(business, "R")  # late: the counter stays locked until commit
    risk.save(force_insert=True)
    _link(risk, touched)
    said = _said(values)
    if touched:
        said["services"] = [None, _names(touched)]
    record("risk.created", business, actor=actor, ref=risk.reference, changes=said)
    return risk


@dataclass(frozen=True, slots=True)
class NewRisk:
    """A risk to make: the reference that an imported sheet gave it, empty for none, its fields and services."""

    import_ref: str
    fields: RiskFields
    services: tuple[Service, ...] = ()


@transaction.atomic
def create_risks(*, actor: Actor, business: Business, rows: Sequence[NewRisk]) -> list[Risk]:
    """Many risks at once; all or nothing.

    Each is checked and recorded as `create_risk` would. Raises ValidationError by field of the first that fails.
    """
    require(actor, "risk.create", business)
    made, events, touched = [], [], []
    for row in rows:
        values = _derived(None, _known(row.fields))
        risk = Risk(business=business, number=0, import_ref=row.import_ref, **values)
        _check(risk, values)
        made.append(risk)
        touched.append(_of_this_business(business.pk, row.services))
        events.append(_said(values) | ({"services": [None, _names(touched[-1])]} if touched[-1] else {}))
    if made:
        for risk, number in zip(made, next_numbers(business, "R", len(made)), strict=True):
            risk.number = number
        Risk.objects.bulk_create(made, batch_size=500)
        links = [
            RiskService(business_id=business.pk, risk=risk, service=service)
            for risk, services in zip(made, touched, strict=True)
            for service in services
        ]
        RiskService.objects.bulk_create(links, batch_size=1000)
        said = zip((risk.reference for risk in made), events, strict=True)
        record_many("risk.created", business, actor=actor, events=said)
    return made


@transaction.atomic
def edit_risk(
    *,
    actor: Actor,
    risk: Risk,
    version: int,
    services: Iterable[Service] | None = None,
    **fields: Unpack[RiskFields],
) -> None:
    """Writes what differs. Raises Conflict when somebody saved since `version`; nothing is written then.

    `services` None leaves them as they are. Saving without a difference is no change and leaves no entry.
    """
    require(actor, "risk.edit", risk)
    if version != risk.version:
        raise Conflict(risk)
    values = checked(risk, fields)
    touched = None if services is None else _of_this_business(risk.business_id, services)
    changes = differences(risk, values, [name for name in values if name not in KEPT])
    before = _services_of(risk)
    moved = touched is not None and {s.pk for s in touched} != {s.pk for s in before}
    if not changes and not moved:
        return
    save_fields(risk, version, {**values, "updated_at": timezone.now()})
    if moved and touched is not None:
        RiskService.objects.for_business(risk.business_id).filter(risk=risk).delete()
        _link(risk, touched)
        changes["services"] = [_names(before), _names(touched)]
    record("risk.edited", risk.business, actor=actor, ref=risk.reference, changes=changes)


def set_services(*, actor: Actor, risk: Risk, services: Iterable[Service]) -> None:
    """Replaces the services that this risk touches."""
    edit_risk(actor=actor, risk=risk, version=risk.version, services=services)


@transaction.atomic
def delete_risk(*, actor: Actor, risk: Risk) -> None:
    """Deletes the risk with its links and comments; measures and services stay, the history keeps its text."""
    require(actor, "risk.delete", risk)
    lost = {name: [item, None] for name, (_none, item) in _said(_stored(risk)).items()}
    services = _services_of(risk)
    if services:
        lost["services"] = [_names(services), None]
    business, ref = risk.business, risk.reference
    risk.delete()
    record("risk.deleted", business, actor=actor, ref=ref, changes=lost)


@transaction.atomic
def comment_on_risk(*, actor: Actor, risk: Risk, body: str) -> RiskComment:
    """Adds a remark, signed by a colleague or by an adviser under a mandate. Raises ValidationError when empty."""
    require(actor, "risk.comment", risk)
    body = body.replace("\r\n", "\n").strip()
    if not body:
        raise ValidationError({"body": _("Write your remark first.")})
    _refuse("body", body, LONGEST_COMMENT)
    comment = RiskComment.objects.create(
        business_id=risk.business_id,
        risk=risk,
        author_id=actor.user_id,
        under_mandate=actor.mandate_id is not None,
        body=body,
    )
    record("risk.commented", risk.business, actor=actor, ref=risk.reference, changes={"comment": [None, body]})
    return comment


def checked(risk: Risk, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The columns to write for these fields, those that follow from them included. Raises ValidationError by field."""
    values = _derived(risk, _known(fields))
    _check(Risk(business_id=risk.business_id, number=risk.number, **{**_stored(risk), **values}), values)
    return values


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Only what may be said; a misspelt or kept field is a programming error."""
    if unknown := set(fields) - set(EDITABLE):
        raise TypeError(f"not a field of a risk: {', '.join(sorted(unknown))}")
    return dict(fields)


def _said(values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What a new row says, as the history keeps it."""
    return {name: [None, item] for name, item in values.items() if name not in KEPT and item not in (None, "", [])}


def _stored(risk: Risk) -> dict[str, Any]:
    return {name: getattr(risk, name) for name in (*EDITABLE, "level_current", *KEPT)}


def _derived(risk: Risk | None, values: dict[str, Any]) -> dict[str, Any]:
    """Adds the kept columns: the key that names sort by, and today's level."""
    if "title" in values:
        values["title"] = str(values["title"]).strip()
        values["sort_key"] = sort_key(values["title"])
    if "tags" in values:
        values["tags"] = _tidy_tags(values["tags"])
    if not values.keys().isdisjoint({"title", "tags", *TEXTS}):
        values["search_key"] = _search_key(risk, values)
    pair = [values.get(name, getattr(risk, name, None)) for name in ("likelihood_current", "impact_current")]
    inside = all(step is None or step in scale.STEPS for step in pair)
    values["level_current"] = scale.level(*pair) if inside else None  # outside: `_check` names the field
    return values


def _check(risk: Risk, values: Mapping[str, Any]) -> None:
    """Every rule a form would apply, also for imports and the API. Raises ValidationError by field."""
    for name in ("title", *TEXTS):
        if name in values:
            _refuse(name, values[name], 200 if name == "title" else 2000)
    outside = {
        name: _("Choose a step from 1 to 5.") for name in SCALES if getattr(risk, name) not in (None, *scale.STEPS)
    }
    if outside:
        raise ValidationError(outside)
    if risk.owner is not None and risk.owner.business_id != risk.business_id:
        raise ValidationError({"owner": _("Choose a person of this business.")})
    risk.clean_fields(exclude=["business", "owner", "number", *KEPT, "level_current"])


def _tidy_tags(tags: Iterable[str]) -> list[str]:
    try:
        return tidy(tags)
    except ValidationError as error:
        raise ValidationError({"tags": error}) from None


def _search_key(risk: Risk | None, values: Mapping[str, Any]) -> str:
    """All that the search field looks into: texts and tags, one a line."""
    said = [values.get(name, getattr(risk, name, "")) for name in ("title", *TEXTS)]
    return folded("\n".join(text for text in [*said, *values.get("tags", getattr(risk, "tags", []))] if text))


def _refuse(name: str, text: str, limit: int) -> None:
    try:
        refuse_odd_text(text, limit)
    except ValidationError as error:
        raise ValidationError({name: error}) from None


def _of_this_business(business_id: int, services: Iterable[Service]) -> list[Service]:
    """The services, once each; one of another business refuses all of them."""
    found = list({service.pk: service for service in services}.values())
    if any(service.business_id != business_id for service in found):
        raise ValidationError({"services": _("Choose services of this business.")})
    return found


def _services_of(risk: Risk) -> list[Service]:
    return list(Service.objects.for_business(risk.business_id).filter(risk_links__risk=risk).order_by("sort_key", "pk"))


def _link(risk: Risk, services: list[Service]) -> None:
    RiskService.objects.bulk_create(RiskService(business_id=risk.business_id, risk=risk, service=s) for s in services)


def _names(services: Iterable[Service]) -> list[str]:
    return [service.name for service in sorted(services, key=lambda s: (s.sort_key, s.pk))]
