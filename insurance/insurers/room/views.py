"""The public side of a link: the page that asks for a code, and the reader's room behind it."""

import json
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from insurance.dossier.headline import headline_of, kept
from insurance.dossier.models import DossierVersion, PublicSeal
from insurance.insurers.copies.making import job_of
from insurance.insurers.copies.models import GrantCopy
from insurance.insurers.copies.wording import being_made, progress_of, why_not
from insurance.insurers.grants.models import AccessOutcome
from insurance.insurers.passing_on.models import PassOnRequest
from insurance.insurers.room.downloading import answer_download
from insurance.insurers.room.entering import CODE_MINUTES, mail_code, open_with_code
from insurance.insurers.room.forms import CodeForm
from insurance.insurers.room.readers import Reader, enter, leave, reader_of, reading
from insurance.readiness.wording import LINES
from portal import registry
from portal.access.models import Grant
from portal.access.routes import public
from portal.access.rules import NOBODY
from portal.api.limits import network_of
from portal.tenancy.context import business_context
from portal.ui.language import current_language

SENT = "sent"  # in the address, after a code was asked for


@public
def shared_link(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Asks for the code and opens the room. It says nothing of the grant, whether it is open or ended."""
    grant = _grant(public_id)
    if request.method != "POST" and reader_of(request, public_id) is not None:
        return redirect("shared-room", public_id=public_id)
    form = CodeForm(request.POST or None)
    wrong = False
    if request.method == "POST" and form.is_valid():
        outcome = open_with_code(grant_id=grant.pk, code=form.cleaned_data["code"], network=network_of(request))
        if outcome == AccessOutcome.VIEWED:
            enter(request, grant)
            return redirect("shared-room", public_id=public_id)
        if outcome != AccessOutcome.WRONG_CODE:
            return _ended(request)
        wrong = True
    context = {
        "form": form,
        "wrong": wrong,
        "mailed": bool(grant.email),
        "sent": SENT in request.GET,
        "minutes": CODE_MINUTES,
        "public_id": public_id,
    }
    return render(request, "insurance/insurers/room/link.html", context, status=422 if form.is_bound else 200)


@require_POST
@public
def shared_code(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A code to the reader's address. The answer is the same whether one was sent or too many were asked for."""
    grant = _grant(public_id)
    if not grant.email:
        raise Http404
    if mail_code(grant_id=grant.pk, network=network_of(request)) is not None:
        return _ended(request)
    answer = redirect("shared", public_id=public_id)
    answer["Location"] += f"?{SENT}="
    return answer


@public
@reading
def room(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The version as one reader sees it: the facts that come first, the file, and what other features add."""
    grant, business = reader.grant, reader.business
    with business_context(read=[business]):
        copy = GrantCopy.objects.for_business(business).filter(grant=grant).first()
        job = being_made(job_of(grant), request.path)
        if getattr(request, "htmx", False) and job is not None:
            return progress_of(request, job, request.path)
        version = DossierVersion.objects.for_business(business).get(number=grant.version_number)
        seal = PublicSeal.objects.get(business=business, number=grant.version_number)
        context: dict[str, Any] = {
            "reader": reader,
            "grant": grant,
            "version": version,
            "seal": seal,
            "left": grant.max_downloads - grant.downloads,
            **_facts(version),
            "copy": copy,
            "job": None if copy else job,
            "why": why_not(job),
            "url": request.path,
            "asked": list(PassOnRequest.objects.for_business(business).filter(grant=grant).order_by("-pk")[:20]),
            "panels": _panels(request, reader),
        }
        return render(request, "insurance/insurers/room/room.html", context)


@require_POST
@public
@reading
def room_download(request: HttpRequest, reader: Reader) -> HttpResponse:
    """One download, counted and shown to the business."""
    return answer_download(request, reader)


@require_POST
@public
@reading
def room_leave(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Closes the room in this browser: a shared computer keeps nothing."""
    leave(request, reader.grant)
    return redirect("shared", public_id=reader.grant.public_id)


def _facts(version: DossierVersion) -> dict[str, Any]:
    """The headline, as an insurer's desk shows it, and the red lines by state in the words of the version."""
    snapshot = json.loads(version.snapshot)
    headline = kept(version.headline) or headline_of(snapshot)
    red: dict[str, list[str]] = {"crossed": [], "unknown": [], "withheld": [], "clear": []}
    if headline["readiness"] is not None:
        for line in snapshot["answers"].get("red_lines") or []:
            red.get(line["state"], red["unknown"]).append(line["text"][current_language()])
    company = (snapshot.get("company") or {}) if headline["company"] else {}
    points = headline["readiness"]["points"] if headline["readiness"] else {}
    return {
        "headline": headline,
        "red": red,
        "lines": [
            (LINES.get(code, code), found, f"readiness.points.{code}" in headline["hidden"])
            for code, found in points.items()
        ],
        "name": company.get("name"),
        "commune": company.get("commune"),
    }


def _panels(request: HttpRequest, reader: Reader) -> list[SafeString]:
    """What other features say in the room: who is inside has passed its door, so no right of the business is asked."""
    loaded = [
        (panel, panel.load(reader.business, reader.actor or NOBODY, reader))
        for panel in registry.panels("dossier.room")
    ]
    return [render_to_string(panel.template, shown, request=request) for panel, shown in loaded if shown is not None]


def _grant(public_id: UUID) -> Grant:
    grant = Grant.objects.filter(public_id=public_id, organisation=None).first()
    if grant is None:
        raise Http404
    return grant


def _ended(request: HttpRequest) -> HttpResponse:
    return render(request, "insurance/insurers/room/ended.html", status=410)
