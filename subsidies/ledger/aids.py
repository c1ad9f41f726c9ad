"""Which lines of the ledger are one and the same aid: what the State's register says prevails over an own line. Pure.

Each line of the register replaces one own line at most. What the business said comes first, then the same reference,
then the same day, body, company and rules with the nearest amount. What stays doubtful is counted, and asked about: to
count an aid twice costs room, to lose one could cost the aid.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .ceilings import Regime

_FAR = Decimal("Infinity")  # an unknown amount is near to none


@dataclass(frozen=True, slots=True)
class Aid:
    """One line of the ledger. `amount_eur` None is unknown; `company` is empty for the business itself, else the
    linked company that got it; `official` lines come from the State's register. What the business said: `same_as` is
    the key of the official line that is this aid, `apart` that it is an aid of its own."""

    key: str
    decided_on: date
    amount_eur: Decimal | None
    regime: Regime = Regime.GENERAL
    body: str = ""
    company: str = ""
    reference: str = ""
    official: bool = False
    same_as: str = ""
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """Whether `own` is the same aid as `official` is for the business to say. Until then it is `counted`, or not."""

    own: Aid
    official: Aid
    counted: bool


@dataclass(frozen=True, slots=True)
class Matched:
    """`counting`: what is added up. `replaced`: own key → key of the official line that stands for it."""

    counting: tuple[Aid, ...]
    replaced: dict[str, str]
    doubts: tuple[Doubt, ...]


def matched(lines: Iterable[Aid]) -> Matched:
    """Which own lines the register replaces, one for one; the order of the lines never matters."""
    everything = sorted(lines, key=lambda line: (line.decided_on, line.key))
    official = {line.key: line for line in everything if line.official}
    own = [line for line in everything if not line.official]
    replaced = {line.key: line.same_as for line in own if line.same_as in official}
    open_ones = [line for line in own if line.key not in replaced and not line.apart]
    for same in (_same_reference, _same_decision):
        replaced |= _pairs(open_ones, official.values(), replaced, same)
    counting = tuple(line for line in everything if line.key not in replaced)
    return Matched(counting, replaced, tuple(_doubts(open_ones, official, replaced)))


def _same_reference(own: Aid, official: Aid) -> bool:
    return bool(_plain(own.reference)) and _plain(own.reference) == _plain(official.reference)


def _same_decision(own: Aid, official: Aid) -> bool:
    """Two references that differ are two aids, whatever else agrees."""
    if _plain(own.reference) and _plain(official.reference):
        return False
    return (
        (own.decided_on, own.regime) == (official.decided_on, official.regime)
        and bool(_plain(own.body))
        and _plain(own.body) == _plain(official.body)
        and _plain(own.company) == _plain(official.company)
    )


def _pairs(
    own: Sequence[Aid], official: Iterable[Aid], replaced: dict[str, str], same: Callable[[Aid, Aid], bool]
) -> dict[str, str]:
    """The nearest first. Two own lines equally near to one official line are told apart by nothing: neither is taken,
    unless there is an official line for each of them, or their amounts are the same."""
    taken = set(replaced.values())
    edges = sorted(
        (_distance(mine, theirs), mine.key, theirs.key)
        for mine in own
        if mine.key not in replaced
        for theirs in official
        if theirs.key not in taken and same(mine, theirs)
    )
    amounts = {line.key: line.amount_eur for line in own}
    found: dict[str, str] = {}
    while edges:
        nearest = [edge for edge in edges if edge[0] == edges[0][0]]
        claims: dict[str, set[str]] = {}  # official key → the own lines that are equally near
        for _, mine, theirs in nearest:
            claims.setdefault(theirs, set()).add(mine)
        differing = {theirs: len({amounts[mine] for mine in claims[theirs]}) for theirs in claims}
        _, mine, theirs = min(nearest, key=lambda edge: (differing[edge[2]], edge))
        if differing[theirs] > 1 and len(claims[theirs]) > len(_within_reach(edges, claims[theirs])):
            edges = [edge for edge in edges if edge[2] != theirs]  # nobody can tell: it replaces none
        else:
            found[mine] = theirs
            edges = [edge for edge in edges if edge[1] != mine and edge[2] != theirs]
    return found


def _within_reach(edges: Iterable[tuple[Decimal, str, str]], claiming: set[str]) -> set[str]:
    """The official lines that these own lines could still be."""
    return {theirs for _, mine, theirs in edges if mine in claiming}


def _distance(own: Aid, official: Aid) -> Decimal:
    if own.amount_eur is None or official.amount_eur is None:
        return _FAR
    return abs(own.amount_eur - official.amount_eur)


def _doubts(own: Iterable[Aid], official: dict[str, Aid], replaced: dict[str, str]) -> Iterator[Doubt]:
    """Own lines that count beside an official line of the same reference or decision, and those that one of another
    amount replaces only because day and body agree. A decision whose own line is there to the cent asks nothing."""
    lines = {line.key: line for line in own}
    takers = {theirs: lines[mine] for mine, theirs in replaced.items() if mine in lines}
    for mine in lines.values():
        if mine.key in replaced:
            theirs = official[replaced[mine.key]]
            if not _same_reference(mine, theirs) and _distance(mine, theirs) != 0:
                yield Doubt(mine, theirs, counted=False)
            continue
        near = sorted(official.values(), key=lambda line: (_distance(mine, line), line.key))
        for theirs in near:
            taker = takers.get(theirs.key)
            settled = taker is not None and _distance(taker, theirs) == 0 and _distance(mine, theirs) != 0
            if _same_reference(mine, theirs) or (_same_decision(mine, theirs) and not settled):
                yield Doubt(mine, theirs, counted=True)
                break


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
