"""Reads of the de minimis ledger."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.http import Http404

from portal.tenancy.models import Business
from subsidies.applications.models import Application
from subsidies.applications.queries import regime_of
from subsidies.applications.states import GRANTED
from subsidies.ledger.aids import Aid, Matched, matched
from subsidies.ledger.ceilings import Regime
from subsidies.ledger.models import AidRegime, MinorAid
from subsidies.ledger.rolling import standing
from subsidies.ledger.unsettled import Entering, Waiting, in_doubt, to_enter

DE_MINIMIS, UNKNOWN = "de_minimis", "unknown"
ADVANTAGES = frozenset({"loan", "guarantee"})  # count with less than their amount
HELD, DIFFERS, GIVEN_UP = "held", "differs", "given_up"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an application still owes the ledger: `enter` its line, or `ask` the operator. Of one that has a line: it is
    `held`, `differs` (another amount was granted since) or was `given_up`."""

    application: Application
    kind: str
    line: MinorAid | None = None


@dataclass(frozen=True, slots=True)
class Twins:
    """An own line that may be the same aid as one of the State's register. `counted`: it counts until somebody says."""

    own: MinorAid
    official: MinorAid
    counted: bool


def lines_of(business: Business) -> QuerySet[MinorAid]:
    """All lines, with the programme each came from."""
    return MinorAid.objects.for_business(business).select_related("application__programme", "same_as")


def twins(lines: Iterable[MinorAid], found: Matched) -> list[Twins]:
    """The doubts about these lines, the latest decision first."""
    known = {line.reference: line for line in lines}
    told = [Twins(known[doubt.own.key], known[doubt.official.key], doubt.counted) for doubt in found.doubts]
    return sorted(told, key=lambda one: (one.own.decided_on, one.own.number), reverse=True)


def aids_of(lines: Iterable[MinorAid]) -> list[Aid]:
    """The lines as the pure module adds them up."""
    return [line.as_aid() for line in lines]


def room_eur(business: Business, today: date) -> Decimal | None:
    """What may still be granted under the general ceiling that day, in euros; None while the ledger is empty, since
    nothing entered is not nothing received."""
    aids = aids_of(lines_of(business))
    return standing(aids, Regime.GENERAL, today).room_eur if aids else None


def unsettled(business: Business) -> bool:
    """Whether something waits to be settled, so that the room is not the last word."""
    rows = list(lines_of(business))
    return bool(proposals(business) or twins(rows, matched(aids_of(rows))))


def waiting_of(proposed: Iterable[Proposal], aids: Sequence[Aid], found: Matched) -> list[Waiting]:
    """What is still to be settled, as the pure module weighs it."""
    counting = {aid.key for aid in found.counting}
    known = list(proposed)
    compared = [_compared(one, one.line, counting) for one in known if one.line is not None]
    entering = [_entering(one) for one in known if one.line is None]
    changing = [one for one in compared if one is not None]
    return [*changing, *to_enter(entering, aids, found), *in_doubt(aids, found)]


def _entering(proposal: Proposal) -> Entering:
    """Of a loan or a guarantee only the advantage counts, and of what is to be asked perhaps nothing."""
    application = proposal.application
    whole = proposal.kind == "enter" and application.programme.kind not in ADVANTAGES
    on = application.decided_on or application.since
    return Entering(application.reference, on, application.granted_eur, whole)


def _compared(proposal: Proposal, line: MinorAid, counting: Container[str]) -> Waiting | None:
    none = Decimal(0)
    if line.reference not in counting or line.equivalent_eur is None or line.regime == AidRegime.SGEI:
        return None  # the register stands for it, its amount is unknown in any case, or it has a ceiling of its own
    sides = [line.equivalent_eur, none if proposal.kind == GIVEN_UP else proposal.application.granted_eur or none]
    return Waiting(line.reference, line.decided_on, line.equivalent_eur, min(sides), max(sides))


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
    line = MinorAid.objects.for_business(application.business_id).filter(application=application).first()
    return _proposal(application, line)


def proposals(business: Business) -> list[Proposal]:
    """What all applications still owe the ledger, the oldest decision first."""
    held = {line.application_id: line for line in MinorAid.objects.for_business(business).exclude(application=None)}
    known = Application.objects.for_business(business).filter(Q(state__in=sorted(GRANTED)) | Q(pk__in=held))
    rows = known.select_related("programme", "rule_version").order_by("decided_on", "number")
    found = [_proposal(row, held.get(row.pk)) for row in rows]
    return [one for one in found if one is not None and one.kind != HELD]


def _proposal(application: Application, line: MinorAid | None) -> Proposal | None:
    if line is not None:
        return Proposal(application, _standing_of(application, line), line)
    if application.state not in GRANTED:
        return None
    regime = regime_of(application)
    if regime == DE_MINIMIS or (regime == UNKNOWN and application.counts_as_minor):
        return Proposal(application, "enter")
    if regime == UNKNOWN and application.counts_as_minor is None:
        return Proposal(application, "ask")
    return None


def _standing_of(application: Application, line: MinorAid) -> str:
    """Whether the line still says what the application does. An amount that was compared once and kept, like the
    advantage of a loan, agrees until another one is granted."""
    if application.state not in GRANTED:
        return HELD if line.kept_given_up else GIVEN_UP
    compared = line.equivalent_eur if line.compared_eur is None else line.compared_eur
    agrees = application.granted_eur in {None, line.equivalent_eur, compared}
    return HELD if agrees else DIFFERS


def enterable(business: Business, number: int) -> Application | None:
    """The granted application with this number, when the ledger may hold a line for it."""
    rows = Application.objects.for_business(business).select_related("programme", "rule_version")
    found = rows.filter(number=number, state__in=sorted(GRANTED)).first()
    if found is None or regime_of(found) not in {DE_MINIMIS, UNKNOWN}:
        return None
    return found
