"""The code that is mailed to a reader."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from insurance.insurers.grants.letters import language_of, send
from portal.access.models import Grant


def send_code(grant: Grant, code: str, minutes: int) -> None:
    """One code, to the reader's address alone."""
    with override(language_of(grant.language)):
        names = {"business": grant.business.name, "minutes": minutes}
        send(
            grant.email,
            _("Your code for the dossier of %(business)s") % names,
            [
                code,
                _("It opens the dossier of %(business)s once, within %(minutes)d minutes.") % names,
                _("You did not ask for it? Then somebody else has the link: tell the business. Without this code it"
                  " opens nothing."),
            ],
        )  # fmt: skip
