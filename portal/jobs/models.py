"""A job is a row committed with the business data: outbox, lease and progress bar in one."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.tenancy.models import TenantModel


class JobState(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Under way")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    REFUSED = "refused", _("Access withdrawn")


class Job(TenantModel):
    """`due` is when the sweeper may send it again: retry time while queued, lease end while running."""

    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    args = models.JSONField(default=dict)
    actor = models.BigIntegerField(null=True)
    operator = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    step = models.CharField(max_length=60, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempt = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    result = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    due = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "uid"], name="portal_job_uid")]
        indexes = [
            models.Index(fields=["due"], condition=Q(state__in=["queued", "running"]), name="portal_job_open"),
            models.Index(fields=["business", "kind", "-id"], name="portal_job_kind"),
        ]
