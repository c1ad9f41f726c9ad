"""Which measures are themselves a service that programmes subsidise: a diagnosis or other advice, a training. Pure.

A programme of advice or training pays (part of) its own price. It lowers the cost of a measure only where the measure
is that very service; towards any other purchase it is help, not money. In doubt a measure is a purchase.
"""

import re
from collections.abc import Mapping
from typing import Any

from portal.ui.sorting import folded

ADVICE, TRAINING = "advice", "training"
SERVICES = frozenset({ADVICE, TRAINING})  # kinds of a programme
# Measures of the catalogue whose cost is that of a course. None of them is a diagnosis: the checks it names are bought
# with the repairs that follow.
CATALOGUE = {"second-person": TRAINING, "staff-training": TRAINING}
# How the title of an own measure begins, folded: "Faire un diagnostic …", "Former …".
_START = (
    r"^(?:(?:faire|realiser|commander|demander|suivre|acheter|have|get|order|take|do) )?(?:faire |realiser )?"
    r"(?:(?:un|une|le|la|les|des|notre|nos|a|an|the|our) |l )?"
)
_WORDS = {
    ADVICE: re.compile(_START + r"(?:diag|diagnostics?|diagnosis|audits?|conseils?|advice)(?: |$)"),
    TRAINING: re.compile(_START + r"(?:formations?|former|training|train|course)(?: |$)"),
}


def service_of(title: str, catalogue_code: str = "") -> str:
    """The kind of programme whose own price this measure's cost is; empty for any other purchase."""
    if catalogue_code:
        return CATALOGUE.get(catalogue_code, "")
    words = re.sub(r"[^a-z0-9]+", " ", folded(title)).strip()
    return next((service for service, pattern in _WORDS.items() if pattern.match(words)), "")


def pays_another_price(record: Mapping[str, Any], service: str) -> bool:
    """Whether the programme pays the price of its own advice or training, and a measure of that service is another."""
    kind = record.get("kind")
    return kind in SERVICES and kind != service
