"""What requests name: people by their address, other objects by their reference; each of this business alone."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from pydantic import BaseModel

from portal.api.problems import Problem
from portal.api.schema import number_of
from portal.tenancy.models import Business, Membership


def member_by_email(business: Business, email: str | None) -> Membership | None:
    """The person of this business behind an address. Raises ValidationError for anybody else."""
    if email is None:
        return None
    found = Membership.objects.filter(business=business, user__email=email.lower()).first()
    if found is None:
        raise ValidationError({"owner": _("Choose a person of this business.")})
    return found


def by_reference(rows: Any, letter: str, refs: Iterable[str], name: str) -> list[Any]:
    """The rows of these references, all of them or none. Raises ValidationError beside `name`."""
    try:
        numbers = {number_of(letter, ref) for ref in refs}
    except Http404:
        numbers = {0}
    found = list(rows.filter(number__in=numbers))
    if len(found) != len(numbers):
        raise ValidationError({name: _("Choose from this business's own.")})
    return found


def changed(current: BaseModel, version: int) -> Problem:
    """Somebody saved first: the object as it is now, with its version."""
    return Problem(412, headers={"ETag": f'"{version}"'}, current=current.model_dump(mode="json"))
