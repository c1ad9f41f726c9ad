"""The history's words for an import."""

from portal import registry
from risks.importing import drafts, wording  # noqa: F401 -- drafts registers its kind of job

registry.add_audit_labels(wording.VERBS, wording.AUDIT_FIELDS)
