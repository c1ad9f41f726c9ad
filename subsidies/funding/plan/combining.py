"""What of a plan can be had together, in which order, and what cannot. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Any

from portal.ui.months import add_months
from subsidies.funding.plan.parts import (
    STARTED,
    ChainStep,
    Doubt,
    Funded,
    Guarded,
    Line,
    Option,
    Remark,
    StepState,
    Way,
    Work,
)
from subsidies.funding.terms import WHOLE, ZERO, ceiling, terms_of


def again_on(record: Mapping[str, Any], last: date | None) -> date | None:
    """The day from which a programme that comes once in so many years may be had again; None when nothing is against
    it."""
    years = record.get("once_per_years")
    return add_months(last, 12 * int(years)) if last is not None and years else None


def exclude_each_other(one: Option, other: Option) -> bool:
    """Whether either says that it cannot be had together with the other."""
    return other.slug in (one.record.get("not_with_ids") or ()) or one.slug in (other.record.get("not_with_ids") or ())


def without_excluded(lines: Sequence[Line]) -> tuple[Line, ...]:
    """What was granted is kept: what cannot be had together with it counts for nothing."""
    won = [line.option for line in lines if line.won and line.counts]

    def settled(line: Line) -> Line:
        if line.won or not any(exclude_each_other(line.option, option) for option in won):
            return line
        return replace(line, low_eur=ZERO, high_eur=ZERO, doubts=(*line.doubts, Doubt.EXCLUDED))

    return tuple(settled(line) for line in lines)


def ways_of(lines: Sequence[Line], cost_eur: Decimal | None) -> tuple[Way, ...]:
    """The largest sets of these that can be had together, each with what it brings to a measure of that cost; of
    programmes that exclude each other a set holds one. Without programmes, one empty set."""
    together = {
        place: {
            other
            for other in range(len(lines))
            if other != place and (_both_won(lines[place], lines[other]) or not _apart(lines[place], lines[other]))
        }
        for place in range(len(lines))
    }
    return tuple(_way([lines[place] for place in sorted(found)], cost_eur) for found in _largest(together))


def _both_won(one: Line, other: Line) -> bool:
    return one.won and other.won


def _apart(one: Line, other: Line) -> bool:
    return exclude_each_other(one.option, other.option)


def _largest(together: Mapping[int, set[int]]) -> Iterator[set[int]]:
    """All sets that no further one fits into (Bron and Kerbosch 1973, with a pivot)."""

    def grow(found: set[int], free: set[int], seen: set[int]) -> Iterator[set[int]]:
        if not free and not seen:
            yield found
            return
        pivot = max(free | seen, key=lambda place: len(free & together[place]))
        for place in sorted(free - together[pivot]):
            yield from grow(found | {place}, free & together[place], seen & together[place])
            free = free - {place}
            seen = seen | {place}

    return grow(set(), set(together), set())


def _way(lines: Sequence[Line], cost_eur: Decimal | None) -> Way:
    """The share of public money that one of them allows holds for all of them; one that brings nothing asks nothing.
    What was granted is not taken back by it, and nothing passes the cost."""
    low = sum((line.low_eur for line in lines), ZERO)
    high = sum((line.high_eur or ZERO for line in lines), ZERO)
    cap = min((terms_of(line.option.record).public_pct for line in lines if line.high_eur != ZERO), default=WHOLE)
    if cost_eur is None:
        return Way(tuple(lines), low, high, high, cap, None)
    kept = sum((line.low_eur for line in lines if line.won), ZERO)
    top = max(ceiling(cost_eur, cap), min(kept, cost_eur))
    return Way(tuple(lines), min(low, top), min(high, top), high, cap, top)


def within(lines: Sequence[Line]) -> Iterable[Remark]:
    """Those of one measure that cannot be had together, unless both were granted all the same."""
    for one, other in combinations(lines, 2):
        if _apart(one, other) and not _both_won(one, other):
            yield Remark("not_with", (("one", one.option.title), ("other", other.option.title)))


def between(
    funded: Sequence[Funded],
    earlier: Mapping[str, date],
    spent: Decimal,
    room_eur: Decimal | None,
) -> tuple[Remark, ...]:
    """What only the whole plan shows."""
    found: list[Remark] = []
    lines = [line for item in funded for line in item.lines]
    options = {line.option.slug: line.option for line in lines}
    uses = {
        slug: sum(line.option.slug == slug and not line.sent and not line.apart for line in lines) for slug in options
    }
    once = {line.option.slug for line in lines if Doubt.ONCE in line.doubts}
    open_ones = {line.option.slug for line in lines if not line.won}
    same = {frozenset((a.option.slug, b.option.slug)) for item in funded for a, b in combinations(item.lines, 2)}
    for slug, option in options.items():
        again = again_on(option.record, earlier.get(slug))
        if again is not None and slug in once:
            found.append(Remark("once_again", (("title", option.title), ("day", again))))
        if uses[slug] > 1:
            years = option.record.get("once_per_years")
            values = (("title", option.title), ("count", uses[slug]), ("years", years))
            found.append(Remark("once_together" if years else "one_application", values, serious=bool(years)))
    for one, other in combinations(options.values(), 2):
        if not open_ones & {one.slug, other.slug}:
            continue  # both were granted: the operators have decided
        if frozenset((one.slug, other.slug)) not in same and exclude_each_other(one, other):
            found.append(Remark("not_with_elsewhere", (("one", one.title), ("other", other.title)), serious=False))
    if room_eur is not None and spent > room_eur:
        found.append(Remark("over_room", (("spent", spent), ("room", room_eur))))
    return tuple(found)


def guarded_of(funded: Sequence[Funded]) -> tuple[Guarded, ...]:
    """The programmes that refuse what was begun, each with the measures that it was not applied for yet. What advice
    or training refuses is its own beginning, not that of the purchase beside it."""
    options: dict[str, Option] = {}
    works: dict[str, list[Work]] = {}
    for item in funded:
        for line in item.lines:
            if line.option.record.get("apply_before_start") and not (line.refused or line.sent or line.apart):
                options[line.option.slug] = line.option
                works.setdefault(line.option.slug, []).append(item.work)
    return tuple(
        Guarded(
            option,
            tuple(work for work in works[slug] if work.status not in STARTED),
            tuple(work for work in works[slug] if work.status in STARTED),
        )
        for slug, option in options.items()
    )


def chain_of(
    funded: Sequence[Funded], earlier: Mapping[str, date], catalogue: Mapping[str, tuple[str, Sequence[str]]]
) -> tuple[ChainStep, ...]:
    """Chosen programmes that ask for others first, each after what it asks for. A circle is cut where it closes."""
    chosen = {line.option.slug: line.option for item in funded for line in item.lines}
    order: dict[str, None] = {}
    entered: set[str] = set()

    def needs(slug: str) -> Sequence[str]:
        if slug in chosen:
            return list(chosen[slug].record.get("prerequisite_ids") or ())
        return catalogue[slug][1] if slug in catalogue else ()

    def enter(slug: str) -> None:
        if slug in entered:
            return
        entered.add(slug)
        if slug not in earlier or slug in chosen:
            for before in needs(slug):
                enter(before)
        order[slug] = None

    for slug in chosen:
        if needs(slug):
            enter(slug)

    def step(slug: str) -> ChainStep:
        title = chosen[slug].title if slug in chosen else catalogue[slug][0] if slug in catalogue else slug
        state = StepState.DONE if slug in earlier else StepState.PLANNED if slug in chosen else StepState.MISSING
        return ChainStep(slug, title, state, slug in chosen or slug in catalogue)

    return tuple(step(slug) for slug in order)
