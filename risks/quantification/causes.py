"""What sets a catalogue scenario off, and under which head its euros fall, as contracts tell them apart. Pure.

By kind of risk, with what differs named by scenario. A contract decides for itself; this is where the calculation
starts from, and the owner may say otherwise.
"""

from collections.abc import Mapping

from risks.quantification.exposure import Head, Peril

_BY_CATEGORY: Mapping[str, tuple[Head, Peril]] = {
    "online": ("response", "failure"),
    "cyber": ("response", "attack"),
    "fraud": ("fraud", "attack"),
    "property": ("property", "property_damage"),
    "people": ("other", "other"),
    "supply": ("extra_costs", "failure"),
    "liability": ("liability", "other"),
    "regulation": ("other", "other"),
    "finance": ("other", "other"),
    "other": ("other", "other"),
}
_BY_SCENARIO: Mapping[str, tuple[Head, Peril]] = {
    "backup-unreadable": ("data", "failure"),
    "bad-reviews": ("reputation", "other"),
    "burglary": ("property", "other"),
    "card-skimming": ("liability", "attack"),
    "certificate-expired": ("response", "human_error"),
    "cold-chain": ("property", "failure"),
    "data-damaged": ("data", "human_error"),
    "domain-lost": ("response", "human_error"),
    "inside-theft": ("fraud", "other"),
    "machine-breakdown": ("property", "failure"),
    "own-mistake": ("response", "human_error"),
    "professional-error": ("liability", "human_error"),
    "robbery": ("property", "other"),
    "social-account-lost": ("reputation", "attack"),
    "shoplifting": ("property", "other"),
    "carrier-stop": ("extra_costs", "provider_failure"),
    "supplier-default": ("extra_costs", "provider_failure"),
    "contractor-failure": ("extra_costs", "provider_failure"),
    "host-destroyed": ("response", "provider_failure"),
    "host-outage": ("response", "provider_failure"),
    "payment-outage": ("response", "provider_failure"),
    "software-outage": ("response", "provider_failure"),
    "software-closed": ("response", "provider_failure"),
    "internet-cut": ("response", "provider_failure"),
    "email-outage": ("response", "provider_failure"),
    "telephone-cut": ("response", "provider_failure"),
    "marketplace-suspended": ("response", "provider_failure"),
}


def usual(category: str, scenario: str = "") -> tuple[Head, Peril]:
    """Head of loss and cause of a risk of that category (of the register) and scenario (of the catalogue)."""
    return _BY_SCENARIO.get(scenario) or _BY_CATEGORY[category]
