"""What may be wrong with a published programme, each in a sentence."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from portal.ui import format as formats
from portal.ui.language import current_language
from subsidies.programmes.conflicts import conflicts
from subsidies.programmes.conflicts.wording import sentence
from subsidies.programmes.models import Programme


def problems_of(programme: Programme) -> list[str]:
    """Everything that was found, in plain sentences; no queries."""
    found = []
    if programme.link_broken_since is not None:
        day = formats.day(programme.link_broken_since, current_language())
        found.append(gettext("The official page has not answered since %(day)s.") % {"day": day})
    return found + contradictions(programme.data)


def contradictions(record: Mapping[str, Any]) -> list[str]:
    """Where the words of a record and its criteria differ: for people to settle, also before it is published."""
    return [sentence(conflict) for conflict in conflicts(record)]
