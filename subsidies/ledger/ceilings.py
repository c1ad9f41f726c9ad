"""Ceilings of de minimis aid, each with its text and the days between which it holds, as compared on 28 November 2026
with what public bodies say of these texts. A figure that we could not compare is None, and then no room is worked out;
nor is it on a day of no text. A text that succeeds another is one more row: the older ones stay, for the days before.

Period of each: three years counted back from the day of the new grant (recital 11 of Regulation (EU) 2023/2831).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum


class Regime(StrEnum):
    """The regulation under which an aid was granted."""

    GENERAL = "general"
    SGEI = "sgei"
    AGRICULTURE = "agriculture"
    FISHERIES = "fisheries"


class Text(StrEnum):
    """The texts that set a ceiling; `wording.TEXTS` names them."""

    GENERAL_2023 = "2023/2831"
    SGEI_2023 = "2023/2832"
    FARMING_2024 = "1408/2013, 2024/3118"
    FISHING_2014 = "717/2014"


@dataclass(frozen=True, slots=True)
class Ceiling:
    """`eur` for one undertaking, one Member State and three years; None: to be checked. It holds from `since` to
    `until`, both included; `until` None is not said. `counts` are the regimes whose aid is added up under it."""

    text: Text
    eur: Decimal | None
    since: date
    until: date | None
    counts: tuple[Regime, ...]

    def holds(self, on: date) -> bool:
        """Whether that day is one of its days."""
        return self.since <= on and (self.until is None or on <= self.until)


# For each regime its texts, the oldest first; their days do not overlap.
CEILINGS: dict[Regime, tuple[Ceiling, ...]] = {
    # Regulation (EU) 2023/2831, article 3(2): €300,000; article 5(1): with aid of the farming and fishing ones.
    # Road haulage, which had a lower ceiling in Regulation (EU) No 1407/2013, has none of its own any more.
    Regime.GENERAL: (
        Ceiling(
            Text.GENERAL_2023,
            Decimal(300_000),
            date(2024, 1, 1),
            date(2030, 12, 31),
            (Regime.GENERAL, Regime.AGRICULTURE, Regime.FISHERIES),
        ),
    ),
    # Regulation (EU) 2023/2832, article 3(2): €750,000 for services of general economic interest.
    Regime.SGEI: (Ceiling(Text.SGEI_2023, Decimal(750_000), date(2024, 1, 1), date(2030, 12, 31), (Regime.SGEI,)),),
    # Regulation (EU) No 1408/2013, article 3(2) as amended by Regulation (EU) 2024/3118: €50,000 for farming.
    Regime.AGRICULTURE: (
        Ceiling(Text.FARMING_2024, Decimal(50_000), date(2024, 12, 16), date(2032, 12, 31), (Regime.AGRICULTURE,)),
    ),
    # Regulation (EU) No 717/2014: its amounts were amended several times, to be checked before a figure is shown.
    Regime.FISHERIES: (Ceiling(Text.FISHING_2014, None, date(2014, 7, 1), None, (Regime.FISHERIES,)),),
}


def ceiling_on(regime: Regime, on: date) -> Ceiling | None:
    """The ceiling that holds on that day; None where we know no text for it."""
    return next((row for row in CEILINGS[regime] if row.holds(on)), None)


def nearest(regime: Regime, on: date) -> Ceiling:
    """The one that holds on that day, else the last that did before, else the first that comes."""
    begun = [row for row in CEILINGS[regime] if row.since <= on]
    return begun[-1] if begun else CEILINGS[regime][0]


def text_changes(regime: Regime, after: date) -> Iterator[date]:
    """The days after `after` on which a text begins or has ended: the room changes though no aid leaves."""
    for row in CEILINGS[regime]:
        ended = row.until + timedelta(days=1) if row.until else None
        yield from (day for day in (row.since, ended) if day is not None and day > after)
