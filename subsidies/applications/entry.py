"""Where applications meet the rest: history, reminders, and where proofs are used."""

from django.utils.translation import gettext_lazy as _

from portal import registry
from portal.evidence.uses import add_finder
from portal.notifications.reminders import Kind, add_kind
from subsidies.applications import queries, wording
from subsidies.applications.reminders import application_reminders, task_reminders

registry.add_audit_labels(wording.VERBS, wording.FIELDS, wording.VALUES)
add_finder("applications", queries.uses_of_proofs)
add_kind(
    Kind("applications", _("Deadlines of applications for aid"), "application.view", application_reminders),
    Kind("application-tasks", _("Tasks of applications for aid"), "application.view", task_reminders),
)
