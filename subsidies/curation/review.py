"""What somebody sees of a draft before they decide: the differences in words, what is missing, what clashes."""

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.ui.conflict import marked
from subsidies.curation import words
from subsidies.curation.actions import may_decide
from subsidies.curation.checking import checked
from subsidies.curation.content import Merged, changes, merged
from subsidies.curation.models import Draft, DraftState
from subsidies.curation.parts import Part, part_of, parts_for
from subsidies.curation.queries import content_of, titles_of


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing to put right, and the page where that is done."""

    label: str
    text: str
    part: Part


@dataclass(frozen=True, slots=True)
class Page:
    """One part of the draft: how many of its fields change, and how much there is to put right."""

    part: Part
    changed: int
    wrong: int


@dataclass(frozen=True, slots=True)
class Looked:
    """All that the draft's page shows. `revision` is the programme's, as it was compared with."""

    revision: int
    differences: list[words.Said]
    missing: list[Missing]
    pages: list[Page]
    newer: list[words.Said]
    clashes: int


@dataclass(frozen=True, slots=True)
class ClashSaid:
    """A field that both changed, with both texts in words."""

    path: str
    label: str
    theirs: SafeString
    mine: SafeString


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What was published since the draft was begun."""

    revision: int
    clashes: list[ClashSaid]
    newer: list[words.Said]


def looked_at(draft: Draft, user_id: int | None) -> Looked:
    """The draft against what is published now. A closed draft is compared with what it was begun from."""
    now, on_top = _on_top(draft)
    titles = titles_of([draft.base, draft.content, now])
    differing = changes(now, on_top.content)
    problems = checked(on_top.content)[1] if draft.is_open else []
    missing = [Missing(words.label_of(_leaf(path)), text, part_of(path)) for path, text in problems]
    pages = [
        Page(
            part,
            sum(part_of(change.path) is part for change in differing),
            sum(one.part is part for one in missing),
        )
        for part in parts_for(published=draft.programme_id is not None)
    ]
    revision = draft.programme.revision if draft.programme is not None else 0
    said = words.differences(differing, titles)
    return Looked(revision, said, missing, pages, words.differences(on_top.newer, titles), len(on_top.clashes))


def meanwhile(draft: Draft) -> Meanwhile | None:
    """What was published since the draft was begun, or None when nothing was."""
    programme = draft.programme
    if programme is None or not draft.is_open or programme.revision == draft.base_revision:
        return None
    now, on_top = _on_top(draft)
    titles = titles_of([draft.base, draft.content, now])
    clashes = []
    for clash in on_top.clashes:
        theirs, mine = words.said(clash.path, clash.theirs, titles), words.said(clash.path, clash.mine, titles)
        clashes.append(ClashSaid(clash.path, words.label_of(clash.path), *marked(theirs, mine)))
    return Meanwhile(programme.revision, clashes, words.differences(on_top.newer, titles))


def may_write(draft: Draft, user_id: int | None) -> bool:
    """Whether this person writes the draft now; its verbs ask again."""
    return draft.state == DraftState.WRITING and draft.author_id == user_id


def why_not_write(draft: Draft) -> str:
    """Why nothing can be written in it now."""
    if draft.state == DraftState.WAITING:
        return _("It waits for a second look. Take it back before you change it.")
    if not draft.is_open:
        return _("This draft is closed already.")
    return _("Somebody else writes this draft. Take it over before you change it.")


def why_not_decide(draft: Draft, user_id: int | None) -> str:
    """Why this person cannot approve it; empty when they can, or when there is nothing to approve."""
    if draft.state != DraftState.WAITING or may_decide(draft, user_id):
        return ""
    return _("You wrote in this draft. Somebody else must look at it before it is published.")


def saved_first() -> str:
    """Another tab or person was faster."""
    return _("It was changed since you opened this page. Look at it again.")


def _on_top(draft: Draft) -> tuple[dict[str, Any], Merged]:
    """(what is published now, the draft on top of it)."""
    programme = draft.programme
    if programme is None or not draft.is_open or programme.revision == draft.base_revision:
        return draft.base, Merged(draft.content)
    now = content_of(programme)
    return now, merged(draft.base, draft.content, now)


def _leaf(path: str) -> str:
    return path.partition("[")[0]
