"""Asking for a version, taking one home, declaring one void."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from insurance.dossier.build import KIND, STEPS
from insurance.dossier.freeze import may_hold, parts_of
from insurance.dossier.models import DossierVersion, PublicSeal, SealState
from insurance.dossier.redaction.catalogue import unknown_choice
from insurance.dossier.storage import read_bundle
from insurance.dossier.validity import USUAL_MONTHS, last_day
from portal.access.rules import Actor, require
from portal.access.volume import carry_off
from portal.audit.log import record
from portal.documents.bundle import DOSSIER
from portal.documents.encrypted import encrypted_copy, is_passphrase
from portal.jobs.models import Job, JobState
from portal.jobs.outbox import enqueue
from portal.tenancy.context import business_context
from portal.tenancy.models import Business
from portal.tenancy.references import reference
from portal.tenancy.refusals import Refused

MOST_DOSSIERS_A_DAY = 100  # different ones that one adviser takes home from all clients: an assumption


@transaction.atomic
def request_dossier(
    *,
    actor: Actor,
    business: Business,
    language: str,
    parts: Sequence[str],
    recipient: str = "",
    with_proofs: bool = True,
    months: int = USUAL_MONTHS,
    withheld: Sequence[str] = (),
    since: int | None = None,
    questionnaires: Sequence[str] = (),
) -> Job:
    """Queues the build of one version; while the same one is waiting or under way, answers that one, and raises Refused
    while another one is. It is to be relied on for `months`, one to twelve; raises ValueError beyond, and for something
    that cannot be withheld.
    `questionnaires` names those of insurers that go in (`insurer/code`)."""
    last_day(timezone.localdate(), months)
    require(actor, "dossier.build", business)
    if wrong := [choice for choice in withheld if unknown_choice(choice)]:
        raise ValueError(f"nothing of that name can be withheld: {', '.join(wrong)}")
    if questionnaires:
        parts = [*parts, "questionnaires"]
    if not may_hold(actor, parts):
        raise PermissionDenied("dossier.build")
    Business.objects.select_for_update().get(pk=business.pk)  # two clicks at once: one build
    open_builds = Job.objects.for_business(business).filter(kind=KIND, state__in=[JobState.QUEUED, JobState.RUNNING])
    asked: dict[str, Any] = {
        "language": language,
        "parts": list(parts),
        "recipient": recipient,
        "with_proofs": with_proofs,
        "months": months,
        "withheld": list(withheld),
        "since": since,
        "questionnaires": list(questionnaires),
    }
    if waiting := open_builds.first():
        if waiting.args != asked:  # who withholds something must not be handed a version that withholds nothing
            raise Refused(_("Another version is being built, with other choices. Build yours once that one is done."))
        return waiting
    job = enqueue(business, KIND, actor=actor, total=len(STEPS), **asked)
    facts: dict[str, object] = {"language": language, "parts": list(parts), "months": months}
    if withheld:
        facts["withheld"] = list(withheld)
    record("dossier.requested", business, actor=actor, changes=facts)
    return job


def download_version(*, actor: Actor, business: Business, number: int) -> tuple[DossierVersion, bytes]:
    """The sealed bundle for somebody of the business, recorded. An adviser takes only a version whose parts their
    mandate opens, and not every client's in one day. Raises PermissionDenied, TooMany, or Damaged when the stored file
    is another one."""
    return _take(actor, business, number, "dossier.downloaded")


@transaction.atomic
def _take(actor: Actor, business: Business, number: int, verb: str) -> tuple[DossierVersion, bytes]:
    require(actor, "dossier.download", business)
    version = DossierVersion.objects.for_business(business).get(number=number)
    if not may_hold(actor, parts_of(version)):
        raise PermissionDenied("dossier.download")
    if actor.role is None:
        carry_off(actor, f"{business.pk}:{number}", MOST_DOSSIERS_A_DAY)
    content = read_bundle(version)
    with business_context(write=[business]):  # an adviser who may only look still leaves a trace
        record(verb, business, actor=actor, ref=str(version))
    return version, content


def copy_for_mail(*, actor: Actor, business: Business, number: int, passphrase: str) -> tuple[DossierVersion, bytes]:
    """The version's PDF under a passphrase, which is kept nowhere; the sealed one stays as it is. Who may download may.
    Raises ValueError for a passphrase that is not of our making."""
    if not is_passphrase(passphrase):
        raise ValueError("not a generated passphrase")
    version, bundle = _take(actor, business, number, "dossier.encrypted")
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        sealed = archive.read(DOSSIER)
    name = f"rempart-{business.slug}-{version}.pdf"
    return version, encrypted_copy(sealed, passphrase, name, _("The sealed dossier, for checking and keeping"))


@transaction.atomic
def revoke_version(*, actor: Actor, business: Business, number: int) -> bool:
    """Declares a version void, for good: its verification page says so from now on. False when it was already."""
    require(actor, "dossier.revoke", business)
    seals = PublicSeal.objects.filter(business=business, number=number).exclude(state=SealState.REVOKED)
    if not seals.update(state=SealState.REVOKED, state_since=timezone.now()):
        return False
    record("dossier.revoked", business, actor=actor, ref=reference("D", number))
    return True
