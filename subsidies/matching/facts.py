"""What is compared: the requirements of a programme and the facts of a business. A fact that is None is not known."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Self

Number = int | Decimal

CRITERIA = (
    "employees",
    "naf_include",
    "naf_exclude",
    "zones_include",
    "zones_exclude",
    "age_months",
    "micro_entrepreneur",
    "legal_forms_include",
    "legal_forms_exclude",
    "turnover_eur",
    "balance_sheet_eur",
)
RANGES = ("employees", "age_months", "turnover_eur", "balance_sheet_eur")
OPEN_PERIOD = "open_period"


@dataclass(frozen=True, slots=True)
class Span:
    """Numbers from `low` to `high`, both included; None means no bound on that side."""

    low: Number | None = None
    high: Number | None = None

    def __post_init__(self) -> None:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"lowest value {self.low} above highest {self.high}")

    @classmethod
    def exactly(cls, number: Number) -> Self:
        """The one number."""
        return cls(number, number)

    @property
    def is_exact(self) -> bool:
        """Whether only one number lies in it."""
        return self.low is not None and self.low == self.high


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `opens_on` to `closes_on`, both included; None means open on that side."""

    opens_on: date | None = None
    closes_on: date | None = None


Value = Span | Period | tuple[str, ...] | str


@dataclass(frozen=True, slots=True)
class Requirement:
    """One criterion of a programme: a Span for ranges, codes for lists, a word for `micro_entrepreneur`."""

    criterion: str
    value: Value


@dataclass(frozen=True, slots=True)
class Source:
    """Where a programme's requirements were read."""

    name: str = ""
    link: str = ""
    seen_on: str = ""
    commit: str = ""


@dataclass(frozen=True, slots=True)
class Programme:
    """What matching needs of an aid programme. `targeting` ranks, it never excludes; `conditions` are to confirm."""

    id: str
    criteria: tuple[Requirement, ...] = ()
    targeting: tuple[Requirement, ...] = ()
    conditions: tuple[str, ...] = ()
    period: Period = field(default_factory=Period)
    suspended: bool = False
    title: str = ""
    source: Source = field(default_factory=Source)


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a business. Amounts in euros; codes as the official nomenclatures write them.

    Of region, department and commune the finest known one decides; each implies the ones above it.
    """

    employees: Span | None = None
    naf: str | None = None
    region: str | None = None
    department: str | None = None
    commune: str | None = None
    created_on: date | None = None
    micro_entrepreneur: bool | None = None
    legal_form: str | None = None
    turnover_eur: Span | None = None
    balance_sheet_eur: Span | None = None


def codes(values: Iterable[str]) -> tuple[str, ...]:
    """List of codes as a requirement holds it: in order, each once."""
    return tuple(dict.fromkeys(values))
