"""The public catalogue for a profile that is not kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from subsidies.funding.themes import normal
from subsidies.matching.compiled import Ranking
from subsidies.matching.criteria import CriterionResult
from subsidies.matching.facts import Profile
from subsidies.matching.ranking import Group, group_of
from subsidies.matching.records import programme_from_record
from subsidies.matching.verdict import Phase, Verdict, evaluate
from subsidies.matching.wording import Explanation, explain, headline, mark
from subsidies.programmes.catalogue import Catalogue, Kept, amount_text, current
from subsidies.programmes.models import Programme

RELATED = 5


@dataclass(frozen=True)
class View:
    """The catalogue as one profile sees it on a day; `places` are those of `catalogue.kept`, best first."""

    catalogue: Catalogue
    ranking: Ranking
    profile: Profile
    day: date

    @property
    def to_check(self) -> int:
        """How many of those that it meets name no criterion: only the operator can say."""
        return int(np.count_nonzero(self.ranking.among((Group.ELIGIBLE,)) & self.catalogue.silent))

    def places(self, groups: Iterable[Group]) -> NDArray[np.intp]:
        """The programmes of these groups, best first."""
        return self.ranking.order[self.ranking.among(groups)[self.ranking.order]]


@dataclass(frozen=True, slots=True)
class Shown:
    """One programme, explained."""

    programme: Programme
    verdict: Verdict
    group: Group

    @property
    def headline(self) -> str:
        return headline(self.verdict)

    @property
    def mark(self) -> tuple[str, str] | None:
        """The tag that takes the place of the group's own, where that would promise too much or too little."""
        return mark(self.verdict)

    @property
    def amount(self) -> str:
        return amount_text(self.programme.data)

    @property
    def reasons(self) -> list[tuple[CriterionResult, Explanation]]:
        """Each criterion with its words: those that decide against or stay open come first."""
        return [(result, explain(result)) for result in self.verdict.worst_first]

    @property
    def ended(self) -> bool:
        """Whether its period is over."""
        return self.verdict.phase is Phase.CLOSED


def seen_by(profile: Profile, day: date) -> View:
    """The whole catalogue ranked for a profile: the one place where the finder asks for an order."""
    catalogue = current()
    return View(catalogue, catalogue.rank(profile, day), profile, day)


def shown(keys: Iterable[int], profile: Profile, day: date) -> list[Shown]:
    """These programmes in this order, each explained; one query."""
    wanted = [int(key) for key in keys]
    rows = Programme.objects.in_bulk(wanted)
    return [explained(rows[key], profile, day) for key in wanted if key in rows]


def explained(programme: Programme, profile: Profile, day: date) -> Shown:
    """One programme for a profile."""
    verdict = evaluate(programme_from_record(programme.data), profile, day)
    return Shown(programme, verdict, group_of(verdict))


def by_title(view: View) -> list[int]:
    """The ids of what may be applied for now or later, by title: the list for those who told nothing."""
    kept = [view.catalogue.kept[place] for place in view.places((Group.ELIGIBLE, Group.UNKNOWN, Group.NEAR_MISS))]
    return [one.pk for one in sorted(kept, key=lambda one: (one.words, one.slug))]


def related(programme: Programme, day: date) -> list[Kept]:
    """A few open programmes of the same themes: where a closed one leads on to."""
    view = seen_by(Profile(), day)
    fits = view.catalogue.with_themes(normal(theme) for theme in programme.themes)
    places = [place for place in view.places((Group.ELIGIBLE, Group.UNKNOWN)) if fits[place]]
    found = [view.catalogue.kept[place] for place in places]
    return [one for one in found if one.pk != programme.pk][:RELATED]
