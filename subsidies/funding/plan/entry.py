"""Where the plan meets the rest: the pages of measures and of programmes, the history."""

from typing import Any

from django.utils import timezone

from portal import registry
from portal.access.rules import Actor, can
from portal.registry import Panel
from portal.tenancy.models import Business
from risks.treatment.models import Measure
from subsidies.funding.plan import queries, wording
from subsidies.funding.plan.candidates import held_back
from subsidies.funding.plan.parts import STARTED
from subsidies.funding.wording import amount_words
from subsidies.programmes.models import Programme

SHOWN, RISKS = 4, 5


def _who_pays(business: Business, actor: Actor, measure: Measure) -> dict[str, Any]:
    """On a measure's page: the programmes that could pay for it."""
    known = queries.candidates(measure, timezone.localdate())
    found = [
        item for item in known.found if item.useful and (item.chosen or item.sent or item.aid.certainty != "nothing")
    ]
    return {
        "measure": measure,
        "held": held_back(measure, known.found),
        "started": measure.status in STARTED,
        "candidates": [(item, amount_words(item.aid)) for item in found[:SHOWN]],
        "more": max(len(found) - SHOWN, 0) + known.more,
        "plans": can(actor, "application.view", business),
    }


def _for_measures(business: Business, actor: Actor, programme: Programme) -> dict[str, Any] | None:
    """On a programme's page: the measures that it could pay for, and the risks that those bring down."""
    if not can(actor, "measure.view", business):
        return None
    measures = queries.payable(business, programme)
    rows = [
        (item.measure, amount_words(item.aid), item.aid.lowers_cost, item.chosen, item.offered)
        for item in queries.for_each(business, programme, measures, timezone.localdate())
        if item.mine or item.aid.certainty != "nothing"
    ]
    sees_risks = can(actor, "risk.view", business)
    risks = queries.lowered(business, [row[0] for row in rows]) if sees_risks and rows else []
    return {
        "programme": programme,
        "rows": rows,
        "risks": risks[:RISKS],
        "more_risks": max(len(risks) - RISKS, 0),
        "plans": can(actor, "application.edit", business),
        "kind": programme.get_kind_display(),
    }


registry.add_panel(
    Panel("measure", "funding", "subsidies/funding/who_pays.html", "programme.view", _who_pays),
    Panel("aid-programme", "measures", "subsidies/funding/for_measures.html", "programme.view", _for_measures),
)
registry.add_audit_labels(wording.VERBS, wording.FIELDS)
