"""Tokens: made once, shown once, withdrawn by their person or by whoever looks after the people."""

import logging
import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access.actors import actor_in_business, actor_in_organisation
from portal.access.rules import Actor, can, require
from portal.accounts.boxes import digest
from portal.api.models import ApiToken
from portal.api.scopes import open_to, rights_of
from portal.audit.log import record
from portal.tenancy.context import business_context
from portal.tenancy.models import Business, Organisation, OrganisationMembership
from portal.tenancy.refusals import Refused
from portal.ui.text import refuse_odd_text

security = logging.getLogger("rempart.security")
MARK = "rmp_"  # so that scanners of code and logs know one when they see it
SHOWN = len(MARK) + 6
LONGEST_DAYS = 365
MOST_TOKENS = 20  # of one person in one place


@transaction.atomic
def create_token(
    *, actor: Actor, place: Business | Organisation, name: str, scopes: Collection[str], days: int
) -> tuple[ApiToken, str]:
    """(token, secret): the secret is shown once and never kept. Raises ValidationError by field, Refused beyond the
    quota."""
    require(actor, _right(place), place)
    name = " ".join(name.split())
    _check(name, scopes, days, actor)
    mine = live_tokens(place).filter(Q(member__user_id=actor.user_id) | Q(colleague__user_id=actor.user_id))
    if mine.count() >= MOST_TOKENS:
        raise Refused(_("You have twenty tokens here already. Withdraw one that nobody uses first."))
    secret = MARK + secrets.token_urlsafe(32)
    now = timezone.now()
    owner: dict[str, Any] = {"member_id": actor.membership_id}
    if isinstance(place, Organisation):
        owner = {"colleague": OrganisationMembership.objects.get(organisation=place, user_id=actor.user_id or 0)}
    token = ApiToken.objects.create(
        name=name,
        prefix=secret[:SHOWN],
        secret_sha256=digest(secret),
        scopes=[scope.value for scope in open_to(actor) if scope in scopes],
        created_at=now,
        expires_at=now + timedelta(days=days),
        **owner,
    )
    _note("token.created", token, place, actor)
    return token, secret


@transaction.atomic
def revoke_token(*, actor: Actor, place: Business | Organisation, token: ApiToken) -> None:
    """It opens nothing from the next request on. One's own, or anybody's for who looks after the people."""
    if not may_revoke(actor, place, token):
        require(actor, _leads(place), place)
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        _note("token.revoked", token, place, actor)


def may_revoke(actor: Actor, place: Business | Organisation, token: ApiToken) -> bool:
    owner = token.member or token.colleague
    return (owner is not None and owner.user_id == actor.user_id) or can(actor, _leads(place), place)


def live_tokens(place: Business | Organisation) -> QuerySet[ApiToken]:
    """Tokens that are neither withdrawn nor past their day, the newest first."""
    here = Q(member__business=place) if isinstance(place, Business) else Q(colleague__organisation=place)
    found = ApiToken.objects.filter(here, revoked_at=None, expires_at__gt=timezone.now())
    return found.select_related("member__user", "colleague__user").order_by("-created_at", "-pk")


def tokens_for(actor: Actor, place: Business | Organisation) -> list[ApiToken]:
    """One's own; all of them for who looks after the people."""
    found = live_tokens(place)
    if not can(actor, _leads(place), place):
        found = found.filter(Q(member__user_id=actor.user_id) | Q(colleague__user_id=actor.user_id))
    return list(found)


def token_of(secret: str) -> ApiToken | None:
    """The live token behind a secret, of a person who may still sign in. Looked up by its digest, so timing tells
    nothing of it."""
    if not secret.startswith(MARK) or not secret.isascii():
        return None
    found = ApiToken.objects.filter(secret_sha256=digest(secret), revoked_at=None, expires_at__gt=timezone.now())
    found = found.filter(Q(member__user__is_active=True) | Q(colleague__user__is_active=True))
    token = found.select_related("member__user", "member__business", "colleague__user", "colleague__organisation")
    return token.first()


def actor_of(token: ApiToken) -> Actor | None:
    """Who the token acts as, with the rights of this moment; None when that person may not act here any more."""
    actor: Actor | None = None
    if token.member is not None:
        actor = actor_in_business(token.member.user, token.member.business)
    elif token.colleague is not None and is_mfa_enabled(token.colleague.user):
        actor = actor_in_organisation(token.colleague.user, token.colleague.organisation)
    return None if actor is None else replace(actor, only=rights_of(token.scopes), token=token.prefix)


def note_use(token: ApiToken) -> None:
    """The day of the last use, written once a day."""
    today = timezone.localdate()
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)


def _check(name: str, scopes: Collection[str], days: int, actor: Actor) -> None:
    wrong: dict[str, Any] = {}
    if not name:
        wrong["name"] = _("Say which program it is for.")
    try:
        refuse_odd_text(name, 80)
    except ValidationError as error:
        wrong["name"] = error
    if not scopes or not set(scopes) <= set(open_to(actor)):
        wrong["scopes"] = _("Choose from what you may do yourself.")
    if not 1 <= days <= LONGEST_DAYS:
        wrong["days"] = _("A token lives for one day to one year.")
    if wrong:
        raise ValidationError(wrong)


def _right(place: Business | Organisation) -> str:
    return "token.view" if isinstance(place, Business) else "organisation.token"


def _leads(place: Business | Organisation) -> str:
    return "token.manage" if isinstance(place, Business) else "organisation.people"


def _note(verb: str, token: ApiToken, place: Business | Organisation, actor: Actor) -> None:
    """In the business's history; an organisation has none, so its log tells it."""
    facts = {"token": f"{token.prefix}…", "name": token.name, "scopes": token.scopes, "expires_at": token.expires_at}
    if isinstance(place, Business):
        with business_context(write=[place]):  # also for somebody who only reads: it is their own token
            record(verb, place, actor=actor, changes=facts)
    else:
        event = {"user": actor.user_id, "organisation": place.pk, "token": token.prefix, "scopes": token.scopes}
        security.info(verb, extra={"event": event})
