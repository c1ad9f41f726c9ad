"""The page behind the QR code: is this version what it was, does it still stand? Never any content, never a name.
And the shape of the data, for whoever writes a program that reads dossiers."""

import hashlib

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from insurance.dossier.attached import schema
from insurance.dossier.forms import CheckForm
from insurance.dossier.models import PublicCopy, PublicSeal
from portal.access.routes import public


@public
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """State and hashes of one version; a posted file is hashed in memory, compared, and dropped."""
    seal = PublicSeal.objects.filter(token=token).first() if token.isascii() and token.isprintable() else None
    if seal is None:
        raise Http404
    form = CheckForm(request.POST or None, request.FILES or None)
    match: str | None = None
    status = 200
    if request.method == "POST":
        if form.is_valid():
            match = _compare(form.cleaned_data["file"], seal)
        else:
            status = 422
    return render(request, "insurance/dossier/verify.html", {"seal": seal, "form": form, "match": match}, status=status)


@public
@require_safe
def dossier_schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of `dossier.json`: the very bytes that travel in each bundle."""
    answer = HttpResponse(schema(), content_type="application/schema+json")
    answer["Content-Disposition"] = 'attachment; filename="dossier.schema.json"'
    return answer


def _compare(file: object, seal: PublicSeal) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():  # type: ignore[attr-defined]
        digest.update(chunk)
    found = digest.hexdigest()
    known = {seal.pdf_sha256: "pdf", seal.bundle_sha256: "bundle"}.get(found)
    if known is not None:
        return known
    copy = PublicCopy.objects.filter(Q(pdf_sha256=found) | Q(bundle_sha256=found), seal=seal).first()
    return "none" if copy is None else "pdf-copy" if copy.pdf_sha256 == found else "bundle-copy"
