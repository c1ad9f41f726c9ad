"""What the parts of a dossier are called, wherever they are named."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from insurance.dossier.snapshot_schema import SECTIONS
from portal import registry

_CHOSEN_ONE_BY_ONE = {"questionnaires": _("Questionnaires of insurers")}  # so nothing collects them as a part


def labels() -> dict[str, Any]:
    """Part → its name, in the order of the dossier."""
    found = {section.code: section.label for section in registry.dossier_sections()} | _CHOSEN_ONE_BY_ONE
    return {part: found[part] for part in SECTIONS if part in found}
