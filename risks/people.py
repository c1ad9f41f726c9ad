"""Who looks after something: the people of this business, by their names."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from portal.tenancy.models import Business, Membership


class PersonField(forms.ModelChoiceField):
    """Its queryset is set when the form is made: a person of another business is no choice (attack A2)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"queryset": Membership.objects.none(), "required": False, **kwargs})

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.user)


def people_of(business: Business) -> QuerySet[Membership]:
    """The memberships of a business with their people, for choices and filters."""
    return Membership.objects.filter(business=business).select_related("user").order_by("user__name", "pk")
