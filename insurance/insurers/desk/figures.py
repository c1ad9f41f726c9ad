"""The figures of an applicant that lists sort, filter and export: None wherever the dossier does not say. Pure.

Withheld is None too: nothing here knows the value, so no order and no filter tells it. `hides` says which of the two.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from insurance.dossier.headline import Dependency, Headline
from insurance.insurers.desk.applicants import Applicant
from portal.ui.sorting import sort_key


def said(headline: Headline | None, part: str, name: str) -> Any:
    """One value of one part; None when the part, or what it says, is missing."""
    found: Any = headline[part] if headline else None  # type: ignore[literal-required]
    return found[name] if found else None


def euros(headline: Headline | None, part: str, name: str) -> Decimal | None:
    """The same as an amount."""
    value = said(headline, part, name)
    return None if value is None else Decimal(value)


def hides(one: Applicant, *names: str) -> bool:
    """Whether the business withholds any of these figures from this reader: `company.turnover_eur`."""
    return one.headline is not None and not set(names).isdisjoint(one.headline["hidden"])


def sought(one: Applicant) -> list[str] | None:
    """The lines of insurance that the business looks for."""
    return one.headline["lines_sought"] if one.headline else None


def region(one: Applicant) -> str | None:
    """As its profile names it."""
    value = said(one.headline, "company", "region")
    return value if isinstance(value, str) else None


def providers(one: Applicant) -> list[Dependency] | None:
    """What it hangs on; None where the dossier does not say, withholds it, or is not open any more."""
    found: list[Dependency] | None = said(one.headline, "services", "providers")
    return found


def hangs_on(one: Applicant, code: str) -> list[Dependency]:
    """Its providers that are this one, or that are assumed to run on its machines."""
    return [
        found
        for found in providers(one) or []
        if found["code"] == code or (found["runs_on"] is not None and found["runs_on"]["code"] == code)
    ]


def weakest_line(one: Applicant, line: str = "") -> tuple[str, int] | None:
    """The line with the fewest points, among those looked for, or all when nobody said; or the one that is asked. Where
    one of them is withheld: of the others."""
    points: dict[str, int | None] = said(one.headline, "readiness", "points") or {}
    known = [(code, found) for code in _lines(one, line) if (found := points.get(code)) is not None]
    return min(known, key=lambda pair: pair[1]) if known else None


def weakest(one: Applicant, line: str = "") -> int | None:
    """Its points, of 100; None where a line that counts is withheld: that one may be weaker."""
    found = weakest_line(one, line)
    return None if found is None or hidden_lines(one, line) else found[1]


def hidden_lines(one: Applicant, line: str = "") -> list[str]:
    """The lines of insurance among those that count whose points are withheld."""
    return [code for code in _lines(one, line) if hides(one, f"readiness.points.{code}")]


def _lines(one: Applicant, line: str) -> list[str]:
    """What counts for the weakest line."""
    points: dict[str, int | None] = said(one.headline, "readiness", "points") or {}
    return [line] if line else list(sought(one) or points)


def red_lines(one: Applicant) -> tuple[int, int, int] | None:
    """(crossed, unknown, withheld) red lines; None when the answers are no part of the dossier."""
    found = one.headline["readiness"] if one.headline else None
    return (len(found["crossed"]), len(found["unknown"]), len(found["withheld"])) if found else None


def expected(one: Applicant) -> Decimal | None:
    """The average year before insurance."""
    return euros(one.headline, "losses", "expected_eur")


ORDERS: dict[
    str, Callable[[Applicant], Any]
] = {  # what a list may be sorted by; None, withheld too, comes last either way
    "business": lambda one: sort_key(one.name),
    "shared": lambda one: one.grant.created_at,
    "until": lambda one: one.grant.expires_at if one.live else None,
    "readiness": weakest,
    "red": red_lines,
    "expected": expected,
    "bad": lambda one: euros(one.headline, "losses", "one_in_20_eur"),
    "stays": lambda one: euros(one.headline, "gap", "stays_eur"),
    "turnover": lambda one: euros(one.headline, "company", "turnover_eur"),
    "claims": lambda one: said(one.headline, "claims", "count"),
}


def ordered(rows: list[Applicant], key: str, *, down: bool) -> list[Applicant]:
    """Unknown last, whichever way; equal ones by name, then by the newer grant."""
    value = ORDERS[key]
    stable = sorted(rows, key=lambda one: (sort_key(one.name), -one.grant.pk))
    known = [one for one in stable if value(one) is not None]
    unknown = [one for one in stable if value(one) is None]
    return [*sorted(known, key=value, reverse=down), *unknown]
