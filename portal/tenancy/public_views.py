"""Before anybody is inside: a new business, an invitation's link."""

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.access.routes import public, signed_in
from portal.accounts.models import User
from portal.editing.forms import submit
from portal.tenancy.actions import Refused, accept_invitation, create_business
from portal.tenancy.forms import BusinessForm, InvitationForm
from portal.tenancy.models import Invitation
from portal.tenancy.queries import invitation_by_token, invitations_for, role_label
from portal.tenancy.requests import PersonRequest
from portal.ui.errors import error_page

GONE = 410


@signed_in
def new_business(request: PersonRequest) -> HttpResponse:
    """One question, then straight in."""
    form = BusinessForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def effect() -> str:
            business = create_business(user=request.user, name=form.cleaned_data["name"])
            return reverse("dashboard", kwargs={"slug": business.slug})

        try:
            return submit(request, form, effect)
        except Refused as refused:
            form.add_error("name", str(refused))
    return render(request, "portal/home/new.html", {"form": form}, status=422 if form.is_bound else 200)


@public
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What the mailed link opens. Unknown, used, withdrawn, expired or meant for somebody else: one neutral page."""
    found = invitation_by_token(token)
    if found is None or (request.user.is_authenticated and not _is_for(found, request.user)):
        return error_page(GONE)
    if request.method == "POST" and request.user.is_authenticated:
        return _accept(request, request.user, found)
    context = {"invitation": found, "place": found.business or found.organisation, "role": role_label(found)}
    return render(request, "portal/people/invitation.html", context)


@require_POST
@signed_in
def accept(request: PersonRequest) -> HttpResponse:
    """From the home page: an invitation to an address that this person confirmed, found without its link."""
    form = InvitationForm(request.POST)
    wanted = form.cleaned_data["invitation"] if form.is_valid() else None
    found = next((one for one in invitations_for(request.user) if one.pk == wanted), None)
    return error_page(GONE) if found is None else _accept(request, request.user, found)


def _is_for(found: Invitation, user: User) -> bool:
    return EmailAddress.objects.filter(user=user, email=found.email, verified=True).exists()


def _accept(request: HttpRequest, user: User, found: Invitation) -> HttpResponse:
    url = accept_invitation(user=user, invitation=found)
    if url is None:
        return error_page(GONE)
    messages.success(request, _("Welcome to %(place)s.") % {"place": found.business or found.organisation})
    return redirect(url)
