"""The ledger in the reader's words: its history, and the texts behind each ceiling."""

from typing import Any

from django.utils.translation import gettext_lazy

from subsidies.ledger.ceilings import Regime

VERBS: dict[str, Any] = {
    "minoraid.added": gettext_lazy("Line added to the de minimis ledger"),
    "minoraid.edited": gettext_lazy("Line of the de minimis ledger changed"),
    "minoraid.deleted": gettext_lazy("Line of the de minimis ledger deleted"),
}
FIELDS: dict[str, Any] = {
    "equivalent_eur": gettext_lazy("Aid counted"),
    "regime": gettext_lazy("Rules"),
    "body": gettext_lazy("Granted by"),
    "company": gettext_lazy("Company"),
    "official_reference": gettext_lazy("Its reference"),
    "application": gettext_lazy("Application"),
    "purpose": gettext_lazy("What for"),
    "origin": gettext_lazy("Taken from"),
}
TEXTS: dict[Regime, Any] = {
    Regime.GENERAL: gettext_lazy("Regulation (EU) 2023/2831"),
    Regime.SGEI: gettext_lazy("Regulation (EU) 2023/2832"),
    Regime.AGRICULTURE: gettext_lazy("Regulation (EU) No 1408/2013, amended by Regulation (EU) 2024/3118"),
    Regime.FISHERIES: gettext_lazy("Regulation (EU) No 717/2014"),
}
