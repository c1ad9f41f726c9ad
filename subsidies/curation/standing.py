"""What one person may do at once, because waiting would do harm: suspend and close. And saying “still right”."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from portal.access.rules import Actor, require
from portal.tenancy.models import Organisation
from portal.tenancy.refusals import Refused
from subsidies.curation.actions import ChangedMeanwhile
from subsidies.curation.content import record_of
from subsidies.curation.diary import write_down
from subsidies.curation.models import Deed
from subsidies.programmes.actions import lock_catalogue, publish
from subsidies.programmes.formats.exchange import check_record
from subsidies.programmes.models import Origin, Programme, ProgrammeState


@transaction.atomic
def suspend(*, actor: Actor, institution: Organisation, programme: Programme, reason: str) -> None:
    """From now on it is shown as suspended and never recommended; readers see the reason. Already so: no effect."""
    programme = _locked(actor, institution, programme)
    if programme.state == ProgrammeState.CLOSED:
        raise Refused(_("This programme is closed for good."))
    if programme.suspended:
        return
    _publish(programme, actor, reason, suspended=True)
    write_down(Deed.SUSPENDED, institution, actor=actor, programme=programme, note=reason)


@transaction.atomic
def close(*, actor: Actor, institution: Organisation, programme: Programme, reason: str) -> None:
    """From now on nobody is led to it; it stays readable, and only a draft opens it again. Already so: no effect."""
    programme = _locked(actor, institution, programme)
    if programme.state == ProgrammeState.CLOSED:
        return
    _publish(programme, actor, reason, state=ProgrammeState.CLOSED)
    write_down(Deed.CLOSED, institution, actor=actor, programme=programme, note=reason)


@transaction.atomic
def verify(*, actor: Actor, institution: Organisation, programme: Programme, revision: int, today: date) -> None:
    """“I looked at the official page today, and what we publish is still right.” `revision` is what was on the screen;
    raises ChangedMeanwhile when that is not what is published any more."""
    programme = _locked(actor, institution, programme)
    if programme.state == ProgrammeState.CLOSED:
        raise Refused(_("This programme is closed for good."))
    if programme.revision != revision:
        raise ChangedMeanwhile(_("It was published anew since you opened this page. Look at it again."))
    Programme.objects.filter(pk=programme.pk).update(verified_on=today, verified_by_id=actor.user_id)
    write_down(Deed.VERIFIED, institution, actor=actor, programme=programme)


def _locked(actor: Actor, institution: Organisation, programme: Programme) -> Programme:
    require(actor, "catalogue.edit", institution)
    lock_catalogue()
    found = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    if found.institution_id != institution.pk:
        raise Refused(_("This programme belongs to another institution: only they can change it."))
    return found


def _publish(
    programme: Programme, actor: Actor, reason: str, *, state: ProgrammeState | None = None, suspended: bool = False
) -> None:
    """The record as it is, through the one gate, with the reason for readers."""
    before = record_of(programme.data)
    after = {**before, "suspended": suspended or bool(before.get("suspended"))}
    if reason:
        after["status_note"] = reason
    record, problems, _notes = check_record(after, required=())
    if problems:  # published before a stricter gate: stopping it must never wait for a clean record
        record = {**programme.data, "suspended": after["suspended"]}
    publish([record], origin=Origin.EDITOR, user_id=actor.user_id, state=state)
