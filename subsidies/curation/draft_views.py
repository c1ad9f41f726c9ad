"""The pages of drafts: beginning, writing part by part, the second look, and what was published meanwhile."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from portal.access.routes import rule
from portal.access.rules import can
from portal.editing.forms import submit
from portal.editing.saving import Conflict
from portal.tenancy.refusals import Refused
from portal.tenancy.requests import OrganisationRequest
from portal.ui.conflict import conflict_page
from portal.ui.errors import error_page
from portal.ui.paging import page_of
from portal.ui.requests import here
from subsidies.curation import actions, diary, queries, review
from subsidies.curation.forms import IdentityForm, ReturnForm, SeenForm
from subsidies.curation.models import OPEN_STATES, Draft
from subsidies.curation.part_form import PartForm
from subsidies.curation.parts import BY_CODE, Part, parts_for
from subsidies.curation.problems import contradictions
from subsidies.curation.views import found_programme

# What a draft is begun for: the fields it starts with, and the page it opens on.
PURPOSES: dict[str, tuple[dict[str, Any], str]] = {
    "edit": ({}, ""),
    "resume": ({"suspended": False}, ""),
    "reopen": ({"state": "published", "replaced_by": None}, ""),
    "replace": ({}, "succession"),
}


@rule("catalogue.view")
@require_GET
def drafts(request: OrganisationRequest) -> HttpResponse:
    """Every draft, decided ones included."""
    return render(
        request, "subsidies/curation/drafts.html", {"page": page_of(request, queries.all_drafts(request.organisation))}
    )


@rule("catalogue.view")
@require_GET
def draft(request: OrganisationRequest, number: int) -> HttpResponse:
    """One draft: what it changes, what is missing, and who can do what now."""
    return _page(request, _found(request, number))


@rule("catalogue.edit")
def new(request: OrganisationRequest) -> HttpResponse:
    """A programme that is not in the catalogue yet: begins a draft with what it is and who runs it."""
    form = IdentityForm(request.POST if request.method == "POST" else None, content={})
    if form.is_bound and form.is_valid():

        def effect() -> str:
            made = actions.begin_draft(actor=request.actor, institution=request.organisation, changes=form.changes())
            return here(request, "catalogue-draft-edit", number=made.number, part="dates")

        try:
            return submit(request, form, effect)
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "back": here(request, "catalogue")}
    return render(request, "subsidies/curation/new.html", context, status=422 if form.is_bound else 200)


@rule("catalogue.edit")
@require_POST
def begin(request: OrganisationRequest, programme: str) -> HttpResponse:
    """A draft of a published programme; leads to the open one when there is one."""
    found = found_programme(request, programme)
    if found.institution_id != request.organisation.pk:
        raise PermissionDenied("catalogue.edit")
    purpose = request.POST.get("purpose", "edit")
    if purpose not in PURPOSES:
        return error_page(400)
    values, part = PURPOSES[purpose]
    if Draft.objects.filter(programme=found, state__in=OPEN_STATES).exists():
        messages.info(request, _("A draft of this programme is open already: go on with it."))
    try:
        made = actions.begin_draft(
            actor=request.actor, institution=request.organisation, programme=found, changes=values
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(here(request, "catalogue-programme", programme=found.slug))
    if part and made.author_id == request.actor.user_id:
        return redirect(here(request, "catalogue-draft-edit", number=made.number, part=part))
    return redirect(here(request, "catalogue-draft", number=made.number))


@rule("catalogue.edit")
def edit(request: OrganisationRequest, number: int, part: str) -> HttpResponse:
    """One part of a draft, on a page of its own."""
    found = _found(request, number)
    shown = BY_CODE.get(part)
    pages = parts_for(published=found.programme_id is not None)
    if shown not in pages:
        raise Http404
    if not review.may_write(found, request.actor.user_id):
        return _page(request, found, status=409, refused=review.why_not_write(found))
    form = _form(request, shown, found, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        following = pages[pages.index(shown) + 1 :]

        def effect() -> str:
            actions.edit_draft(
                actor=request.actor, draft=found, version=form.cleaned_data["version"] or 0, changes=form.changes()
            )
            if following and request.POST.get("then") == "next":
                return here(request, "catalogue-draft-edit", number=number, part=following[0].code)
            messages.success(request, _("Saved."))
            return here(request, "catalogue-draft", number=number)

        try:
            with transaction.atomic():  # a refusal gives the form's key back
                return submit(request, form, effect)
        except Conflict as clash:
            theirs = _form(request, shown, clash.current, None)
            back = here(request, "catalogue-draft", number=number)
            return conflict_page(request, form, theirs, who=str(clash.current.author or ""), back=back)
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "draft": found, "part": shown, "pages": pages, "last": shown is pages[-1]}
    return render(request, "subsidies/curation/edit.html", context, status=422 if form.is_bound else 200)


@rule("catalogue.edit")
@require_POST
def submit_draft(request: OrganisationRequest, number: int) -> HttpResponse:
    def verb(found: Draft, seen: SeenForm) -> str:
        actions.submit_draft(actor=request.actor, draft=found, version=seen.cleaned_data["version"] or 0)
        return _("Sent. A colleague must look at it before it is published.")

    return _decided(request, number, verb)


@rule("catalogue.edit")
@require_POST
def withdraw(request: OrganisationRequest, number: int) -> HttpResponse:
    def verb(found: Draft, seen: SeenForm) -> str:
        actions.withdraw_draft(actor=request.actor, draft=found, version=seen.cleaned_data["version"] or 0)
        return _("Taken back: you can write in it again.")

    return _decided(request, number, verb)


@rule("catalogue.edit")
@require_POST
def approve(request: OrganisationRequest, number: int) -> HttpResponse:
    """Publishes what the page showed."""

    def verb(found: Draft, seen: SeenForm) -> str:
        actions.approve_draft(
            actor=request.actor,
            draft=found,
            version=seen.cleaned_data["version"] or 0,
            revision=seen.cleaned_data["revision"],
        )
        return _("Published. Every business finds it from now on.")

    return _decided(request, number, verb)


@rule("catalogue.edit")
def send_back(request: OrganisationRequest, number: int) -> HttpResponse:
    """Asks what should change, then sends it back to its author."""
    found = _found(request, number)
    if not actions.may_decide(found, request.actor.user_id):
        return _page(request, found, status=409, refused=review.why_not_decide(found, request.actor.user_id))
    form = ReturnForm(request.POST if request.method == "POST" else None, version=found.version)
    if form.is_bound and form.is_valid():

        def effect() -> str:
            actions.return_draft(
                actor=request.actor,
                draft=found,
                version=form.cleaned_data["version"] or 0,
                note=form.cleaned_data["note"],
            )
            messages.success(request, _("Sent back with your note."))
            return here(request, "catalogue-draft", number=number)

        try:
            with transaction.atomic():
                return submit(request, form, effect)
        except Refused as refused:
            return _page(request, _found(request, number), status=409, refused=str(refused))
    context = {"form": form, "draft": found}
    return render(request, "subsidies/curation/return.html", context, status=422 if form.is_bound else 200)


@rule("catalogue.edit")
def take(request: OrganisationRequest, number: int) -> HttpResponse:
    found = _found(request, number)
    question = {
        "question": _("Take over “%(title)s”?") % {"title": found.title},
        "consequences": [
            _("From now on you write in it, and its author does not."),
            _("Neither of you can approve it: a third person must look at it."),
        ],
        "confirm": _("Take it over"),
        "danger": False,
    }
    return _confirmed(request, found, question, actions.take_draft, _("You write this draft now."))


@rule("catalogue.edit")
def drop(request: OrganisationRequest, number: int) -> HttpResponse:
    found = _found(request, number)
    question = {
        "question": _("Set “%(title)s” aside?") % {"title": found.title},
        "consequences": [
            _("Nothing of it is published."),
            _("It stays readable among the drafts; another one can be begun."),
        ],
        "confirm": _("Set it aside"),
    }
    return _confirmed(request, found, question, actions.drop_draft, _("The draft is set aside."))


@rule("catalogue.edit")
def settle(request: OrganisationRequest, number: int) -> HttpResponse:
    """What was published since the draft was begun: field by field, which text stays."""
    found = _found(request, number)
    shown = review.meanwhile(found)
    if shown is None or not review.may_write(found, request.actor.user_id):
        return redirect(here(request, "catalogue-draft", number=number))
    form = SeenForm(
        request.POST if request.method == "POST" else None,
        version=found.version,
        initial={"revision": shown.revision},
        auto_id=False,
    )
    if form.is_bound and form.is_valid():
        theirs = frozenset(clash.path for clash in shown.clashes if request.POST.get(f"keep_{clash.path}") != "mine")

        def effect() -> str:
            actions.settle_draft(
                actor=request.actor,
                draft=found,
                version=form.cleaned_data["version"] or 0,
                revision=form.cleaned_data["revision"],
                theirs=theirs,
            )
            messages.success(request, _("Up to date. Nothing of either text is lost from the history."))
            return here(request, "catalogue-draft", number=number)

        try:
            with transaction.atomic():
                return submit(request, form, effect)
        except (Refused, Conflict) as refused:
            messages.error(request, str(refused) if isinstance(refused, Refused) else review.saved_first())
            return redirect(here(request, "catalogue-draft-settle", number=number))
    context = {"draft": found, "shown": shown, "form": form}
    return render(request, "subsidies/curation/settle.html", context, status=422 if form.is_bound else 200)


def _found(request: OrganisationRequest, number: int) -> Draft:
    rows = Draft.objects.filter(institution=request.organisation)
    return get_object_or_404(
        rows.select_related("author", "decided_by", "institution", "programme__replaced_by"), number=number
    )


def _form(request: OrganisationRequest, part: Part, found: Draft, data: Any) -> PartForm:
    url = here(request, "catalogue-search", what="x").removesuffix("x/")
    more = {"fixed": found.programme_id is not None} if part.code == "identity" else {}
    return part.form(data, content=found.content, version=found.version, search_url=url, **more)


def _decided(request: OrganisationRequest, number: int, verb: Callable[[Draft, SeenForm], str]) -> HttpResponse:
    """One button of the draft's page: its effect once, or the page again with the reason."""
    found = _found(request, number)
    form = SeenForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=422, refused=_("This form was changed on the way. Try again."))

    def effect() -> str:
        messages.success(request, verb(found, form))
        return here(request, "catalogue-draft", number=number)

    try:
        with transaction.atomic():
            return submit(request, form, effect)
    except Conflict:
        return _page(request, _found(request, number), status=409, refused=review.saved_first())
    except Refused as refused:
        return _page(request, _found(request, number), status=409, refused=str(refused))


