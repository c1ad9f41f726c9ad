"""The facts about a service that may be unknown: one list for forms, findings, filters, exports and the history."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

LONG_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Fact:
    """`question` asks the owner, `label` names the fact in a list, `ask` says who can tell and why it matters."""

    name: str
    label: Any
    question: Any
    help: Any
    ask: Any
    length: int | None = None  # characters; None: not a text


FACTS = (
    Fact(
        "provider",
        _("Provider"),
        _("Who provides it?"),
        _("The company on the invoice. If it is yourself, say so."),
        _("Look at the last invoice. When it stops, you need to know whom to call."),
        120,
    ),
    Fact(
        "provider_contact",
        _("Contact when it stops"),
        _("Whom do you reach when it stops?"),
        _("A telephone number or an address of their support, and your customer number."),
        _("Note it now, somewhere that works without Internet: an outage is a bad time to search."),
        200,
    ),
    Fact(
        "support_hours",
        _("Hours of their support"),
        _("When do they answer?"),
        _("For example: weekdays from 9 to 18."),
        _("Ask the provider. A failure on Saturday lasts until Monday when nobody answers."),
        120,
    ),
    Fact(
        "contract",
        _("Contract"),
        _("Which contract or offer is it?"),
        _("Its name or number."),
        _("Look in your customer account. What you may ask for stands in the contract."),
        200,
    ),
    Fact(
        "contract_ends_on",
        _("End of the contract"),
        _("Until when does the contract run?"),
        _("The end of the current period if it renews by itself."),
        _("Look in your customer account. A contract that lapses is a stop as well."),
    ),
    Fact(
        "availability_pct",
        _("Promised availability"),
        _("What does the provider promise in the contract?"),
        _("In percent of the time. 99.9 means up to 8 h 46 min of stoppage a year."),
        _("Ask the provider, or search the contract for “availability”. Often nothing is promised: note 0."),
    ),
    Fact(
        "supports",
        _("What depends on it"),
        _("What no longer works without it?"),
        _("Sales, orders, invoices, other services…"),
        _("Think of the last time it did not work. Each hour of a stop costs what hangs on it."),
        LONG_TEXT,
    ),
    Fact(
        "tolerable_stop_hours",
        _("Longest stop you can bear"),
        _("How long a stop can you bear?"),
        _("Before customers leave for good or work stands still: 4, 1 h 30, 90 min or 2 days."),
        _("Ask the people who work with it. This is the measure for the promise and for the fallback."),
    ),
    Fact(
        "fallback",
        _("Fallback"),
        _("If it stops, what do you do instead?"),
        _("Paper, telephone, a second provider… “Nothing” is an answer too."),
        _("Imagine it stops tomorrow at ten. If you find no answer, that is where to begin."),
        LONG_TEXT,
    ),
)
NAMES = tuple(fact.name for fact in FACTS)
TEXTS = tuple(fact.name for fact in FACTS if fact.length)
BY_NAME = {fact.name: fact for fact in FACTS}


def is_unknown(value: Any) -> bool:
    """Texts are unknown when empty, figures and days when None."""
    return value is None or value == ""


def unknown_of(service: Any) -> tuple[Fact, ...]:
    """The facts that nobody has given about this service, in the order of its page."""
    return tuple(fact for fact in FACTS if is_unknown(getattr(service, fact.name)))
