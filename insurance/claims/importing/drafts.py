"""From a sent file to the claims: its cells kept, looked at, then brought in or put aside."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from insurance.claims.actions import create_claim, edit_claim
from insurance.claims.importing.plan import NEW, Planned, Planner, chosen, fingerprint
from insurance.claims.importing.reading import read_rows
from insurance.claims.importing.sheet import cells_of
from insurance.claims.models import LossRunImport, Origin
from insurance.claims.nil import lock
from insurance.policies.models import Policy, Standing
from portal.access.rules import Actor, require
from portal.audit.log import record
from portal.evidence.names import display_name
from portal.tenancy.models import Business

KEPT = timedelta(days=1)
MOST_WAITING = 5  # lists of a business between preview and import; the oldest gives way


@dataclass(frozen=True, slots=True)
class Done:
    """How many claims came in, and how many that stood here changed."""

    added: int
    changed: int


@transaction.atomic
def send_loss_run(
    *,
    actor: Actor,
    business: Business,
    name: str,
    content: bytes,
    policy: Policy | None = None,
    valued_on: date | None = None,
) -> LossRunImport:
    """Keeps the cells of a list; no claim is touched, and the file itself is not kept. Raises Unreadable with the
    reason, and ValidationError by field."""
    require(actor, "claim.import", business)
    if policy is not None and (policy.business_id != business.pk or policy.standing != Standing.CONTRACT):
        raise ValidationError({"policy": _("Choose an entry of this business.")})
    if valued_on is not None and valued_on > timezone.localdate():
        raise ValidationError({"valued_on": _("This day is still to come.")})
    cells = cells_of(content, name)
    _forget_old(business)
    return LossRunImport.objects.create(
        business=business,
        uid=uuid.uuid4(),
        name=display_name(name),
        cells=cells,
        policy=policy,
        valued_on=valued_on,
        sent_by_id=actor.user_id,
    )


def plan_of(draft: LossRunImport) -> list[Planned]:
    """What it would change now."""
    planner = Planner(draft.business, draft.policy, draft.valued_on, timezone.localdate())
    return planner.plan(read_rows(draft.cells))


@transaction.atomic
def bring_in(*, actor: Actor, draft: LossRunImport, only_good: bool, seen: str) -> Done:
    """Writes the rows, all or nothing, each with its own entry in the history. Raises ValidationError when a claim was
    changed since `seen`, the fingerprint of the plan that somebody looked at."""
    require(actor, "claim.import", draft)
    lock(draft.business)
    planned = plan_of(draft)
    if fingerprint(planned) != seen:
        raise ValidationError(_("Your claims were changed meanwhile: look at the rows again before you bring them in."))
    rows = chosen(planned, only_good=only_good)
    for one in rows:
        if one.claim is None:
            create_claim(
                actor=actor,
                business=draft.business,
                measures=one.measures or (),
                origin=Origin.IMPORTED,
                **one.fields,
            )
        else:
            edit_claim(actor=actor, claim=one.claim, version=one.claim.version, measures=one.measures, **one.fields)
    added = sum(one.kind == NEW for one in rows)
    facts = {"file_name": draft.name, "rows_added": added, "rows_changed": len(rows) - added}
    record("claim.imported", draft.business, actor=actor, changes=facts)
    draft.delete()
    return Done(added, len(rows) - added)


@transaction.atomic
def put_aside(*, actor: Actor, draft: LossRunImport) -> None:
    """The list goes; no claim was touched by it."""
    require(actor, "claim.import", draft)
    draft.delete()


def _forget_old(business: Business) -> None:
    late = timezone.now() - KEPT
    for place, draft in enumerate(LossRunImport.objects.for_business(business).order_by("-sent_at", "-pk")):
        if draft.sent_at < late or place >= MOST_WAITING - 1:
            draft.delete()
