"""A business's facts as whole numbers, one column each, so that a million businesses are 60 MB and load without being
read one by one: codes packed in base 37, days as ordinals, amounts in cents."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from .facts import Number, Profile, Span

_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NOT_KNOWN = -1  # of any column; `employees_high` holds it too when a band is open above
COLUMNS = (
    "employees_low",
    "employees_high",
    "naf",
    "region",
    "department",
    "commune",
    "created_on",
    "micro_entrepreneur",
    "legal_form",
    "turnover_cents",
    "balance_sheet_cents",
)
_COLUMNS_OF = {
    "employees": ("employees_low", "employees_high"),
    "turnover_eur": ("turnover_cents",),
    "balance_sheet_eur": ("balance_sheet_cents",),
}  # of facts whose column has another name
NO_END = 2**62  # above every bound

type Column = NDArray[np.int64]
type Flags = NDArray[np.bool_]


def pack(code: str | None) -> int:
    """A code of digits and capitals (a dot counts for nothing) as a number; NOT_KNOWN for none. Up to 11 signs."""
    if not code:
        return NOT_KNOWN
    number = 0
    for sign in code.replace(".", ""):
        number = number * 37 + _SIGNS.index(sign) + 1
    return number


def unpack(number: int) -> str | None:
    """The code behind a packed number, without dot; None for NOT_KNOWN."""
    if number == NOT_KNOWN:
        return None
    signs = []
    while number:
        number, sign = divmod(number, 37)
        signs.append(_SIGNS[sign - 1])
    return "".join(reversed(signs))


def dotted(code: str | None) -> str | None:
    """An activity code with its dot."""
    return code if code is None or len(code) < 3 else f"{code[:2]}.{code[2:]}"


def columns_of(facts: Iterable[str]) -> tuple[str, ...]:
    """The columns that hold these facts of a `Profile`."""
    return tuple(column for fact in facts for column in _COLUMNS_OF.get(fact, (fact,)))


def facts_row(profile: Profile) -> tuple[int, ...]:
    """A business's facts in the order of COLUMNS. Exact for what a business can store: a head-count that is whole or a
    band with a lower end, amounts in cents. Raises ValueError for finer numbers, and for an amount given as a range."""
    employees = profile.employees
    return (
        NOT_KNOWN if employees is None else _whole(employees.low or 0),
        NOT_KNOWN if employees is None or employees.high is None else _whole(employees.high),
        pack(profile.naf),
        pack(profile.region),
        pack(profile.department),
        pack(profile.commune),
        NOT_KNOWN if profile.created_on is None else profile.created_on.toordinal(),
        NOT_KNOWN if profile.micro_entrepreneur is None else int(profile.micro_entrepreneur),
        pack(profile.legal_form),
        _cents(profile.turnover_eur),
        _cents(profile.balance_sheet_eur),
    )


def _whole(number: Number) -> int:
    if number != int(number):
        raise ValueError("the head-count of a business is whole")
    return int(number)


def _cents(amount: Span | None) -> int:
    if amount is None:
        return NOT_KNOWN
    if not amount.is_exact or amount.low is None:
        raise ValueError("an amount of a business is one number")
    cents = Decimal(amount.low) * 100
    if cents != int(cents):
        raise ValueError("an amount of a business has whole cents")
    return int(cents)


def profile_of_row(row: Sequence[int]) -> Profile:
    """The profile behind a row of facts: `facts_row` read backwards."""
    low, high, naf, region, dept, town, created, micro, form, turnover, balance = (int(value) for value in row)
    return Profile(
        employees=None if low == NOT_KNOWN else Span(low, None if high == NOT_KNOWN else high),
        naf=dotted(unpack(naf)),
        region=unpack(region),
        department=unpack(dept),
        commune=unpack(town),
        created_on=None if created == NOT_KNOWN else date.fromordinal(created),
        micro_entrepreneur=None if micro == NOT_KNOWN else bool(micro),
        legal_form=unpack(form),
        turnover_eur=_amount(turnover),
        balance_sheet_eur=_amount(balance),
    )


def _amount(cents: int) -> Span | None:
    return None if cents == NOT_KNOWN else Span.exactly(Decimal(cents) / 100)
