"""Pages of a business about itself: where it stands, and its people."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.access.routes import rule
from portal.access.rules import can
from portal.editing.forms import submit
from portal.tenancy.actions import (
    Refused,
    change_role,
    invite,
    remove_member,
    resend_invitation,
    revoke_invitation,
)
from portal.tenancy.dashboard import dashboard_context
from portal.tenancy.forms import InvitationForm, InviteForm, MemberForm, RoleForm
from portal.tenancy.models import Business, Invitation, Membership, Organisation, Role
from portal.tenancy.queries import invitations_to, people_of
from portal.tenancy.requests import BusinessRequest, OrganisationRequest
from portal.ui.requests import here


@require_GET
@rule("business.view")
def dashboard(request: BusinessRequest) -> HttpResponse:
    """Where do I stand: the reading sentence, the wall, and what each feature has to say."""
    return render(request, "portal/home/dashboard.html", dashboard_context(request))


@require_GET
@rule("people.view")
def people(request: BusinessRequest) -> HttpResponse:
    """Members with their roles; for those who manage them, the forms and the open invitations."""
    manages = can(request.actor, "people.manage", request.business)
    context = {
        "members": people_of(request.business),
        "invitations": invitations_to(business=request.business) if manages else [],
        "roles": Role.choices,
        "manages": manages,
        "shares": can(request.actor, "sharing.view", request.business),
        "me": request.actor.membership_id,
    }
    return render(request, "portal/people/people.html", context)


@rule("people.manage")
def invite_person(request: BusinessRequest) -> HttpResponse:
    """Invite by address and role."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.values()

        def effect() -> str:
            invite(actor=request.actor, business=request.business, **values)
            messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": values["email"]})
            return here(request, "people")

        try:
            return submit(request, form, effect)
        except Refused as refused:
            form.add_error("email", str(refused))
    return render(request, "portal/people/invite.html", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
@rule("people.manage")
def set_role(request: BusinessRequest) -> HttpResponse:
    """Another role for a member, from the list of people."""
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise Http404
    values = form.cleaned_data
    try:
        member = change_role(
            actor=request.actor, business=request.business, member_id=values["member"], role=values["role"]
        )
    except Membership.DoesNotExist:
        raise Http404 from None
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        names = {"person": member.user, "role": member.get_role_display()}
        messages.success(request, _("%(person)s is now: %(role)s.") % names)
    return redirect(here(request, "people"))


@require_POST
@rule("people.manage")
def remove_person(request: BusinessRequest) -> HttpResponse:
    """Asks first; with `confirmed`, removes."""
    form = MemberForm(request.POST)
    member = _member(request, form)
    if "confirmed" not in request.POST:
        return _ask_removal(request, member)
    try:
        person = remove_member(actor=request.actor, business=request.business, member_id=member.pk)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("%(person)s has no access any more.") % {"person": person})
    return redirect(here(request, "people"))


@rule("people.view")
def leave(request: BusinessRequest) -> HttpResponse:
    """One's own way out: asks, then ends one's membership and sessions."""
    if request.method != "POST":
        context = {
            "question": _("Leave %(business)s?") % {"business": request.business.name},
            "consequences": [
                _("You see nothing of it any more. Only an owner can invite you again."),
                _("What you are responsible for stays, without a person."),
                _("You are signed out everywhere."),
            ],
            "confirm": _("Leave"),
            "back": here(request, "people"),
        }
        return render(request, "ui/confirm.html", context)
    try:
        remove_member(actor=request.actor, business=request.business, member_id=request.actor.membership_id or 0)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(here(request, "people"))
    request.session.flush()
    return redirect("home")


@require_POST
@rule("people.manage")
def resend(request: BusinessRequest) -> HttpResponse:
    """A new link to the same address."""
    return with_invitation(
        request, request.business, "people", resend_invitation, _("A new invitation to %(email)s is on its way.")
    )


@require_POST
@rule("people.manage")
def revoke(request: BusinessRequest) -> HttpResponse:
    """The link is dead."""
    return with_invitation(
        request, request.business, "people", revoke_invitation, _("The invitation to %(email)s is withdrawn.")
    )


def with_invitation(
    request: BusinessRequest | OrganisationRequest, target: Business | Organisation, page: str, verb: Any, said: str
) -> HttpResponse:
    """Resends or withdraws an open invitation of `target`, says so, and leads back to the list of its people."""
    form = InvitationForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        done = verb(actor=request.actor, target=target, invitation_id=form.cleaned_data["invitation"])
    except Invitation.DoesNotExist:
        raise Http404 from None
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said % {"email": done.email})
    return redirect(here(request, page))


def _member(request: BusinessRequest, form: MemberForm) -> Membership:
    if not form.is_valid():
        raise Http404
    found = Membership.objects.filter(business=request.business, pk=form.cleaned_data["member"])
    member = found.select_related("user").first()
    if member is None:
        raise Http404
    return member


def _ask_removal(request: BusinessRequest, member: Membership) -> HttpResponse:
    context = {
        "question": _("Remove %(person)s?") % {"person": member.user},
        "consequences": [
            _("They see nothing of this business from now on, and are signed out everywhere."),
            _("What they are responsible for stays, without a person."),
        ],
        "confirm": _("Remove"),
        "back": here(request, "people"),
        "hidden": {"member": member.pk, "confirmed": 1},
    }
    return render(request, "ui/confirm.html", context)
