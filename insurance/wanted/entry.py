"""Where the cover that is looked for meets the rest: the dossier and the history."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from insurance.policies.models import Head, Line
from insurance.wanted.queries import wanted_section
from portal import registry
from portal.registry import DossierSection

registry.add_dossier_section(DossierSection("wanted", _("Insurance sought"), 56, wanted_section))
registry.add_audit_labels(
    {
        "wanted.said": _("Insurance sought: a line added"),
        "wanted.changed": _("Insurance sought: changed"),
        "wanted.dropped": _("Insurance sought: a line taken back"),
    },
    {"heads": _("What it should pay for"), "line": pgettext_lazy("insurance", "Line")},
    {"line": dict(Line.choices), "heads": dict(Head.choices)},
)
