import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import insurance.dossier.models
import portal.tenancy.constraints


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("portal", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Policy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("number", models.PositiveIntegerField()),
                (
                    "line",
                    models.CharField(
                        choices=[
                            ("multi_risk", "Multi-risk"),
                            ("cyber", "Cyber"),
                            ("interruption", "Business interruption"),
                            ("liability", "Liability"),
                            ("legal", "Legal protection"),
                            ("key_person", "Key person"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                    ),
                ),
                ("insurer", models.CharField(blank=True, max_length=120)),
                ("intermediary", models.CharField(blank=True, max_length=120)),
                ("policy_number", models.CharField(blank=True, max_length=60)),
                ("starts_on", models.DateField(blank=True, null=True)),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("notice_days", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("premium_yearly_eur", models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ("note", models.TextField(blank=True, max_length=2000)),
                ("updated_at", models.DateTimeField(auto_now=True)),
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
                    "document",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="portal.proof",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Cover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "head",
                    models.CharField(
                        choices=[
                            ("gross_margin", "Lost margin"),
                            ("extra_costs", "Extra costs"),
                            ("data", "Restoring data"),
                            ("response", "Help during the incident"),
                            ("liability", "Damage to others"),
                            ("extortion", "Extortion"),
                            ("reputation", "Reputation"),
                            ("property", "Buildings and goods"),
                            ("fraud", "Fraud"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                    ),
                ),
                ("limit_eur", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ("deductible_eur", models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ("waiting_hours", models.DecimalField(blank=True, decimal_places=2, max_digits=7, null=True)),
                (
                    "waiting_mode",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("beyond", "The first hours are never paid"),
                            ("from_zero", "Nothing below the threshold, everything above it"),
                        ],
                        max_length=10,
                    ),
                ),
                ("indemnity_days", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("note", models.CharField(blank=True, max_length=300)),
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
                    "policy",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="covers",
                        to="insurance.policy",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PublicSeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(max_length=30, unique=True)),
                ("number", models.PositiveIntegerField()),
                ("pdf_sha256", models.CharField(max_length=64)),
                ("bundle_sha256", models.CharField(max_length=64)),
                ("frozen_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("valid", "Valid"), ("superseded", "Superseded"), ("revoked", "Revoked")],
                        default="valid",
                        max_length=10,
                    ),
                ),
                ("state_since", models.DateTimeField()),
                (
                    "business",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="portal.business"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DossierVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("language", models.CharField(choices=[("fr", "French"), ("en", "English")], max_length=2)),
                ("token", models.CharField(default=insurance.dossier.models.new_token, max_length=30, unique=True)),
                ("snapshot", models.TextField()),
                ("snapshot_sha256", models.CharField(max_length=64)),
                ("pdf_sha256", models.CharField(max_length=64)),
                ("bundle_sha256", models.CharField(max_length=64)),
                ("bundle_stored_as", models.CharField(max_length=120)),
                ("bundle_bytes", models.PositiveIntegerField()),
                ("pages", models.PositiveIntegerField()),
                ("audit_length", models.BigIntegerField()),
                ("audit_head", models.CharField(max_length=64)),
                ("frozen_at", models.DateTimeField()),
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
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("business", "number"), name="insurance_dossier_number"),
                    models.UniqueConstraint(fields=("business", "id"), name="insurance_dossierversion_key"),
                    portal.tenancy.constraints.TenantPolicy(edition=1, name="insurance_dossierversion_tenant"),
                ],
            },
        ),
        migrations.CreateModel(
            name="GrantAccess",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("who", models.CharField(max_length=200)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("downloaded", "Downloaded"),
                            ("viewed", "Looked at"),
                            ("expired", "Refused: past its date"),
                            ("revoked", "Refused: withdrawn"),
                            ("used_up", "Refused: no download left"),
                            ("wrong_code", "Refused: wrong code"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
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
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="accesses", to="portal.grant"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["business", "grant", "-at"], name="insurance_grantaccess_list")],
                "constraints": [
                    models.UniqueConstraint(fields=("business", "id"), name="insurance_grantaccess_key"),
                    portal.tenancy.constraints.TenantPolicy(edition=1, name="insurance_grantaccess_tenant"),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="policy",
            index=models.Index(fields=["business", "document"], name="policy_document_8431b3d5"),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.UniqueConstraint(fields=("business", "number"), name="insurance_policy_number"),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_on__isnull", True),
                    ("ends_on__isnull", True),
                    ("ends_on__gte", models.F("starts_on")),
                    _connector="OR",
                ),
                name="insurance_policy_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("premium_yearly_eur__isnull", True), ("premium_yearly_eur__gte", 0), _connector="OR"
                ),
                name="insurance_policy_premium",
            ),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=portal.tenancy.constraints.SameBusiness(field="document", name="insurance_policy_document_same"),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.UniqueConstraint(fields=("business", "id"), name="insurance_policy_key"),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=portal.tenancy.constraints.TenantPolicy(edition=1, name="insurance_policy_tenant"),
        ),
        migrations.AddIndex(
            model_name="cover",
            index=models.Index(fields=["business", "policy"], name="cover_policy_b8f9cba1"),
        ),
        migrations.AddConstraint(
            model_name="cover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("limit_eur__isnull", True), ("limit_eur__gte", 0), _connector="OR"),
                    models.Q(("deductible_eur__isnull", True), ("deductible_eur__gte", 0), _connector="OR"),
                    models.Q(("waiting_hours__isnull", True), ("waiting_hours__gte", 0), _connector="OR"),
                ),
                name="insurance_cover_amounts",
            ),
        ),
        migrations.AddConstraint(
            model_name="cover",
            constraint=portal.tenancy.constraints.SameBusiness(field="policy", name="insurance_cover_policy_same"),
        ),
        migrations.AddConstraint(
            model_name="cover",
            constraint=models.UniqueConstraint(fields=("business", "id"), name="insurance_cover_key"),
        ),
        migrations.AddConstraint(
            model_name="cover",
            constraint=portal.tenancy.constraints.TenantPolicy(edition=1, name="insurance_cover_tenant"),
        ),
        migrations.AddConstraint(
            model_name="publicseal",
            constraint=models.UniqueConstraint(fields=("business", "number"), name="insurance_seal_number"),
        ),
    ]
