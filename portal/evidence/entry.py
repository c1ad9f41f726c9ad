"""What proofs add to the dossier, the summaries and the history. The menu entry is the kernel's own."""

from django.utils.translation import gettext_lazy as _

from portal import registry
from portal.evidence.models import Proof
from portal.evidence.queries import proofs_held, proofs_section
from portal.evidence.reconcile import add_holder
from portal.evidence.reminders import reminders
from portal.notifications.reminders import Kind, add_kind

registry.add_dossier_section(registry.DossierSection("proofs", _("Proofs"), 80, proofs_section, proofs_held))
registry.add_audit_labels(
    {"proof.added": _("Proof added"), "proof.edited": _("Proof edited"), "proof.deleted": _("Proof deleted")},
    {
        "file_name": _("File"),
        "size_bytes": _("Weight in bytes"),
        "sha256": _("Fingerprint (SHA-256)"),
        "valid_until": _("Valid until"),
    },
)
add_holder("proofs", lambda business: Proof.objects.for_business(business).values_list("stored_as", flat=True))
add_kind(Kind("proofs", _("Proofs that end"), "proof.view", reminders))
