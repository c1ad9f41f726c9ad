"""“No loss in five years”: said by somebody on a day, and withdrawn by the first claim that contradicts it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import ngettext

from insurance.claims.lossrun import window, within
from insurance.claims.models import Claim, NilDeclaration
from portal.access.rules import Actor, require
from portal.audit.log import record
from portal.tenancy.models import Business


def standing(business: Business) -> NilDeclaration | None:
    """What is declared and not withdrawn."""
    return NilDeclaration.objects.for_business(business).filter(withdrawn_at__isnull=True).first()


@transaction.atomic
def declare_nil(*, actor: Actor, business: Business) -> NilDeclaration:
    """Says today that there was no loss in the last five years; an earlier word gives way to it. Raises ValidationError
    while a claim says otherwise."""
    require(actor, "claim.declare", business)
    lock(business)
    today = timezone.localdate()
    since = window(today)
    against = sum(within(claim, since) for claim in Claim.objects.for_business(business).only("loss_on"))
    if against:
        text = ngettext(
            "%(n)d claim of these years stands in your list. Delete it if it is not one of yours.",
            "%(n)d claims of these years stand in your list. Delete those that are not yours.",
            against,
        )
        raise ValidationError(text % {"n": against})
    earlier = standing(business)
    if earlier is not None and earlier.declared_on == today:
        return earlier
    _end(earlier)
    made = NilDeclaration.objects.create(
        business=business, since=since, declared_on=today, declared_by_id=actor.user_id, declared_by_name=actor.name
    )
    record("claim.nil_declared", business, actor=actor, changes={"since": since})
    return made


@transaction.atomic
def withdraw_nil(*, actor: Actor, business: Business) -> None:
    """Takes the word back; without one, nothing happens."""
    require(actor, "claim.declare", business)
    lock(business)
    found = standing(business)
    if found is not None:
        _end(found)
        record("claim.nil_withdrawn", business, actor=actor, changes={"since": found.since})


def contradict(claim: Claim, *, actor: Actor) -> None:
    """Ends the declaration that this claim, about to be kept, proves wrong. Call it under `lock`."""
    found = standing(claim.business)
    if found is not None and within(claim, found.since):
        _end(found)
        facts = {"since": found.since, "because_of": claim.reference}
        record("claim.nil_withdrawn", claim.business, actor=actor, changes=facts)


def lock(business: Business) -> None:
    """A claim and the word that there is none wait for each other."""
    Business.objects.select_for_update(no_key=True).get(pk=business.pk)


def _end(found: NilDeclaration | None) -> None:
    if found is not None:
        found.withdrawn_at = timezone.now()
        found.save(update_fields=["withdrawn_at"])
