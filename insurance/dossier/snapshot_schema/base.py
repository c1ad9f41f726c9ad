"""What every part of a snapshot is made of."""

from typing import TypedDict

from pydantic import ConfigDict, with_config

STRICT = ConfigDict(extra="forbid")
Day = str  # 2026-11-26
Moment = str  # 2026-11-26T18:05:00+01:00
Amount = str  # euros before VAT, "1234.56"


@with_config(STRICT)
class Words(TypedDict):
    """One label of the product in each language."""

    fr: str
    en: str
