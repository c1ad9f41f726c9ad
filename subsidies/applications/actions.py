"""What may be done to an application. Each verb asks for the right, writes, and records it in one transaction."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.rules import Actor, require
from portal.accounts.models import User
from portal.audit.log import differences, record
from portal.editing.saving import Conflict, save_fields
from portal.tenancy.models import Business, Membership
from portal.tenancy.references import next_number, reference
from portal.ui.text import refuse_odd_text
from risks.treatment.models import Measure
from subsidies.applications.accompaniment import accompanies
from subsidies.applications.freezing import freeze
from subsidies.applications.models import Application, ApplicationDocument, ApplicationMeasure, ApplicationState
from subsidies.applications.queries import lock, measures_of, missing_of, open_one
from subsidies.applications.states import ASKS, BEFORE_SUBMISSION, GRANTED, OPEN, State, goes_back, may_move
from subsidies.programmes.models import Programme

TEXTS = {"reason": 2000, "note": 2000}
AMOUNTS = ("asked_eur", "granted_eur", "received_eur")
DAYS = ("submitted_on", "decided_on", "paid_on")
EDITABLE = ("deadline_on", "owner", "adviser", "note", *AMOUNTS)
MOST_DOCUMENTS = 60


class ApplicationFields(TypedDict, total=False):
    """What may be said at any moment. Amounts are euros before VAT; None is unknown."""

    deadline_on: date | None
    owner: Membership | None
    adviser: User | None
    note: str
    asked_eur: Decimal | None
    granted_eur: Decimal | None
    received_eur: Decimal | None


class StepFields(TypedDict, total=False):
    """What a step may ask for; `states.ASKS` says which asks what."""

    submitted_on: date | None
    decided_on: date | None
    paid_on: date | None
    asked_eur: Decimal | None
    granted_eur: Decimal | None
    received_eur: Decimal | None
    reason: str


@transaction.atomic
def create_application(
    *,
    actor: Actor,
    business: Business,
    programme: Programme,
    state: str = State.PREPARING,
    measures: Iterable[Measure] = (),
    **fields: Unpack[ApplicationFields],
) -> Application:
    """A new application with the next A-number and the documents that the programme names. Raises ValidationError by
    field; also for a second open one on the same programme."""
    require(actor, "application.edit", business)
    if state not in BEFORE_SUBMISSION:
        raise ValidationError({"state": _("An application starts before it is sent.")})
    Business.objects.select_for_update(no_key=True).get(pk=business.pk)  # two clicks of two people: one application
    standing = open_one(business, programme)
    if standing is not None:
        raise ValidationError(_("%(ref)s is already open for this programme.") % {"ref": standing.reference})
    values = _known(fields)
    application = Application(
        business=business, number=0, programme=programme, state=state, since=timezone.localdate(), **values
    )
    _check(application, values)
    paid = _of_this_business(business.pk, measures)
    application.number = next_number(business, "A")  # late: the counter stays locked until commit
    application.save(force_insert=True)
    _link(application, paid)
    ApplicationDocument.objects.bulk_create(
        ApplicationDocument(business=business, application=application, place=place, title=text[:300], asked=True)
        for place, text in enumerate((programme.data.get("documents") or [])[:MOST_DOCUMENTS], start=1)
    )
    said: dict[str, Any] = {"programme": [None, programme.title], "state": [None, str(state)]}
    said |= {name: [None, item] for name, item in values.items() if item not in (None, "")}
    if paid:
        said["measures"] = [None, _references(paid)]
    record("application.created", business, actor=actor, ref=application.reference, changes=said)
    return application


@transaction.atomic
def edit_application(
    *,
    actor: Actor,
    application: Application,
    version: int,
    measures: Iterable[Measure] | None = None,
    **fields: Unpack[ApplicationFields],
) -> None:
    """Writes what differs; `measures` None leaves the links. Raises Conflict when somebody saved since `version`."""
    require(actor, "application.edit", application)
    if version != application.version:
        raise Conflict(application)
    values = _known(fields)
    changes = differences(application, values, values)
    paid = None if measures is None else _of_this_business(application.business_id, measures)
    before = measures_of(application)
    if paid is not None and _references(paid) != _references(before):
        changes["measures"] = [_references(before), _references(paid)]
    if not changes:
        return
    _check(application, values, moved=changes)
    _check_reached(application, changes)
    save_fields(application, version, {**values, "updated_at": timezone.now()})
    if paid is not None and "measures" in changes:
        _link(application, paid)
    record("application.edited", application.business, actor=actor, ref=application.reference, changes=changes)


@transaction.atomic
def move_application(
    *, actor: Actor, application: Application, version: int, state: str, **fields: Unpack[StepFields]
) -> None:
    """The next step, or one step back. Sending freezes the rules and the verdict of that day; taking that back forgets
    them. Raises ValidationError for a step that may not follow, Conflict when somebody saved since `version`."""
    require(actor, "application.edit", application)
    if version != application.version:
        raise Conflict(application)
    if state not in ApplicationState.values or not may_move(application.state, state):
        raise ValidationError({"state": _("This step cannot follow from “%(state)s”.") % {"state": _word(application)}})
    back = goes_back(application.state, state)
    if State(state) in OPEN and application.state not in OPEN:
        _refuse_beside_another(application)
    values = _forgotten(application) if back else _step_values(application, State(state), dict(fields))
    happened = next((values[name] for name in DAYS if values.get(name) is not None), timezone.localdate())
    values |= {"state": state, "since": happened}
    if back:
        _refuse_with_a_ledger_line(application, state)
    elif state == State.SUBMITTED:
        values |= _frozen(application, values["submitted_on"])
    missing = missing_of(application) if state == State.SUBMITTED and not back else []
    changes = differences(application, values, [name for name in values if name not in {"rule_version", "verdict"}])
    changes.pop("since", None)
    if values.get("verdict"):
        changes["verdict"] = values["verdict"]["verdict"]
    if missing:
        changes["without"] = [None, missing]  # sent all the same
    save_fields(application, version, {**values, "updated_at": timezone.now()})
    record("application.moved", application.business, actor=actor, ref=application.reference, changes=changes)


def _refuse_beside_another(application: Application) -> None:
    """An application is opened again only where no other one is open for its programme."""
    Business.objects.select_for_update(no_key=True).get(pk=application.business_id)
    standing = open_one(application.business, application.programme)
    if standing is not None and standing.pk != application.pk:
        refusal = _("%(ref)s is already open for this programme.") % {"ref": standing.reference}
        raise ValidationError({"state": refusal})


@transaction.atomic
def say_minor(*, actor: Actor, application: Application, counts: bool) -> None:
    """What the operator said where the programme does not say whether its aid is de minimis."""
    require(actor, "ledger.edit", application)
    current = lock(application)
    if current.counts_as_minor == counts:
        return
    changes = {"counts_as_minor": [current.counts_as_minor, counts]}
    save_fields(current, current.version, {"counts_as_minor": counts, "updated_at": timezone.now()})
    record("application.edited", application.business, actor=actor, ref=application.reference, changes=changes)


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(fields) - set(EDITABLE):
        raise TypeError(f"not a field of an application: {', '.join(sorted(unknown))}")
    values = dict(fields)
    for name in TEXTS:
        if name in values:
            values[name] = str(values[name] or "").replace("\r\n", "\n").strip()
    return values


def _check(application: Application, values: Mapping[str, Any], moved: Mapping[str, Any] | None = None) -> None:
    """Every rule a form would apply. An adviser who was chosen before and no longer may is left alone."""
    _check_texts_and_amounts(values)
    owner = values.get("owner")
    if owner is not None and owner.business_id != application.business_id:
        raise ValidationError({"owner": _("Choose a person of this business.")})
    adviser = values.get("adviser")
    chosen = moved is None or "adviser" in moved
    if adviser is not None and chosen and not accompanies(application.business, adviser.pk):
        raise ValidationError({"adviser": _("Choose somebody whom a mandate lets into your public aid.")})


def _check_reached(application: Application, changes: Mapping[str, Any]) -> None:
    """What was granted or received is said once it was."""
    early = {"granted_eur": application.state not in GRANTED, "received_eur": application.state != State.PAID}
    if wrong := [name for name, too_early in early.items() if too_early and name in changes]:
        raise ValidationError({name: _("Say first that it was decided, or paid.") for name in wrong})


def _check_texts_and_amounts(values: Mapping[str, Any]) -> None:
    for name, limit in TEXTS.items():
        if name in values:
            try:
                refuse_odd_text(values[name], limit)
            except ValidationError as error:
                raise ValidationError({name: error}) from None
    for name in AMOUNTS:
        amount = values.get(name)
        if amount is not None and not (amount.is_finite() and 0 <= amount < 10**10):
            raise ValidationError({name: _("It cannot be less than 0.")})


def _step_values(application: Application, state: State, fields: dict[str, Any]) -> dict[str, Any]:
    """What this step asks for, checked: days are known, not to come, and in their order."""
    if unknown := set(fields) - set(ASKS[state]):
        raise TypeError(f"not asked by this step: {', '.join(sorted(unknown))}")
    values = {name: fields[name] for name in ASKS[state] if name in fields}
    if "reason" in values:
        values["reason"] = str(values["reason"] or "").replace("\r\n", "\n").strip()
    _check_texts_and_amounts(values)
    for name in set(ASKS[state]) & set(DAYS):
        day = values.get(name)
        if day is None:
            raise ValidationError({name: _("Say on which day.")})
        if day > timezone.localdate():
            raise ValidationError({name: _("This day is still to come. When was it really?")})
        earlier = [getattr(application, other) for other in DAYS[: DAYS.index(name)]]
        before = max((one for one in earlier if one is not None), default=None)
        if before is not None and day < before:
            raise ValidationError({name: _("This is before the step before it. Were the two swapped?")})
    return values


def _frozen(application: Application, on: date) -> dict[str, Any]:
    found = freeze(application.business, application.programme, on)
    if found is None:
        return {"rule_version": None, "verdict": None}
    return {"rule_version": found.version, "verdict": found.verdict}


def _forgotten(application: Application) -> dict[str, Any]:
    """What the state that is taken back had asked for."""
    empty: dict[str, Any] = {name: "" if name == "reason" else None for name in ASKS[State(application.state)]}
    if application.state == State.SUBMITTED:
        empty |= {"rule_version": None, "verdict": None}
    return empty


def _refuse_with_a_ledger_line(application: Application, state: str) -> None:
    """A grant that the de minimis ledger holds is not taken back behind its back."""
    if application.state not in GRANTED or state in GRANTED:
        return
    line = application.ledger_lines.first()
    if line is not None:
        raise ValidationError(
            {"state": _("The ledger holds this grant as %(ref)s. Delete that line first.") % {"ref": line.reference}}
        )


def _word(application: Application) -> str:
    return str(application.get_state_display())


def _of_this_business(business_id: int, measures: Iterable[Measure]) -> list[Measure]:
    """The measures, once each, by number; one of another business refuses all of them."""
    found = list({row.pk: row for row in measures}.values())
    if any(row.business_id != business_id for row in found):
        raise ValidationError({"measures": _("Choose from this business only.")})
    return sorted(found, key=lambda row: row.number)


def _link(application: Application, measures: Iterable[Measure]) -> None:
    ApplicationMeasure.objects.for_business(application.business_id).filter(application=application).delete()
    ApplicationMeasure.objects.bulk_create(
        ApplicationMeasure(business_id=application.business_id, application=application, measure=measure)
        for measure in measures
    )


def _references(measures: Iterable[Measure]) -> list[str]:
    return [reference("M", measure.number) for measure in sorted(measures, key=lambda row: row.number)]
