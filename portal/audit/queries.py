"""The audit trail as people read it: who, when, what, before and after, in plain words."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal import registry
from portal.access.models import Scope, Section
from portal.accounts.models import User
from portal.audit.models import Entry
from portal.tenancy.models import Business, Invitation, OrganisationRole, Role
from portal.ui import format as words
from portal.ui.language import current_language

_FACTS_ONLY = ("mandate.", "dossier.requested", "renewal.")  # their lists are facts, never [before, after]
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_PEOPLE, _INVITATION = "person", "invitation"


@dataclass(frozen=True, slots=True)
class Change:
    """One field: `before` is None where the entry tells a fact of the event."""

    label: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    at: datetime
    who: str
    what: str
    ref: str
    changes: list[Change]
    under_mandate: bool


def entries_of(business: Business, ref: str = "") -> QuerySet[Entry]:
    """A business's entries, the newest first; of one reference ("R-012") if given."""
    found = Entry.objects.for_business(business).order_by("-pk")
    return found.filter(ref=ref) if ref else found


def lines(entries: Iterable[Entry]) -> list[Line]:
    """Entries in words; two queries for all names together."""
    read = [(entry, json.loads(entry.body)) for entry in entries]
    facts = [body["changes"] for _entry, body in read]
    wanted = {entry.actor for entry, _body in read} | {f.get(_PEOPLE) for f in facts}
    people = User.objects.in_bulk([one for one in wanted if isinstance(one, int)])
    invitations = Invitation.objects.in_bulk([f[_INVITATION] for f in facts if isinstance(f.get(_INVITATION), int)])
    names = {_PEOPLE: people, _INVITATION: {pk: one.email for pk, one in invitations.items()}}
    return [_line(entry, body, names) for entry, body in read]


def _line(entry: Entry, body: dict[str, Any], names: dict[str, Any]) -> Line:
    return Line(
        at=entry.at,
        who=_who(entry, body, names[_PEOPLE]),
        what=registry.verb_label(entry.verb),
        ref=entry.ref,
        changes=[_change(entry.verb, name, item, names) for name, item in body["changes"].items()],
        under_mandate="mandate" in body,
    )


def _who(entry: Entry, body: dict[str, Any], people: dict[int, User]) -> str:
    if body.get("operator"):
        return _("Operator of the platform")
    if entry.actor is None:
        return "Rempart"
    return str(people[entry.actor]) if entry.actor in people else _("Somebody who closed their account")


def _change(verb: str, name: str, item: Any, names: dict[str, Any]) -> Change:
    label = registry.field_label(name)
    if name in names:
        return Change(label, None, str(names[name].get(item) or _("no longer known")))
    pair = isinstance(item, list) and len(item) == 2 and not verb.startswith(_FACTS_ONLY)
    if not pair:
        return Change(label, None, shown(verb, name, item))
    return Change(label, shown(verb, name, item[0]), shown(verb, name, item[1]))


def shown(verb: str, name: str, item: Any) -> str:
    """A recorded value of a field as one reads it: words for codes, days and moments as people write them."""
    if item is None:
        return pgettext("fact", "unknown")
    if item in ("", [], {}):
        return pgettext("text", "empty")
    if isinstance(item, bool):
        return _("yes") if item else _("no")
    if isinstance(item, list):
        return ", ".join(shown(verb, name, one) for one in item)
    if isinstance(item, dict):
        return "; ".join(f"{key}: {shown(verb, name, one)}" for key, one in item.items())
    labels = registry.value_labels(name) or _labels(verb.split(".", 1)[0], name)
    return str(labels[item]) if item in labels else _when(str(item))


def _when(text: str) -> str:
    """A day or a moment as people write it; any other text as it is."""
    lang = current_language()
    try:
        if len(text) == 10:
            return words.day(date.fromisoformat(text), lang)
        if _MOMENT.match(text):
            return words.moment(text, lang)
    except ValueError:
        pass
    return text


@cache
def _labels(kind: str, name: str) -> dict[Any, Any]:
    """The plain words behind stored codes: the choices of that field of the model which the verb is about."""
    known: dict[str, dict[Any, Any]] = {
        "role": {**dict(OrganisationRole.choices), **dict(Role.choices)},
        "scope": dict(Scope.choices),
        "sections": dict(Section.choices),
        "parts": {section.code: section.label for section in registry.dossier_sections()},
    }
    if name in known:
        return known[name]
    for model in apps.get_models():
        if model._meta.model_name == kind:
            try:
                return dict(model._meta.get_field(name).flatchoices)  # type: ignore[union-attr]
            except (FieldDoesNotExist, AttributeError):
                return {}
    return {}


def last_editor(business: Business, ref: str, *verbs: str) -> str:
    """The name of who last recorded one of `verbs` about `ref`; empty when that person has left."""
    entry = Entry.objects.for_business(business).filter(ref=ref, verb__in=verbs).order_by("-pk").first()
    person = User.objects.filter(pk=entry.actor).first() if entry and entry.actor else None
    return str(person or "")
