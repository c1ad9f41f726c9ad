"""Keeps the summary row of a business current: registered figures, computed in that business's own context."""

from portal import registry
from portal.advisers.models import BusinessSummary
from portal.tenancy.context import business_context
from portal.tenancy.models import Business


def refresh(business: Business) -> None:
    """Recomputes all registered figures of one business, after a commit that may have changed them."""
    with business_context(write=[business]):
        figures = {figure.code: figure.compute(business) for figure in registry.figures()}
        figures["stones"] = registry.stone_states(business)
        BusinessSummary.objects.update_or_create(
            business=business, defaults={"figures": figures}, create_defaults={"figures": figures}
        )
