"""The people of a chamber or an insurer, and the front door of their workspace."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.access.routes import rule
from portal.editing.forms import submit
from portal.tenancy.actions import Refused, invite_to_organisation, resend_invitation, revoke_invitation
from portal.tenancy.forms import OrganisationInviteForm
from portal.tenancy.queries import invitations_to, people_of_organisation
from portal.tenancy.requests import OrganisationRequest
from portal.tenancy.views import with_invitation
from portal.ui.requests import here


@require_GET
@rule("organisation.view")
def workspace(request: OrganisationRequest) -> HttpResponse:
    """Leads to the first page of the workspace."""
    start = {"chamber": "clients/", "insurer": "dossiers/"}[request.organisation.kind]
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
