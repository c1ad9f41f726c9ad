"""Mandates open a business to a chamber, grants open one dossier version to an insurer. Both are read before any
context exists, hence global; the business's own pages and audit trail show them."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.access.table import SECTIONS
from portal.tenancy.models import Business, Organisation


class Scope(models.TextChoices):
    READ = "read", _("Look")
    COMMENT = "comment", _("Look and comment")
    EDIT = "edit", _("Look, comment and edit")


class Section(models.TextChoices):
    PROFILE = "profile", _("Business profile")
    SERVICES = "services", _("Services")
    REGISTER = "register", _("Risks and measures")
    AID = "aid", _("Public aid")
    POLICIES = "policies", _("Insurance contracts")
    DOSSIER = "dossier", _("Dossier and proofs")


assert tuple(Section.values) == SECTIONS


class MandateQuerySet(models.QuerySet["Mandate"]):
    def live(self, today: object) -> "MandateQuerySet":
        """Accepted, not withdrawn, and not past the last day (`today`, a date in the business's time zone)."""
        return self.filter(accepted_at__isnull=False, withdrawn_at__isnull=True, ends_on__gte=today)


class Mandate(models.Model):
    """A business's consent to be accompanied: what, how far, until when. Withdrawn at any moment."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="mandates")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="mandates")
    scope = models.CharField(max_length=8, choices=Scope.choices, default=Scope.READ)
    sections = ArrayField(models.CharField(max_length=12, choices=Section.choices), default=list)
    ends_on = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["business", "organisation"],
                condition=Q(withdrawn_at__isnull=True, refused_at__isnull=True),
                name="portal_mandate_one_open",
            ),
            models.CheckConstraint(condition=Q(scope__in=Scope.values), name="portal_mandate_scope"),
        ]


class Grant(models.Model):
    """A time-limited right to read one dossier version; the link carries only `public_id`. Its reader is an insurer of
    the platform, somebody who gets codes at `email`, or somebody to whom the owner tells one code."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    business = models.ForeignKey(Business, models.CASCADE, related_name="grants")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="grants")
    recipient = models.CharField(max_length=200, blank=True)  # when no insurer of the platform: who reads
    email = models.EmailField(blank=True)  # gets the link, then a code each time; in lower case
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, blank=True)  # of what is mailed
    code_sha256 = models.CharField(max_length=64, blank=True)  # of the code that the owner tells
    version_number = models.PositiveIntegerField()  # the dossier version, D-<number>, of this business
    expires_at = models.DateTimeField()
    max_downloads = models.PositiveSmallIntegerField(default=5)
    downloads = models.PositiveSmallIntegerField(default=0)
    downloaded_at = models.DateTimeField(null=True)  # last
    may_pass_on = models.BooleanField(default=False)  # its reader may ask the owner to let somebody else read
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="passed_on")  # whose reader asked for it
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["business", "version_number"], name="portal_grant_version"),
            models.Index(fields=["organisation", "downloaded_at"], name="portal_grant_taken"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(downloads__lte=F("max_downloads")), name="portal_grant_downloads"),
            models.CheckConstraint(  # an account, an address or a code: one way in, never two
                condition=Q(organisation__isnull=False, email="", code_sha256="")
                | (Q(organisation__isnull=True) & (Q(email="") ^ Q(code_sha256=""))),
                name="portal_grant_one_way_in",
            ),
            models.CheckConstraint(  # whoever reads by leave of a reader passes nothing on
                condition=Q(parent__isnull=True) | Q(may_pass_on=False), name="portal_grant_passed_on_once"
            ),
        ]

    @property
    def reader(self) -> str:
        """Who it opens to, as the business named them."""
        return self.organisation.name if self.organisation else self.recipient
