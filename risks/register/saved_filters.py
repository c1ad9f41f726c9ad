"""Readings of the register that a person keeps under a name. They are that person's own, in one business."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from portal.access.rules import Actor, require
from portal.tenancy.models import Business
from risks.register.models import SavedFilter

MOST_FILTERS, LONGEST_NAME, LONGEST_QUERY = 12, 40, 500
ASKED = (
    "q", "level", "category", "service", "owner", "treatment", "tag", "status", "overdue", "mine", "likelihood",
    "impact", "sort",
)  # fmt: skip


def query_of(get: QueryDict) -> str:
    """The part of an address that says which risks are listed and in which order; read back by filters.read."""
    kept = QueryDict(mutable=True)
    for name in ASKED:
        if text := get.get(name):
            kept[name] = text
    return kept.urlencode()


@transaction.atomic
def keep_filter(*, actor: Actor, business: Business, name: str, query: str) -> SavedFilter:
    """Keeps a reading; the same name again replaces it. Raises ValidationError for a list that is not
    filtered, and for one too many."""
    require(actor, "filter.keep", business)
    if not query or len(query) > LONGEST_QUERY:
        raise ValidationError(_("Filter the list first, then keep it."))
    own = SavedFilter.objects.for_business(business).filter(owner_id=actor.user_id)
    if own.exclude(name=name).count() >= MOST_FILTERS:
        raise ValidationError(_("You keep %(most)d lists already. Forget one first.") % {"most": MOST_FILTERS})
    kept, _made = SavedFilter.objects.update_or_create(
        business=business, owner_id=actor.user_id, name=name, defaults={"query": query}
    )
    return kept


@transaction.atomic
def forget_filter(*, actor: Actor, business: Business, name: str) -> None:
    """Forgets one of this person's own; forgotten twice is forgotten once."""
    require(actor, "filter.keep", business)
    SavedFilter.objects.for_business(business).filter(owner_id=actor.user_id, name=name).delete()
