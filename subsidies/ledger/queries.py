"""Reads of the de minimis ledger."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.http import Http404

from portal.tenancy.models import Business
from subsidies.applications.models import Application
from subsidies.applications.queries import regime_of
from subsidies.applications.states import GRANTED
from subsidies.ledger.ceilings import Regime
from subsidies.ledger.models import MinorAid
from subsidies.ledger.rolling import Aid, standing

DE_MINIMIS, UNKNOWN = "de_minimis", "unknown"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a granted application still owes the ledger: `enter` its line, `ask` the operator, or `held` as a line."""

    application: Application
    kind: str
    line: MinorAid | None = None


def lines_of(business: Business) -> QuerySet[MinorAid]:
    """All lines, with the programme each came from."""
    return MinorAid.objects.for_business(business).select_related("application__programme")


def aids_of(lines: Iterable[MinorAid]) -> list[Aid]:
    """The lines as the pure module adds them up."""
    return [line.as_aid() for line in lines]


def room_eur(business: Business, today: date) -> Decimal | None:
    """What may still be granted under the general ceiling that day, in euros; None while the ledger is empty, since
    nothing entered is not nothing received."""
    aids = aids_of(lines_of(business))
    return standing(aids, Regime.GENERAL, today).room_eur if aids else None


def find(business: Business, number: int) -> MinorAid:
    """The line with this number; Http404 for a number of nobody and of another business alike."""
    found = lines_of(business).filter(number=number).first()
    if found is None:
        raise Http404
    found.business = business
    return found


def proposal_for(application: Application) -> Proposal | None:
    """What this application owes the ledger; None when nothing. Only a programme that says `de_minimis` counts by
    itself; one that does not say is asked about; one under other rules never counts."""
    if application.state not in GRANTED:
        return None
    line = MinorAid.objects.for_business(application.business_id).filter(application=application).first()
    return _proposal(application, line)


def proposals(business: Business) -> list[Proposal]:
    """What all granted applications still owe the ledger, the oldest decision first."""
    held = {line.application_id: line for line in lines_of(business).filter(application__isnull=False)}
    granted = Application.objects.for_business(business).filter(state__in=sorted(GRANTED))
    rows = granted.select_related("programme", "rule_version").order_by("decided_on", "number")
    found = [_proposal(row, held.get(row.pk)) for row in rows]
    return [one for one in found if one is not None and one.line is None]


def _proposal(application: Application, line: MinorAid | None) -> Proposal | None:
    if line is not None:
        return Proposal(application, "held", line)
    regime = regime_of(application)
    if regime == DE_MINIMIS or (regime == UNKNOWN and application.counts_as_minor):
        return Proposal(application, "enter")
    if regime == UNKNOWN and application.counts_as_minor is None:
        return Proposal(application, "ask")
    return None


def enterable(business: Business, number: int) -> Application | None:
    """The granted application with this number, when the ledger may hold a line for it."""
    rows = Application.objects.for_business(business).select_related("programme", "rule_version")
    found = rows.filter(number=number, state__in=sorted(GRANTED)).first()
    if found is None or regime_of(found) not in {DE_MINIMIS, UNKNOWN}:
        return None
    return found
