"""What measures are worth in euros: each alone, several at once, and the best set under a budget. Pure.

Expected losses in closed form, so that every combination is computed and none is added up: two measures against the
same risk never save more than the loss. Three years are looked at, neither discounted nor indexed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from risks.quantification.distributions import Floats, Wrong
from risks.quantification.exposure import WHOLE, Exposure, Factors, Portfolio, expected, factors_of

YEARS = 3
EXACT_UP_TO = 14  # so many affordable measures are tried in all their combinations
MOST_WORK = 20_000  # closed forms, under a second: a page waits for them
SMALL_SET, MOST_OPTIONS = 3, 60  # of more, all sets of at most three are tried; beyond, the choice goes step by step

type Case = Literal["low", "middle", "high"]
CASES: tuple[Case, ...] = ("low", "middle", "high")


@dataclass(frozen=True, slots=True)
class Effect:
    """By how much a measure lowers one risk: from `low_pct` to `high_pct` of its frequency, duration or severity."""

    risk: str
    on: Literal["frequency", "duration", "severity"]
    low_pct: float
    high_pct: float

    def __post_init__(self) -> None:
        if not 0 <= self.low_pct <= self.high_pct <= 100:
            raise Wrong("high_pct", "must be at least low_pct, both from 0 to 100")

    def factors(self, case: Case, *, stops: bool) -> Factors:
        """What is left. A duration counts for stops alone: the size of another event is euros, not hours."""
        pct = {"low": self.low_pct, "middle": (self.low_pct + self.high_pct) / 2, "high": self.high_pct}[case]
        left = 1 - pct / 100
        if self.on == "frequency":
            return Factors(frequency=left)
        if self.on == "duration":
            return Factors(size=left) if stops else WHOLE
        return Factors(cost=left)


@dataclass(frozen=True, slots=True)
class Option:
    """A measure that is not done yet: its effects, and its cost in euros before VAT (None: unknown)."""

    ref: str
    effects: tuple[Effect, ...]
    once_eur: float | None = None
    yearly_eur: float | None = None

    @property
    def cost_eur(self) -> float | None:
        """Over three years; None when nothing is known of it. One unknown part counts nothing."""
        if self.once_eur is None and self.yearly_eur is None:
            return None
        return (self.once_eur or 0.0) + YEARS * (self.yearly_eur or 0.0)

    @property
    def partly_known(self) -> bool:
        """Whether one of both costs is unknown, so that it costs at least `cost_eur`."""
        return (self.once_eur is None) != (self.yearly_eur is None)


@dataclass(frozen=True, slots=True)
class Worth:
    """What an option alone removes from the expected loss of a year, in euros: least, middle, most of its range.
    `per_euro` is the middle over three years for each euro of cost; None without a cost above 0."""

    option: Option
    low_eur: float
    middle_eur: float
    high_eur: float

    @property
    def per_euro(self) -> float | None:
        cost = self.option.cost_eur
        return YEARS * self.middle_eur / cost if cost else None


def factors(portfolio: Portfolio, options: Iterable[Option], case: Case = "middle") -> dict[str, Factors]:
    """What all these measures together leave of each exposure."""
    by_risk: dict[str, Factors] = {}
    for option in sorted(options, key=lambda option: option.ref):
        for effect in option.effects:
            if effect.risk in portfolio.by_ref:
                stops = bool(portfolio.by_ref[effect.risk].stops)
                by_risk[effect.risk] = by_risk.get(effect.risk, WHOLE) * effect.factors(case, stops=stops)
    return factors_of(portfolio, by_risk)


def loss(portfolio: Portfolio, options: Iterable[Option] = (), case: Case = "middle") -> float:
    """Expected loss a year with these measures, in euros."""
    left = factors(portfolio, options, case)
    return sum(expected(exposure, left[exposure.ref], portfolio.costs) for exposure in _ordered(portfolio))


@dataclass(frozen=True, slots=True, eq=False)
class _Reach:
    """An option with the exposures that it changes; `around` holds these and their members alone, so that what it
    removes is worked out without all the others."""

    option: Option
    changes: tuple[Exposure, ...]
    around: Portfolio

    @classmethod
    def of(cls, portfolio: Portfolio, option: Option) -> "_Reach":
        risks = {effect.risk for effect in option.effects}
        changes = tuple(one for one in _ordered(portfolio) if one.ref in risks or risks.intersection(one.members))
        needed = {one.ref for one in changes}.union(*(one.members for one in changes))
        around = tuple(one for one in portfolio.exposures if one.ref in needed)
        return cls(option, changes, replace(portfolio, exposures=around))

    def removed(self, before: Sequence[Option], case: Case = "middle") -> float:
        """Euros a year that the option takes off beside those `before` it."""
        return self._left(before, case) - self._left([*before, self.option], case)

    def _left(self, options: Sequence[Option], case: Case) -> float:
        left = factors(self.around, options, case)
        return sum(expected(one, left[one.ref], self.around.costs) for one in self.changes)


def worth(portfolio: Portfolio, options: Sequence[Option]) -> list[Worth]:
    """Each option alone: those that cost nothing by what they remove, then the most loss removed for a euro, then those
    without a known cost."""
    found = []
    for option in options:
        reach = _Reach.of(portfolio, option)
        found.append(Worth(option, *(max(0.0, reach.removed([], case)) for case in CASES)))
    return sorted(found, key=_rank)


def _rank(one: Worth) -> tuple[int, float, float, str]:
    cost = one.option.cost_eur
    unknown = cost is None or (cost == 0 and one.option.partly_known)
    kind = 2 if unknown else 0 if cost == 0 and one.middle_eur > 0 else 1
    return kind, -(one.per_euro or 0.0), -one.middle_eur, one.option.ref


@dataclass(frozen=True, slots=True)
class Choice:
    """A set of options in the order in which they remove most, what the expected loss of a year is after each, and
    whether every combination was tried."""

    refs: tuple[str, ...]
    today_eur: float
    after_eur: tuple[float, ...]
    cost_eur: float
    exact: bool

    @property
    def target_eur(self) -> float:
        return self.after_eur[-1] if self.after_eur else self.today_eur


def best(portfolio: Portfolio, options: Sequence[Option], budget_eur: float, most: int | None = None) -> Choice:
    """The set of options with known costs that leaves the least expected loss, costs at most `budget_eur` over three
    years and holds at most `most` options. Ties go to the cheaper set. Where there are too many options to try all
    sets, the one that removes most for a euro is taken until nothing fits, and the choice says so."""
    if not budget_eur >= 0:
        raise Wrong("budget_eur", "must be a number from 0 on")
    useful = sorted(
        (one.option for one in worth(portfolio, _affordable(options, budget_eur)) if one.middle_eur > 0),
        key=lambda option: option.ref,
    )
    masks = _masks(len(useful), most)
    if masks is None or _work(portfolio, useful, masks) > MOST_WORK:
        return ordered(portfolio, _stepwise(portfolio, useful, budget_eur, most), exact=False)
    losses = _losses(portfolio, useful, masks)
    costs = sum(
        ((masks >> place & 1) * (option.cost_eur or 0.0) for place, option in enumerate(useful)), np.zeros(len(masks))
    )
    losses[costs > budget_eur + 0.005] = np.inf
    place = int(np.lexsort((costs, losses.round(6)))[0])
    return ordered(portfolio, [option for bit, option in enumerate(useful) if masks[place] >> bit & 1])


def ordered(portfolio: Portfolio, options: Sequence[Option], *, exact: bool = True) -> Choice:
    """The steps from today's expected loss to the one with all `options`: each time the one that removes most."""
    left = [_Reach.of(portfolio, option) for option in sorted(options, key=lambda option: option.ref)]
    chosen, after = list[Option](), list[float]()
    while left:
        best_of = max(left, key=lambda reach: reach.removed(chosen))
        left.remove(best_of)
        chosen.append(best_of.option)
        after.append(loss(portfolio, chosen))
    cost = sum(option.cost_eur or 0.0 for option in chosen)
    return Choice(tuple(option.ref for option in chosen), loss(portfolio), tuple(after), cost, exact)


