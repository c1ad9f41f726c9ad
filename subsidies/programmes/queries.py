"""The catalogue as one business sees it."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from portal.profile.models import Profile as BusinessProfile
from portal.profile.queries import profile_of
from portal.tenancy.models import Business
from risks.treatment.models import Measure, Theme
from subsidies.applications.models import Application
from subsidies.applications.queries import by_programme
from subsidies.funding.themes import Wanted, funded_by, paying_themes
from subsidies.matching.compiled import GROUPS, Ranking
from subsidies.matching.criteria import Outcome
from subsidies.matching.facts import Profile
from subsidies.matching.ranking import Group, becomes_possible_on
from subsidies.matching.verdict import Verdict, evaluate
from subsidies.matching.wording import OUTCOMES, headline, in_short
from subsidies.programmes.catalogue import Catalogue, Kept, Places, current
from subsidies.programmes.profiles import matched
from subsidies.verdicts.queries import Since, since_of


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list: the programme, the verdict, and the business's own stand."""

    programme: Kept
    verdict: Verdict
    group: Group
    application: Application | None
    themes: frozenset[str]  # in common with measures still to be done
    since: Since | None = None  # only where it is for the business

    @property
    def for_measures(self) -> str:
        """The themes of open measures that this programme could pay for, in words."""
        return ", ".join(str(Theme(theme).label) for theme in sorted(self.themes))

    @property
    def headline(self) -> str:
        return headline(self.verdict)

    @property
    def reasons(self) -> list[tuple[str, str, str]]:
        """(outcome, its word, the criterion in a line), those that decide against or stay open first."""
        worst_first = sorted(self.verdict.criteria, key=lambda result: _WORST_FIRST.index(result.outcome))
        return [(str(result.outcome), str(OUTCOMES[result.outcome]), in_short(result)) for result in worst_first]

    @property
    def turns_on(self) -> date | None:
        """The day from which time alone makes it possible, when it does."""
        return becomes_possible_on(self.verdict)


_WORST_FIRST = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.PASS)


def amount_text(record: dict[str, Any]) -> str:
    """What is known of the amount, as the source words it; empty when nothing is."""
    return str(record.get("amount_text") or "")


@dataclass(frozen=True)
class Seen:
    """The whole catalogue as one business sees it on a day. Places are those of `catalogue.kept`."""

    business: Business
    facts: BusinessProfile
    catalogue: Catalogue
    profile: Profile
    ranking: Ranking
    today: date
    themes: frozenset[str]  # of measures still to be done

    @cached_property
    def pays_for_measures(self) -> NDArray[np.bool_]:
        """Which programmes could pay for a measure still to be done."""
        named = {found for theme in self.themes for found in paying_themes(Wanted(theme))}
        return self.catalogue.with_themes(named)

    @cached_property
    def order(self) -> Places:
        """Best first; within a group, programmes that could pay for a measure come first."""
        order = self.ranking.order
        return order[np.lexsort((np.arange(len(order)), ~self.pays_for_measures[order], self.ranking.group[order]))]

    def in_group(self, group: Group) -> NDArray[np.bool_]:
        """Which programmes are in that group."""
        return np.asarray(self.ranking.group == GROUPS.index(group), dtype=bool)

    def where(self, wanted: NDArray[np.bool_] | None = None) -> Places:
        """The places of the programmes wanted, in order."""
        return self.order if wanted is None else self.order[wanted[self.order]]

    def listed(self, places: Places) -> list[Listed]:
        """These programmes, each explained; two queries."""
        shown = [(place, self.catalogue.kept[place]) for place in places]
        applications = by_programme(self.business, [kept.pk for _, kept in shown])
        since = since_of(self.business, [kept.pk for place, kept in shown if self._is_for(place)])
        return [
            Listed(
                kept,
                evaluate(kept.rules, self.profile, self.today),
                GROUPS[self.ranking.group[place]],
                applications.get(kept.pk),
                frozenset(theme for theme in self.themes if funded_by(theme, kept.themes)),
                since.get(kept.pk),
            )
            for place, kept in shown
        ]

    def _is_for(self, place: np.intp) -> bool:
        return GROUPS[self.ranking.group[place]] is Group.ELIGIBLE


def seen_by(business: Business, today: date) -> Seen:
    """Three queries, however long the catalogue: its revision, the profile, the open measures' themes."""
    catalogue, facts = current(), profile_of(business)
    facts.business = business  # known: not to be asked for again
    profile = matched(facts)
    ranking = catalogue.rank(profile, today)
    return Seen(business, facts, catalogue, profile, ranking, today, frozenset(open_themes(business)))


def open_themes(business: Business) -> set[str]:
    """The themes of the measures that are not done yet."""
    waiting = Measure.objects.for_business(business).filter(status__in=["planned", "under_way"])
    return set(waiting.values_list("theme", flat=True)) - {Theme.OTHER}
