"""A spreadsheet that waits between its preview and its import."""

import uuid

from django.conf import settings
from django.db import models

from portal.tenancy.models import TenantModel


class SheetImport(TenantModel):
    """The file as it was sent, kept under a generated name until it was brought in or a day has passed; the sheet and
    the columns that somebody chose for it, empty where the guess stands; what was read of it so, and by which job while
    that is under way; and why it could not be read."""

    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=150)
    stored_as = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    sheet = models.CharField(max_length=60, blank=True)
    mapping = models.JSONField(default=dict)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(auto_now_add=True)
    reading = models.BinaryField(null=True)  # risks/importing/kept.py
    reading_job_uid = models.UUIDField(null=True)
    problem = models.CharField(max_length=300, blank=True, db_default="", default="")
    job_uid = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "uid"], name="risks_sheetimport_uid")]
