import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portal.tenancy.constraints


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0009_catalogue_editors"),
        ("subsidies", "0010_changes_told_after_they_are_noted"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Campaign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("eligible", "Everybody it is for"),
                            ("one_missing", "Everybody who lacks only one answer"),
                            ("chosen", "Only those ticked below"),
                        ],
                        max_length=12,
                    ),
                ),
                ("subject", models.CharField(max_length=150)),
                ("message", models.TextField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "waiting",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list),
                ),
                ("sent", models.PositiveIntegerField(default=0)),
                ("left_out", models.PositiveIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("running", "Under way"),
                            ("done", "Sent"),
                            ("failed", "Failed"),
                            ("refused", "Access withdrawn"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("attempt", models.PositiveIntegerField(default=0)),
                ("due", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="portal.organisation"
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="subsidies.programme"
                    ),
                ),
                (
                    "written_by",
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
            name="CampaignMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("number", models.PositiveIntegerField()),
                ("subject", models.CharField(max_length=600)),
                ("message", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[("sent", "Sent"), ("seen", "Seen"), ("answered", "Answered")],
                        default="sent",
                        max_length=10,
                    ),
                ),
                ("sent_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("interested", "We are interested"),
                            ("call_me", "Please call us"),
                            ("not_now", "Not now"),
                            ("already_done", "We have done it already"),
                        ],
                        max_length=14,
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=1000)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="subsidies.campaign"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="campaign",
            index=models.Index(
                condition=models.Q(("state__in", ["queued", "running"])), fields=["due"], name="subsidies_campaign_open"
            ),
        ),
        migrations.AddIndex(
            model_name="campaign",
            index=models.Index(fields=["organisation", "-created_at"], name="subsidies_campaign_recent"),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.UniqueConstraint(fields=("organisation", "number"), name="subsidies_campaign_number"),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience__in", ["eligible", "one_missing", "chosen"])),
                name="subsidies_campaign_audience",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["queued", "running", "done", "failed", "refused"])),
                name="subsidies_campaign_state",
            ),
        ),
        migrations.AddIndex(
            model_name="campaignmessage",
            index=models.Index(fields=["business", "-sent_at"], name="subsidies_message_recent"),
        ),
        migrations.AddConstraint(
            model_name="campaignmessage",
            constraint=models.UniqueConstraint(fields=("business", "number"), name="subsidies_message_number"),
        ),
        migrations.AddConstraint(
            model_name="campaignmessage",
            constraint=models.UniqueConstraint(fields=("business", "campaign"), name="subsidies_message_once"),
        ),
        migrations.AddConstraint(
            model_name="campaignmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["sent", "seen", "answered"])), name="subsidies_message_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="campaignmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer__in", ["", "interested", "call_me", "not_now", "already_done"])),
                name="subsidies_message_answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaignmessage",
            constraint=models.UniqueConstraint(fields=("business", "id"), name="subsidies_campaignmessage_key"),
        ),
        migrations.AddConstraint(
            model_name="campaignmessage",
            constraint=portal.tenancy.constraints.TenantPolicy(edition=1, name="subsidies_campaignmessage_tenant"),
        ),
    ]
