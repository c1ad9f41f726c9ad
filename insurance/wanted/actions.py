"""What may be done to the cover that a business looks for; each verb asks for the right and records who did it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from insurance.policies.models import Head
from insurance.wanted.models import CoverWanted
from portal.access.rules import Actor, require
from portal.audit.log import differences, record
from portal.editing.saving import Conflict, save_fields
from portal.tenancy.models import Business
from portal.ui.text import refuse_odd_text

LONGEST_NOTE = 1000


class WantedFields(TypedDict, total=False):
    """None, or an empty list or text, is unknown."""

    heads: Sequence[str]
    limit_eur: Decimal | None
    deductible_eur: Decimal | None
    waiting_hours: Decimal | None
    starts_on: date | None
    note: str


@transaction.atomic
def want_cover(
    *, actor: Actor, business: Business, line: str, version: int | None = None, **fields: Unpack[WantedFields]
) -> CoverWanted:
    """Says what is wanted in one line of insurance, or changes what was said. Raises Conflict when somebody saved since
    `version`, ValidationError by field."""
    require(actor, "wanted.edit", business)
    Business.objects.select_for_update(no_key=True).get(pk=business.pk)  # the first word on a line is said once
    row = CoverWanted.objects.for_business(business).filter(line=line).first()
    values: dict[str, Any] = {name: fields[name] for name in WantedFields.__annotations__ if name in fields}  # type: ignore[literal-required]
    if "heads" in values:
        values["heads"] = [head for head in Head.values if head in values["heads"]]
    _check(CoverWanted(business=business, line=line, **values), fields)
    if row is None:
        row = CoverWanted.objects.create(business=business, line=line, **values)
        said = {name: [None, item] for name, item in values.items() if item not in (None, "", [])}
        record("wanted.said", business, actor=actor, changes={"line": [None, line], **said})
        return row
    if row.version != version:
        raise Conflict(row)
    changes = differences(row, values, values)
    if changes:
        save_fields(row, row.version, {**values, "updated_at": timezone.now()})
        record("wanted.changed", business, actor=actor, changes={"line": line, **changes})
    return row


@transaction.atomic
def drop_wanted(*, actor: Actor, business: Business, line: str) -> None:
    """Takes a line back; without one, nothing happens."""
    require(actor, "wanted.edit", business)
    if CoverWanted.objects.for_business(business).filter(line=line).delete()[0]:
        record("wanted.dropped", business, actor=actor, changes={"line": [line, None]})


def _check(row: CoverWanted, fields: WantedFields) -> None:
    """Every rule that a form would apply. Raises ValidationError by field."""
    row.clean_fields(exclude=["business"])
    if set(fields.get("heads") or ()) - set(Head.values):
        raise ValidationError({"heads": _("Choose from the list.")})
    for name in ("limit_eur", "deductible_eur", "waiting_hours"):
        value = getattr(row, name)
        if value is not None and value < 0:
            raise ValidationError({name: _("It cannot be less than %(limit)s.") % {"limit": 0}})
    if row.limit_eur is not None and row.deductible_eur is not None and row.deductible_eur > row.limit_eur:
        raise ValidationError({"deductible_eur": _("It is more than the limit. Were the two swapped?")})
    try:
        refuse_odd_text(row.note, LONGEST_NOTE)
    except ValidationError as problem:
        raise ValidationError({"note": problem}) from None
