"""What the contracts would pay of simulated years, kept beside them."""

from __future__ import annotations

from django.db import models

from portal.tenancy.fields import OwnedKey
from portal.tenancy.models import TenantModel
from risks.quantification.models import LossRun


class CoverRun(TenantModel):
    """What the contracts would pay of one simulated run, with the terms that it was worked out from."""

    run = OwnedKey(LossRun, models.CASCADE, related_name="cover_runs")
    terms = models.JSONField()
    terms_sha256 = models.CharField(max_length=64)
    results = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "run"], name="insurance_coverrun_once")]
