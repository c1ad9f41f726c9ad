"""Which of the business's own applications stands for which of its measures. Four queries for any number of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils import timezone

from portal.tenancy.models import Business
from risks.treatment.models import Measure, MeasureStatus
from subsidies.applications.models import Application, ApplicationMeasure
from subsidies.applications.queries import best, rules_of
from subsidies.applications.states import BEFORE_SUBMISSION, OPEN, State
from subsidies.funding.plan.models import FundingChoice
from subsidies.funding.plan.parts import Asked, Option, Stand
from subsidies.funding.services import pays_another_price, service_of_measure
from subsidies.ledger.models import MinorAid
from subsidies.matching.verdict import Eligibility

STANDS = {
    State.INTERESTED: Stand.PREPARING,
    State.PREPARING: Stand.PREPARING,
    State.SUBMITTED: Stand.SENT,
    State.ACCEPTED: Stand.GRANTED,
    State.PAID: Stand.PAID,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """The applications that were neither refused nor given up, the measures that each names, and which of them the
    ledger holds."""

    applications: tuple[Application, ...]
    named: Mapping[int, tuple[Measure, ...]]
    chosen: Mapping[int, Mapping[int, Measure]]  # programme → measures that it is chosen for
    chosen_on: Mapping[tuple[int, int], date]  # programme, measure → since when
    in_ledger: frozenset[int]

    def of(
        self, programme_id: int, measure: Measure, chosen_on: date | None = None
    ) -> tuple[Application, Asked] | None:
        """The one that stands for this programme and this measure: one that names it goes before one that names none.

        What names no measure is for all that the programme was chosen for by the time it was over. `chosen_on` answers
        for a measure that it is not chosen for: as if it were, on that day.
        """
        found = self._find(programme_id, measure, self.chosen_on.get((programme_id, measure.pk), chosen_on))
        return None if found is None else (found, self._asked(found))

    def _find(self, programme_id: int, measure: Measure, on: date | None) -> Application | None:
        mine = [row for row in self.applications if row.programme_id == programme_id]
        naming = [row for row in mine if any(one.pk == measure.pk for one in self.named.get(row.pk, ()))]
        others = [row for row in mine if row.pk not in self.named and _in_time(row, on)]
        return best(naming) or best(others)

    def _covers(self, row: Application) -> Mapping[int, Decimal | None]:
        measures: Iterable[Measure] = self.named.get(row.pk, ())
        if row.pk not in self.named:
            chosen = self.chosen.get(row.programme_id, {})
            since = {key: self.chosen_on[row.programme_id, key] for key in chosen}
            measures = [one for key, one in chosen.items() if self._find(row.programme_id, one, since[key]) == row]
        record = row.programme.data
        return {
            one.number: one.cost_once_eur
            for one in measures
            if one.status != MeasureStatus.DROPPED and not pays_another_price(record, service_of_measure(one))
        }

    def _asked(self, row: Application) -> Asked:
        return Asked(
            number=row.number,
            reference=row.reference,
            stand=STANDS[State(row.state)],
            sent_on=row.submitted_on,
            decided_on=row.decided_on,
            paid_on=row.paid_on,
            granted_eur=row.granted_eur,
            received_eur=row.received_eur,
            covers=self._covers(row),
            minor=row.counts_as_minor,
            in_ledger=row.pk in self.in_ledger,
        )


def standing_of(business: Business, programme_ids: Iterable[int]) -> Standing:
    """All that the business asked these programmes for."""
    keys = list(programme_ids)
    rows = Application.objects.for_business(business).filter(programme__in=keys, state__in=sorted(STANDS))
    applications = tuple(rows.select_related("programme", "rule_version").order_by("number"))
    mine = [row.pk for row in applications]
    named: dict[int, tuple[Measure, ...]] = {}
    links = ApplicationMeasure.objects.for_business(business).filter(application__in=mine).select_related("measure")
    for link in links.order_by("measure__number"):
        named[link.application_id] = (*named.get(link.application_id, ()), link.measure)
    choices = FundingChoice.objects.for_business(business).filter(programme__in=keys).select_related("measure")
    chosen: dict[int, dict[int, Measure]] = {}
    chosen_on: dict[tuple[int, int], date] = {}
    for choice in choices:
        chosen.setdefault(choice.programme_id, {})[choice.measure_id] = choice.measure
        chosen_on[choice.programme_id, choice.measure_id] = timezone.localdate(choice.added_at)
    held = MinorAid.objects.for_business(business).filter(application__in=mine)
    in_ledger = frozenset(key for key in held.values_list("application_id", flat=True) if key)
    return Standing(applications, named, chosen, chosen_on, in_ledger)


def option_then(option: Option, application: Application) -> Option:
    """The programme by the rules and the verdict of the day it was sent; as it is today until then."""
    if application.state in BEFORE_SUBMISSION:
        return option
    verdict = (application.verdict or {}).get("eligibility")
    eligibility = Eligibility(verdict) if verdict else option.eligibility
    return replace(option, record=rules_of(application), eligibility=eligibility)


def _in_time(row: Application, chosen_on: date | None) -> bool:
    """What was paid before the programme was chosen for a measure was for something else."""
    if chosen_on is None:
        return False
    return row.state in OPEN or chosen_on <= (row.paid_on or row.since)
