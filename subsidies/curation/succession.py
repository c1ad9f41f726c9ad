"""Programmes that replace one another: a chain that ends, and never comes back to where it began."""

from django.utils.translation import gettext as _

from portal.tenancy.refusals import Refused
from subsidies.programmes.models import Programme

LONGEST = 50  # links; a longer chain is a mistake


def refuse_loop(programme: Programme, successor: Programme) -> None:
    """Raises Refused when `successor` is, or leads back to, `programme`. Hold the catalogue's lock."""
    links = dict(_links())
    seen, current = {programme.pk}, successor.pk
    while True:
        if current in seen or len(seen) > LONGEST:
            raise Refused(
                _("“%(title)s” leads back here: a programme cannot replace itself.") % {"title": successor.title}
            )
        seen.add(current)
        following = links.get(current)
        if following is None:
            return
        current = following


def last_successor(programme: Programme) -> Programme | None:
    """The programme at the end of the chain that begins with this one; None when nothing replaces it."""
    links, current = dict(_links()), programme.replaced_by_id
    for _link in range(LONGEST):
        if current is None or current not in links:
            break
        current = links[current]
    return Programme.objects.filter(pk=current).first() if current is not None else None


def _links() -> list[tuple[int, int]]:
    """(programme, what replaces it), for all that are replaced: a handful in any catalogue."""
    found = Programme.objects.exclude(replaced_by=None).values_list("pk", "replaced_by_id")
    return [(pk, following) for pk, following in found if following is not None]
