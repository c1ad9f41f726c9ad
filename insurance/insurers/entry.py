"""What sharing adds: the insurer's menu entry, and the history's words."""

from django.utils.translation import gettext_lazy as _

from insurance.insurers.copies.making import copies_of
from insurance.insurers.grants.models import AccessOutcome
from insurance.insurers.passing_on.reminders import waiting_requests
from portal import registry
from portal.evidence.reconcile import add_holder
from portal.notifications.reminders import Kind, add_kind
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
        "grant.refused": _("A reader was refused"),
        "grant.code_sent": _("Code sent to a reader"),
        "grant.pass_on_asked": _("A reader asks to pass the dossier on"),
        "grant.pass_on_agreed": _("Passing on agreed"),
        "grant.pass_on_refused": _("Passing on refused"),
    },
    {
        "recipient": _("Reader"),
        "expires_at": _("Until"),
        "max_downloads": _("Downloads allowed"),
        "who": _("Who"),
        "outcome": _("What came of it"),
        "may_pass_on": _("May ask to pass it on"),
        "passed_on_by": _("Asked for by"),
    },
    {"outcome": dict(AccessOutcome.choices)},
)
add_kind(Kind("grant.pass_on", _("Readers who ask to pass your dossier on"), "grant.manage", waiting_requests))
add_holder("dossiers", copies_of)
