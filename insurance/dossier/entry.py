"""Where the dossier meets the rest: last stone of the wall, summary figure, history; its job is registered too."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from insurance.dossier import build  # noqa: F401 -- registers the job
from insurance.dossier.queries import last_dossier, wall_state
from insurance.dossier.storage import bundles_of
from portal import registry
from portal.evidence.reconcile import add_holder
from portal.registry import Figure, MenuEntry

registry.add_menu(
    MenuEntry(
        "dossier",
        pgettext_lazy("stone", "Dossier"),
        "dossier",
        "dossier.view",
        icon="file-certificate",
        order=80,
        stone=8,
        state=wall_state,
        covers=("inquiries", "inquiry", "inquiry-share"),
    )
)
registry.add_figure(Figure("last_dossier", _("Last dossier"), last_dossier, "dossier.view"))
registry.add_audit_labels(
    {
        "dossier.requested": _("Dossier asked for"),
        "dossier.built": _("Dossier sealed"),
        "dossier.downloaded": _("Dossier downloaded"),
        "dossier.encrypted": _("Encrypted copy made for e-mail"),
        "dossier.revoked": _("Dossier declared void"),
    },
    {
        "parts": _("Parts"),
        "withheld": _("Withheld from the reader"),
        "pdf_sha256": _("Fingerprint of the PDF"),
        "bundle_sha256": _("Fingerprint of the bundle"),
        "language": _("Language"),
        "months": _("Months to rely on it"),
    },
    {"language": dict(settings.LANGUAGES)},
)
add_holder("dossiers", bundles_of)
