"""The kernel's own entries of menu, history and summary."""

from django.utils.translation import gettext_lazy as _

from portal import registry
from portal.registry import MenuEntry

registry.add_menu(
    MenuEntry("home", _("Where do I stand"), "dashboard", "business.view", icon="home", order=0),
    MenuEntry("clients", _("Portfolio"), "clients", "portfolio.view", icon="briefcase", order=10),
    MenuEntry("profile", _("Our business"), "profile", "profile.view", icon="building", order=100),
    MenuEntry("calendar", _("Calendar"), "calendar", "business.view", icon="calendar", order=105),
    MenuEntry("proofs", _("Proofs"), "proofs", "proof.view", icon="files", order=110),
    MenuEntry(
        "people",
        _("People and sharing"),
        "people",
        "people.view",
        icon="users",
        order=120,
        covers=("mandates", "grants", "tokens", "token-new"),
    ),
    MenuEntry(
        "organisation-people", _("People"), "organisation-people", "organisation.people", icon="users", order=120
    ),
    MenuEntry(
        "organisation-tokens",
        _("Programs"),
        "organisation-tokens",
        "organisation.token",
        icon="key",
        order=125,
        covers=("organisation-token-new",),
    ),
    MenuEntry("history", _("History"), "history", "history.view", icon="history", order=130),
)
registry.add_audit_labels(
    {
        "business.created": _("Business created"),
        "business.renamed": _("Business renamed"),
        "profile.edited": _("Business profile edited"),
        "member.joined": _("Person joined"),
        "member.changed": _("Role changed"),
        "member.removed": _("Person removed"),
        "invitation.sent": _("Invitation sent"),
        "invitation.revoked": _("Invitation withdrawn"),
        "calendar.opened": _("Calendar address made"),
        "calendar.closed": _("Calendar address closed"),
        "token.created": _("Token for a program made"),
        "token.revoked": _("Token for a program withdrawn"),
        "mandate.requested": _("Mandate asked for"),
        "mandate.accepted": _("Mandate accepted"),
        "mandate.refused": _("Mandate refused"),
        "mandate.withdrawn": _("Mandate withdrawn"),
    },
    {
        "name": _("Name"),
        "person": _("Person"),
        "role": _("Role"),
        "invitation": _("Invitation to"),
        "organisation": _("Organisation"),
        "token": _("Token"),
        "scopes": _("It may"),
        "scope": _("They may"),
        "sections": _("In these parts"),
        "ends_on": _("Until"),
    },
)
from portal.company_register import lookups as _lookups  # noqa: E402, F401 -- registers its kind of job
from portal.evidence import entry as _proofs  # noqa: E402, F401 -- what these two add to summaries, history and dossier
from portal.profile import entry as _profile  # noqa: E402, F401
