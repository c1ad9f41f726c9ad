"""The ledger in the reader's words: its history, and the texts behind each ceiling."""

from typing import Any

from django.utils.translation import gettext_lazy

from subsidies.ledger.ceilings import Text

VERBS: dict[str, Any] = {
    "minoraid.added": gettext_lazy("Line added to the de minimis ledger"),
    "minoraid.edited": gettext_lazy("Line of the de minimis ledger changed"),
    "minoraid.deleted": gettext_lazy("Line of the de minimis ledger deleted"),
    "minoraid.settled": gettext_lazy("Line of the de minimis ledger settled"),
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
    "same_as": gettext_lazy("Same aid as"),
    "apart": gettext_lazy("An aid of its own"),
    "compared_eur": gettext_lazy("Amount granted, as compared"),
    "kept_given_up": gettext_lazy("Stays though the application was given up"),
}
TEXTS: dict[Text, Any] = {
    Text.GENERAL_2023: gettext_lazy("Regulation (EU) 2023/2831"),
    Text.SGEI_2023: gettext_lazy("Regulation (EU) 2023/2832"),
    Text.FARMING_2024: gettext_lazy("Regulation (EU) No 1408/2013, amended by Regulation (EU) 2024/3118"),
    Text.FISHING_2014: gettext_lazy("Regulation (EU) No 717/2014"),
}
