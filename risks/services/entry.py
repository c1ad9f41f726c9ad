"""Where services meet the rest: first stone of the wall, figure, history, dossier."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal import registry
from portal.registry import DossierSection, Figure, MenuEntry
from risks.services import queries, wording
from risks.services.snapshot import collect

registry.add_menu(
    MenuEntry(
        "services",
        pgettext_lazy("stone", "Services"),
        "services",
        "service.view",
        icon="cloud",
        order=10,
        stone=1,
        state=queries.state,
    )
)
registry.add_figure(Figure("services", _("Services"), queries.count, "service.view"))
registry.add_audit_labels(wording.VERBS, wording.FIELDS)
registry.add_dossier_section(DossierSection("services", _("Services"), 20, collect))
