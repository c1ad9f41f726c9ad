"""One change to many risks at once: who looks after them, what is decided, when to look again, tags."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.rules import Actor, can, require
from portal.audit.log import differences, record_many
from portal.tenancy.models import Business
from risks.register.actions import RiskFields, checked
from risks.register.models import Risk

MOST = 1_000  # at once; each leaves an entry in the history
TOGETHER = frozenset({"category", "owner", "treatment", "review_on", "status"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the chosen risks, by reference: changed, saved by somebody else meanwhile, not this person's."""

    changed: tuple[str, ...]
    meanwhile: tuple[str, ...]
    refused: tuple[str, ...]


@transaction.atomic
def change_risks(
    *,
    actor: Actor,
    business: Business,
    chosen: Mapping[int, int],
    add_tags: Iterable[str] = (),
    drop_tags: Iterable[str] = (),
    **fields: Unpack[RiskFields],
) -> Outcome:
    """Writes the same `fields` (of `TOGETHER`) to each chosen risk, number → version as it was shown. One that somebody
    saved since, or that this person may not change, stays as it is and is named. Raises ValidationError when nothing
    would change or more than `MOST` are chosen."""
    require(actor, "risk.view", business)
    added, dropped = list(add_tags), {tag.casefold() for tag in drop_tags}
    if not fields and not added and not dropped:
        raise ValidationError(_("Choose at least one thing to change."))
    if unknown := set(fields) - TOGETHER:
        raise TypeError(f"not changed together: {', '.join(sorted(unknown))}")
    if len(chosen) > MOST:
        raise ValidationError(_("Choose at most %(most)d risks at once.") % {"most": MOST})
    rows = Risk.objects.for_business(business).filter(number__in=chosen).order_by("number")
    changed: list[Risk] = []
    events, meanwhile, refused = [], [], []
    for risk in rows.select_for_update(of=("self",)):
        if not can(actor, "risk.edit", risk):
            refused.append(risk.reference)
            continue
        if risk.version != chosen[risk.number]:
            meanwhile.append(risk.reference)
            continue
        wanted: RiskFields = {**fields}
        if added or dropped:
            wanted["tags"] = [tag for tag in risk.tags if tag.casefold() not in dropped] + added
        values = checked(risk, wanted)
        changes = differences(risk, values, list(wanted))
        if changes:
            for name, item in values.items():
                setattr(risk, name, item)
            risk.version += 1
            risk.updated_at = timezone.now()
            changed.append(risk)
            events.append((risk.reference, changes))
    if changed:
        Risk.objects.bulk_update(changed, [*TOGETHER, "tags", "search_key", "version", "updated_at"], batch_size=200)
        record_many("risk.edited", business, actor=actor, events=events)
    return Outcome(tuple(ref for ref, _changes in events), tuple(meanwhile), tuple(refused))
