"""The way into a reader's room: with the code that the owner told, or with one by mail, good once."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from insurance.insurers.grants.accesses import note_access
from insurance.insurers.grants.codes import MAILED_LENGTH, digested_network, hash_code, mailed_digest, new_code, same
from insurance.insurers.grants.models import AccessOutcome, GrantAccess
from insurance.insurers.grants.standing import ended
from insurance.insurers.room import letters
from insurance.insurers.room.models import GrantCode
from portal.access.models import Grant
from portal.tenancy.context import business_context

MOST_WRONG_CODES, WRONG_WINDOW = 10, timedelta(minutes=15)  # from one network; the right code is then refused as well
MOST_WRONG_CODES_IN_ALL = 200  # from everywhere: one stranger cannot close the link, a crowd cannot guess; only where a
# code was just asked for, the one that came is still tried
CODE_MINUTES = 10
MOST_CODES, MOST_CODES_IN_ALL, CODES_WINDOW = 5, 10, timedelta(hours=1)  # asked for from one network, from everywhere


@transaction.atomic
def mail_code(*, grant_id: int, network: str) -> str | None:
    """Sends a code to the reader's address; says why the grant is closed, or None. Who asked too often is answered
    alike, and nothing is sent: neither mailbox nor trail fills up."""
    grant, place = _locked(grant_id), digested_network(network)
    with business_context(write=[grant.business]):
        why = ended(grant, timezone.now())
        if why is not None or not grant.email:
            why = why or str(AccessOutcome.WRONG_CODE)
            note_access(grant, grant.recipient, why, place=place)
            return why
        asked = GrantAccess.objects.for_business(grant.business).filter(
            grant=grant, outcome=AccessOutcome.CODE_SENT, at__gt=timezone.now() - CODES_WINDOW
        )
        if asked.filter(network=place).count() >= MOST_CODES or asked.count() >= MOST_CODES_IN_ALL:
            return None
        code, codes = new_code(MAILED_LENGTH), GrantCode.objects.for_business(grant.business)
        codes.filter(grant=grant, expires_at__lte=timezone.now()).delete()  # nothing is kept beyond its use
        GrantCode.objects.create(
            business=grant.business,
            grant=grant,
            digest=mailed_digest(str(grant.public_id), code),
            expires_at=timezone.now() + timedelta(minutes=CODE_MINUTES),
        )
        note_access(grant, grant.recipient, str(AccessOutcome.CODE_SENT), place=place)
        letters.send_code(grant, code, CODE_MINUTES)
    return None


@transaction.atomic
def open_with_code(*, grant_id: int, code: str, network: str) -> str:
    """One try, under a lock on the grant: VIEWED when the code opens it, else why not. A network that guessed too often
    is answered as to a wrong code, and fills the trail no further."""
    grant = _locked(grant_id)
    place = digested_network(network)
    with business_context(write=[grant.business]):
        outcome = ended(grant, timezone.now())
        if outcome is None:
            if _guessed_too_often(grant, place):
                return str(AccessOutcome.WRONG_CODE)
            right = _spent(grant, code) if grant.email else same(hash_code(code), grant.code_sha256)
            outcome = AccessOutcome.VIEWED if right else AccessOutcome.WRONG_CODE
        note_access(grant, grant.recipient, str(outcome), place="" if outcome == AccessOutcome.VIEWED else place)
    return str(outcome)


def _locked(grant_id: int) -> Grant:
    rows = Grant.objects.select_for_update(of=("self",)).select_related("business")
    return rows.get(pk=grant_id, organisation=None)


def _spent(grant: Grant, code: str) -> bool:
    """Whether a live mailed code is this one; it is used up by that."""
    now = timezone.now()
    live = GrantCode.objects.for_business(grant.business).filter(grant=grant, used_at=None, expires_at__gt=now)
    return live.filter(digest=mailed_digest(str(grant.public_id), code)).update(used_at=now) > 0


def _guessed_too_often(grant: Grant, place: str) -> bool:
    wrong = GrantAccess.objects.for_business(grant.business).filter(
        grant=grant, outcome=AccessOutcome.WRONG_CODE, at__gt=timezone.now() - WRONG_WINDOW
    )
    if wrong.filter(network=place).count() >= MOST_WRONG_CODES:
        return True
    return wrong.count() >= MOST_WRONG_CODES_IN_ALL and not _asked_from(grant, place)


def _asked_from(grant: Grant, place: str) -> bool:
    """Whether a code that is still good was asked for from this network; a few networks an hour can be."""
    return (
        GrantAccess.objects.for_business(grant.business)
        .filter(
            grant=grant,
            outcome=AccessOutcome.CODE_SENT,
            network=place,
            at__gt=timezone.now() - timedelta(minutes=CODE_MINUTES),
        )
        .exists()
    )
