"""What may be done to a measure. Each verb asks for the right, writes, and records who changed what, in one
transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.rules import Actor, require
from portal.audit.log import differences, record, record_many
from portal.editing.saving import Conflict, save_fields
from portal.evidence.models import Proof
from portal.tenancy.models import Business, Membership
from portal.tenancy.references import next_number, next_numbers
from portal.ui.sorting import sort_key
from portal.ui.text import refuse_odd_text
from risks.register.models import Risk
from risks.treatment.due import OPEN
from risks.treatment.links import link_proofs, link_risks, proofs_of, references, risks_of
from risks.treatment.models import Measure, MeasureStatus, RiskMeasure, Theme

TEXTS = ("description", "expected_effect")
COSTS = ("cost_once_eur", "cost_yearly_eur")
EDITABLE = ("title", "description", "theme", "owner", "due_on", "status", "done_on", *COSTS, "expected_effect")
LONGEST = {"title": 200, "description": 2000, "expected_effect": 2000}


class MeasureFields(TypedDict, total=False):
    """What a person may say about a measure. Costs are euros before VAT; None is unknown."""

    title: str
    description: str
    theme: str
    owner: Membership | None
    due_on: date | None
    status: str
    done_on: date | None
    cost_once_eur: Decimal | None
    cost_yearly_eur: Decimal | None
    expected_effect: str


@transaction.atomic
def create_measure(
    *,
    actor: Actor,
    business: Business,
    risks: Iterable[Risk] = (),
    proofs: Iterable[Proof] = (),
    catalogue_code: str = "",
    catalogue_language: str = "",
    **fields: Unpack[MeasureFields],
) -> Measure:
    """A new measure with the next reference; `catalogue_code` names the entry of the catalogue that it came from,
    and `catalogue_language` the language its texts were taken in.
    Raises ValidationError by field, PermissionDenied without the right."""
    require(actor, "measure.create", business)
    values = _settled(None, _known(fields))
    came = {"catalogue_code": catalogue_code, "catalogue_language": catalogue_language}
    measure = Measure(business=business, number=0, **came, **values)
    against = _of_this_business(business.pk, risks, "risks")
    shown_by = _of_this_business(business.pk, proofs, "proofs")
    _check(measure, values)
    measure.number = next_number(business, "M")  # late: the counter stays locked until commit
    measure.save(force_insert=True)
    link_risks(measure, against)
    link_proofs(measure, shown_by)
    said = {name: [None, item] for name, item in values.items() if name != "sort_key" and item not in (None, "")}
    said |= {name: [None, references(items)] for name, items in (("risks", against), ("proofs", shown_by)) if items}
    record("measure.created", business, actor=actor, ref=measure.reference, changes=said)
    return measure


@transaction.atomic
def create_measures(*, actor: Actor, business: Business, rows: Sequence[tuple[Risk, MeasureFields]]) -> list[Measure]:
    """Many measures at once, each against one risk; all or nothing. Each is checked and recorded as
    `create_measure` would."""
    require(actor, "measure.create", business)
    against = [risk for risk, _fields in rows]
    _of_this_business(business.pk, against, "risks")
    made, events = [], []
    for risk, fields in rows:
        values = _settled(None, _known(fields))
        measure = Measure(business=business, number=0, **values)
        _check(measure, values)
        made.append(measure)
        said = {name: [None, item] for name, item in values.items() if name != "sort_key" and item not in (None, "")}
        events.append({**said, "risks": [None, references([risk])]})
    if made:
        for measure, number in zip(made, next_numbers(business, "M", len(made)), strict=True):
            measure.number = number
        Measure.objects.bulk_create(made, batch_size=500)
        RiskMeasure.objects.bulk_create(
            (
                RiskMeasure(business_id=business.pk, risk=risk, measure=measure)
                for risk, measure in zip(against, made, strict=True)
            ),
            batch_size=1000,
        )
        record_many(
            "measure.created",
            business,
            actor=actor,
            events=zip((measure.reference for measure in made), events, strict=True),
        )
    return made


@transaction.atomic
def edit_measure(
    *,
    actor: Actor,
    measure: Measure,
    version: int,
    risks: Iterable[Risk] | None = None,
    proofs: Iterable[Proof] | None = None,
    **fields: Unpack[MeasureFields],
) -> None:
    """Writes what differs. Raises Conflict when somebody saved since `version`; nothing is written then.

    `risks` and `proofs` None leave the links as they are. Saving without a difference is no change and leaves no entry.
    """
    require(actor, "measure.edit", measure)
    if version != measure.version:
        raise Conflict(measure)
    values = _settled(measure, _known(fields))
    against = None if risks is None else _of_this_business(measure.business_id, risks, "risks")
    shown_by = None if proofs is None else _of_this_business(measure.business_id, proofs, "proofs")
    changes = differences(measure, values, [name for name in values if name != "sort_key"])
    for name, after, before in (("risks", against, risks_of(measure)), ("proofs", shown_by, proofs_of(measure))):
        if after is not None and references(after) != references(before):
            changes[name] = [references(before), references(after)]
    if not changes:
        return
    _check(Measure(business_id=measure.business_id, number=measure.number, **{**_stored(measure), **values}), values)
    save_fields(measure, version, {**values, "updated_at": timezone.now()})
    if "risks" in changes and against is not None:
        link_risks(measure, against)
    if "proofs" in changes and shown_by is not None:
        link_proofs(measure, shown_by)
    record("measure.edited", measure.business, actor=actor, ref=measure.reference, changes=changes)


@transaction.atomic
def mark_done(*, actor: Actor, measure: Measure, done_on: date | None = None) -> None:
    """Done on that day, today unless said otherwise. A measure that is done or dropped already stays as it is.

    Touches nothing but status and day, so it needs no version; the row is locked, and a form that was open meanwhile
    meets a conflict. Raises ValidationError for a day to come.
    """
    current = Measure.objects.for_business(measure.business_id).select_for_update(of=("self",)).get(pk=measure.pk)
    require(actor, "measure.edit", current)
    if current.status not in OPEN:
        return
    values = _settled(current, {"status": MeasureStatus.DONE.value, "done_on": done_on})
    changes = differences(current, values, values)
    save_fields(current, current.version, {**values, "updated_at": timezone.now()})
    record("measure.done", measure.business, actor=actor, ref=measure.reference, changes=changes)


@transaction.atomic
def move_measure(*, actor: Actor, measure: Measure, status: str) -> None:
    """Another state, as when a card is moved on the board: done gets today's day, and taken up again loses it. Touches
    nothing else, so it needs no version; the row is locked. Raises ValidationError for a state that does not exist."""
    current = Measure.objects.for_business(measure.business_id).select_for_update(of=("self",)).get(pk=measure.pk)
    require(actor, "measure.edit", current)
    if status not in MeasureStatus.values:
        raise ValidationError({"status": _("Choose from the list.")})
    if status == current.status:
        return
    values = _settled(current, {"status": status, "done_on": None})
    changes = differences(current, values, values)
    save_fields(current, current.version, {**values, "updated_at": timezone.now()})
    record("measure.edited", measure.business, actor=actor, ref=measure.reference, changes=changes)


@transaction.atomic
def delete_measure(*, actor: Actor, measure: Measure) -> None:
    """Deletes the measure and its links; risks and proofs stay, the history keeps its text."""
    require(actor, "measure.delete", measure)
    lost = {
        name: [item, None] for name, item in _stored(measure).items() if name != "sort_key" and item not in (None, "")
    }
    for name, items in (("risks", risks_of(measure)), ("proofs", proofs_of(measure))):
        if items:
            lost[name] = [references(items), None]
    business, ref = measure.business, measure.reference
    measure.delete()
    record("measure.deleted", business, actor=actor, ref=ref, changes=lost)


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Only what may be said; a misspelt or kept field is a programming error."""
    if unknown := set(fields) - set(EDITABLE):
        raise TypeError(f"not a field of a measure: {', '.join(sorted(unknown))}")
    values = dict(fields)
    for name in LONGEST:
        if name in values:
            values[name] = str(values[name] or "").replace("\r\n", "\n").strip()
    if "title" in values:
        values["sort_key"] = sort_key(values["title"])
    return values


