"""Types that the API speaks in: unknown is null, amounts are decimal strings, days are ISO, other names are refused."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.http import Http404
from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from portal.tenancy.references import reference
from portal.ui.fields import FIRST_YEAR, LAST_YEAR

_DAY = r"^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
_AMOUNT = r"^[0-9]{1,10}(\.[0-9]{1,2})?$"
_REFERENCE = re.compile(r"([A-Z])-0*([1-9][0-9]{0,8})", re.ASCII)


class Out(Schema):
    """What is answered."""


class In(Schema):
    """What is sent. A field that does not exist is refused, never ignored; nothing is converted silently."""

    model_config = ConfigDict(extra="forbid", strict=True)


def _day(value: Any) -> date | None:
    if value is None or type(value) is date:
        return value
    if not isinstance(value, str) or not re.fullmatch(_DAY, value, re.ASCII):
        raise ValueError("YYYY-MM-DD")
    day = date.fromisoformat(value)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"{FIRST_YEAR}…{LAST_YEAR}")
    return day


def _amount(value: Any) -> Decimal | None:
    if value is None or isinstance(value, Decimal):
        return value
    if not isinstance(value, str) or not re.fullmatch(_AMOUNT, value, re.ASCII):
        raise ValueError('"1234.56"')
    return Decimal(value)


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date", "pattern": _DAY})]
Amount = Annotated[
    Decimal,
    BeforeValidator(_amount),
    PlainSerializer(lambda value: f"{value:f}", return_type=str, when_used="unless-none"),
    WithJsonSchema({"type": "string", "pattern": _AMOUNT, "description": "Euros before VAT"}),
]
Number = Annotated[
    Decimal,
    PlainSerializer(lambda value: f"{value:f}", return_type=str, when_used="unless-none"),
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}),
]
Email = Annotated[str, Field(max_length=254, pattern=r"^[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Step = Annotated[int, Field(ge=1, le=5)]


def number_of(letter: str, ref: str) -> int:
    """The number in `R-012`. Raises Http404 for anything else, as for one that does not exist."""
    found = _REFERENCE.fullmatch(ref)
    if found is None or found[1] != letter:
        raise Http404
    return int(found[2])


def text_or_none(text: str) -> str | None:
    """Nothing said is unknown."""
    return text or None


__all__ = [
    "Amount",
    "Day",
    "Email",
    "In",
    "Number",
    "Out",
    "Sha256",
    "Step",
    "number_of",
    "reference",
    "text_or_none",
]
