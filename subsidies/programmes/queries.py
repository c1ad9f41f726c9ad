"""The catalogue as one business sees it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from portal.profile.models import Profile as BusinessProfile
from portal.profile.queries import profile_facts, profile_of
from portal.tenancy.models import Business
from risks.treatment.models import Measure, Theme
from subsidies.funding.models import Follow
from subsidies.matching.compiled import GROUPS, Ranking
from subsidies.matching.criteria import CriterionResult, Outcome
from subsidies.matching.facts import Profile, Span
from subsidies.matching.ranking import Group, becomes_possible_on
from subsidies.matching.records import profile_from_facts, programme_from_record
from subsidies.matching.verdict import Verdict, evaluate
from subsidies.matching.wording import Explanation, explain, headline
from subsidies.programmes.catalogue import Catalogue, Places, current
from subsidies.programmes.models import Programme
from subsidies.verdicts.queries import Since, since_of

FUNDING_THEMES = {
    Theme.CYBER.value: {"cyber", "digital"},
    Theme.PREVENTION.value: {"prevention", "occupational-risk"},
}


def profile_to_match(business: Business) -> Profile:
    """The matcher's view of the business's facts as they are now."""
    return matched(profile_of(business))


def matched(row: BusinessProfile) -> Profile:
    """The matcher's view of stored facts; a band counts only without an exact number."""
    facts = profile_facts(row)
    band = facts["employees_band"]
    created = facts["created_on"]
    profile = profile_from_facts(
        employees=facts["employees"],
        naf=facts["naf"],
        region=facts["region_cog"],
        department=facts["department"],
        commune=facts["commune"],
        created_on=date.fromisoformat(created) if created else None,
        micro_entrepreneur=facts["micro_entrepreneur"],
        legal_form=facts["legal_form"],
        turnover_eur=facts["turnover_eur"],
        balance_sheet_eur=facts["balance_sheet_eur"],
    )
    if facts["employees"] is None and band is not None:
        profile = replace(profile, employees=Span(*band))
    return profile


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list: the programme, the verdict, and the business's own stand."""

    programme: Programme
    verdict: Verdict
    group: Group
    follow: Follow | None
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
    def amount(self) -> str:
        return amount_text(self.programme.data)

    @property
    def reasons(self) -> list[tuple[CriterionResult, Explanation]]:
        """Each criterion with its words: those that decide against or stay open come first."""
        worst_first = sorted(self.verdict.criteria, key=lambda result: _WORST_FIRST.index(result.outcome))
        return [(result, explain(result)) for result in worst_first]

    @property
    def turns_on(self) -> date | None:
        """The day from which time alone makes it possible, when it does."""
        return becomes_possible_on(self.verdict)

    @property
    def guarded(self) -> bool:
        """Whether it refuses what was ordered, signed or begun before one applied."""
        return bool(self.programme.data.get("apply_before_start"))


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
        named = {found for theme in self.themes for found in FUNDING_THEMES.get(theme, {theme})}
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
        """These programmes, each explained; three queries."""
        keys = [self.catalogue.kept[place].pk for place in places]
        rows = Programme.objects.in_bulk(keys)
        own = Follow.objects.for_business(self.business).filter(programme__in=keys)
        follows = {follow.programme_id: follow for follow in own}
        since = since_of(self.business, [pk for place, pk in zip(places, keys, strict=True) if self._is_for(place)])
        return [
            Listed(
                rows[pk],
                evaluate(programme_from_record(rows[pk].data), self.profile, self.today),
                GROUPS[self.ranking.group[place]],
                follows.get(pk),
                frozenset(theme for theme in self.themes if funded_by(theme, rows[pk].themes)),
                since.get(pk),
            )
            for place, pk in zip(places, keys, strict=True)
            if pk in rows
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


def funded_by(theme: str, programme_themes: Iterable[str]) -> bool:
    """Whether a programme of these themes could pay for a measure of this one. Institutions name finer themes than
    people do."""
    return not FUNDING_THEMES.get(theme, {theme}).isdisjoint(programme_themes)


def verdict_for(business: Business, programme: Programme, today: date) -> Verdict:
    """The verdict on one programme, criterion by criterion."""
    return evaluate(programme_from_record(programme.data), profile_to_match(business), today)
