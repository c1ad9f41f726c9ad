"""What the desk's address may ask for. Only the names and values listed here exist; anything else is ignored (attack
A6). Figures that are unknown or withheld match no bound: they are never taken for small. What is withheld is not there
to be compared, so asking bound after bound tells nothing of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest

from insurance.insurers.desk.applicants import Applicant
from insurance.insurers.desk.figures import expected, hangs_on, red_lines, region, sought, weakest
from insurance.readiness.wording import LINES
from portal.ui.requests import asked
from portal.ui.sorting import folded
from risks.services.providers import canonical

OPEN, NEW, SOON, SUPERSEDED, ENDED, ALL = "open", "new", "soon", "superseded", "ended", "all"
SHOWN = (OPEN, NEW, SOON, SUPERSEDED, ENDED, ALL)
CROSSED, CLEAR, UNKNOWN, WITHHELD = "crossed", "clear", "unknown", "withheld"
RED = (CROSSED, CLEAR, UNKNOWN, WITHHELD)
LEAST = (20, 40, 60, 80)
SPANS: dict[str, tuple[int, int | None]] = {  # of the average year, euros: from, and below
    "0-5k": (0, 5_000),
    "5-20k": (5_000, 20_000),
    "20-100k": (20_000, 100_000),
    "100k": (100_000, None),
}
LONGEST_NAME = 120  # of a provider
EXPIRES_SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class DeskFilter:
    """One reading of the desk. The empty one shows all that is open."""

    text: str = ""
    show: str = OPEN
    line: str = ""
    region: str = ""
    activity: str = ""
    red: str = ""
    least: int | None = None
    loss: str = ""
    provider: str = ""  # its code, or any name of it

    @property
    def narrows(self) -> bool:
        """Whether anything beyond the open dossiers was asked for."""
        return self != DeskFilter()

    def matches(self, one: Applicant, now: datetime) -> bool:
        """An ended dossier has no figures, so a filter on figures never matches it."""
        return (
            stands(one, self.show, now)
            and all(word in folded(one.name) for word in folded(self.text).split())
            and (not self.line or self.line in (sought(one) or ()))
            and (not self.region or region(one) == self.region)
            and (not self.activity or _activity(one) == self.activity)
            and (not self.red or self.red in red_states(one))
            and (self.least is None or _at_least(weakest(one, self.line), self.least))
            and (not self.loss or span_of(expected(one)) == self.loss)
            and (not self.provider or self._hangs(one))
        )

    def _hangs(self, one: Applicant) -> bool:
        return any(hangs_on(one, code) for code in (self.provider, canonical(self.provider)))


def stands(one: Applicant, show: str, now: datetime) -> bool:
    """Whether it is among the open, the new, those that end soon, the superseded or the ended ones."""
    match show:
        case "ended":
            return not one.live
        case "all":
            return True
        case "new":
            return one.live and not one.opened
        case "soon":
            return one.live and one.grant.expires_at <= now + EXPIRES_SOON
        case "superseded":
            return one.live and one.newer is not None
        case _:
            return one.live


def red_states(one: Applicant) -> set[str]:
    """crossed when one is; else unknown while one may be, or nothing was answered; clear when all are known not to be.
    Beside the first two also withheld, where this reader is not told of one: that is neither crossed nor clear."""
    red = red_lines(one)
    if red is None:
        return {UNKNOWN}
    crossed, unknown, withheld = red
    states = {CROSSED} if crossed else {UNKNOWN} if unknown else set() if withheld else {CLEAR}
    return states | ({WITHHELD} if withheld else set())


def span_of(euros: Decimal | None) -> str:
    """The span that an average year lies in; "unknown" without one."""
    if euros is None:
        return UNKNOWN
    return next(code for code, (low, high) in SPANS.items() if euros >= low and (high is None or euros < high))


def read(request: HttpRequest) -> DeskFilter:
    """The filter in the address; a value that does not exist counts as not given."""
    get: Mapping[str, Any] = request.GET
    least = _one_of(get, "least", [str(step) for step in LEAST])
    return DeskFilter(
        text=asked(request, "q"),
        show=_one_of(get, "show", SHOWN) or OPEN,
        line=_one_of(get, "line", tuple(LINES)),
        region=asked(request, "region"),
        activity=asked(request, "activity"),
        red=_one_of(get, "red", RED),
        least=int(least) if least else None,
        loss=_one_of(get, "loss", (*SPANS, UNKNOWN)),
        provider=asked(request, "provider", LONGEST_NAME),
    )


def _activity(one: Applicant) -> str | None:
    company = one.headline and one.headline["company"]
    return company["naf"] if company else None


def _at_least(points: int | None, least: int) -> bool:
    return points is not None and points >= least


def _one_of(get: Mapping[str, Any], name: str, known: Sequence[str]) -> str:
    value = str(get.get(name, ""))
    return value if value in known else ""
