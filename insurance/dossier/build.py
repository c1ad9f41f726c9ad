"""The job: freeze, render, seal, bundle, store. Reads first, works outside any transaction, writes at the end."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone, translation
from pikepdf import Pdf

from insurance.dossier.attached import attached
from insurance.dossier.freeze import freeze, may_hold
from insurance.dossier.headline import headline_of
from insurance.dossier.models import DossierVersion, PublicSeal, SealState, new_token
from insurance.dossier.render import render_dossier
from insurance.dossier.signing import installation_keys, stamp_roots, with_seal
from insurance.dossier.snapshot_schema import Snapshot
from insurance.dossier.storage import stored
from insurance.dossier.validity import USUAL_MONTHS
from insurance.dossier.why import proofs_lost
from insurance.dossier.workbook import workbook
from portal.access.rules import Actor, require
from portal.audit.log import record
from portal.documents.bundle import DOSSIER, BundledFile, make_bundle, safe_name
from portal.documents.canonical import canonical_json, sha256
from portal.evidence.models import Proof
from portal.evidence.storage import fetch, is_whole
from portal.jobs.outbox import Claim, Hopeless, kind
from portal.tenancy.models import Business
from portal.tenancy.references import next_number, reference
from portal.ui.csv_export import XLSX

KIND = "dossier.build"
STEPS = ("freeze", "render", "seal", "bundle", "store")
_NAMES_PROOFS = {"proof", "proofs", "document"}
BUNDLED_PROOFS_BYTES = 60 * 1024 * 1024  # together; the index names the others with their hash


@dataclass(frozen=True, slots=True)
class Sealed:
    """Everything a version is made of, before it is written."""

    snapshot: bytes
    pdf: bytes
    bundle: bytes
    pages: int


@kind(KIND)
def build(claim: Claim) -> None:
    """One version. The number is taken in the same transaction that writes it, so a failed build leaves no gap; the
    snapshot is made for the number expected, and the job starts anew when another build took it meanwhile."""
    args, business = claim.job.args, claim.business
    token, frozen_at = new_token(), timezone.localtime()
    with claim.read():
        actor = claim.actor()
        _require(actor, business, args["parts"])
        keys, roots = installation_keys(), stamp_roots()
        latest = DossierVersion.objects.for_business(business).order_by("-number").values_list("number", flat=True)
        number = (latest.first() or 0) + 1
        snapshot = freeze(
            business,
            number=number,
            token=token,
            language=args["language"],
            parts=args["parts"],
            recipient=args.get("recipient"),
            frozen_at=frozen_at,
            demonstration=keys.demonstration,
            months=args.get("months", USUAL_MONTHS),
            stamped=bool(roots),
            withheld=args.get("withheld", ()),
            since=DossierVersion.objects.for_business(business).filter(number=args.get("since")).first(),
            questionnaires=args.get("questionnaires", ()),
        )
        proofs = checked_proofs(business, snapshot, bundled=bool(args.get("with_proofs")))
    sealed = _make(claim, snapshot, proofs)
    claim.progress("store", STEPS.index("store"))
    with stored(business, sealed.bundle) as stored_as, claim.finish(number=number):
        _require(claim.actor(), business, args["parts"])
        if next_number(business, "D") != number:
            raise RuntimeError("another version was written meanwhile")
        version = DossierVersion.objects.create(
            business=business,
            number=number,
            language=args["language"],
            token=token,
            snapshot=sealed.snapshot.decode(),
            snapshot_sha256=sha256(sealed.snapshot),
            headline=headline_of(snapshot),
            pdf_sha256=sha256(sealed.pdf),
            bundle_sha256=sha256(sealed.bundle),
            bundle_stored_as=stored_as,
            bundle_bytes=len(sealed.bundle),
            pages=sealed.pages,
            audit_length=snapshot["version"]["audit_length"],
            audit_head=snapshot["version"]["audit_head"] or "",
            created_by_id=actor.user_id,
            frozen_at=frozen_at,
            valid_until=date.fromisoformat(snapshot["version"]["valid_until"]),
        )
        _publish(version)
        facts = {"pdf_sha256": version.pdf_sha256, "bundle_sha256": version.bundle_sha256}
        record("dossier.built", business, actor=actor, ref=str(version), changes=facts)


def _require(actor: Actor, business: Business, parts: Sequence[str]) -> None:
    """The right as it is now, to the dossier and to each of its parts."""
    require(actor, "dossier.build", business)
    if not may_hold(actor, parts):
        raise PermissionDenied("dossier.build")


def _make(claim: Claim, snapshot: Snapshot, proofs: list[BundledFile]) -> Sealed:
    language = snapshot["version"]["language"]
    frozen, keys, roots = canonical_json(snapshot), installation_keys(), stamp_roots()
    claim.progress("render", STEPS.index("render"))
    with translation.override(language):
        attachments = attached(snapshot, frozen)
        pdf = render_dossier(snapshot, language, attachments, frozen=frozen)
        book = BundledFile("register.xlsx", workbook(snapshot, language), "attachment", XLSX)
    claim.progress("seal", STEPS.index("seal"))
    pdf = with_seal(pdf, keys, roots)
    claim.progress("bundle", STEPS.index("bundle"))
    facts: dict[str, Any] = {
        "reference": snapshot["version"]["reference"],
        "frozen_at": snapshot["version"]["frozen_at"],
        "as_at": snapshot["version"].get("as_at"),
        "valid_until": snapshot["version"].get("valid_until"),
        "snapshot_sha256": sha256(frozen),
        "verification_url": snapshot["version"]["verification_url"],
    }
    files = [
        BundledFile(DOSSIER, pdf, "dossier", "application/pdf"),
        *(BundledFile(file.name, file.data, "attachment", file.media_type) for file in attachments),
        book,
        *proofs,
    ]
    return Sealed(frozen, pdf, make_bundle(files, facts, keys.manifest), _pages(pdf))


def _pages(pdf: bytes) -> int:
    with Pdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def checked_proofs(business: Business, snapshot: Snapshot, *, bundled: bool) -> list[BundledFile]:
    """Checks the file of every proof that the snapshot speaks of, and with `bundled` gives those of the index as long
    as they fit; marks in the index which ones are there. Raises Hopeless naming those that are gone or are not the
    files that were kept: no dossier speaks of a proof that nobody can show."""
    rows = {reference("P", row.number): row for row in Proof.objects.for_business(business)}
    index = {entry["reference"]: entry for entry in snapshot.get("proofs", [])}
    files, room, lost = list[BundledFile](), BUNDLED_PROOFS_BYTES, list[str]()
    for name in sorted({*index, *_spoken_of(snapshot)} & set(rows)):
        row, entry = rows[name], index.get(name)
        goes = bundled and entry is not None and not entry.get("kept_back")  # kept back: it shows what is withheld
        if not goes or entry is None or row.size_bytes > room:  # too heavy: named by its hash only
            lost += [] if is_whole(row.stored_as, row.sha256) else [name]
            continue
        content = fetch(row.stored_as, row.sha256)
        if content is None:
            lost.append(name)
            continue
        room -= len(content)
        entry["file_name"] = safe_name(f"{name}-{entry['file_name']}")
        entry["bundled"] = True
        files.append(BundledFile(entry["file_name"], content, "proof", entry["media_type"]))
    if lost:
        raise Hopeless(proofs_lost(lost))
    return files


def _spoken_of(value: Any, key: str = "") -> Iterator[str]:
    """The proofs that a snapshot names anywhere, index or not."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _spoken_of(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from _spoken_of(item, key)
    elif isinstance(value, str) and key in _NAMES_PROOFS:
        yield value


def _publish(version: DossierVersion) -> None:
    """The public seal of this version; the one before it is superseded, unless it was revoked."""
    earlier = PublicSeal.objects.filter(business_id=version.business_id, state=SealState.VALID)
    earlier.update(state=SealState.SUPERSEDED, state_since=version.frozen_at)
    PublicSeal.objects.create(
        token=version.token,
        business_id=version.business_id,
        number=version.number,
        pdf_sha256=version.pdf_sha256,
        bundle_sha256=version.bundle_sha256,
        frozen_at=version.frozen_at,
        valid_until=version.valid_until,
        state_since=version.frozen_at,
    )
