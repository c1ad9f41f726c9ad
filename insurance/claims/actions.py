"""What may be done to a claim. Each verb asks for the right, writes, and records who changed what, in one
transaction."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from insurance.claims.models import AMOUNTS, Claim, ClaimMeasure, ClaimProof, Origin
from insurance.claims.nil import contradict, lock
from insurance.claims.queries import measures_of, proofs_of
from insurance.claims.rules import problems
from insurance.policies.models import Policy, Standing
from portal.access.rules import Actor, require
from portal.audit.log import differences, record
from portal.editing.saving import Conflict, save_fields
from portal.evidence.models import Proof
from portal.tenancy.models import Business
from portal.tenancy.references import next_number, reference
from portal.ui.text import refuse_odd_text
from risks.models import Measure, Service

LONGEST = {"claim_number": 60, "site": 120, "description": 1000, "lessons": 2000}
MOST_RECORDS = 2_000_000_000


class ClaimFields(TypedDict, total=False):
    """What a person may say of a claim. None, or an empty text, is unknown."""

    claim_number: str
    loss_on: date | None
    discovered_on: date | None
    reported_on: date | None
    closed_on: date | None
    status: str
    trigger: str
    service: Service | None
    site: str
    cover: str
    policy: Policy | None
    description: str
    insured: str
    ground_up_eur: Decimal | None
    deductible_eur: Decimal | None
    paid_indemnity_eur: Decimal | None
    paid_expense_eur: Decimal | None
    reserve_eur: Decimal | None
    recovery_eur: Decimal | None
    valued_on: date | None
    downtime_hours: Decimal | None
    records: int | None
    lessons: str


EDITABLE = tuple(ClaimFields.__annotations__)


@transaction.atomic
def create_claim(
    *,
    actor: Actor,
    business: Business,
    measures: Iterable[Measure] = (),
    proofs: Iterable[Proof] = (),
    origin: str = Origin.TYPED,
    external_key: str = "",
    **fields: Unpack[ClaimFields],
) -> Claim:
    """A new claim with the next C-number. Where another part of the product brings it in, `origin` says which and
    `external_key` what it is called there. Raises ValidationError by field."""
    require(actor, "claim.create", business)
    lock(business)
    values = _settled(None, _known(fields))
    claim = Claim(business=business, number=0, origin=origin, external_key=external_key, **values)
    after = {
        "measures": _of_this_business(claim, measures, "measures"),
        "proofs": _of_this_business(claim, proofs, "proofs"),
    }
    check(claim)
    claim.number = next_number(business, "C")  # late: the counter stays locked until commit
    claim.save(force_insert=True)
    _link(claim, **after)
    said = {name: [None, item] for name, item in values.items() if item not in (None, "")}
    said |= {name: [None, refs(rows)] for name, rows in after.items() if rows}
    record("claim.created", business, actor=actor, ref=claim.reference, changes=said)
    contradict(claim, actor=actor)
    return claim


@transaction.atomic
def edit_claim(
    *,
    actor: Actor,
    claim: Claim,
    version: int,
    measures: Iterable[Measure] | None = None,
    proofs: Iterable[Proof] | None = None,
    **fields: Unpack[ClaimFields],
) -> bool:
    """Writes what differs, and says whether anything did; `measures` and `proofs` None leave the links as they are.
    Raises Conflict when somebody saved since `version`. Saving without a difference leaves no entry."""
    require(actor, "claim.edit", claim)
    if claim.version != version:
        raise Conflict(claim)
    lock(claim.business)
    values = _settled(claim, _known(fields))
    changes = differences(claim, values, values)
    before: dict[str, list[Any]] = {"measures": measures_of(claim), "proofs": proofs_of(claim)}
    after = dict(before)
    for name, rows in (("measures", measures), ("proofs", proofs)):
        if rows is not None:
            after[name] = _of_this_business(claim, rows, name)
        if refs(before[name]) != refs(after[name]):
            changes[name] = [refs(before[name]), refs(after[name])]
    if not changes:
        return False
    kept = {"business": claim.business, "number": claim.number, **{name: getattr(claim, name) for name in EDITABLE}}
    check(Claim(**{**kept, **values}))
    save_fields(claim, version, {**values, "updated_at": timezone.now()})
    if {"measures", "proofs"} & set(changes):
        _link(claim, **after)
    record("claim.edited", claim.business, actor=actor, ref=claim.reference, changes=changes)
    if "loss_on" in changes:
        contradict(claim, actor=actor)
    return True


@transaction.atomic
def delete_claim(*, actor: Actor, claim: Claim) -> None:
    """Deletes the claim and its links; measures and proofs stay, the history keeps the text."""
    require(actor, "claim.delete", claim)
    lost = {name: [getattr(claim, name), None] for name in EDITABLE if getattr(claim, name) not in (None, "")}
    links: dict[str, list[Any]] = {"measures": measures_of(claim), "proofs": proofs_of(claim)}
    lost |= {name: [refs(rows), None] for name, rows in links.items() if rows}
    business, ref = claim.business, claim.reference
    claim.delete()
    record("claim.deleted", business, actor=actor, ref=ref, changes=lost)


def check(claim: Claim, today: date | None = None) -> None:
    """Every rule that holds whichever way a claim comes in. Raises ValidationError by field."""
    claim.clean_fields(exclude=["business", "number", "service", "policy"])
    for name, longest in LONGEST.items():
        try:
            refuse_odd_text(getattr(claim, name), longest)
        except ValidationError as problem:
            raise ValidationError({name: problem}) from None
    if found := problems(claim, today or timezone.localdate()):
        raise ValidationError({name: [text] for name, text in found.items()})
    if claim.records is not None and claim.records > MOST_RECORDS:
        raise ValidationError({"records": _("It cannot be more than %(limit)s.") % {"limit": MOST_RECORDS}})
    if claim.policy is not None and claim.policy.standing != Standing.CONTRACT:
        raise ValidationError({"policy": _("An offer pays no claim. Choose a contract.")})
    for name in ("service", "policy"):
        row: Any = getattr(claim, name)
        if row is not None and row.business_id != claim.business_id:
            raise ValidationError({name: _("Choose an entry of this business.")})


def refs(rows: Iterable[Measure | Proof]) -> list[str]:
    """`M-001`, `P-004`: what the history names them by."""
    return [reference("M" if isinstance(row, Measure) else "P", row.number) for row in rows]


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Only what may be said; a misspelt or kept field is a programming error."""
    if unknown := set(fields) - set(EDITABLE):
        raise TypeError(f"not a field of a claim: {', '.join(sorted(unknown))}")
    values = dict(fields)
    for name in LONGEST:
        if name in values:
            values[name] = str(values[name] or "").replace("\r\n", "\n").strip()
    for name in AMOUNTS:
        if isinstance(values.get(name), int | Decimal):
            values[name] = round(Decimal(values[name]), 2)
    return values


def _settled(claim: Claim | None, values: dict[str, Any]) -> dict[str, Any]:
    """A service brings its name along as the site, so that the claim still says where it was once the service is
    gone."""
    service = values.get("service", claim.service if claim else None)
    return {**values, "site": service.name} if service is not None and {"service", "site"} & set(values) else values


def _of_this_business(claim: Claim, rows: Iterable[Any], field: str) -> list[Any]:
    found = sorted({row.pk: row for row in rows}.values(), key=lambda row: row.number)
    if any(row.business_id != claim.business_id for row in found):
        raise ValidationError({field: _("Choose an entry of this business.")})
    return found


def _link(claim: Claim, measures: Iterable[Measure], proofs: Iterable[Proof]) -> None:
    """Replaces its measures and proofs."""
    business_id = claim.business_id
    ClaimMeasure.objects.for_business(business_id).filter(claim=claim).delete()
    ClaimProof.objects.for_business(business_id).filter(claim=claim).delete()
    ClaimMeasure.objects.bulk_create(ClaimMeasure(business_id=business_id, claim=claim, measure=m) for m in measures)
    ClaimProof.objects.bulk_create(ClaimProof(business_id=business_id, claim=claim, proof=proof) for proof in proofs)
