"""What contracts ask for, in plain words, and which measures of the catalogue show that it is kept.

The list is of what many contracts of small businesses ask for; a contract's own words decide.
"""

from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

CONDITIONS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "second_factor": (_("A second factor on mail, bank and remote access"), ("second-factor",)),
    "tested_backups": (_("Backups kept apart and tried"), ("restore-test", "offline-copy")),
    "updates": (_("Updates installed promptly"), ("patching", "supported-systems")),
    "antimalware": (_("Protection against malicious software"), ("antimalware",)),
    "access_closed": (_("Access closed when somebody leaves"), ("leavers",)),
    "call_back": (_("A call back before paying to new bank details"), ("call-back", "two-signatures")),
    "alarm": (_("An alarm and strong doors"), ("burglar-alarm", "locks-shutters")),
    "extinguishers": (_("Extinguishers that are checked"), ("extinguishers",)),
    "electrical_check": (_("The electrical installation checked"), ("electrical-check",)),
    "raised_stock": (_("Stock off the floor"), ("raised-stock",)),
    "hot_work": (_("Hot work controlled, ducts cleaned"), ("hot-work",)),
    "hygiene": (_("The hygiene plan followed and noted"), ("hygiene-plan", "batch-notes")),
}
CHOICES = [(code, label) for code, (label, _measures) in CONDITIONS.items()]


class Asking(Protocol):
    """A contract, as far as its conditions go."""

    conditions: list[str]


def asked_by(policy: Asking) -> list[Any]:
    """The labels of what this contract asks for, in the list's own order."""
    return [label for code, label in CHOICES if code in policy.conditions]
