"""Ceilings of de minimis aid, each with its text and the days between which it holds, as compared on 28 November 2026
with what public bodies say of these texts. A figure that we could not compare is None, and then no room is worked out.

Period of each: three years counted back from the day of the new grant (recital 11 of Regulation (EU) 2023/2831).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Regime(StrEnum):
    """The regulation under which an aid was granted."""

    GENERAL = "general"
    SGEI = "sgei"
    AGRICULTURE = "agriculture"
    FISHERIES = "fisheries"


@dataclass(frozen=True, slots=True)
class Ceiling:
    """`eur` for one undertaking, one Member State and three years; None: to be checked. `counts` are the regimes whose
    aid is added up under it, `until` is the last day of the text."""

    regime: Regime
    eur: Decimal | None
    since: date
    until: date | None
    counts: tuple[Regime, ...]


CEILINGS: dict[Regime, Ceiling] = {
    # Regulation (EU) 2023/2831, article 3(2): €300,000; article 5(1): with aid of the farming and fishing ones.
    # Road haulage, which had a lower ceiling in Regulation (EU) No 1407/2013, has none of its own any more.
    Regime.GENERAL: Ceiling(
        Regime.GENERAL,
        Decimal(300_000),
        date(2024, 1, 1),
        date(2030, 12, 31),
        (Regime.GENERAL, Regime.AGRICULTURE, Regime.FISHERIES),
    ),
    # Regulation (EU) 2023/2832, article 3(2): €750,000 for services of general economic interest.
    Regime.SGEI: Ceiling(
        Regime.SGEI,
        Decimal(750_000),
        date(2024, 1, 1),
        date(2030, 12, 31),
        (Regime.SGEI,),
    ),
    # Regulation (EU) No 1408/2013, article 3(2) as amended by Regulation (EU) 2024/3118: €50,000 for farming.
    Regime.AGRICULTURE: Ceiling(
        Regime.AGRICULTURE,
        Decimal(50_000),
        date(2024, 12, 16),
        date(2032, 12, 31),
        (Regime.AGRICULTURE,),
    ),
    # Regulation (EU) No 717/2014: its amounts were amended several times, to be checked before a figure is shown.
    Regime.FISHERIES: Ceiling(Regime.FISHERIES, None, date(2014, 7, 1), None, (Regime.FISHERIES,)),
}
