"""What may be done to a contract. Its covers are saved with it: one version, one audit entry."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from insurance.policies.conditions import CONDITIONS
from insurance.policies.models import Cover, Policy
from insurance.policies.queries import covers_of
from portal.access.rules import Actor, require
from portal.audit.log import differences, record
from portal.editing.saving import Conflict, save_fields
from portal.evidence.models import Proof
from portal.tenancy.models import Business
from portal.tenancy.references import next_number, reference
from portal.ui.text import refuse_odd_text

MOST_COVERS = 12
COVER_FIELDS = (
    "head",
    "limit_eur",
    "deductible_eur",
    "waiting_hours",
    "waiting_mode",
    "indemnity_days",
    "triggers",
    "scope",
    "providers",
    "limit_year_eur",
    "working_days",
    "extra_costs_cap_eur",
    "excluded",
    "note",
)
_COVER_AMOUNTS = (
    "limit_eur",
    "deductible_eur",
    "waiting_hours",
    "limit_year_eur",
    "working_days",
    "extra_costs_cap_eur",
)
TEXTS = ("insurer", "intermediary", "policy_number", "note")


class PolicyFields(TypedDict, total=False):
    """What a person may say about a contract. None, or an empty text, is unknown."""

    standing: str
    line: str
    insurer: str
    intermediary: str
    policy_number: str
    starts_on: date | None
    ends_on: date | None
    notice_days: int | None
    premium_yearly_eur: Decimal | None
    document: Proof | None
    conditions: list[str]
    note: str


@transaction.atomic
def create_policy(
    *, actor: Actor, business: Business, covers: Sequence[Mapping[str, Any]] = (), **fields: Unpack[PolicyFields]
) -> Policy:
    """A new contract with the next I-number and its covers. Raises ValidationError by field."""
    require(actor, "policy.create", business)
    policy = Policy(business=business, number=0, **_known(fields))
    _check(policy)
    rows = [_cover(policy, row) for row in _limited(covers)]
    policy.number = next_number(business, "I")  # late: the counter stays locked until commit
    policy.save(force_insert=True)
    for row in rows:
        row.policy = policy
        row.save(force_insert=True)
    said = {name: [None, item] for name, item in _known(fields).items() if item not in (None, "", [])}
    if rows:
        said["covers"] = [None, [_summary(row) for row in rows]]
    record("policy.created", business, actor=actor, ref=policy.reference, changes=said)
    return policy


@transaction.atomic
def edit_policy(
    *,
    actor: Actor,
    policy: Policy,
    version: int,
    covers: Sequence[Mapping[str, Any]] | None = None,
    **fields: Unpack[PolicyFields],
) -> None:
    """Writes what differs; `covers` replaces them all, None leaves them. Raises Conflict when somebody saved since
    `version`. Saving without a difference leaves no entry."""
    require(actor, "policy.edit", policy)
    if policy.version != version:
        raise Conflict(policy)
    values = _known(fields)
    changes = differences(policy, values, values)
    before = covers_of(policy)
    after = before if covers is None else [_cover(policy, row) for row in _limited(covers)]
    moved = [_summary(row) for row in before] != [_summary(row) for row in after]
    if not changes and not moved:
        return
    _check(Policy(business_id=policy.business_id, number=policy.number, **{**_stored(policy), **values}))
    save_fields(policy, version, {**values, "updated_at": timezone.now()})
    if moved:
        _replace(policy, before, after)
        changes["covers"] = [[_summary(row) for row in before], [_summary(row) for row in after]]
    record("policy.edited", policy.business, actor=actor, ref=policy.reference, changes=changes)


@transaction.atomic
def delete_policy(*, actor: Actor, policy: Policy) -> None:
    """Deletes the contract and its covers. The document stays among the proofs, the history keeps the text."""
    require(actor, "policy.delete", policy)
    lost = {name: [item, None] for name, item in _stored(policy).items() if item not in (None, "", [])}
    if covers := covers_of(policy):
        lost["covers"] = [[_summary(row) for row in covers], None]
    business, ref = policy.business, policy.reference
    policy.delete()
    record("policy.deleted", business, actor=actor, ref=ref, changes=lost)


def _known(fields: PolicyFields) -> dict[str, Any]:
    return {name: fields[name] for name in PolicyFields.__annotations__ if name in fields}  # type: ignore[literal-required]


def _stored(policy: Policy) -> dict[str, Any]:
    return {name: getattr(policy, name) for name in PolicyFields.__annotations__}


def _check(policy: Policy) -> None:
    """Every rule a form would apply, also for imports and the API. Raises ValidationError by field."""
    policy.clean_fields(exclude=["business", "number", "document"])
    _refuse(policy, TEXTS)
    if policy.starts_on and policy.ends_on and policy.ends_on < policy.starts_on:
        raise ValidationError({"ends_on": _("It ends before it starts. Were the two swapped?")})
    if policy.premium_yearly_eur is not None and policy.premium_yearly_eur < 0:
        raise ValidationError({"premium_yearly_eur": _("It cannot be less than %(limit)s.") % {"limit": 0}})
    if set(policy.conditions) - set(CONDITIONS):
        raise ValidationError({"conditions": _("Choose from the list.")})
    if policy.document is not None and policy.document.business_id != policy.business_id:
        raise ValidationError({"document": _("Choose a proof of this business.")})


def _refuse(row: Any, names: Sequence[str]) -> None:
    for name in names:
        try:
            refuse_odd_text(getattr(row, name), row._meta.get_field(name).max_length)
        except ValidationError as problem:
            raise ValidationError({name: problem}) from None


def _limited(covers: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    if len(covers) > MOST_COVERS:
        raise ValidationError({"covers": _("At most %(most)d covers.") % {"most": MOST_COVERS}})
    return covers


def _cover(policy: Policy, values: Mapping[str, Any]) -> Cover:
    said = {name: values[name] for name in COVER_FIELDS if name in values}
    said |= {name: sorted(said.get(name) or []) for name in ("triggers", "excluded")}
    cover = Cover(business_id=policy.business_id, **said)
    cover.clean_fields(exclude=["business", "policy"])
    _refuse(cover, ("note", "providers"))
    if any(value is not None and value < 0 for value in (getattr(cover, name) for name in _COVER_AMOUNTS)):
        raise ValidationError({"covers": _("It cannot be less than %(limit)s.") % {"limit": 0}})
    return cover


def _replace(policy: Policy, before: Sequence[Cover], after: Sequence[Cover]) -> None:
    """Row by row in their order, so that a cover that stays keeps its row."""
    for old, new in zip(before, after, strict=False):
        if _summary(old) != _summary(new):
            for name in COVER_FIELDS:
                setattr(old, name, getattr(new, name))
            old.save(update_fields=COVER_FIELDS)
    for new in after[len(before) :]:
        new.policy = policy
        new.save(force_insert=True)
    for old in before[len(after) :]:
        old.delete()


def _summary(cover: Cover) -> str:
    """One cover for the history: codes and exact figures, the same in every language."""
    facts = [
        ("limit", cover.limit_eur),
        ("deductible", cover.deductible_eur),
        ("waiting_hours", cover.waiting_hours),
        ("mode", cover.waiting_mode),
        ("days", cover.indemnity_days),
        ("triggers", cover.triggers),
        ("scope", cover.scope),
        ("providers", cover.providers),
        ("limit_year", cover.limit_year_eur),
        ("working_days", cover.working_days),
        ("extra_costs_cap", cover.extra_costs_cap_eur),
        ("excluded", [reference("R", number) for number in cover.excluded]),
        ("note", cover.note),
    ]
    return " ".join([cover.head, *(f"{name}={_plain(item)}" for name, item in facts if item not in (None, "", []))])


def _plain(item: Any) -> str:
    if isinstance(item, list):
        return ",".join(item)
    return f"{item.normalize():f}" if isinstance(item, Decimal) else str(item)
