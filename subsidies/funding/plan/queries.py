"""Reading the plan, and who could pay for a measure. The catalogue is judged in one place, `judged`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
from django.db.models import Value
from django.http import Http404

from portal.tenancy.models import Business
from risks.register.models import Risk
from risks.treatment.models import Measure, MeasureStatus
from subsidies.applications.models import Application
from subsidies.applications.queries import awards
from subsidies.funding.amounts import pays
from subsidies.funding.plan.candidates import Candidate
from subsidies.funding.plan.models import FundingChoice
from subsidies.funding.plan.parts import Choice, Option, Plan, Work
from subsidies.funding.plan.planning import plan_of
from subsidies.funding.plan.sharing import costs_of, granted
from subsidies.funding.plan.standing import Standing, option_then, standing_of
from subsidies.funding.queries import answers_of
from subsidies.funding.services import service_of_measure
from subsidies.funding.terms import ZERO
from subsidies.funding.themes import Wanted, could_pay, paying_themes
from subsidies.ledger.queries import room_eur
from subsidies.matching.compiled import GROUPS
from subsidies.matching.facts import Profile
from subsidies.matching.ranking import Group, group_of
from subsidies.matching.records import programme_from_record
from subsidies.matching.verdict import Phase, Verdict, evaluate
from subsidies.matching.wording import only_waits
from subsidies.programmes.catalogue import current
from subsidies.programmes.conditions import condition_key
from subsidies.programmes.models import Programme, ProgrammeState
from subsidies.programmes.profiles import profile_to_match

OPEN = (MeasureStatus.PLANNED, MeasureStatus.UNDER_WAY)
MOST_SHOWN = 40  # candidates for one measure
DEEPEST = 6  # of a chain of programmes that open each other


@dataclass(frozen=True, slots=True)
class Candidates:
    """The best of them, and how many more have the theme."""

    found: list[Candidate]
    more: int


@dataclass(frozen=True, slots=True)
class Fundable:
    """A measure still to be done that no programme is chosen for."""

    measure: Measure
    count: int  # programmes that are not refused to the business


def judged(programmes: Iterable[Programme], profile: Profile, today: date) -> list[tuple[Programme, Verdict]]:
    """Each programme with its verdict for this profile."""
    return [(row, evaluate(programme_from_record(row.data), profile, today)) for row in programmes]


def wanted_of(measure: Measure) -> Wanted:
    """What the measure is about, as far as its funding goes."""
    return Wanted(measure.theme, measure.catalogue_code)


def find_measure(business: Business, number: int) -> Measure:
    """The measure with this number; Http404 for a number of nobody and of another business alike."""
    measure = Measure.objects.for_business(business).filter(number=number).first()
    if measure is None:
        raise Http404
    measure.business = business
    return measure


def find_choice(measure: Measure, programme: Programme) -> FundingChoice | None:
    """The choice of this programme for this measure, if it was made."""
    choice = FundingChoice.objects.for_business(measure.business).filter(measure=measure, programme=programme).first()
    if choice is not None:
        choice.business, choice.measure, choice.programme = measure.business, measure, programme
    return choice


def candidates(measure: Measure, today: date) -> Candidates:
    """Who could pay for this measure: those chosen whatever their theme, then by theme, best first."""
    business = measure.business
    mine = (
        FundingChoice.objects.for_business(business)
        .filter(measure=measure)
        .values_list("programme_id", Value(value=True))
    )
    applied = Application.objects.for_business(business).filter(measures=measure)
    both = list(
        mine.union(applied.values_list("programme_id", Value(value=False)), all=True)
    )  # one query: each page asks
    chosen = {pk for pk, wanted in both if wanted}
    named = {pk for pk, wanted in both if not wanted}
    profile, catalogue = profile_to_match(business), current()
    order = catalogue.rank(profile, today).order
    fits = catalogue.with_themes(paying_themes(wanted_of(measure)))
    keys = [catalogue.kept[place].pk for place in order[fits[order]]]
    others = [key for key in keys if key not in chosen]
    rows = Programme.objects.in_bulk([*chosen, *named, *others[:MOST_SHOWN]])
    seen = _Seen(profile, today, standing_of(business, rows))
    found = [
        seen.candidate(measure, row, verdict, measure.cost_once_eur)
        for row, verdict in judged(rows.values(), profile, today)
    ]
    groups = list(Group)
    found.sort(
        key=lambda item: (
            not item.chosen,
            groups.index(item.group),
            not item.aid.lowers_cost,
            -(item.aid.high_eur or ZERO) if item.aid.lowers_cost else ZERO,
            item.programme.sort_key,
        )
    )
    return Candidates(found, max(len(others) - MOST_SHOWN, 0))


def candidate(measure: Measure, programme: Programme, cost_eur: Decimal | None, today: date) -> Candidate:
    """One programme for one measure, over the cost that counts."""
    profile = profile_to_match(measure.business)
    ((_row, verdict),) = judged([programme], profile, today)
    seen = _Seen(profile, today, standing_of(measure.business, [programme.pk]))
    return seen.candidate(measure, programme, verdict, cost_eur, chosen_on=today)  # the page is about choosing it


def for_each(business: Business, programme: Programme, measures: Iterable[Measure], today: date) -> list[Candidate]:
    """The same programme for each of these measures."""
    profile = profile_to_match(business)
    ((_row, verdict),) = judged([programme], profile, today)
    seen = _Seen(profile, today, standing_of(business, [programme.pk]))
    return [seen.candidate(measure, programme, verdict, measure.cost_once_eur) for measure in measures]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is known of the business when a candidate is looked at."""

    profile: Profile
    today: date
    standing: Standing

    def candidate(
        self,
        measure: Measure,
        programme: Programme,
        verdict: Verdict,
        cost_eur: Decimal | None,
        *,
        chosen_on: date | None = None,
    ) -> Candidate:
        chosen = (programme.pk, measure.pk) in self.standing.chosen_on
        found = self.standing.of(programme.pk, measure, chosen_on)
        asked = None if found is None else found[1]
        bought = service_of_measure(measure)
        aid = pays(programme.data, cost_eur, self.profile, self.today, bought=bought)
        if found is not None and found[1].won and found[1].amount_eur is not None:
            option = option_then(option_of(programme, verdict), found[0])
            costs = costs_of(found[1], measure.number, cost_eur)
            aid = granted(option, found[1].amount_eur, measure.number, costs, bought=bought)
        return Candidate(programme, verdict, group_of(verdict), aid, measure.cost_once_eur, chosen, asked, measure)


