import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portal.tenancy.constraints


class Migration(migrations.Migration):
    dependencies = [
        ("insurance", "0012_insurers_own_questionnaires"),
        ("portal", "0010_api_tokens"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RenewalCampaign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField()),
                ("start_at", models.DateTimeField()),
                ("months", models.PositiveSmallIntegerField()),
                ("moved", models.BooleanField()),
                ("parts", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20))),
                ("with_proofs", models.BooleanField()),
                ("clients", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField())),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "under_way",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list),
                ),
                ("built", models.PositiveIntegerField(default=0)),
                ("already", models.PositiveIntegerField(default=0)),
                ("unchanged", models.PositiveIntegerField(default=0)),
                ("withdrawn", models.PositiveIntegerField(default=0)),
                ("failed", models.PositiveIntegerField(default=0)),
                ("cancelled", models.PositiveIntegerField(default=0)),
                ("failed_in_row", models.PositiveSmallIntegerField(default=0)),
                ("seconds", models.FloatField(default=0)),
                ("pace_from", models.DateTimeField(null=True)),
                ("pace_ended", models.PositiveIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Under way"),
                            ("paused", "Paused"),
                            ("done", "Over"),
                            ("cancelled", "Called off"),
                            ("refused", "Access withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="portal.organisation"
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RenewalItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("building", "Being built"),
                            ("built", "Renewed"),
                            ("already", "Already renewed by the business"),
                            ("unchanged", "Nothing changed since the last one"),
                            ("withdrawn", "Access withdrawn"),
                            ("failed", "Failed"),
                            ("cancelled", "Called off"),
                        ],
                        default="building",
                        max_length=10,
                    ),
                ),
                ("language", models.CharField(blank=True, choices=[("fr", "French"), ("en", "English")], max_length=2)),
                (
                    "parts",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list),
                ),
                (
                    "closed",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list),
                ),
                ("version_number", models.PositiveIntegerField(null=True)),
                ("why", models.CharField(blank=True, max_length=300)),
                ("seconds", models.FloatField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "business",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="portal.business",
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="insurance.renewalcampaign"
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="portal.job",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="renewalcampaign",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["start_at"], name="insurance_renewal_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="renewalcampaign",
            constraint=models.UniqueConstraint(fields=("organisation", "number"), name="insurance_renewal_number"),
        ),
        migrations.AddConstraint(
            model_name="renewalcampaign",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "paused", "done", "cancelled", "refused"])),
                name="insurance_renewal_state",
            ),
        ),
        migrations.AddIndex(
            model_name="renewalitem",
            index=models.Index(fields=["business", "job"], name="renewalitem_job_afb5c9d2"),
        ),
        migrations.AddConstraint(
            model_name="renewalitem",
            constraint=models.UniqueConstraint(fields=("business", "campaign"), name="insurance_renewalitem_once"),
        ),
        migrations.AddConstraint(
            model_name="renewalitem",
            constraint=models.UniqueConstraint(fields=("business", "job"), name="insurance_renewalitem_job"),
        ),
        migrations.AddConstraint(
            model_name="renewalitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["building", "built", "already", "unchanged", "withdrawn", "failed", "cancelled"])
                ),
                name="insurance_renewalitem_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="renewalitem",
            constraint=portal.tenancy.constraints.SameBusiness(field="job", name="insurance_renewalitem_job_same"),
        ),
        migrations.AddConstraint(
            model_name="renewalitem",
            constraint=models.UniqueConstraint(fields=("business", "id"), name="insurance_renewalitem_key"),
        ),
        migrations.AddConstraint(
            model_name="renewalitem",
            constraint=portal.tenancy.constraints.TenantPolicy(edition=1, name="insurance_renewalitem_tenant"),
        ),
    ]
