"""What may be done to a draft. Nothing reaches the public catalogue from here without two people."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.rules import Actor, require
from portal.editing.saving import Conflict
from portal.tenancy.models import Organisation
from portal.tenancy.refusals import Refused
from subsidies.curation import content as contents
from subsidies.curation.checking import checked, newly_wrong
from subsidies.curation.diary import write_down
from subsidies.curation.models import OPEN_STATES, Decision, Deed, Draft, DraftState
from subsidies.curation.queries import content_of
from subsidies.curation.succession import refuse_loop
from subsidies.programmes.actions import lock_catalogue, publish
from subsidies.programmes.models import Origin, Programme, ProgrammeState


class ChangedMeanwhile(Refused):
    """What was looked at is not what would be published any more: look again."""


@transaction.atomic
def begin_draft(
    *,
    actor: Actor,
    institution: Organisation,
    programme: Programme | None = None,
    changes: Mapping[str, Any] | None = None,
) -> Draft:
    """A draft of one of the institution's own programmes, or of a new one. A programme has one open draft at a time:
    the open one is returned as it is. Raises Refused for values that cannot be."""
    require(actor, "catalogue.edit", institution)
    if programme is not None:
        _refuse_foreign(programme, institution)
    lock_catalogue()
    if programme is not None:
        programme = Programme.objects.get(pk=programme.pk)
        open_one = Draft.objects.filter(programme=programme, state__in=OPEN_STATES).first()
        if open_one is not None:
            return open_one
    base = content_of(programme) if programme is not None else {}
    content = {**(base or {"state": ProgrammeState.PUBLISHED.value, "field_sources": {}}), **dict(changes or {})}
    _refuse_wrong(base, content, programme)
    Organisation.objects.select_for_update().get(pk=institution.pk)  # one number at a time
    last = Draft.objects.filter(institution=institution).aggregate(last=Max("number"))["last"] or 0
    draft = Draft.objects.create(
        institution=institution,
        number=last + 1,
        programme=programme,
        content=contents.storable(content),
        base=base,
        base_revision=programme.revision if programme is not None else 0,
        author_id=actor.user_id,
        authors=[actor.user_id],
    )
    write_down(Deed.BEGUN, institution, actor=actor, programme=programme, draft=draft)
    return draft


@transaction.atomic
def edit_draft(*, actor: Actor, draft: Draft, version: int, changes: Mapping[str, Any]) -> None:
    """Writes the given fields of the content. Only its author writes in a draft, and not while it is looked at.
    Raises Conflict when another tab saved since `version`, Refused otherwise."""
    require(actor, "catalogue.edit", draft.institution)
    _refuse_unless_mine(draft, actor)
    content = {**draft.content, **contents.storable(dict(changes))}
    _refuse_wrong(draft.content, content, draft.programme)
    if contents.changes(draft.content, content):
        _save(draft, version, content=content)
        write_down(Deed.EDITED, draft.institution, actor=actor, programme=draft.programme, draft=draft)


@transaction.atomic
def submit_draft(*, actor: Actor, draft: Draft, version: int) -> None:
    """Asks for the second look. Raises Refused while something is missing or wrong, or nothing is changed."""
    require(actor, "catalogue.edit", draft.institution)
    _refuse_unless_mine(draft, actor)
    _record, problems = checked(draft.content)
    if problems:
        raise Refused(_("Something is still missing or wrong. Correct it first."))
    if not contents.changes(draft.base, draft.content):
        raise Refused(_("Nothing is changed yet: there is nothing to look at."))
    _save(draft, version, state=DraftState.WAITING, submitted_at=timezone.now(), decision="", note="")
    write_down(Deed.SUBMITTED, draft.institution, actor=actor, programme=draft.programme, draft=draft)


@transaction.atomic
def withdraw_draft(*, actor: Actor, draft: Draft, version: int) -> None:
    """The author goes on writing: nobody can approve it meanwhile."""
    require(actor, "catalogue.edit", draft.institution)
    if draft.author_id != actor.user_id or draft.state != DraftState.WAITING:
        raise Refused(_("Only its author can take back a draft that waits for a second look."))
    _save(draft, version, state=DraftState.WRITING, submitted_at=None)
    write_down(Deed.WITHDRAWN, draft.institution, actor=actor, programme=draft.programme, draft=draft)


@transaction.atomic
def take_draft(*, actor: Actor, draft: Draft, version: int) -> None:
    """A colleague goes on with it, and cannot approve it any more; neither can who wrote in it before."""
    require(actor, "catalogue.edit", draft.institution)
    if draft.state != DraftState.WRITING:
        raise Refused(_("This draft is not being written: there is nothing to take over."))
    if draft.author_id == actor.user_id:
        raise Refused(_("It is yours already."))
    authors = [*draft.authors, *([] if actor.user_id in draft.authors else [actor.user_id])]
    _save(draft, version, author_id=actor.user_id, authors=authors)
    write_down(Deed.TAKEN, draft.institution, actor=actor, programme=draft.programme, draft=draft)


@transaction.atomic
def drop_draft(*, actor: Actor, draft: Draft, version: int) -> None:
    """Sets an open draft aside; it stays readable."""
    require(actor, "catalogue.edit", draft.institution)
    if not draft.is_open:
        raise Refused(_("This draft is closed already."))
    _save(draft, version, state=DraftState.DROPPED)
    write_down(Deed.DROPPED, draft.institution, actor=actor, programme=draft.programme, draft=draft)


@transaction.atomic
def settle_draft(*, actor: Actor, draft: Draft, version: int, revision: int, theirs: frozenset[str]) -> None:
    """Brings a draft up to date with what was published since it was begun. Where both changed a field, the published
    text stays for the paths in `theirs`, the draft's for the others. `revision` is the one that was shown."""
    require(actor, "catalogue.edit", draft.institution)
    _refuse_unless_mine(draft, actor)
    lock_catalogue()
    programme = _current(draft)
    if programme is None or programme.revision != revision:
        raise ChangedMeanwhile(_("It was published once more meanwhile. Look at the differences again."))
    now = content_of(programme)
    merged = contents.merged(draft.base, draft.content, now)
    leaves = contents.flat(merged.content)
    for clash in merged.clashes:
        if clash.path in theirs:
            leaves.pop(clash.path, None)
            if clash.theirs is not None:
                leaves[clash.path] = clash.theirs
    # No gate here: two texts may only fit together after another edit, and `submit_draft` asks in any case.
    _save(draft, version, content=contents.nested(leaves), base=now, base_revision=programme.revision)
    write_down(Deed.SETTLED, draft.institution, actor=actor, programme=programme, draft=draft)


