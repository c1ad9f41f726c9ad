"""The one door: `can(actor, action, obj)`. Pages, API, jobs and commands ask here; closed by default."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied

from portal.access.table import SCOPES, TABLE, Rule


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, with the rights that were looked up for this request or job; never kept longer."""

    user_id: int | None
    name: str = ""
    business_id: int | None = None
    role: str | None = None
    membership_id: int | None = None
    mandate_id: int | None = None
    scope: str | None = None
    sections: frozenset[str] = field(default_factory=frozenset)
    organisation_id: int | None = None
    organisation_kind: str | None = None
    organisation_role: str | None = None
    operator: bool = False
    only: frozenset[str] | None = None  # the rights of an API token: nothing beyond them, whatever the role
    token: str = ""  # how that token begins, for the history

    @property
    def writes(self) -> bool:
        """Whether anything at all may be written for this actor: decides the database's writable scope."""
        return self.role in {"owner", "manager", "member"} or self.scope in {"comment", "edit"} or self.operator


NOBODY = Actor(user_id=None)


def can(actor: Actor | None, action: str, obj: Any = None) -> bool:
    """Whether `actor` may do `action` to `obj`: a business, a row of it, an organisation, or None for the actor's own
    business. Unknown actions, missing actors and objects of another business are refused."""
    rule = TABLE.get(action)
    if rule is None or actor is None or (actor.only is not None and action not in actor.only):
        return False
    if rule.organisation is not None:
        return _in_organisation(actor, rule, obj)
    if actor.business_id is None or _business_of(obj, actor.business_id) != actor.business_id:
        return False
    if actor.operator:
        return rule.operator
    if actor.role is not None:
        return actor.role in rule.roles or (rule.own and actor.role == "member" and _owns(actor, obj))
    return _under_mandate(actor, rule)


def require(actor: Actor | None, action: str, obj: Any = None) -> None:
    """Raises PermissionDenied (403) unless `can`."""
    if not can(actor, action, obj):
        raise PermissionDenied(action)


def _business_of(obj: Any, default: int) -> int | None:
    if obj is None:
        return default
    if obj._meta.label == "portal.Business":
        return int(obj.pk)
    return getattr(obj, "business_id", None)


def _owns(actor: Actor, obj: Any) -> bool:
    owner, adder = getattr(obj, "owner_id", None), getattr(obj, "added_by_id", None)
    return (owner is not None and owner == actor.membership_id) or (adder is not None and adder == actor.user_id)


def _under_mandate(actor: Actor, rule: Rule) -> bool:
    if actor.scope not in SCOPES or rule.mandate is None:
        return False
    if rule.section is not None and rule.section not in actor.sections:
        return False
    return SCOPES.index(actor.scope) >= SCOPES.index(rule.mandate)


def _in_organisation(actor: Actor, rule: Rule, obj: Any) -> bool:
    if actor.organisation_id is None or (obj is not None and obj.pk != actor.organisation_id):
        return False
    if rule.organisation not in {"any", actor.organisation_kind}:
        return False
    return rule.organisation_roles is None or actor.organisation_role in rule.organisation_roles
