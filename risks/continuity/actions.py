"""Saying what a stoppage costs."""

from collections.abc import Sequence
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
from risks.continuity.hours import Week, by_parts, week_by_days
from risks.continuity.models import StoppageFigures
from risks.continuity.sales import Sales
from risks.continuity.wording import not_a_hundred
from risks.quantification.distributions import Wrong

MONTHS = 12


class FigureFields(TypedDict, total=False):
    """None is unknown; `months_pct` holds twelve shares or none."""

    variable_costs_pct: Decimal | None
    caught_up_pct: Decimal | None
    lost_for_good_pct: Decimal | None
    purchases_a_year: Decimal | None
    extra_day_eur: Decimal | None
    recovery_eur: Decimal | None
    penalty_day_eur: Decimal | None
    penalty_after_hours: Decimal | None
    months_pct: list[Decimal]
    cash_eur: Decimal | None
    fixed_costs_month_eur: Decimal | None


@transaction.atomic
def set_figures(*, actor: Actor, business: Business, version: int, **fields: Unpack[FigureFields]) -> None:
    """Writes what differs; `version` is 1 while nothing was said. Raises Conflict when somebody saved since,
    ValidationError by field for shares out of reach."""
    require(actor, "stoppage.edit", business)
    _check(fields)
    row = _locked(business)
    if row.version != version:
        raise Conflict(row)
    changes = differences(row, fields, list(fields))
    if changes:
        save_fields(row, version, {**fields, "updated_at": timezone.now()})
        record("stoppage.set", business, actor=actor, changes=changes)


def _locked(business: Business) -> StoppageFigures:
    """The first of all savers writes an empty row: two of them then meet on it, and the second waits."""
    StoppageFigures.objects.bulk_create([StoppageFigures(business=business)], ignore_conflicts=True)
    return StoppageFigures.objects.for_business(business).select_for_update().get()


def _check(fields: FigureFields) -> None:
    shares = fields.get("months_pct", [])
    if len(shares) not in {0, MONTHS} or any(not 0 <= share <= 100 for share in shares):
        raise ValidationError({"months_pct": _("Give a share from 0 to 100 for each month, or for none.")})
    if (fields.get("caught_up_pct") or 0) + (fields.get("lost_for_good_pct") or 0) > 100:
        why = _("Who buys later and who never comes back are together at most 100 €.")
        raise ValidationError({"lost_for_good_pct": why})
    if shares and not 95 <= sum(shares) <= 105:
        raise ValidationError({"months_pct": not_a_hundred(sum(shares, Decimal(0)))})


@transaction.atomic
def set_sales(*, actor: Actor, business: Business, sales: Sales) -> None:
    """Takes the shares that an export shows; months only when all twelve are whole in it. Read again, it is taken
    again: months that were changed by hand since give way to it."""
    read = {"count": sales.count, "first": sales.first.isoformat(), "last": sales.last.isoformat()}
    fields: dict[str, Any] = {"week_shares": [Decimal(f"{share:.6f}") for share in sales.week], "sales_read": read}
    if sales.months:
        fields["months_pct"] = [Decimal(f"{share:.2f}") for share in sales.months]
    _write(actor, business, fields, {"sales_read": [None, f"{sales.count}, {sales.first} – {sales.last}"]})


@transaction.atomic
def set_days(
    *, actor: Actor, business: Business, opening: Week, shares: Sequence[Decimal], parts: Sequence[Decimal] = ()
) -> None:
    """Takes seven shares of the days of a week, in percent from Monday, and four of the parts of a day or none. Raises
    ValidationError by day, or about all `days` or `parts` when they do not make 100."""
    if parts and not 95 <= sum(parts) <= 105:
        raise ValidationError({"parts": not_a_hundred(sum(parts, Decimal(0)))})
    if not 95 <= sum(shares) <= 105:
        raise ValidationError({"days": not_a_hundred(sum(shares, Decimal(0)))})
    try:
        spread = by_parts(opening, [float(share) for share in parts]) if parts else opening
        week = week_by_days(spread, [float(share) for share in shares])
    except Wrong as wrong:
        raise ValidationError({wrong.field: _("You are closed on this day.")}) from wrong
    fields: dict[str, Any] = {
        "week_shares": [Decimal(f"{share:.6f}") for share in week],
        "sales_read": {"days": [f"{share:f}" for share in shares], "parts": [f"{share:f}" for share in parts]},
    }
    _write(actor, business, fields, {"sales_read": [None, ", ".join(f"{share:g} %" for share in [*shares, *parts])]})


@transaction.atomic
def forget_sales(*, actor: Actor, business: Business) -> None:
    """Back to the opening hours; the months stay."""
    _write(actor, business, {"week_shares": [], "sales_read": None}, {"sales_read": ["", None]})


def _write(actor: Actor, business: Business, fields: dict[str, Any], said: dict[str, Any]) -> None:
    require(actor, "stoppage.edit", business)
    row = _locked(business)
    changes = differences(row, fields, list(fields))
    if not changes:
        return
    save_fields(row, row.version, {**fields, "updated_at": timezone.now()})
    changes.pop("week_shares", None)  # 168 figures tell a reader of the history nothing
    record("stoppage.set", business, actor=actor, changes={**changes, **said})
