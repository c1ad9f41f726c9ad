"""Applications in the reader's words: their history, and each step."""

from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from subsidies.applications.states import State

VERBS: dict[str, Any] = {
    "application.created": gettext_lazy("Application for aid opened"),
    "application.edited": gettext_lazy("Application for aid changed"),
    "application.moved": gettext_lazy("Application for aid: next step"),
    "application.document_added": gettext_lazy("Document added to an application"),
    "application.document_set": gettext_lazy("Document of an application"),
    "application.document_removed": gettext_lazy("Document taken off an application"),
    "application.task_added": gettext_lazy("Task added to an application"),
    "application.task_set": gettext_lazy("Task of an application"),
    "application.task_removed": gettext_lazy("Task taken off an application"),
    "application.noted": gettext_lazy("Note on an application"),
}
FIELDS: dict[str, Any] = {
    "programme": gettext_lazy("Programme"),
    "asked_eur": gettext_lazy("Amount asked for"),
    "granted_eur": gettext_lazy("Amount granted"),
    "received_eur": gettext_lazy("Amount received"),
    "submitted_on": gettext_lazy("Sent on"),
    "decided_on": gettext_lazy("Decided on"),
    "paid_on": gettext_lazy("Paid on"),
    "deadline_on": gettext_lazy("Your own deadline"),
    "adviser": gettext_lazy("Adviser"),
    "verdict": gettext_lazy("Verdict of that day"),
    "counts_as_minor": gettext_lazy("Counts as de minimis aid"),
    "paper": gettext_lazy("Document"),
    "without": gettext_lazy("Sent without"),
    "ready_on": gettext_lazy("Ready since"),
    "needed": pgettext_lazy("document", "Needed"),
    "task": gettext_lazy("Task"),
}
VALUES: dict[str, dict[Any, Any]] = {
    "verdict": {
        "eligible": gettext_lazy("You meet all criteria."),
        "unknown": gettext_lazy("Answers are missing."),
        "not_eligible": gettext_lazy("Criteria are not met."),
    }
}
# What a step is called on its button, and what its page asks.
STEPS: dict[State, Any] = {
    State.INTERESTED: gettext_lazy("Back to “interested”"),
    State.PREPARING: gettext_lazy("Start preparing it"),
    State.SUBMITTED: gettext_lazy("We have sent it"),
    State.ACCEPTED: gettext_lazy("It was accepted"),
    State.REFUSED: gettext_lazy("It was refused"),
    State.PAID: gettext_lazy("We were paid"),
    State.ABANDONED: gettext_lazy("Give it up"),
}
QUESTIONS: dict[State, Any] = {
    State.INTERESTED: gettext_lazy("Only interested for now?"),
    State.PREPARING: gettext_lazy("Prepare this application?"),
    State.SUBMITTED: gettext_lazy("When did you send it, and for how much?"),
    State.ACCEPTED: gettext_lazy("What was granted?"),
    State.REFUSED: gettext_lazy("Why was it refused?"),
    State.PAID: gettext_lazy("What did you receive?"),
    State.ABANDONED: gettext_lazy("Give this application up?"),
}
WITHOUT = gettext_lazy("It was sent without them")
TAKE_BACK: Any = gettext_lazy("Take the last step back")
# What each step means, said before it is taken.
MEANS: dict[State, Any] = {
    State.INTERESTED: "",
    State.PREPARING: gettext_lazy("The list of documents and the reminders begin."),
    State.SUBMITTED: gettext_lazy(
        "The rules of the programme and your verdict of that day are kept: later changes of the programme never"
        " rewrite them."
    ),
    State.ACCEPTED: gettext_lazy("It enters your dossier. If it counts as de minimis, your ledger asks for one line."),
    State.REFUSED: gettext_lazy("The reason helps next time. You may apply again with a new application."),
    State.PAID: gettext_lazy("The application is then complete."),
    State.ABANDONED: gettext_lazy("It stays readable. You may apply again with a new application."),
}
STAGES: dict[State, Any] = {
    State.INTERESTED: pgettext_lazy("stage", "Interested"),
    State.PREPARING: pgettext_lazy("stage", "Prepare"),
    State.SUBMITTED: pgettext_lazy("stage", "Send"),
    State.ACCEPTED: pgettext_lazy("stage", "Decision"),
    State.PAID: pgettext_lazy("stage", "Payment"),
}
