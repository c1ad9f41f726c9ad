import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portal.tenancy.constraints


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("portal", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Programme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.CharField(max_length=120, unique=True)),
                ("title", models.CharField(max_length=300)),
                ("sort_key", models.CharField(editable=False, max_length=360)),
                ("operator", models.CharField(blank=True, max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("advice", "Advice"),
                            ("training", "Training"),
                            ("grant", "Grant"),
                            ("loan", "Loan"),
                            ("guarantee", "Guarantee"),
                            ("tax_relief", "Tax relief"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "themes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list),
                ),
                ("url", models.URLField(blank=True, max_length=600)),
                ("opens_on", models.DateField(null=True)),
                ("closes_on", models.DateField(null=True)),
                ("suspended", models.BooleanField(default=False)),
                ("data", models.JSONField()),
                ("imported_at", models.DateTimeField(auto_now=True)),
                (
                    "institution",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="programmes",
                        to="portal.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Follow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[("interested", "Interested"), ("in_use", "In use"), ("dropped", "Not for us")],
                        max_length=10,
                    ),
                ),
                ("amount_eur", models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("since", models.DateField()),
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
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="follows", to="subsidies.programme"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ConditionAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("condition_sha256", models.CharField(max_length=64)),
                ("met", models.BooleanField()),
                ("answered_on", models.DateField()),
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
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="subsidies.programme"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="programme",
            index=models.Index(fields=["sort_key"], name="subsidies_programme_by_title"),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["advice", "training", "grant", "loan", "guarantee", "tax_relief"])),
                name="subsidies_programme_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="follow",
            constraint=models.UniqueConstraint(fields=("business", "programme"), name="subsidies_follow_once"),
        ),
        migrations.AddConstraint(
            model_name="follow",
            constraint=models.UniqueConstraint(fields=("business", "id"), name="subsidies_follow_key"),
        ),
        migrations.AddConstraint(
            model_name="follow",
            constraint=portal.tenancy.constraints.TenantPolicy(edition=1, name="subsidies_follow_tenant"),
        ),
        migrations.AddConstraint(
            model_name="conditionanswer",
            constraint=models.UniqueConstraint(
                fields=("business", "programme", "condition_sha256"), name="subsidies_conditionanswer_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="conditionanswer",
            constraint=models.UniqueConstraint(fields=("business", "id"), name="subsidies_conditionanswer_key"),
        ),
        migrations.AddConstraint(
            model_name="conditionanswer",
            constraint=portal.tenancy.constraints.TenantPolicy(edition=1, name="subsidies_conditionanswer_tenant"),
        ),
    ]
