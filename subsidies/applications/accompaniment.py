"""The adviser in charge of an application: a person of a chamber whom a live mandate lets into the business's aid.
Asked anew each time: a withdrawn mandate ends it at once, though the name stays as a memory."""

from django.db.models import QuerySet
from django.utils import timezone

from portal.access.models import Mandate
from portal.access.table import ACCOMPANY
from portal.accounts.models import User
from portal.tenancy.models import Business, OrganisationMembership

SECTION = "aid"


def advisers_of(business: Business) -> QuerySet[User]:
    """The people of chambers who may see this business's aid today, by name."""
    chambers = Mandate.objects.live(timezone.localdate()).filter(
        business=business, sections__contains=[SECTION], organisation__kind="chamber"
    )
    staff = OrganisationMembership.objects.filter(organisation__in=chambers.values("organisation"), role__in=ACCOMPANY)
    return User.objects.filter(pk__in=staff.values("user"), is_active=True).order_by("name", "pk")


def accompanies(business: Business, user_id: int | None) -> bool:
    """Whether this person may see this business's aid today."""
    return user_id is not None and advisers_of(business).filter(pk=user_id).exists()
