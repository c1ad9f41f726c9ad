"""The copy that a reader gets: the frozen facts rendered anew with the reader's name on each page, sealed by itself.

The sealed original cannot be marked, a seal allows no change; handed over beside a marked copy it would defeat the
mark. So readers get the same facts under a seal of their own, and the verification page knows both files.
"""

import io
import json
import logging
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Literal

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from insurance.dossier.attached import attached
from insurance.dossier.models import DossierVersion, PublicCopy, PublicSeal
from insurance.dossier.render import render_dossier
from insurance.dossier.signing import installation_keys, stamp_roots, with_seal
from insurance.dossier.snapshot_schema import Snapshot
from insurance.dossier.storage import Damaged, read_bundle, read_stored, stored
from insurance.insurers.copies.models import GrantCopy
from insurance.insurers.grants.standing import closed
from portal.access.models import Grant
from portal.access.rules import Actor
from portal.documents.bundle import DOSSIER, MANIFEST, BundledFile, make_bundle
from portal.documents.canonical import sha256
from portal.documents.text import printable, shortened
from portal.jobs.models import Job, JobState
from portal.jobs.outbox import Claim, Hopeless, Refused, enqueue, kind
from portal.tenancy.models import Business
from portal.ui import format as shown

KIND = "grant.copy"
STEPS = ("render", "seal", "store")
REST = timedelta(minutes=5)  # after a copy that could not be made, before a reader's visit asks again
NAME_LENGTH = 90
log = logging.getLogger("rempart.jobs")


class NotReady(Exception):
    """The reader's copy is being made; nothing was counted."""


def want_copy(grant: Grant, actor: Actor) -> Job | None:
    """Queues the reader's copy unless it is there, waits or has just failed; the job that makes it, if any. In a
    context that writes the grant's business."""
    if GrantCopy.objects.for_business(grant.business).filter(grant=grant).exists():
        return None
    last = job_of(grant)
    if last is not None and (
        last.state in {JobState.QUEUED, JobState.RUNNING}
        or (last.finished_at is not None and last.finished_at > timezone.now() - REST)
    ):
        return last
    return enqueue(grant.business, KIND, actor=actor, total=len(STEPS), grant=str(grant.public_id))


def job_of(grant: Grant) -> Job | None:
    """The latest job that makes this grant's copy."""
    jobs = Job.objects.for_business(grant.business).filter(kind=KIND, args__grant=str(grant.public_id))
    return jobs.order_by("-pk").first()


def copy_of(grant: Grant) -> bytes:
    """The reader's bundle. Raises NotReady, or Damaged when the stored file is another one."""
    copy = GrantCopy.objects.for_business(grant.business).filter(grant=grant).first()
    if copy is None:
        raise NotReady
    return read_stored(copy.bundle_stored_as, copy.bundle_sha256, grant.business_id, grant.version_number)


def copies_of(business: Business) -> Iterable[str]:
    """The stored names that this business's copies hold."""
    return GrantCopy.objects.for_business(business).values_list("bundle_stored_as", flat=True)


@kind(KIND)
def make_copy(claim: Claim) -> None:
    """One reader's copy. What allows it is the grant as it stands, not who gave it: a grant withdrawn meanwhile ends
    the job without a file."""
    business = claim.business
    with claim.read():
        grant = _open(claim)
        version = DossierVersion.objects.for_business(business).get(number=grant.version_number)
        try:
            files, facts = _unpacked(read_bundle(version))
        except Damaged as error:
            raise Hopeless("bundle_damaged") from error
    keys, roots = installation_keys(), stamp_roots()
    claim.progress("render", STEPS.index("render"))
    recipient = shortened(printable(grant.reader), NAME_LENGTH)
    pdf = _rendered(version.snapshot, recipient, timezone.localdate(grant.created_at), files, stamped=bool(roots))
    claim.progress("seal", STEPS.index("seal"))
    pdf = with_seal(pdf, keys, roots)
    files = [replace(file, data=pdf) if file.role == "dossier" else file for file in files]
    facts |= {"copy_for": recipient, "copy_of_pdf_sha256": version.pdf_sha256}
    bundle = make_bundle(files, facts, keys.manifest)
    claim.progress("store", STEPS.index("store"))
    with stored(business, bundle) as stored_as, claim.finish(grant=str(grant.public_id)):
        grant = _open(claim)
        made = GrantCopy.objects.create(
            business=business,
            grant=grant,
            recipient=recipient,
            pdf_sha256=sha256(pdf),
            bundle_sha256=sha256(bundle),
            bundle_stored_as=stored_as,
            bundle_bytes=len(bundle),
        )
        sealed = PublicSeal.objects.get(token=version.token)
        PublicCopy.objects.create(seal=sealed, pdf_sha256=made.pdf_sha256, bundle_sha256=made.bundle_sha256)


def _open(claim: Claim) -> Grant:
    grants = Grant.objects.filter(business=claim.business).select_related("organisation")
    grant = grants.get(public_id=claim.job.args["grant"])
    if closed(grant, timezone.now()) is not None:
        raise Refused
    return grant


def _rendered(text: str, recipient: str, handed_on: date, files: list[BundledFile], *, stamped: bool) -> bytes:
    """The PDF of a snapshot as it was frozen, with its attachments as they were, and the level of the seal that this
    copy is about to get."""
    snapshot: Snapshot = json.loads(text)
    language = snapshot["version"]["language"]
    then = {file.name: file.data for file in files if file.role == "attachment"}
    with translation.override(language):
        inside = [replace(file, data=then.get(file.name, file.data)) for file in attached(snapshot, text.encode())]
        day = shown.day(handed_on, language)
        mark = _("Copy handed to {recipient} on {day}").format(recipient=recipient, day=day)
        level: Literal["B-B", "B-LT"] = "B-LT" if stamped else "B-B"
        return render_dossier(snapshot, language, inside, mark=mark, frozen=text.encode(), seal_level=level)


def _unpacked(bundle: bytes) -> tuple[list[BundledFile], dict[str, Any]]:
    """The files of a sealed bundle but for what `make_bundle` writes itself, and the facts of its manifest."""
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        manifest = json.loads(archive.read(MANIFEST))
        files = [
            BundledFile(
                entry["path"].rpartition("/")[2], archive.read(entry["path"]), entry["role"], entry["media_type"]
            )
            for entry in manifest["files"]
            if entry["role"] != "guide"
        ]
    assert any(file.path == DOSSIER for file in files)
    return files, dict(manifest["facts"])
