"""The reader's side: an insurer's download, and the public page behind a link and a code. The list is the desk's."""

from uuid import UUID

from allauth.account.adapter import get_adapter
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from insurance.dossier.storage import Damaged
from insurance.insurers.actions import Download, download
from insurance.insurers.forms import CodeForm
from insurance.insurers.models import AccessOutcome
from portal.access.models import Grant
from portal.access.routes import public, rule
from portal.tenancy.requests import OrganisationRequest


@require_POST
@rule("shared.download")
def shared_download(request: OrganisationRequest, public_id: UUID) -> HttpResponse:
    """One download, counted and shown to the business."""
    grant = get_object_or_404(Grant, organisation=request.organisation, public_id=public_id)
    who = f"{request.actor.name}, {request.organisation.name}"
    return _answer(request, grant, who=who)


@public
def shared_link(request: OrganisationRequest, public_id: UUID) -> HttpResponse:
    """Asks for the code, then hands over the bundle. An ended link and one that never was answer alike."""
    grant = Grant.objects.filter(public_id=public_id, organisation=None).first()
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if grant is None:
            raise Http404
        return _answer(request, grant, who=grant.recipient, code=form.cleaned_data["code"], form=form)
    if grant is None:
        raise Http404
    status = 422 if request.method == "POST" else 200
    return render(request, "insurance/insurers/link.html", {"form": form}, status=status)


def _answer(
    request: OrganisationRequest, grant: Grant, *, who: str, code: str | None = None, form: CodeForm | None = None
) -> HttpResponse:
    actor = request.actor if request.organisation is not None else None
    try:
        network = get_adapter().get_client_ip(request) if code is not None else ""
        result = download(grant_id=grant.pk, who=who, actor=actor, code=code, network=network)
    except Damaged:
        return render(request, "insurance/insurers/damaged.html", status=409)
    if result.outcome == AccessOutcome.DOWNLOADED:
        return _bundle(result)
    if result.outcome == AccessOutcome.WRONG_CODE and form is not None:
        return render(request, "insurance/insurers/link.html", {"form": form, "wrong": True}, status=422)
    return render(request, "insurance/insurers/ended.html", status=410)


def _bundle(result: Download) -> HttpResponse:
    answer = HttpResponse(result.content, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{result.name}"'  # the slug holds ASCII letters only
    answer["Content-Security-Policy"] = "sandbox"
    return answer
