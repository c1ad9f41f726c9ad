"""What owners and readers are mailed about a request to pass a version on."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from insurance.insurers.grants.letters import language_of, send
from insurance.insurers.passing_on.models import PassOnRequest
from portal.tenancy.models import Business, Membership


def tell_owners(business: Business, request: PassOnRequest) -> None:
    """That a reader asks to pass a version on, to the owners: they alone decide."""
    address = settings.SITE_URL + reverse("pass-on", kwargs={"slug": business.slug, "number": request.number})
    for owner in Membership.objects.filter(business=business, role="owner", user__is_active=True).select_related(
        "user"
    ):
        with override(language_of(owner.user.language)):
            names = {"asker": request.asked_by, "reader": request.reader, "business": business.name}
            send(
                owner.user.email,
                _("%(asker)s asks to pass your dossier on") % names,
                [
                    _("%(asker)s would like %(reader)s to read the dossier of %(business)s too.") % names,
                    _("Nothing opens without your answer:"),
                    address,
                ],
            )


def tell_asker(request: PassOnRequest) -> None:
    """What the owner answered, to a reader whose address is known."""
    grant = request.grant
    if not grant.email:
        return
    with override(language_of(grant.language)):
        names = {"business": grant.business.name, "reader": request.reader}
        said = (
            _("%(business)s agreed: %(reader)s can read its dossier from now on. They got their own link.")
            if request.opened is not None
            else _("%(business)s does not want to open its dossier to %(reader)s.")
        )
        send(grant.email, _("Your request to %(business)s") % names, [said % names])
