"""What sharing adds to the history's words."""

from django.utils.translation import gettext_lazy as _

from insurance.insurers.models import AccessOutcome
from portal import registry

registry.add_audit_labels(
    {
        "grant.created": _("Dossier version shared"),
        "grant.revoked": _("Sharing withdrawn"),
        "grant.used": _("Dossier downloaded by a reader"),
        "grant.refused": _("Download refused"),
    },
    {
        "recipient": _("Reader"),
        "expires_at": _("Until"),
        "max_downloads": _("Downloads allowed"),
        "who": _("Who"),
        "outcome": _("What came of it"),
    },
    {"outcome": dict(AccessOutcome.choices)},
)
