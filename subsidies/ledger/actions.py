"""What may be done to a line of the ledger. Each verb asks for the right, writes, and records it in one transaction."""

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
from portal.tenancy.references import next_number
from portal.ui.text import refuse_odd_text
from subsidies.applications.models import Application
from subsidies.applications.queries import lock, regime_of
from subsidies.applications.states import GRANTED
from subsidies.ledger.models import AidRegime, AidSource, MinorAid
from subsidies.ledger.queries import DE_MINIMIS, UNKNOWN

LONGEST = {"body": 200, "purpose": 300, "company": 200, "official_reference": 80}
EDITABLE = ("decided_on", "equivalent_eur", "regime", "origin", *LONGEST)
# By which two lines are told to be the same aid.
IDENTITY = {"decided_on", "regime", "origin", "body", "company", "official_reference"}


class LineFields(TypedDict, total=False):
    """What may be said of a line. The amount is the gross grant equivalent in euros; None is unknown."""

    decided_on: date
    equivalent_eur: Decimal | None
    regime: str
    body: str
    purpose: str
    company: str
    origin: str
    official_reference: str


@transaction.atomic
def add_line(
    *, actor: Actor, business: Business, application: Application | None = None, **fields: Unpack[LineFields]
) -> MinorAid:
    """A new line with the next L-number, of an application if given. Where the programme does not say which rules it
    falls under, entering it says that the operator confirmed de minimis. Raises ValidationError by field."""
    require(actor, "ledger.edit", business)
    values = _known(fields)
    line = MinorAid(business=business, number=0, application=application, **values)
    line.compared_eur = application.granted_eur if application else None
    _check(line)
    if application is not None:
        _check_application(business, application)
    line.number = next_number(business, "L")  # late: the counter stays locked until commit
    line.save(force_insert=True)
    said: dict[str, Any] = {name: [None, item] for name, item in values.items() if item not in (None, "")}
    if application is not None:
        said["application"] = [None, application.reference]
    record("minoraid.added", business, actor=actor, ref=line.reference, changes=said)
    return line


@transaction.atomic
def edit_line(*, actor: Actor, line: MinorAid, version: int, **fields: Unpack[LineFields]) -> None:
    """Writes what differs. Raises Conflict when somebody saved since `version`; nothing is written then."""
    require(actor, "ledger.edit", line)
    if version != line.version:
        raise Conflict(line)
    values = _known(fields)
    changes = differences(line, values, values)
    if not changes:
        return
    stored = {name: getattr(line, name) for name in EDITABLE}
    _check(MinorAid(business_id=line.business_id, number=line.number, **{**stored, **values}))
    if IDENTITY & changes.keys():  # it reads as another aid now: what was said of the one before is asked anew
        values |= {"same_as": None, "apart": False}
    save_fields(line, version, {**values, "updated_at": timezone.now()})
    record("minoraid.edited", line.business, actor=actor, ref=line.reference, changes=changes)


@transaction.atomic
def take_over(*, actor: Actor, line: MinorAid, version: int, granted_eur: Decimal) -> None:
    """The amount that the application was granted becomes the line's. `granted_eur` is what the reader saw: Conflict
    when it is another one by now, or when somebody saved the line since `version`."""
    require(actor, "ledger.edit", line)
    application = _compared_with(line, version)
    if application.state not in GRANTED or application.granted_eur != granted_eur:
        raise Conflict(line)
    values: dict[str, Any] = {"equivalent_eur": granted_eur, "compared_eur": granted_eur}
    changes = differences(line, values, values)
    save_fields(line, version, {**values, "updated_at": timezone.now()})
    record("minoraid.edited", line.business, actor=actor, ref=line.reference, changes=changes)


