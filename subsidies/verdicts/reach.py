"""How many businesses each programme was for in the last night. For the operator alone: whoever may write criteria
could learn a business's figures from how such a count moves, however coarse it is shown."""

from django.db.models import Sum

from subsidies.verdicts.models import Tally


def reached() -> list[tuple[str, int, int]]:
    """(programme's id, businesses it was for, businesses for which it depended on facts not told), the most first."""
    sums = Tally.objects.values("programme__slug").annotate(yes=Sum("eligible"), unknown=Sum("open"))
    return [(row["programme__slug"], row["yes"], row["unknown"]) for row in sums.order_by("-yes", "programme__slug")]