def _settled(measure: Measure | None, values: dict[str, Any]) -> dict[str, Any]:
    """Done goes with its day and nothing else does: the day is today unless said, never one to come."""
    status = values.get("status", measure.status if measure else MeasureStatus.PLANNED.value)
    said = values.get("done_on", measure.done_on if measure else None)
    if status != MeasureStatus.DONE:
        said = None
    elif said is None:
        said = timezone.localdate()
    elif said > timezone.localdate():
        raise ValidationError({"done_on": _("This day is still to come. When was it really done?")})
    if said != (measure.done_on if measure else None) or "done_on" in values:
        values["done_on"] = said
    return values


def _stored(measure: Measure) -> dict[str, Any]:
    return {name: getattr(measure, name) for name in (*EDITABLE, "sort_key")}


def _check(measure: Measure, values: Mapping[str, Any]) -> None:
    """Every rule a form would apply, also for imports and the API. Raises ValidationError by field."""
    for name, limit in LONGEST.items():
        if name in values:
            _refuse(name, values[name], limit)
    if not measure.title:
        raise ValidationError({"title": _("Say in a few words what is to be done.")})
    if measure.theme not in Theme.values:
        raise ValidationError({"theme": _("Choose from the list.")})
    if measure.status not in MeasureStatus.values:
        raise ValidationError({"status": _("Choose from the list.")})
    costs = {name: getattr(measure, name) for name in COSTS}
    negative = {
        name: _("It cannot be less than 0.") for name, cost in costs.items() if cost is not None and not _amount(cost)
    }
    if negative:
        raise ValidationError(negative)
    if measure.owner is not None and measure.owner.business_id != measure.business_id:
        raise ValidationError({"owner": _("Choose a person of this business.")})
    measure.clean_fields(exclude=["business", "owner", "number", "sort_key"])


def _amount(cost: Decimal) -> bool:
    return cost.is_finite() and cost >= 0


def _refuse(name: str, text: str, limit: int) -> None:
    try:
        refuse_odd_text(text, limit)
    except ValidationError as error:
        raise ValidationError({name: error}) from None


def _of_this_business[Row: (Risk, Proof)](business_id: int, rows: Iterable[Row], field: str) -> list[Row]:
    """The rows, once each, by number; one of another business refuses all of them."""
    found = list({row.pk: row for row in rows}.values())
    if any(row.business_id != business_id for row in found):
        raise ValidationError({field: _("Choose from this business only.")})
    return sorted(found, key=lambda row: row.number)
