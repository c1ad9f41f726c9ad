"""The page behind the QR code: is this version what it was, does it still stand? Never any content, never a name.
And the shape of the data, for whoever writes a program that reads dossiers."""

import hashlib
import io
import logging
import zipfile
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from insurance.dossier.attached import schema
from insurance.dossier.forms import CheckForm
from insurance.dossier.models import PublicCopy, PublicSeal
from insurance.dossier.signing import known_services
from portal.access.routes import public
from portal.documents.bundle import DOSSIER
from portal.documents.keys import KeyFileError
from portal.documents.seal_check import examine_seal

log = logging.getLogger("rempart.dossier")


@public
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """State and hashes of one version; a posted file is hashed in memory, compared, and dropped."""
    seal = PublicSeal.objects.filter(token=token).first() if token.isascii() and token.isprintable() else None
    if seal is None:
        raise Http404
    form = CheckForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"seal": seal, "form": form, "match": None}
    status = 200
    if request.method == "POST":
        if form.is_valid():
            context["match"] = match = _compare(form.cleaned_data["file"], seal)
            context["outlived"], context["vouched_until"] = _outlived(form.cleaned_data["file"], match)
        else:
            status = 422
    return render(request, "insurance/dossier/verify.html", context, status=status)


@public
@require_safe
def dossier_schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of `dossier.json`: the very bytes that travel in each bundle."""
    answer = HttpResponse(schema(), content_type="application/schema+json")
    answer["Content-Disposition"] = 'attachment; filename="dossier.schema.json"'
    return answer


def _outlived(file: UploadedFile, match: str) -> tuple[str, datetime | None]:
    """What nobody but this page vouches for any more, of a file that is one of ours, and since when."""
    if match == "none":
        return "", None
    file.seek(0)
    content = file.read()
    if match.startswith("bundle"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = archive.read(DOSSIER)
    try:
        services = known_services()
    except KeyFileError:
        log.exception("the certificates behind the time-stamp services cannot be read")
        services = ()  # then a stamp is one that nobody checked, and is said to be
    found = examine_seal(content, stamp_roots=services)
    return found.outlived(timezone.now()), found.vouched_until


def _compare(file: UploadedFile, seal: PublicSeal) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    found = digest.hexdigest()
    known = {seal.pdf_sha256: "pdf", seal.bundle_sha256: "bundle"}.get(found)
    if known is not None:
        return known
    copy = PublicCopy.objects.filter(Q(pdf_sha256=found) | Q(bundle_sha256=found), seal=seal).first()
    return "none" if copy is None else "pdf-copy" if copy.pdf_sha256 == found else "bundle-copy"
