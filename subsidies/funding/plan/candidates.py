"""A programme that could pay for a measure, as the business's pages look at it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from risks.treatment.models import Measure, MeasureStatus
from subsidies.funding.amounts import Aid, Certainty
from subsidies.funding.plan.parts import Asked
from subsidies.funding.plan.wording import stand_text, stand_word
from subsidies.funding.services import pays_another_price, service_of_measure
from subsidies.funding.terms import ZERO
from subsidies.matching.ranking import Group
from subsidies.matching.verdict import Verdict
from subsidies.matching.wording import headline, mark, only_waits
from subsidies.programmes.models import Programme


@dataclass(frozen=True, slots=True)
class Candidate:
    """A programme that could pay for a measure, with its verdict and what it would bring."""

    programme: Programme
    verdict: Verdict
    group: Group
    aid: Aid
    cost_eur: Decimal | None
    chosen: bool
    asked: Asked | None
    measure: Measure

    @property
    def stand(self) -> str:
        """Where the business's own application stands, as a sentence; empty without one."""
        return stand_text(self.asked) if self.asked is not None else ""

    @property
    def stand_word(self) -> str:
        return stand_word(self.asked) if self.asked is not None else ""

    @property
    def won(self) -> bool:
        return self.asked is not None and self.asked.won

    @property
    def sent(self) -> bool:
        return self.asked is not None and self.asked.sent

    @property
    def headline(self) -> str:
        return headline(self.verdict)

    @property
    def mark(self) -> tuple[str, str] | None:
        """The tag that takes the place of the group's own, where that would promise too much or too little."""
        return mark(self.verdict)

    @property
    def mine(self) -> bool:
        """Whether the business chose it or asked for it."""
        return self.chosen or self.sent

    @property
    def useful(self) -> bool:
        """Whether it is worth showing first: its own, or not refused to the business, or only until it opens."""
        return self.mine or self.soon or self.group in {Group.ELIGIBLE, Group.UNKNOWN, Group.SUSPENDED}

    @property
    def soon(self) -> bool:
        """Whether nothing but the day on which it opens stands against it."""
        return only_waits(self.verdict) and not self.verdict.suspended

    @property
    def offered(self) -> bool:
        """Whether the plan may take it: nobody is told to plan with what is not for them."""
        return self.mine or self.soon or not self.refused

    @property
    def holds_back(self) -> bool:
        """Whether it refuses what is begun before one applied, and is worth waiting for."""
        worth = self.soon or self.group in {Group.ELIGIBLE, Group.UNKNOWN} or (self.chosen and not self.refused)
        brings = self.chosen or self.aid.certainty is not Certainty.NOTHING
        asks = bool(self.programme.data.get("apply_before_start"))
        return asks and worth and brings and not self.sent and not self.apart

    @property
    def refused(self) -> bool:
        """Whether the business may not have it today, and did not ask for it while it could."""
        return not self.sent and self.group in {Group.NEAR_MISS, Group.NOT_ELIGIBLE}

    @property
    def apart(self) -> bool:
        """Whether it is advice or training beside a measure that is another purchase."""
        return not counts_a_cost(self.measure, self.programme)

    @property
    def brings_eur(self) -> Decimal | None:
        """The most it takes off the cost; None when that is not known, or when it is not for this business."""
        return self.aid.high_eur if self.aid.lowers_cost and not self.refused else None

    @property
    def own_high_eur(self) -> Decimal | None:
        """What is left to pay at most; None while the cost is unknown."""
        sure = self.won or (self.group is Group.ELIGIBLE and self.aid.lowers_cost)
        low = self.aid.low_eur if sure and self.aid.lowers_cost else None
        return None if self.cost_eur is None else max(self.cost_eur - (low or ZERO), ZERO)

    @property
    def own_low_eur(self) -> Decimal | None:
        """What is left to pay at least; None while the cost or the amount is unknown."""
        if self.cost_eur is None or not self.aid.lowers_cost:
            return self.cost_eur
        if self.aid.high_eur is None:
            return None
        return max(self.cost_eur - self.aid.high_eur, ZERO)


def counts_a_cost(measure: Measure, programme: Programme) -> bool:
    """Whether the programme may count the measure's cost: advice and training pay their own price."""
    return not pays_another_price(programme.data, service_of_measure(measure))


def held_back(measure: Measure, found: Iterable[Candidate]) -> list[Candidate]:
    """The programmes because of which nothing of this measure should be signed or begun; of what is done, only those
    that were chosen for it, and of what was dropped none."""
    if measure.status == MeasureStatus.DROPPED:
        return []
    done = measure.status == MeasureStatus.DONE
    return [item for item in found if item.holds_back and (item.chosen or not done)]