@transaction.atomic
def approve_draft(*, actor: Actor, draft: Draft, version: int, revision: int) -> Programme:
    """Publishes exactly what was looked at: the draft at `version` on the programme at `revision`.

    Raises Refused for anybody who wrote in it, for one that does not wait, or when it cannot be published any more;
    ChangedMeanwhile when either moved since. Of two who approve at once, the second is told who was first.
    """
    require(actor, "catalogue.edit", draft.institution)
    lock_catalogue()
    draft = Draft.objects.select_for_update(of=("self",)).select_related("institution").get(pk=draft.pk)
    _refuse_decider(draft, actor)
    programme = _current(draft)
    if draft.version != version or (programme.revision if programme else 0) != revision:
        raise ChangedMeanwhile(_("It was changed since you opened this page. Look at the differences again."))
    if programme is not None:
        _refuse_foreign(programme, draft.institution)
    content = to_publish(draft, programme)
    record, problems = checked(content)
    if problems:
        raise Refused(_("It cannot be published as it is. Send it back: its author sees what is wrong."))
    _refuse_taken(str(record["id"]), programme)
    successor = _successor(content, programme)
    published = publish(
        [record],
        origin=Origin.EDITOR,
        institution=draft.institution,
        user_id=actor.user_id,
        state=ProgrammeState(content.get("state") or ProgrammeState.PUBLISHED),
        field_sources={str(record["id"]): content.get("field_sources") or {}},
        successors={str(record["id"]): successor},
    )
    programme = published.programmes[0] if published.programmes else Programme.objects.get(slug=record["id"])
    _decide(draft, actor, Decision.APPROVED, timezone.now(), programme=programme)
    write_down(Deed.PUBLISHED, draft.institution, actor=actor, programme=programme, draft=draft)
    return programme


