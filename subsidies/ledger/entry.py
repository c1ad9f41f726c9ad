"""Where the ledger meets the rest: the history."""

from portal import registry
from subsidies.ledger import wording

registry.add_audit_labels(wording.VERBS, wording.FIELDS)