def _confirmed(
    request: OrganisationRequest, found: Draft, question: dict[str, Any], verb: Callable[..., None], done: str
) -> HttpResponse:
    back = here(request, "catalogue-draft", number=found.number)
    form = SeenForm(request.POST if request.method == "POST" else None, version=found.version, initial={"revision": 0})
    if form.is_bound and form.is_valid():
        try:
            verb(actor=request.actor, draft=found, version=form.cleaned_data["version"] or 0)
        except Conflict:
            return _page(request, _found(request, found.number), status=409, refused=review.saved_first())
        except Refused as refused:
            return _page(request, _found(request, found.number), status=409, refused=str(refused))
        messages.success(request, done)
        return redirect(back)
    status = 422 if form.is_bound else 200
    return render(request, "ui/confirm.html", {**question, "back": back, "form": form}, status=status)


def _page(request: OrganisationRequest, found: Draft, *, status: int = 200, refused: str = "") -> HttpResponse:
    """The draft's page; `refused` says why what was asked was not done."""
    looked = review.looked_at(found, request.actor.user_id)
    edits = can(request.actor, "catalogue.edit", request.organisation)
    count = len(looked.differences)
    context = {
        "draft": found,
        "looked": looked,
        "edits": edits,
        "writes": edits and review.may_write(found, request.actor.user_id),
        "decides": edits and actions.may_decide(found, request.actor.user_id),
        "mine": found.author_id == request.actor.user_id,
        "why_not": review.why_not_decide(found, request.actor.user_id) if edits else "",
        "reading": ngettext("%(count)s field changes.", "%(count)s fields change.", count) % {"count": count},
        "seen": SeenForm(version=found.version, initial={"revision": looked.revision}, auto_id=False),
        "lines": diary.of_draft(found),
        "refused": refused,
        "contradictions": contradictions(found.content),
    }
    return render(request, "subsidies/curation/draft.html", context, status=status)
