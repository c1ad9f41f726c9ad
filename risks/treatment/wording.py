"""Measures in the reader's words: the labels of their history."""

from typing import Any

from django.utils.translation import gettext_lazy

VERBS: dict[str, Any] = {
    "measure.created": gettext_lazy("Measure added"),
    "measure.edited": gettext_lazy("Measure changed"),
    "measure.renewed": gettext_lazy("Text renewed from the catalogue"),
    "measure.done": gettext_lazy("Measure done"),
    "measure.deleted": gettext_lazy("Measure deleted"),
}
FIELDS: dict[str, Any] = {
    "description": gettext_lazy("Description"),
    "theme": gettext_lazy("Theme"),
    "due_on": gettext_lazy("Due"),
    "done_on": gettext_lazy("Done on"),
    "cost_once_eur": gettext_lazy("Cost once"),
    "cost_yearly_eur": gettext_lazy("Cost a year"),
    "expected_effect": gettext_lazy("Expected effect"),
    "risks": gettext_lazy("Against which risks"),
    "proofs": gettext_lazy("What shows it"),
}