def option_of(programme: Programme, verdict: Verdict, answers: Mapping[str, bool] | None = None) -> Option:
    """The programme as the plan sees it. `answers`: what the business said of its conditions, by their key."""
    keys = [condition_key(text) for text in programme.data.get("conditions") or []]
    said = [(answers or {}).get(key) for key in keys]
    waits = only_waits(verdict) and not verdict.suspended
    return Option(
        slug=programme.slug,
        title=programme.title,
        record=programme.data,
        eligibility=verdict.eligibility,
        suspended=programme.suspended or verdict.suspended,
        closed=programme.state == ProgrammeState.CLOSED or verdict.phase is Phase.CLOSED,
        opens_on=verdict.period.opens_on if waits else None,
        to_confirm=said.count(None),
        not_met=said.count(False),
    )


def plan_for(business: Business, today: date) -> Plan:
    """The business's plan: the measures that a programme is chosen for, dropped ones left out."""
    rows = list(
        FundingChoice.objects.for_business(business)
        .exclude(measure__status=MeasureStatus.DROPPED)
        .select_related("measure", "programme")
        .order_by("measure__number", "pk")
    )
    profile = profile_to_match(business)
    programmes = {row.programme_id: row.programme for row in rows}
    answers = answers_of(business, programmes)
    judgements = judged(programmes.values(), profile, today)
    options = {row.pk: option_of(row, verdict, answers.get(row.pk)) for row, verdict in judgements}
    measures = {row.measure_id: row.measure for row in rows}
    standing = standing_of(business, programmes)

    def choice_of(row: FundingChoice) -> Choice:
        option, found = options[row.programme_id], standing.of(row.programme_id, row.measure)
        if found is None:
            return Choice(option, row.eligible_cost_eur)
        return Choice(option_then(option, found[0]), row.eligible_cost_eur, found[1])

    works = [
        Work(
            measure.number,
            measure.title,
            measure.status,
            measure.cost_once_eur,
            measure.due_on,
            tuple(choice_of(row) for row in rows if row.measure_id == key),
            service_of_measure(measure),
        )
        for key, measure in measures.items()
    ]
    return plan_of(
        works,
        profile,
        today,
        earlier=awards(business),
        catalogue=_before(programmes.values()),
        room_eur=room_eur(business, today),
    )


def _before(programmes: Iterable[Programme]) -> Mapping[str, tuple[str, Sequence[str]]]:
    """The programmes that these ask to have completed first, and theirs in turn."""
    known: dict[str, tuple[str, Sequence[str]]] = {}
    missing = {slug for row in programmes for slug in row.data.get("prerequisite_ids") or ()}
    for _depth in range(DEEPEST):
        missing -= known.keys()
        if not missing:
            break
        found = Programme.objects.filter(slug__in=missing)
        known |= {row.slug: (row.title, tuple(row.data.get("prerequisite_ids") or ())) for row in found}
        missing = {slug for _title, before in known.values() for slug in before}
    return known


def fundable(business: Business, today: date) -> list[Fundable]:
    """The measures still to be done without a chosen programme, those that most could pay for first."""
    chosen = FundingChoice.objects.for_business(business).values("measure_id")
    waiting = Measure.objects.for_business(business).filter(status__in=OPEN).exclude(pk__in=chosen)
    rows = list(waiting.exclude(cost_once_eur=0))  # what costs nothing needs nobody to pay; unknown may cost
    if not rows:
        return []
    catalogue = current()
    group = catalogue.rank(profile_to_match(business), today).group
    possible = np.isin(group, [GROUPS.index(Group.ELIGIBLE), GROUPS.index(Group.UNKNOWN)])
    themed = {row.pk: paying_themes(wanted_of(row)) for row in rows}
    counts = {themes: int((catalogue.with_themes(themes) & possible).sum()) for themes in set(themed.values())}
    found = [Fundable(row, counts[themed[row.pk]]) for row in rows]
    return sorted(found, key=lambda item: (-item.count, item.measure.number))


def payable(business: Business, programme: Programme) -> list[Measure]:
    """The measures still to be done that this programme could pay for."""
    rows = Measure.objects.for_business(business).filter(status__in=OPEN).order_by("number")
    return [row for row in rows if could_pay(wanted_of(row), programme.themes)]


def lowered(business: Business, measures: Iterable[Measure]) -> list[Risk]:
    """The risks that these measures work against, the highest first."""
    rows = Risk.objects.for_business(business).filter(measure_links__measure__in=[row.pk for row in measures])
    return sorted(rows.distinct(), key=lambda risk: (-(risk.level_current or 0), risk.number))


def chosen_for(business: Business, programme: Programme) -> set[int]:
    """The ids of the measures that this programme is chosen for."""
    rows = FundingChoice.objects.for_business(business).filter(programme=programme)
    return set(rows.values_list("measure_id", flat=True))
