"""Reading before sealing: what a version would say, and what changed between two."""

import json
from itertools import zip_longest

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render

from insurance.dossier.comparison.compare import compare
from insurance.dossier.comparison.sentences import figures, limits, opening
from insurance.dossier.freeze import may_hold, parts_of
from insurance.dossier.preview.reading import preview, sections_of, version_of
from insurance.dossier.queries import comparable
from insurance.dossier.views import build_form
from portal.access.routes import rule
from portal.tenancy.requests import BusinessRequest
from portal.ui.language import current_language


@rule("dossier.build")
def dossier_preview(request: BusinessRequest) -> HttpResponse:
    """What the form's choices would make, section by section; its button builds exactly this. Nothing is written."""
    form = build_form(request)
    if request.method == "POST" and not form.is_valid():
        return render(request, "insurance/dossier/new.html", {"form": form}, status=422)
    values = form.values() if request.method == "POST" else form.first_values()
    if not may_hold(request.actor, values["parts"]):
        raise PermissionDenied("dossier.build")
    made = preview(request.business, values)
    context = {
        "form": form,
        "preview": made,
        "parts": list(zip_longest(made.sections, made.sections[1:])),
        "recipient": values["recipient"],
    }
    return render(request, "insurance/dossier/preview.html", context)


@rule("dossier.view")
def dossier_compare(request: BusinessRequest) -> HttpResponse:
    """What changed between two versions of this business; without numbers, between the last two."""
    offered = comparable(request.business, request.actor)
    numbers = [request.GET.get(name, "") for name in ("from", "to")]
    if not any(numbers):
        if len(offered) < 2:
            return render(request, "insurance/dossier/compare.html", {"offered": offered})
        numbers = [str(offered[1].number), str(offered[0].number)]
    if not all(number.isascii() and number.isdigit() and len(number) < 10 for number in numbers):
        raise Http404
    old, new = (version_of(request.business, int(number)) for number in numbers)
    if not all(may_hold(request.actor, parts_of(version)) for version in (old, new)):
        raise PermissionDenied("dossier.view")
    before, after = json.loads(old.snapshot), json.loads(new.snapshot)
    changes, language = compare(before, after), current_language()
    after["changes"] = changes
    (told,) = sections_of(after, language, ["changes"])
    context = {
        "offered": offered,
        "old": old,
        "new": new,
        "opening": opening(changes, language),
        "figures": figures(changes, language),
        "limits": limits(changes, language)[1:],  # the first is for a reader of the document
        "blocks": [block for block in told.blocks if block.kind != "text"],
        "same": not changes["parts"] and not changes["headlines"],
    }
    return render(request, "insurance/dossier/compare.html", context)
