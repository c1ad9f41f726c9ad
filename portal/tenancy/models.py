"""The global tables that are read before any context exists, and the base of every tenant table."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.tenancy.fields import BusinessKey


class Role(models.TextChoices):
    """What a person is in a business (DESIGN: people)."""

    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("Manager")
    MEMBER = "member", _("Member")
    READER = "reader", _("Reader")


class OrganisationKind(models.TextChoices):
    CHAMBER = "chamber", _("Chamber")
    INSURER = "insurer", _("Insurer")


class OrganisationRole(models.TextChoices):
    ADMINISTRATOR = "administrator", _("Administrator")
    ADVISER = "adviser", _("Adviser")
    EDITOR = "editor", _("Catalogue editor")
    UNDERWRITER = "underwriter", _("Underwriter")


class Business(models.Model):
    """Global on purpose, so it holds nothing but its address and name; facts live in tenant tables."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person's role in a business. Read before any context exists, hence global."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "user"], name="portal_membership_once"),
            models.UniqueConstraint(fields=["business", "id"], name="portal_membership_key"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="portal_membership_role"),
        ]

    def __str__(self) -> str:
        return str(self.user)


class Organisation(models.Model):
    """A chamber of commerce or an insurer."""

    kind = models.CharField(max_length=10, choices=OrganisationKind.choices)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class OrganisationMembership(models.Model):
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="organisation_memberships")
    role = models.CharField(max_length=14, choices=OrganisationRole.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "user"], name="portal_orgmember_once")]


class Invitation(models.Model):
    """A single-use invitation, bound to an address, a role and one business or organisation. Only a hash of the
    token is kept."""

    business = models.ForeignKey(Business, models.CASCADE, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+")
    email = models.EmailField()
    role = models.CharField(max_length=14)
    token_sha256 = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(business__isnull=False, organisation__isnull=True)
                | Q(business__isnull=True, organisation__isnull=False),
                name="portal_invitation_one_target",
            )
        ]
        indexes = [models.Index(fields=["business", "created_at"], name="portal_invitation_list")]


class TenantQuerySet(models.QuerySet[Any]):
    def for_business(self, business: Business | int) -> Self:
        """The explicit filter, beside the database's own policy: without it the planner guesses ten businesses."""
        return self.filter(business_id=business if isinstance(business, int) else business.pk)


TenantManager = models.Manager.from_queryset(TenantQuerySet)


class TenantModel(models.Model):
    """A row of one business: column, policy, and composite key come with the field."""

    business = BusinessKey()
    objects = TenantManager()

    class Meta:
        abstract = True


class ReferenceCounter(TenantModel):
    """The last number given out in a business for one kind of object; see `references.next_number`."""

    kind = models.CharField(max_length=8)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "kind"], name="portal_referencecounter_once")]
