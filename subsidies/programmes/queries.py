"""The catalogue as one business sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from portal.access.rules import Actor, can
from portal.profile.models import Profile as BusinessProfile
from portal.profile.queries import profile_of
from portal.tenancy.models import Business
from risks.treatment.models import Measure, Theme
from subsidies.applications.models import Application
from subsidies.applications.queries import by_programme
from subsidies.funding.themes import Wanted, could_pay, paying_themes
from subsidies.funding.wording import terms_lines
from subsidies.matching.compiled import GROUPS, Ranking
from subsidies.matching.facts import Profile
from subsidies.matching.ranking import Group, becomes_possible_on
from subsidies.matching.verdict import Eligibility, Verdict, evaluate
from subsidies.matching.wording import OUTCOMES, headline, in_short, mark
from subsidies.programmes.catalogue import Catalogue, Kept, Places, current
from subsidies.programmes.models import Programme
from subsidies.programmes.profiles import matched
from subsidies.verdicts.queries import Since, beside_of


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list: the programme, the verdict, and the business's own stand."""

    programme: Kept
    verdict: Verdict
    group: Group
    application: Application | None
    themes: frozenset[str]  # in common with measures still to be done
    own: bool  # whether the reader may see the business's facts
    since: Since | None  # only where it is for the business
    answers: Mapping[str, bool]  # key of a condition → whether the business said that it is met

    @property
    def for_measures(self) -> str:
        """The themes of open measures that this programme could pay for, in words."""
        return ", ".join(str(Theme(theme).label) for theme in sorted(self.themes))

    @property
    def headline(self) -> str:
        return headline(self.verdict, met=self._answered(met=True), not_met=self._answered(met=False))

    @property
    def mark(self) -> tuple[str, str] | None:
        """A word of its own, where that of its group would promise too much or too little."""
        return mark(self.verdict, not_met=self._answered(met=False))

    def _answered(self, *, met: bool) -> int:
        return sum(self.answers.get(key) is met for key in self.verdict.confirm)

    @property
    def amount(self) -> str:
        """What it pays, as the source words it, else by its figures; empty when neither is known."""
        return self.programme.amount or " ".join(terms_lines(self.programme.terms))

    @property
    def reasons(self) -> list[tuple[str, str, str]]:
        """(outcome, its word, the criterion in a line), those that decide against or stay open first."""
        return [
            (str(result.outcome), str(OUTCOMES[result.outcome]), in_short(result, own=self.own))
            for result in self.verdict.worst_first
        ]

    @property
    def worth_waiting_for(self) -> bool:
        """Whether it is for the business, may be, or will be: else nobody needs to hold an order back for it."""
        return self.verdict.eligibility is not Eligibility.NOT_ELIGIBLE or self.turns_on is not None

    @property
    def turns_on(self) -> date | None:
        """The day from which time alone makes it possible, when it does."""
        return becomes_possible_on(self.verdict)


@dataclass(frozen=True)
class Seen:
    """The whole catalogue as one business sees it on a day. Places are those of `catalogue.kept`."""

    business: Business
    facts: BusinessProfile
    catalogue: Catalogue
    profile: Profile
    ranking: Ranking
    today: date
    wanted: frozenset[Wanted]  # what the measures still to be done are about
    own: bool  # whether the reader may see the business's facts

    @cached_property
    def pays_for_measures(self) -> NDArray[np.bool_]:
        """Which programmes could pay for a measure still to be done."""
        named = {found for wanted in self.wanted for found in paying_themes(wanted)}
        return self.catalogue.with_themes(named)

    @cached_property
    def order(self) -> Places:
        """Best first; within a group, programmes that could pay for a measure come first."""
        order = self.ranking.order
        return order[np.lexsort((np.arange(len(order)), ~self.pays_for_measures[order], self.ranking.group[order]))]

    def in_group(self, group: Group) -> NDArray[np.bool_]:
        """Which programmes are in that group."""
        return self.ranking.among([group])

    def where(self, wanted: NDArray[np.bool_] | None = None) -> Places:
        """The places of the programmes wanted, in order."""
        return self.order if wanted is None else self.order[wanted[self.order]]

    def listed(self, places: Places) -> list[Listed]:
        """These programmes, each explained; two queries."""
        shown = [(place, self.catalogue.kept[place]) for place in places]
        applications = by_programme(self.business, [kept.pk for _, kept in shown])
        beside = beside_of(self.business, [kept.pk for _, kept in shown])
        return [
            Listed(
                kept,
                evaluate(kept.rules, self.profile, self.today),
                GROUPS[self.ranking.group[place]],
                applications.get(kept.pk),
                frozenset(one.theme for one in self.wanted if could_pay(one, kept.themes)),
                self.own,
                beside[kept.pk].since if self._is_for(place) else None,
                beside[kept.pk].answers,
            )
            for place, kept in shown
            if kept.pk in beside
        ]

    def _is_for(self, place: np.intp) -> bool:
        return GROUPS[self.ranking.group[place]] is Group.ELIGIBLE


def seen_by(business: Business, today: date, actor: Actor) -> Seen:
    """Three queries, however long the catalogue: its revision, the profile, the open measures' themes.

    Who may not see the measures is shown nothing of them, the order included; who may not see the profile reads the
    verdicts without the facts behind them.
    """
    catalogue, facts = current(), profile_of(business)
    facts.business = business  # known: not to be asked for again
    profile = matched(facts)
    ranking = catalogue.rank(profile, today)
    wanted = frozenset(open_wishes(business)) if can(actor, "measure.view", business) else frozenset()
    own = can(actor, "profile.view", business)
    return Seen(business, facts, catalogue, profile, ranking, today, wanted, own)


def open_wishes(business: Business) -> set[Wanted]:
    """What the measures that are not done yet are about; "other" says nothing."""
    waiting = Measure.objects.for_business(business).filter(status__in=["planned", "under_way"])
    rows = waiting.exclude(theme=Theme.OTHER).values_list("theme", "catalogue_code")
    return {Wanted(theme, code) for theme, code in rows.distinct()}


def needed_before(programme: Programme) -> list[tuple[str, Programme | None]]:
    """(id, programme) of what must be completed before this one; None where the catalogue does not have it."""
    ids = list(programme.data.get("prerequisite_ids") or [])
    known = {row.slug: row for row in Programme.objects.filter(slug__in=ids)} if ids else {}
    return [(slug, known.get(slug)) for slug in ids]
