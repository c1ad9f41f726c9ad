"""Which terms a cover cannot be calculated without: one rule for every page that says so. Pure."""

from typing import Any, Protocol


class Terms(Protocol):
    """A cover, as far as its calculation goes; None and nothing are unknown."""

    head: str
    triggers: Any
    scope: str
    limit_eur: Any
    deductible_eur: Any
    waiting_hours: Any
    waiting_mode: str


def missing(cover: Terms) -> list[str]:
    """The terms to look up, as `insurance.cover.wording.MISSING` names them. Only lost margin needs waiting hours; with
    hours, any cover needs to say how they count."""
    amounts = {"limit_event": cover.limit_eur, "deductible": cover.deductible_eur}
    found = [name for name, euros in amounts.items() if euros is None]
    if not cover.triggers:
        found.insert(0, "triggers")
    elif "provider_failure" in cover.triggers and not cover.scope:
        found.append("scope")
    if cover.head == "gross_margin" and cover.waiting_hours is None:
        found.append("waiting_hours")
    elif cover.waiting_hours is not None and cover.waiting_hours > 0 and not cover.waiting_mode:
        found.append("waiting_mode")
    return found
