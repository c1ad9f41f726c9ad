"""The business's profile: the facts with their dates, one short form a section, and the two searches."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.access.routes import rule
from portal.access.rules import can
from portal.audit.queries import last_editor
from portal.editing.forms import submit
from portal.editing.saving import Conflict
from portal.profile import facts
from portal.profile.actions import confirm_facts, edit_profile
from portal.profile.forms import FORMS, ConfirmForm, PartForm
from portal.profile.lookups import ACTIVITIES, TOWNS, Lookup
from portal.profile.models import Profile
from portal.profile.queries import overview, profile_of
from portal.profile.search_field import SearchInput, choices
from portal.tenancy.actions import rename_business
from portal.tenancy.requests import BusinessRequest
from portal.ui.conflict import conflict_page
from portal.ui.errors import error_page
from portal.ui.language import current_language
from portal.ui.requests import asked, here

SEARCHES: dict[str, tuple[str, Lookup]] = {
    "naf": ("profile-activities", ACTIVITIES),
    "commune": ("profile-towns", TOWNS),
}


@rule("profile.view")
@require_GET
def profile(request: BusinessRequest) -> HttpResponse:
    lang = current_language()
    found = profile_of(request.business)
    context = {
        "profile": found,
        "overview": overview(found, timezone.localdate(), lang),
        "confirm": ConfirmForm(version=found.version),
        "register": settings.COMPANY_REGISTER_URL != "",
    }
    return render(request, "portal/profile/profile.html", context)


@rule("profile.edit")
def edit(request: BusinessRequest, part: str) -> HttpResponse:
    shown = facts.part(part)
    if shown is None:
        raise Http404
    form = _form(request, part, profile_of(request.business), request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():

        def effect() -> str:
            edit_profile(
                actor=request.actor,
                business=request.business,
                version=form.cleaned_data["version"] or 0,
                values=form.columns(),
                today=timezone.localdate(),
            )
            if "name" in form.fields:
                rename_business(actor=request.actor, business=request.business, name=form.cleaned_data["name"])
            messages.success(request, _("Saved."))
            return f"{here(request, 'profile')}#{part}"

        try:
            with transaction.atomic():  # a refusal gives the form's key back
                return submit(request, form, effect)
        except Conflict as found:
            theirs = _form(request, part, found.current, None)
            who = last_editor(
                request.business, "", "profile.edited", "profile.confirmed"
            )  # the profile has no reference
            return conflict_page(request, form, theirs, who=who, back=here(request, "profile"))
    context = {"form": form, "part": shown}
    return render(request, "portal/profile/edit.html", context, status=422 if form.is_bound else 200)


@rule("profile.edit")
@require_POST
def confirm(request: BusinessRequest) -> HttpResponse:
    """Still right: one fact or all known ones, as the page showed them."""
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return error_page(400)
    code = form.cleaned_data["fact"]

    def effect() -> str:
        confirm_facts(
            actor=request.actor,
            business=request.business,
            version=form.cleaned_data["version"] or 0,
            codes=None if code == "all" else [code],
            today=timezone.localdate(),
        )
        messages.success(request, _("Confirmed today."))
        return here(request, "profile")

    try:
        with transaction.atomic():
            return submit(request, form, effect)
    except Conflict:
        return error_page(409)


@rule("profile.edit")
@require_GET
def activities(request: BusinessRequest) -> HttpResponse:
    """Lines that answer ?naf=, for htmx; without it they come with the form itself."""
    return _found(request, "naf")


@rule("profile.edit")
@require_GET
def towns(request: BusinessRequest) -> HttpResponse:
    """Lines that answer ?commune=."""
    return _found(request, "commune")


def _found(request: BusinessRequest, name: str) -> HttpResponse:
    # The text comes back as it was typed, for the choice must belong to the text of the box.
    text = request.GET.get(name, "")
    found = choices(SEARCHES[name][1], name, text if asked(request, name, 120) else "")
    return render(request, "portal/profile/found.html", {"found": found})


def _form(request: BusinessRequest, part: str, found: Profile, data: Any) -> PartForm:
    found.business = request.business
    extra = {"renames": can(request.actor, "business.rename")} if part == "identity" else {}
    form = FORMS[part](data, profile=found, today=timezone.localdate(), **extra)
    with_search_addresses(request, form)
    return form


def with_search_addresses(request: BusinessRequest, form: PartForm) -> None:
    """Tells the search boxes of a form where they find their lines."""
    for name, (route, _lookup) in SEARCHES.items():
        if name in form.fields and isinstance(widget := form.fields[name].widget, SearchInput):
            widget.url = here(request, route)