@transaction.atomic
def keep_line(*, actor: Actor, line: MinorAid, version: int, granted_eur: Decimal | None) -> None:
    """The line stays as it is although its application was granted another amount, `granted_eur` as the reader saw it,
    or was given up. Asked about again only when that changes."""
    require(actor, "ledger.edit", line)
    application = _compared_with(line, version)
    if application.granted_eur != granted_eur:
        raise Conflict(line)
    values = {"compared_eur": granted_eur, "kept_given_up": application.state not in GRANTED}
    changes = differences(line, values, values)
    if not changes:
        return
    save_fields(line, version, {**values, "updated_at": timezone.now()})
    record("minoraid.settled", line.business, actor=actor, ref=line.reference, changes=changes)


@transaction.atomic
def say_same(*, actor: Actor, line: MinorAid, version: int, official: MinorAid | None) -> None:
    """Whether an own line is the same aid as that line of the State's register, which then counts alone; None: it is an
    aid of its own, and both count."""
    require(actor, "ledger.edit", line)
    if version != line.version:
        raise Conflict(line)
    if line.origin != AidSource.OWN:
        raise ValidationError(_("Only a line of your own can be replaced by one of the register."))
    if official is not None and (official.business_id != line.business_id or official.origin != AidSource.REGISTER):
        raise ValidationError(_("Choose a line of the State’s register."))
    before = {"same_as": line.same_as.reference if line.same_as else None, "apart": line.apart}
    after = {"same_as": official.reference if official else None, "apart": official is None}
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if not changes:
        return
    save_fields(line, version, {"same_as": official, "apart": official is None, "updated_at": timezone.now()})
    record("minoraid.settled", line.business, actor=actor, ref=line.reference, changes=changes)


def _compared_with(line: MinorAid, version: int) -> Application:
    """The application that the line came from, locked: its amount is read and nobody changes it meanwhile."""
    if version != line.version:
        raise Conflict(line)
    if line.application is None:
        raise ValidationError(_("This line came from no application."))
    return lock(line.application)


@transaction.atomic
def delete_line(*, actor: Actor, line: MinorAid) -> None:
    """Takes the line away; the history keeps what it said."""
    require(actor, "ledger.edit", line)
    lost = {name: [getattr(line, name), None] for name in EDITABLE if getattr(line, name) not in (None, "")}
    business, ref = line.business, line.reference
    line.delete()
    record("minoraid.deleted", business, actor=actor, ref=ref, changes=lost)


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(fields) - set(EDITABLE):
        raise TypeError(f"not a field of the ledger: {', '.join(sorted(unknown))}")
    values = dict(fields)
    for name in LONGEST:
        if name in values:
            values[name] = " ".join(str(values[name] or "").split())
    return values


def _check(line: MinorAid) -> None:
    for name, limit in LONGEST.items():
        try:
            refuse_odd_text(getattr(line, name), limit)
        except ValidationError as error:
            raise ValidationError({name: error}) from None
    if not line.body:
        raise ValidationError({"body": _("Say who granted it, as the letter does.")})
    if line.decided_on is None:
        raise ValidationError({"decided_on": _("Say on which day.")})
    if line.decided_on > timezone.localdate():
        raise ValidationError({"decided_on": _("Only what was decided counts. Try a coming grant out on the page.")})
    amount = line.equivalent_eur
    if amount is not None and not (amount.is_finite() and 0 <= amount < 10**10):
        raise ValidationError({"equivalent_eur": _("It cannot be less than 0.")})
    if line.regime not in AidRegime.values or line.origin not in AidSource.values:
        raise ValidationError(_("Choose from the list."))


def _check_application(business: Business, application: Application) -> None:
    """Its own, granted, not in the ledger yet, and not under other rules."""
    if application.business_id != business.pk or application.state not in GRANTED:
        raise ValidationError(_("Only a granted application of this business has a line."))
    if regime_of(application) not in {DE_MINIMIS, UNKNOWN}:
        raise ValidationError(_("This programme falls under other rules: its aid never counts here."))
    if MinorAid.objects.for_business(business).filter(application=application).exists():
        raise ValidationError(_("The ledger holds this application already."))
