"""What readers are mailed about a shared version, and how a letter about one is written."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.access.models import Grant
from portal.notifications.outbox import queue_mail
from portal.tenancy.references import reference
from portal.ui import format as shown
from portal.ui.language import current_language


def link_of(grant: Grant) -> str:
    """The address that is mailed or told."""
    return settings.SITE_URL + reverse("shared", kwargs={"public_id": grant.public_id})


def send_link(grant: Grant) -> None:
    """The link, to the reader's address; it opens nothing without a code."""
    with override(language_of(grant.language)):
        names = {
            "person": grant.recipient,
            "business": grant.business.name,
            "version": reference("D", grant.version_number),
            "day": shown.day(grant.expires_at, current_language()),
        }
        send(
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


def send(to: str, subject: str, lines: Sequence[str]) -> None:
    """Queues a letter of these paragraphs in the language that is active."""
    queue_mail(to, subject, "\n\n".join(lines) + "\n", language=current_language())


def language_of(chosen: str) -> str:
    """Of whoever reads the letter; the product's where they chose none."""
    return chosen or settings.LANGUAGE_CODE[:2]
