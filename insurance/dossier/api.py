"""Whether a file is a sealed dossier that still stands, asked by its hash: for anybody, without a token."""

from datetime import date, datetime
from typing import Literal

from django.db.models import Q
from django.http import HttpRequest

from insurance.dossier.models import PublicSeal
from portal.access.routes import PUBLIC
from portal.api.operations import ApiRouter
from portal.api.schema import Out, Sha256

router = ApiRouter(tag="Verification")


class VerificationOut(Out):
    """Never content, never a name."""

    sha256: str
    state: Literal["valid", "superseded", "revoked", "unknown"]
    file: Literal["pdf", "bundle"] | None
    frozen_at: datetime | None
    valid_until: date | None
    past: bool
    state_since: datetime | None


@router.read("/verifications/{sha256}", PUBLIC, VerificationOut, name="api-verification")
def verification(request: HttpRequest, sha256: Sha256) -> dict[str, object]:
    """The state of a dossier by the SHA-256 of its PDF or of its bundle

    `valid_until` is the last day on which to rely on it, `past` whether that day is over: beside the state, since the
    latest version may be too old. `unknown` says that no dossier of this installation has that hash: a single changed
    byte is enough.
    """
    seal = PublicSeal.objects.filter(Q(pdf_sha256=sha256) | Q(bundle_sha256=sha256)).order_by("-pk").first()
    if seal is None:
        return {
            "sha256": sha256,
            "state": "unknown",
            "file": None,
            "frozen_at": None,
            "valid_until": None,
            "past": False,
            "state_since": None,
        }
    return {
        "sha256": sha256,
        "state": seal.state,
        "file": "pdf" if seal.pdf_sha256 == sha256 else "bundle",
        "frozen_at": seal.frozen_at,
        "valid_until": seal.valid_until,
        "past": seal.past,
        "state_since": seal.state_since,
    }
