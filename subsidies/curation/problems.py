"""What may be wrong with a published programme, each in a sentence. Other features add what they find."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext

from portal.ui import format as formats
from portal.ui.language import current_language
from subsidies.programmes.conflicts import conflicts
from subsidies.programmes.conflicts.wording import sentence
from subsidies.programmes.models import Programme

type Finder = Callable[[Programme], Iterable[str]]

_finders: list[Finder] = []


def add_finder(finder: Finder) -> None:
    """Registers what looks for problems in a programme (without queries of its own) and says them to people."""
    _finders.append(finder)


def problems_of(programme: Programme) -> list[str]:
    """Everything that was found, in plain sentences."""
    return [text for finder in _finders for text in finder(programme)]


def _broken_link(programme: Programme) -> Iterable[str]:
    if programme.link_broken_since is not None:
        day = formats.day(programme.link_broken_since, current_language())
        yield gettext("The official page has not answered since %(day)s.") % {"day": day}


def _contradictions(programme: Programme) -> Iterable[str]:
    return contradictions(programme.data)


def contradictions(record: Mapping[str, Any]) -> list[str]:
    """Where the words of a record and its criteria differ: for people to settle, also before it is published."""
    return [sentence(conflict) for conflict in conflicts(record)]


add_finder(_broken_link)
add_finder(_contradictions)
