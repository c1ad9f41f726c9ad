"""What a programme pays for one measure, where one application may be for several: its limits hold for their sum, and
each measure gets its part by cost. Pure; euros before VAT, to the cent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

from subsidies.funding.amounts import Aid, Certainty, Nature, nature_of, pays
from subsidies.funding.bounds import Step
from subsidies.funding.plan.parts import MOST_CHOICES, Asked, Choice, Option, Work
from subsidies.funding.services import pays_another_price
from subsidies.funding.terms import CENT, ZERO, rows_of, terms_of
from subsidies.matching.facts import Profile

SHORT = frozenset({"below_spend_min", "lends_more"})  # steps of a cost that is too small

type Costs = Mapping[int, Decimal | None]


def eligible_of(work: Work, choice: Choice) -> Decimal | None:
    """The cost the programme counts: what was said, never more than the measure costs; else the measure's cost."""
    if choice.eligible_eur is None:
        return work.cost_eur
    return choice.eligible_eur if work.cost_eur is None else min(choice.eligible_eur, work.cost_eur)


def aid_of(work: Work, choice: Choice, works: Sequence[Work], profile: Profile, today: date) -> Aid:
    """What this choice brings to this measure: what was granted once it was, else what the terms say."""
    costs = _costs(work, choice, works)
    if choice.asked is None or not choice.asked.won:
        return _by_terms(choice.option, work, costs, profile, today)
    if choice.asked.amount_eur is not None:
        return granted(choice.option, choice.asked.amount_eur, work.number, costs, bought=work.service)
    aid = _by_terms(choice.option, work, costs, profile, today)
    low = None if aid.high_eur is None else ZERO
    certainty = Certainty.NOT_STATED if aid.high_eur is None else Certainty.RANGE
    return replace(aid, low_eur=low, certainty=certainty, steps=(Step("granted_unknown"), *aid.steps))


def granted(option: Option, amount_eur: Decimal, number: int, costs: Costs, *, bought: str) -> Aid:
    """This measure's part of what was granted for all these. A loan that was granted stays a loan; help in kind that
    the operator put in euros is a share of its price, and lowers no other (`bought`, as in `amounts.pays`)."""
    nature = nature_of(option.record)
    nature = Nature.GIVEN if nature is Nature.IN_KIND else nature
    if nature is Nature.GIVEN and pays_another_price(option.record, bought):
        said = Step(f"towards_{option.record['kind']}"), Step("granted", (("amount", amount_eur),))
        return Aid(Nature.TOWARDS, Certainty.KNOWN, amount_eur, amount_eur, said)
    if len(costs) < 2:
        step = Step("granted", (("amount", amount_eur),))
        certainty = Certainty.KNOWN if amount_eur else Certainty.NOTHING
        return Aid(nature, certainty, amount_eur, amount_eur, (step,))
    step = Step("granted_shared", (("amount", amount_eur), ("count", len(costs))))
    known = {key: cost for key, cost in costs.items() if cost is not None}
    if costs[number] is None or not any(known.values()):
        return Aid(nature, Certainty.RANGE, ZERO, amount_eur, (step,))
    part = _part(amount_eur, known, number)
    sure = len(known) == len(costs)
    certainty = Certainty.NOTHING if not part else Certainty.KNOWN if sure else Certainty.RANGE
    return Aid(nature, certainty, part if sure else ZERO, part, (step,))


def costs_of(asked: Asked | None, number: int, cost_eur: Decimal | None) -> Costs:
    """The costs of the measures that this application names once it was sent, with this measure's as given."""
    named = asked.covers if asked is not None and asked.sent else None
    return {**(named or {}), number: cost_eur}


def _costs(work: Work, choice: Choice, works: Sequence[Work]) -> Costs:
    """What counts at each measure of the same application: those it names, and those chosen for it."""
    mine = _sent_as(choice)
    chosen = {
        other.number: eligible_of(other, one)
        for other in works
        for one in other.choices[:MOST_CHOICES]
        if one.option.slug == choice.option.slug and _sent_as(one) == mine
        if not pays_another_price(one.option.record, other.service)
    }
    return {**costs_of(choice.asked, work.number, None), **chosen, work.number: eligible_of(work, choice)}


def _sent_as(choice: Choice) -> int | None:
    """The number of its application once that was sent; what was not is still one application to come."""
    return choice.asked.number if choice.asked is not None and choice.asked.sent else None


def _by_terms(option: Option, work: Work, costs: Costs, profile: Profile, today: date) -> Aid:
    """The terms over the sum of the costs."""
    known = {key: cost for key, cost in costs.items() if cost is not None}
    number, bought = work.number, work.service
    total, eligible = sum(known.values(), ZERO), costs[number]
    if len(costs) < 2 or not total or not eligible:
        return pays(option.record, eligible, profile, today, bought=bought)
    whole = pays(option.record, total, profile, today, bought=bought)
    if whole.nature not in {Nature.GIVEN, Nature.LENT, Nature.BACKED}:
        return whole
    if len(known) < len(costs):
        best = pays(_without_least(option.record, whole.nature), total, profile, today, bought=bought)
        return _while_unknown(option, whole, best, known, number)
    if whole.certainty is Certainty.NOT_STATED:
        return whole
    return replace(whole, low_eur=_side(whole.low_eur, known, number), high_eur=_side(whole.high_eur, known, number))


def _while_unknown(option: Option, whole: Aid, best: Aid, known: Mapping[int, Decimal], number: int) -> Aid:
    """While the cost of another measure is unknown: it may take all of a limit, so that nothing of a limited programme
    is sure, and it may bring the sum to the least that the programme asks for (`best`: as if it asked for none)."""
    if best.certainty is Certainty.NOT_STATED:
        return best
    low, high = _side(whole.low_eur, known, number), _side(best.high_eur, known, number)
    if low and _limited(option):
        low = ZERO
    short = (dict(step.values)["least"] for step in whole.steps if step.code in SHORT)
    steps = (*best.steps, *(Step("least_open", (("least", least),)) for least in short))
    certainty = best.certainty if low == high else Certainty.RANGE
    return replace(best, low_eur=low, high_eur=high, certainty=certainty, steps=steps)


def _without_least(record: Mapping[str, Any], nature: Nature) -> Mapping[str, Any]:
    """The record as if it asked for no least spending, or lent any small amount."""
    open_ended = {**record, "spend_min": None}
    if nature is Nature.GIVEN:
        return open_ended
    rows = [{**row, "min": None} for row in rows_of(record)]
    return {**open_ended, "amount_min": None, "amount_tranches": rows}


def _side(amount: Decimal | None, costs: Mapping[int, Decimal], number: int) -> Decimal | None:
    return None if amount is None else _part(amount, costs, number)


def _limited(option: Option) -> bool:
    """Whether its terms hold an amount, and not only a share of the cost."""
    terms = terms_of(option.record)
    return bool(
        terms.most_eur is not None
        or terms.least_eur is not None
        or terms.spend_max_eur is not None
        or option.record.get("amount_tranches")
    )


def _part(amount: Decimal, costs: Mapping[int, Decimal], number: int) -> Decimal:
    """This measure's part by cost; the cents left over go to the measure that costs most."""
    total = sum(costs.values(), ZERO)
    parts = {key: (amount * cost / total).quantize(CENT, rounding=ROUND_DOWN) for key, cost in costs.items()}
    most = max(parts, key=lambda key: (costs[key], -key))
    parts[most] += amount - sum(parts.values(), ZERO)
    return parts[number]
