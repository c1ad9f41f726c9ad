"""What sharing adds: the insurer's menu entry, and the history's words."""

from django.utils.translation import gettext_lazy as _

from insurance.insurers.models import AccessOutcome
from portal import registry
from portal.registry import MenuEntry

registry.add_menu(
    MenuEntry("shared-dossiers", _("Dossiers"), "shared-dossiers", "shared.view", icon="file-certificate", order=10)
)
registry.add_audit_labels(
    {
        "grant.created": _("Dossier version shared"),
        "grant.revoked": _("Sharing withdrawn"),
        "grant.opened": _("Dossier opened by a reader"),
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