@transaction.atomic
def return_draft(*, actor: Actor, draft: Draft, version: int, note: str) -> None:
    """Sends a waiting draft back to its author, with what to change."""
    require(actor, "catalogue.edit", draft.institution)
    draft = Draft.objects.select_for_update(of=("self",)).select_related("institution", "programme").get(pk=draft.pk)
    _refuse_decider(draft, actor)
    if draft.version != version:
        raise ChangedMeanwhile(_("It was changed since you opened this page. Look at the differences again."))
    if not note.strip():
        raise Refused(_("Say what to change."))
    _decide(draft, actor, Decision.SENT_BACK, timezone.now(), note=note)
    write_down(Deed.SENT_BACK, draft.institution, actor=actor, programme=draft.programme, draft=draft, note=note)


def to_publish(draft: Draft, programme: Programme | None) -> contents.Content:
    """The draft on top of what is published now: what approving it would publish. Raises Refused where they clash."""
    if programme is None or programme.revision == draft.base_revision:
        return dict(draft.content)
    merged = contents.merged(draft.base, draft.content, content_of(programme))
    if merged.clashes:
        raise Refused(_("The same fields were published differently meanwhile. Its author must settle that first."))
    return merged.content


def may_decide(draft: Draft, user_id: int | None) -> bool:
    """Whether this person is a second pair of eyes for the draft."""
    return (
        draft.state == DraftState.WAITING and user_id is not None and user_id not in {draft.author_id, *draft.authors}
    )


def _refuse_decider(draft: Draft, actor: Actor) -> None:
    if draft.state != DraftState.WAITING:
        who = str(draft.decided_by or "")
        if draft.decision and who:
            raise Refused(
                _("%(who)s has decided already: %(decision)s.")
                % {"who": who, "decision": Decision(draft.decision).label}
            )
        raise Refused(_("This draft does not wait for a second look."))
    if not may_decide(draft, actor.user_id):
        raise Refused(_("You wrote in this draft. Somebody else must look at it before it is published."))


def _decide(draft: Draft, actor: Actor, decision: Decision, at: datetime, **more: Any) -> None:
    state = DraftState.PUBLISHED if decision is Decision.APPROVED else DraftState.WRITING
    values = {"state": state, "decision": decision, "decided_by_id": actor.user_id, "decided_at": at, **more}
    _save(draft, draft.version, **values)


def _save(draft: Draft, version: int, **values: Any) -> None:
    rows = Draft.objects.filter(pk=draft.pk, version=version)
    if not rows.update(version=F("version") + 1, changed_at=timezone.now(), **values):
        raise Conflict(Draft.objects.select_related("author", "programme").get(pk=draft.pk))
    for name, value in values.items():
        setattr(draft, name, value)
    draft.version = version + 1


def _current(draft: Draft) -> Programme | None:
    """The programme as it is published now, locked."""
    if draft.programme_id is None:
        return None
    return Programme.objects.select_for_update(of=("self",)).select_related("replaced_by").get(pk=draft.programme_id)


def _refuse_unless_mine(draft: Draft, actor: Actor) -> None:
    if draft.state == DraftState.WAITING:
        raise Refused(_("It waits for a second look. Take it back before you change it."))
    if draft.state != DraftState.WRITING:
        raise Refused(_("This draft is closed already."))
    if draft.author_id != actor.user_id:
        raise Refused(_("Somebody else writes this draft. Take it over before you change it."))


def _refuse_foreign(programme: Programme, institution: Organisation) -> None:
    if programme.institution_id != institution.pk:
        raise Refused(_("This programme belongs to another institution: only they can change it."))


def _refuse_taken(identifier: str, programme: Programme | None) -> None:
    if programme is not None and programme.slug != identifier:
        raise Refused(_("The identifier of a published programme never changes."))
    if programme is None and Programme.objects.filter(slug=identifier).exists():
        raise Refused(_("“%(id)s” is in the catalogue already. Choose another identifier.") % {"id": identifier})


def _refuse_wrong(before: Mapping[str, Any], content: Mapping[str, Any], programme: Programme | None) -> None:
    """The forms say it beside each field; whoever goes around them is refused here."""
    problems = newly_wrong(before, content)
    if problems:
        raise Refused(problems[0][1])
    _refuse_taken(str(content.get("id") or ""), programme)
    _successor(content, programme)


def _successor(content: Mapping[str, Any], programme: Programme | None) -> Programme | None:
    slug = content.get("replaced_by")
    if not slug:
        return None
    successor = Programme.objects.filter(slug=slug).first()
    if successor is None:
        raise Refused(_("No programme “%(id)s” in the catalogue.") % {"id": slug})
    if programme is not None:
        refuse_loop(programme, successor)
    return successor
