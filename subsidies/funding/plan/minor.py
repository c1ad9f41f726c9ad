"""What a plan takes from the de minimis room that is left. Pure; euros before VAT."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from subsidies.funding.amounts import Nature
from subsidies.funding.plan.parts import Funded, Line, Way
from subsidies.funding.terms import ZERO


@dataclass(frozen=True, slots=True)
class Minor:
    """At most `most_eur`, by the programmes of these titles; `not_stated` of the lines name no amount."""

    most_eur: Decimal
    titles: tuple[str, ...]
    not_stated: int


def minor_of(funded: Sequence[Funded]) -> Minor:
    """The most of de minimis aid that may come and is not in the ledger yet. A diagnosis or a training is one service,
    and comes once, however many purchases it helps and if it is a measure itself: the largest of what it may be."""
    lines = [line for item in funded for line in item.lines if line.minor and not line.refused]
    given = [line for line in lines if line.counts]
    beside: dict[str, Line] = {}
    for line in lines:
        if line.aid.nature is Nature.TOWARDS:
            other = beside.setdefault(line.option.slug, line)
            beside[line.option.slug] = max(other, line, key=lambda one: one.high_eur or ZERO)
    sums = most = _most(funded)
    for slug, line in beside.items():
        most += max((line.high_eur or ZERO) - (sums - _most(funded, without=slug)), ZERO)
    services = {line.option.slug for line in given}
    minor = [*given, *(line for slug, line in beside.items() if slug not in services)]
    titles = tuple(dict.fromkeys(line.option.title for line in minor))
    return Minor(most, titles, sum(line.high_eur is None for line in minor))


def _most(funded: Iterable[Funded], *, without: str = "") -> Decimal:
    """The most that comes off the costs of all measures, without one of the programmes."""
    return sum((max((_brings(way, without) for way in item.ways), default=ZERO) for item in funded), ZERO)


def _brings(way: Way, without: str) -> Decimal:
    lines = [line for line in way.lines if line.minor and line.option.slug != without]
    return min(sum((line.high_eur or ZERO for line in lines), ZERO), way.high_eur)
