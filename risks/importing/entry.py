"""The history's words for an import."""

from portal import registry
from portal.evidence.reconcile import add_holder
from risks.importing import drafts, wording  # noqa: F401 -- drafts registers its kinds of jobs
from risks.importing.models import SheetImport

registry.add_audit_labels(wording.VERBS, wording.AUDIT_FIELDS)
add_holder("proofs", lambda business: SheetImport.objects.for_business(business).values_list("stored_as", flat=True))
