"""What waits for a second pair of eyes in a catalogue. Other features add what they hold."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from portal.access.rules import Actor
from portal.tenancy.models import Organisation
from subsidies.curation.actions import may_decide
from subsidies.curation.models import Draft, DraftState


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits: `by` is who brought it (None: nobody), `mine` that this person cannot decide on it."""

    title: str
    url: str
    what: str
    by: Any
    since: datetime
    mine: bool
    chips: Sequence[tuple[str, int]] = ()  # what it holds to look at: a word, and how many


type Finder = Callable[[Organisation, Actor], Iterable[Waiting]]

_finders: list[Finder] = []


def add_waiting(finder: Finder) -> None:
    """Registers what waits for a second look in an institution's catalogue, in one query."""
    _finders.append(finder)


def waiting_for(institution: Organisation, actor: Actor) -> list[Waiting]:
    """What this person can decide on first, then what a colleague has to; the oldest first."""
    found = [item for finder in _finders for item in finder(institution, actor)]
    return sorted(found, key=lambda item: (item.mine, item.since))


def _drafts(institution: Organisation, actor: Actor) -> Iterable[Waiting]:
    drafts = Draft.objects.filter(institution=institution, state=DraftState.WAITING).select_related("author")
    for draft in drafts:
        yield Waiting(
            title=draft.title,
            url=reverse("catalogue-draft", kwargs={"org": institution.slug, "number": draft.number}),
            what=gettext("a change") if draft.programme_id else gettext("new in the catalogue"),
            by=draft.author,
            since=draft.submitted_at or draft.changed_at,
            mine=not may_decide(draft, actor.user_id),
        )


add_waiting(_drafts)
