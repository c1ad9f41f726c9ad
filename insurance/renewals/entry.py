"""Where renewals meet the rest: the chamber's menu and first page, the business's history; the job registers too."""

from django.utils.translation import gettext_lazy as _

from insurance.renewals import job  # noqa: F401 -- registers the job
from insurance.renewals.results import on_the_desk
from portal import registry
from portal.registry import DeskLine, MenuEntry

registry.add_menu(
    MenuEntry(
        "renewals",
        _("Renewing dossiers"),
        "renewals",
        "renewal.view",
        icon="refresh",
        order=18,
        covers=("renewal", "renewal-new", "renewal-cancel"),
    )
)
registry.add_desk_line(DeskLine("renewals", "renewal.view", on_the_desk, order=20))
registry.add_audit_labels(
    {"renewal.requested": _("Your chamber asked for a new version of the dossier")},
    {"parts_closed": _("Left out, since the mandate does not open them")},
)