def _affordable(options: Iterable[Option], budget_eur: float) -> list[Option]:
    return [option for option in options if option.cost_eur is not None and option.cost_eur <= budget_eur]


def _masks(count: int, most: int | None) -> NDArray[np.int64] | None:
    """Every set of so many options as bits; None when there are too many sets."""
    if count <= EXACT_UP_TO:
        masks = np.arange(2**count, dtype=np.int64)
        sizes = sum((masks >> place & 1 for place in range(count)), np.zeros(len(masks), dtype=np.int64))
        return masks if most is None else masks[sizes <= most]
    if most is None or most > SMALL_SET or count > MOST_OPTIONS:
        return None
    sets = (chosen for size in range(most + 1) for chosen in combinations(range(count), size))
    return np.array([sum(1 << place for place in chosen) for chosen in sets], dtype=np.int64)


def _work(portfolio: Portfolio, options: Sequence[Option], masks: NDArray[np.int64]) -> int:
    """How many closed forms `_losses` works out at most."""
    return sum(min(len(masks), 2 ** len(_touching(exposure, options))) for exposure in portfolio.exposures)


def _touching(exposure: Exposure, options: Sequence[Option]) -> list[int]:
    """The places of the options that lower this exposure or one of its members."""
    risks = {exposure.ref, *exposure.members}
    return [place for place, option in enumerate(options) if any(effect.risk in risks for effect in option.effects)]


def _losses(portfolio: Portfolio, options: Sequence[Option], masks: NDArray[np.int64]) -> Floats:
    """Expected loss of a year for each set. What an exposure costs depends on the few options that touch it or one of
    its members: it is worked out once for each of their combinations that occurs."""
    found = np.zeros(len(masks))
    for exposure in portfolio.exposures:
        touching = _touching(exposure, options)
        bits = sum(((masks >> place & 1) << place for place in touching), np.zeros(len(masks), dtype=np.int64))
        kinds, where = np.unique(bits, return_inverse=True)
        alone = replace(portfolio, exposures=_with_members(portfolio, exposure))
        values = [
            expected(
                exposure,
                factors(alone, [options[place] for place in touching if kind >> place & 1])[exposure.ref],
                portfolio.costs,
            )
            for kind in kinds.tolist()
        ]
        found += np.array(values)[where]
    return found


def _with_members(portfolio: Portfolio, exposure: Exposure) -> tuple[Exposure, ...]:
    return (exposure, *(portfolio.by_ref[member] for member in exposure.members))


def _stepwise(portfolio: Portfolio, options: Sequence[Option], budget_eur: float, most: int | None) -> list[Option]:
    left, chosen, spent = [_Reach.of(portfolio, option) for option in options], list[Option](), 0.0
    while most is None or len(chosen) < most:
        fits = [reach for reach in left if spent + (reach.option.cost_eur or 0.0) <= budget_eur + 0.005]
        gains = [reach.removed(chosen) / max(1.0, reach.option.cost_eur or 0.0) for reach in fits]
        if not fits or max(gains) <= 0:
            break
        taken = fits[int(np.argmax(gains))]
        chosen.append(taken.option)
        left.remove(taken)
        spent += taken.option.cost_eur or 0.0
    return chosen


def _ordered(portfolio: Portfolio) -> list[Exposure]:
    return sorted(portfolio.exposures, key=lambda exposure: exposure.ref)
