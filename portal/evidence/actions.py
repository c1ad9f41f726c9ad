"""Adding, correcting and deleting proofs. The file is written before its row, and removed again when the row could
not be."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.access.rules import Actor, require
from portal.audit.log import differences, record
from portal.editing.saving import Conflict, save_fields
from portal.evidence import storage
from portal.evidence.content import CheckedFile
from portal.evidence.models import Proof
from portal.evidence.names import stem
from portal.evidence.queries import QUOTA_BYTES, holdings
from portal.tenancy.models import Business
from portal.tenancy.references import next_number, reference


@transaction.atomic
def add_proof(
    *, actor: Actor, business: Business, file: CheckedFile, title: str = "", valid_until: date | None = None
) -> Proof:
    """Keeps a checked file as the next P-number; without a title it is called like the file.

    Raises ValidationError when the business has no room left. Two uploads at once cannot both take the last room:
    giving out the number locks the business's counter until commit.
    """
    require(actor, "proof.add", business)
    number = next_number(business, "P")
    held = holdings(business, date.max)
    if held.total_bytes + len(file.content) > QUOTA_BYTES:
        raise ValidationError(
            _("Your proofs already fill the 500 MB you have. Delete one you no longer need."), "quota"
        )
    stored_as = storage.keep(business.pk, file.content)
    try:
        proof = Proof.objects.create(
            business=business,
            number=number,
            title=title or stem(file.name),
            name=file.name,
            stored_as=stored_as,
            content_type=file.content_type,
            size_bytes=len(file.content),
            sha256=file.sha256,
            valid_until=valid_until,
            added_by_id=actor.user_id,
        )
        record("proof.added", business, actor=actor, ref=reference("P", number), changes=_facts(proof))
    except BaseException:
        storage.discard(stored_as)
        raise
    return proof


@transaction.atomic
def edit_proof(*, actor: Actor, proof: Proof, version: int, title: str, valid_until: date | None) -> None:
    """Changes what a proof is called and until when it holds; the file itself never changes. An empty title becomes the
    file's name. Raises Conflict when somebody saved since `version`; saving without a difference leaves no entry."""
    require(actor, "proof.edit", proof)
    if version != proof.version:
        raise Conflict(proof)
    values = {"title": title or stem(proof.name), "valid_until": valid_until}
    changes = differences(proof, values, values)
    if not changes:
        return
    save_fields(proof, version, values)
    record("proof.edited", proof.business, actor=actor, ref=reference("P", proof.number), changes=changes)


@transaction.atomic
def delete_proof(*, actor: Actor, proof: Proof) -> None:
    """Deletes the proof and every link to it; what it backed stays. The file goes once the deletion is committed."""
    require(actor, "proof.delete", proof)
    business, stored_as = proof.business, proof.stored_as
    record("proof.deleted", business, actor=actor, ref=reference("P", proof.number), changes=_facts(proof))
    proof.delete()
    transaction.on_commit(lambda: storage.discard(stored_as), robust=True)


def _facts(proof: Proof) -> dict[str, object]:
    return {
        "title": proof.title,
        "file_name": proof.name,
        "size_bytes": proof.size_bytes,
        "sha256": proof.sha256,
        "valid_until": proof.valid_until,
    }
