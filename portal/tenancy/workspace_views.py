"""The people of a chamber or an insurer, and the front door of their workspace."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.access.routes import rule
from portal.access.rules import can
from portal.editing.forms import submit
from portal.tenancy.actions import Refused, invite_to_organisation, resend_invitation, revoke_invitation
from portal.tenancy.colleagues import change_colleague_role, remove_colleague
from portal.tenancy.forms import ColleagueForm, ColleagueRoleForm, OrganisationInviteForm
from portal.tenancy.invitations import ROLES_OF
from portal.tenancy.models import OrganisationMembership, OrganisationRole
from portal.tenancy.queries import invitations_to, people_of_organisation
from portal.tenancy.requests import OrganisationRequest
from portal.tenancy.views import with_invitation
from portal.ui.requests import here


@require_GET
@rule("organisation.view")
def workspace(request: OrganisationRequest) -> HttpResponse:
    """Leads to the first page of the workspace."""
    start = {"chamber": "clients/", "insurer": "dossiers/"}[request.organisation.kind]
    if start == "clients/" and not can(request.actor, "portfolio.view", request.organisation):
        start = "catalogue/"
    return redirect(request.path + start)


@rule("organisation.people")
def organisation_people(request: OrganisationRequest) -> HttpResponse:
    """Colleagues, open invitations, and the form that invites."""
    organisation = request.organisation
    form = OrganisationInviteForm(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        values = form.values()

        def effect() -> str:
            invite_to_organisation(actor=request.actor, organisation=organisation, **values)
            messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": values["email"]})
            return here(request, "organisation-people")

        try:
            return submit(request, form, effect)
        except Refused as refused:
            form.add_error("email", str(refused))
    context = {
        "form": form,
        "members": people_of_organisation(organisation),
        "roles": [(role, OrganisationRole(role).label) for role in ROLES_OF[organisation.kind]],
        "me": request.actor.user_id,
        "invitations": invitations_to(organisation=organisation),
    }
    return render(request, "portal/people/organisation.html", context, status=422 if form.is_bound else 200)


@require_POST
@rule("organisation.people")
def organisation_resend(request: OrganisationRequest) -> HttpResponse:
    return with_invitation(
        request,
        request.organisation,
        "organisation-people",
        resend_invitation,
        _("A new invitation to %(email)s is on its way."),
    )


@require_POST
@rule("organisation.people")
def organisation_revoke(request: OrganisationRequest) -> HttpResponse:
    return with_invitation(
        request,
        request.organisation,
        "organisation-people",
        revoke_invitation,
        _("The invitation to %(email)s is withdrawn."),
    )


@require_POST
@rule("organisation.people")
def colleague_role(request: OrganisationRequest) -> HttpResponse:
    """Another role for a colleague, from the list of people."""
    form = ColleagueRoleForm(request.POST)
    colleague = _colleague(request, form)
    try:
        person = change_colleague_role(
            actor=request.actor,
            organisation=request.organisation,
            colleague_id=colleague.pk,
            role=form.cleaned_data["role"],
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        role = OrganisationRole(form.cleaned_data["role"]).label
        messages.success(request, _("%(person)s is now: %(role)s.") % {"person": person, "role": role})
    return redirect(here(request, "organisation-people"))


@require_POST
@rule("organisation.people")
def colleague_remove(request: OrganisationRequest) -> HttpResponse:
    """Asks first; with `confirmed`, removes."""
    colleague = _colleague(request, ColleagueForm(request.POST))
    if "confirmed" not in request.POST:
        context = {
            "question": _("Remove %(person)s?") % {"person": colleague.user},
            "consequences": [
                _("From the next click on, they see no business and no dossier here, and are signed out everywhere."),
                _("Invitations they sent that nobody answered are withdrawn."),
            ],
            "confirm": _("Remove"),
            "back": here(request, "organisation-people"),
            "hidden": {"colleague": colleague.pk, "confirmed": 1},
        }
        return render(request, "ui/confirm.html", context)
    try:
        person = remove_colleague(actor=request.actor, organisation=request.organisation, colleague_id=colleague.pk)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("%(person)s has no access any more.") % {"person": person})
    return redirect(here(request, "organisation-people"))


@rule("organisation.view")
def organisation_leave(request: OrganisationRequest) -> HttpResponse:
    """One's own way out: asks, then ends one's work here and one's sessions."""
    organisation = request.organisation
    if request.method != "POST":
        context = {
            "question": _("Leave %(business)s?") % {"business": organisation.name},
            "consequences": [
                _("You see nothing of it any more. Only an administrator can invite you again."),
                _("You are signed out everywhere."),
            ],
            "confirm": _("Leave"),
            "back": here(request, "workspace"),
        }
        return render(request, "ui/confirm.html", context)
    mine = OrganisationMembership.objects.get(organisation=organisation, user_id=request.actor.user_id or 0)
    try:
        remove_colleague(actor=request.actor, organisation=organisation, colleague_id=mine.pk)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(here(request, "workspace"))
    request.session.flush()
    return redirect("home")


def _colleague(request: OrganisationRequest, form: ColleagueForm) -> OrganisationMembership:
    if not form.is_valid():
        raise Http404
    found = OrganisationMembership.objects.filter(
        organisation=request.organisation, pk=form.cleaned_data["colleague"]
    ).select_related("user")
    colleague = found.first()
    if colleague is None:
        raise Http404
    return colleague
