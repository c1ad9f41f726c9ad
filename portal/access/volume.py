"""How much one person carries off in a day: an account that walks through everything meets a wall, and is seen."""

import logging

from django.core.cache import cache

from portal.access.rules import Actor

security = logging.getLogger("rempart.security")
_DAY_SECONDS = 24 * 3600


class TooMany(Exception):
    """Enough for today."""


def carry_off(actor: Actor, what: str, most: int) -> None:
    """Counts `what` once for this person, for a day from their first. Raises TooMany, and tells the security log, when
    it would be one more than `most` different ones; what was taken today may be taken again.

    Counted in the shared cache: a wall against walking through everything, not a right, so a lost count is bearable.
    """
    key = f"carried:{actor.user_id}"
    taken: frozenset[str] = cache.get(key, frozenset())
    if what in taken:
        return
    if len(taken) >= most:
        event = {"user": actor.user_id, "organisation": actor.organisation_id, "why": "too many dossiers in a day"}
        security.warning("refused", extra={"event": event})
        raise TooMany
    cache.set(key, taken | {what}, _DAY_SECONDS)
