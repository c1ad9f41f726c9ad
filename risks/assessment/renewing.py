"""A newer catalogue's texts, brought to what came from an older one; nothing that a business changed is touched.

A text is the business's own from the moment that anybody edited it, which the history says field by field, or when it
was put in the owner's words before it entered. Levels, people, dates and links are the business's in any case.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.access.rules import Actor, require
from portal.audit.log import differences, record
from portal.audit.models import Entry
from portal.editing.saving import save_fields
from portal.tenancy.models import Business
from portal.ui.sorting import sort_key
from risks.assessment.models import Decision, DecisionState
from risks.catalogue.catalogue import Catalogue
from risks.register.actions import checked
from risks.register.models import Risk
from risks.treatment.models import Measure

RISK_TEXTS = ("title", "event", "cause", "consequences")
MEASURE_TEXTS = ("title", "description")


@dataclass(slots=True)
class Renewed:
    """What one business got: references whose texts moved, fields kept as its own, and codes that the catalogue no
    longer has (their rows stay as they are)."""

    business: str
    renewed: list[str] = field(default_factory=list)
    kept: dict[str, list[str]] = field(default_factory=dict)
    retired: list[str] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)  # rows that came without a note of their language: left as they are


@transaction.atomic
def renew_texts(*, actor: Actor, business: Business, catalogue: Catalogue) -> Renewed:
    """Brings the texts of accepted scenarios and planned measures to this catalogue, in the language they are in.
    The same catalogue a second time changes nothing."""
    require(actor, "risk.edit", business)
    require(actor, "measure.edit", business)
    done = Renewed(business.slug)
    scenarios = {entry.code: entry for entry in catalogue.scenarios}
    measures = {entry.code: entry for entry in catalogue.measures}
    edited = _edited(business)
    decisions = Decision.objects.for_business(business).filter(state=DecisionState.ACCEPTED).exclude(risk=None)
    own = {row.risk_id or 0: (row.scenario, row.language, row.own_fields) for row in decisions}
    rows = Risk.objects.for_business(business).filter(pk__in=own).order_by("number")
    for risk in rows.select_for_update(of=("self",)):
        code, language, said = own[risk.pk]
        if code not in scenarios:
            done.retired.append(code)
        elif not language:
            done.untold.append(risk.reference)
        else:
            risk.business = business
            texts = _texts(scenarios[code], RISK_TEXTS, language)
            mine = edited.get(risk.reference, set()) | set(said)
            _renew(actor, risk, checked(risk, _wanted(risk, texts, mine, done)), "risk", done)
    found = Measure.objects.for_business(business).exclude(catalogue_code="").order_by("number")
    for measure in found.select_for_update(of=("self",)):
        if measure.catalogue_code not in measures:
            done.retired.append(measure.catalogue_code)
        elif not measure.catalogue_language:
            done.untold.append(measure.reference)
        else:
            measure.business = business
            texts = _texts(measures[measure.catalogue_code], MEASURE_TEXTS, measure.catalogue_language)
            values = _wanted(measure, texts, edited.get(measure.reference, set()), done)
            if "title" in values:
                values["sort_key"] = sort_key(values["title"])
            _renew(actor, measure, values, "measure", done)
    return done


def _texts(entry: Any, names: tuple[str, ...], language: str) -> dict[str, str]:
    texts = {name: getattr(entry, name).in_(language) for name in names}
    return {**texts, "title": texts["title"][:200]}


def _wanted(row: Risk | Measure, texts: dict[str, str], own: set[str], done: Renewed) -> dict[str, Any]:
    """The texts that differ and that nobody here made their own; the others are said."""
    differ = {name: text for name, text in texts.items() if getattr(row, name) != text}
    if kept := sorted(own & differ.keys()):
        done.kept[row.reference] = kept
    return {name: text for name, text in differ.items() if name not in own}


def _renew(actor: Actor, row: Risk | Measure, values: dict[str, Any], kind: str, done: Renewed) -> None:
    changes = differences(row, values, [name for name in values if name in {*RISK_TEXTS, *MEASURE_TEXTS}])
    if not changes:
        return
    save_fields(row, row.version, {**values, "updated_at": timezone.now()})
    record(f"{kind}.renewed", row.business, actor=actor, ref=row.reference, changes=changes)
    done.renewed.append(row.reference)


def _edited(business: Business) -> dict[str, set[str]]:
    """By reference, the fields that people of this business ever edited."""
    found: dict[str, set[str]] = {}
    entries = Entry.objects.for_business(business).filter(verb__in=("risk.edited", "measure.edited"))
    for ref, body in entries.values_list("ref", "body").iterator():
        found.setdefault(ref, set()).update(json.loads(body).get("changes", {}))
    return found
