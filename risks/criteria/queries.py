"""Reads of a business's scale."""

from django.db.models import IntegerField, Subquery, Value
from django.db.models.functions import Coalesce

from portal.tenancy.models import Business
from risks.criteria.models import RiskCriteria
from risks.register.scale import APPETITE_LEVEL, DEFAULT, Scale


def scale_of(business: Business | int) -> Scale:
    """The scale of this business; the usual one while it has said nothing. One query."""
    row = RiskCriteria.objects.for_business(business).first()
    return DEFAULT if row is None else row.scale()


def appetite_of(business: Business | int) -> Coalesce:
    """The level from which a risk is too much for this business, as part of a larger query."""
    said = RiskCriteria.objects.for_business(business).values("appetite_level")[:1]
    return Coalesce(Subquery(said), Value(APPETITE_LEVEL), output_field=IntegerField())
