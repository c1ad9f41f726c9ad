"""Whether a file is a sealed dossier that still stands, asked by its hash: for anybody, without a token."""

from datetime import datetime
from typing import Literal

from django.db.models import Q
from django.http import HttpRequest
from pydantic import Field

from insurance.dossier.models import PublicCopy, PublicSeal
from portal.access.routes import PUBLIC
from portal.api.operations import ApiRouter
from portal.api.schema import Out, Sha256

router = ApiRouter(tag="Verification")


class VerificationOut(Out):
    """Never content, never a name."""

    sha256: str
    state: Literal["valid", "superseded", "revoked", "unknown"]
    file: Literal["pdf", "bundle"] | None
    marked: bool = Field(description="Bears the name of the reader it was handed to, and a seal of its own")
    frozen_at: datetime | None
    state_since: datetime | None


@router.read("/verifications/{sha256}", PUBLIC, VerificationOut, name="api-verification")
def verification(request: HttpRequest, sha256: Sha256) -> dict[str, object]:
    """The state of a dossier by the SHA-256 of its PDF or of its bundle

    `unknown` says that no dossier of this installation has that hash: a single changed byte is enough.
    """
    known = Q(pdf_sha256=sha256) | Q(bundle_sha256=sha256)
    seal: PublicSeal | None = PublicSeal.objects.filter(known).order_by("-pk").first()
    copy = None if seal else PublicCopy.objects.filter(known).select_related("seal").order_by("-pk").first()
    if copy is not None:
        seal = copy.seal
    if seal is None:
        nothing = dict.fromkeys(("file", "frozen_at", "state_since"))
        return {"sha256": sha256, "state": "unknown", "marked": False, **nothing}
    return {
        "sha256": sha256,
        "state": seal.state,
        "file": "pdf" if (copy or seal).pdf_sha256 == sha256 else "bundle",
        "marked": copy is not None,
        "frozen_at": seal.frozen_at,
        "state_since": seal.state_since,
    }
