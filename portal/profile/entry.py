"""What the profile adds to summaries, history and dossier. The menu entry is the kernel's own; it is no stone."""

from django.utils.translation import gettext_lazy as _

from portal import registry
from portal.profile import facts
from portal.profile.queries import company_section, known_figure

registry.add_figure(registry.Figure("profile_known", _("Facts known about the business"), known_figure, "profile.view"))
registry.add_dossier_section(registry.DossierSection("company", _("The business"), 10, company_section))
registry.add_audit_labels(
    {"profile.edited": _("Business profile edited"), "profile.confirmed": _("Facts confirmed")},
    {
        **{code: fact.label for code, fact in facts.FACTS.items()},
        "employees_band": _("Head-count band"),
        "facts": _("Facts"),
        "source": _("Taken over from"),
    },
)
