"""How many businesses a programme is for, for the people who keep the catalogue: sums that point at nobody."""

from collections.abc import Iterable

from django.db.models import Sum

from subsidies.programmes.models import Programme
from subsidies.verdicts.models import Tally

LEAST = 10  # businesses: a smaller sum could point at one of them


def businesses_for(programmes: Iterable[Programme]) -> dict[int, int | None]:
    """programme id → how many businesses of the platform it was for in the last night; None while not counted, and for
    fewer than LEAST."""
    keys = [programme.pk for programme in programmes]
    sums = Tally.objects.filter(programme__in=keys).values("programme_id").annotate(total=Sum("eligible"))
    found = {row["programme_id"]: row["total"] for row in sums}
    return {pk: total if (total := found.get(pk)) is not None and total >= LEAST else None for pk in keys}
