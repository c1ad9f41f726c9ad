"""What readers and owners are mailed about a shared version: links, codes, requests to pass it on."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from insurance.insurers.grants.models import PassOnRequest
from portal.access.models import Grant
from portal.notifications.outbox import queue_mail
from portal.tenancy.models import Business, Membership
from portal.tenancy.references import reference
from portal.ui import format as shown
from portal.ui.language import current_language


def link_of(grant: Grant) -> str:
    """The address that is mailed or told."""
    return settings.SITE_URL + reverse("shared", kwargs={"public_id": grant.public_id})


def send_link(grant: Grant) -> None:
    """The link, to the reader's address; it opens nothing without a code."""
    with override(_language(grant.language)):
        names = {
            "person": grant.recipient,
            "business": grant.business.name,
            "version": reference("D", grant.version_number),
            "day": shown.day(grant.expires_at, current_language()),
        }
        _send(
            grant.email,
            _("%(business)s shares its risk dossier with you") % names,
            [
                _("Hello %(person)s,") % names,
                _("%(business)s opens version %(version)s of its risk and continuity dossier to you, until %(day)s.")
                % names,
                link_of(grant),
                _("Open the link and ask for a code: it comes to this address, and no account is needed."),
                _("Your name stands on each page of the file, and the business sees each time it is opened."),
                _("You do not know them? Ignore this message."),
            ],
        )


def send_code(grant: Grant, code: str, minutes: int) -> None:
    """One code, to the reader's address alone."""
    with override(_language(grant.language)):
        names = {"business": grant.business.name, "minutes": minutes}
        _send(
            grant.email,
            _("Your code for the dossier of %(business)s") % names,
            [
                code,
                _("It opens the dossier of %(business)s once, within %(minutes)d minutes.") % names,
                _("You did not ask for it? Then somebody else has the link: tell the business. Without this code it"
                  " opens nothing."),
            ],
        )  # fmt: skip


def tell_owners(business: Business, request: PassOnRequest) -> None:
    """That a reader asks to pass a version on, to the owners: they alone decide."""
    address = settings.SITE_URL + reverse("pass-on", kwargs={"slug": business.slug, "number": request.number})
    for owner in Membership.objects.filter(business=business, role="owner", user__is_active=True).select_related(
        "user"
    ):
        with override(_language(owner.user.language)):
            names = {"asker": request.asked_by, "reader": request.reader, "business": business.name}
            _send(
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
    with override(_language(grant.language)):
        names = {"business": grant.business.name, "reader": request.reader}
        said = (
            _("%(business)s agreed: %(reader)s can read its dossier from now on. They got their own link.")
            if request.opened is not None
            else _("%(business)s does not want to open its dossier to %(reader)s.")
        )
        _send(grant.email, _("Your request to %(business)s") % names, [said % names])


def _send(to: str, subject: str, lines: Sequence[str]) -> None:
    queue_mail(to, subject, "\n\n".join(lines) + "\n", language=current_language())


def _language(chosen: str) -> str:
    """Of whoever reads the letter; the product's where they chose none."""
    return chosen or settings.LANGUAGE_CODE[:2]
