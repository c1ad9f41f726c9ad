"""What of a plan can be had together, in which order, and what cannot. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Any

from portal.ui.months import add_months
from subsidies.funding.amounts import ZERO
from subsidies.funding.plan.parts import REFUSED, STARTED, ChainStep, Funded, Guarded, Line, Option, Remark, StepState


def again_on(record: Mapping[str, Any], last: date | None) -> date | None:
    """The day from which a programme that comes once in so many years may be had again; None when nothing is against
    it."""
    years = record.get("once_per_years")
    return add_months(last, 12 * int(years)) if last is not None and years else None


def exclude_each_other(one: Option, other: Option) -> bool:
    """Whether either says that it cannot be had together with the other."""
    return other.slug in (one.record.get("not_with_ids") or ()) or one.slug in (other.record.get("not_with_ids") or ())


def combined(lines: Sequence[Line]) -> tuple[Decimal, Decimal]:
    """The least and the most that come together: of programmes that exclude each other only one does."""
    pairs = {
        frozenset((one.option.slug, other.option.slug))
        for one, other in combinations(lines, 2)
        if exclude_each_other(one.option, other.option)
    }
    low = sum((line.low_eur for line in lines), ZERO)
    high = sum((line.high_eur or ZERO for line in lines), ZERO)
    if not pairs:
        return low, high
    sets = [frozenset(found) for size in range(len(lines) + 1) for found in combinations(range(len(lines)), size)]
    free = [
        found
        for found in sets
        if not any(frozenset((lines[a].option.slug, lines[b].option.slug)) in pairs for a, b in combinations(found, 2))
    ]
    whole = [found for found in free if not any(found < other for other in free)]
    return (
        min(sum((lines[place].low_eur for place in found), ZERO) for found in whole),
        max(sum((lines[place].high_eur or ZERO for place in found), ZERO) for found in whole),
    )


def within(lines: Sequence[Line]) -> Iterable[Remark]:
    for one, other in combinations(lines, 2):
        if exclude_each_other(one.option, other.option):
            yield Remark("not_with", (("one", one.option.title), ("other", other.option.title)))


def between(
    funded: Sequence[Funded],
    earlier: Mapping[str, date],
    today: date,
    spent: Decimal,
    room_eur: Decimal | None,
) -> tuple[Remark, ...]:
    """What only the whole plan shows."""
    found: list[Remark] = []
    options = {line.option.slug: line.option for item in funded for line in item.lines}
    uses = {slug: sum(line.option.slug == slug for item in funded for line in item.lines) for slug in options}
    same = {frozenset((a.option.slug, b.option.slug)) for item in funded for a, b in combinations(item.lines, 2)}
    for slug, option in options.items():
        again = again_on(option.record, earlier.get(slug))
        if again is not None and today < again:
            found.append(Remark("once_again", (("title", option.title), ("day", again))))
        if uses[slug] > 1:
            years = option.record.get("once_per_years")
            values = (("title", option.title), ("count", uses[slug]), ("years", years))
            found.append(Remark("once_together" if years else "one_application", values, serious=bool(years)))
    for one, other in combinations(options.values(), 2):
        if frozenset((one.slug, other.slug)) not in same and exclude_each_other(one, other):
            found.append(Remark("not_with_elsewhere", (("one", one.title), ("other", other.title)), serious=False))
    if room_eur is not None and spent > room_eur:
        found.append(Remark("over_room", (("spent", spent), ("room", room_eur))))
    return tuple(found)


def guarded_of(funded: Sequence[Funded]) -> tuple[Guarded, ...]:
    options = {
        line.option.slug: line.option
        for item in funded
        for line in item.lines
        if line.option.record.get("apply_before_start") and not REFUSED.intersection(line.doubts)
    }
    found = []
    for slug, option in options.items():
        works = [item.work for item in funded if any(line.option.slug == slug for line in item.lines)]
        late = tuple(work for work in works if work.status in STARTED)
        found.append(Guarded(option, tuple(work for work in works if work.status not in STARTED), late))
    return tuple(found)


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
