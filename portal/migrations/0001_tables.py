import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import portal.tenancy.constraints
from portal.tenancy import functions


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.RunSQL(functions.CREATE, functions.DROP),
        migrations.CreateModel(
            name="Business",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("chamber", "Chamber"), ("insurer", "Insurer")], max_length=10)),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="E-mail address")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="Your name")),
                ("language", models.CharField(blank=True, choices=[("fr", "French"), ("en", "English")], max_length=2)),
                ("is_active", models.BooleanField(default=True)),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(django.db.models.functions.text.Lower("email"), name="portal_user_email")
                ],
            },
        ),
        migrations.CreateModel(
            name="BrowserSession",
            fields=[
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("session_key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="OutgoingMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("to", models.EmailField(max_length=254)),
                ("sealed", models.BinaryField(default=b"")),
                ("message_id", models.CharField(max_length=120)),
                ("language", models.CharField(blank=True, max_length=2)),
                ("attempt", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("due", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("failed_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("failed_at__isnull", True), ("sent_at__isnull", True)),
                        fields=["due"],
                        name="portal_mail_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BusinessSummary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("figures", models.JSONField(default=dict)),
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("business",), name="portal_businesssummary_once"),
                    models.UniqueConstraint(fields=("business", "id"), name="portal_businesssummary_key"),
                    portal.tenancy.constraints.TenantPolicy(edition=1, name="portal_businesssummary_tenant"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("actor", models.BigIntegerField(null=True)),
                ("verb", models.CharField(max_length=60)),
                ("ref", models.CharField(blank=True, max_length=40)),
                ("body", models.TextField()),
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
            ],
            options={
                "indexes": [models.Index(fields=["business", "ref", "-id"], name="portal_entry_history")],
                "constraints": [
                    models.UniqueConstraint(fields=("business", "id"), name="portal_entry_key"),
                    portal.tenancy.constraints.TenantPolicy(edition=1, name="portal_entry_tenant"),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField()),
                ("answer", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["at"], name="portal_formkey_age")],
                "constraints": [models.UniqueConstraint(fields=("user", "key"), name="portal_formkey_once")],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("kind", models.CharField(max_length=40)),
                ("args", models.JSONField(default=dict)),
                ("actor", models.BigIntegerField(null=True)),
                ("operator", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("running", "Under way"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("refused", "Access withdrawn"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("step", models.CharField(blank=True, max_length=60)),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("attempt", models.PositiveIntegerField(default=0)),
                ("error", models.CharField(blank=True, max_length=300)),
                ("result", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("due", models.DateTimeField()),
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
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["queued", "running"])), fields=["due"], name="portal_job_open"
                    ),
                    models.Index(fields=["business", "kind", "-id"], name="portal_job_kind"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("business", "uid"), name="portal_job_uid"),
                    models.UniqueConstraint(fields=("business", "id"), name="portal_job_key"),
                    portal.tenancy.constraints.TenantPolicy(edition=1, name="portal_job_tenant"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.BigIntegerField()),
                ("entry_ref", models.BigIntegerField()),
                ("hash", models.BinaryField()),
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("business", "seq"), name="portal_link_once"),
                    models.UniqueConstraint(fields=("business", "entry_ref"), name="portal_link_entry"),
                    models.UniqueConstraint(fields=("business", "id"), name="portal_link_key"),
                    portal.tenancy.constraints.TenantPolicy(edition=1, name="portal_link_tenant"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("owner", "Owner"),
                            ("manager", "Manager"),
                            ("member", "Member"),
                            ("reader", "Reader"),
                        ],
                        max_length=10,
                    ),
                ),
                ("since", models.DateTimeField(auto_now_add=True)),
                (
                    "business",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to="portal.business"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("business", "user"), name="portal_membership_once"),
                    models.UniqueConstraint(fields=("business", "id"), name="portal_membership_key"),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["owner", "manager", "member", "reader"])),
                        name="portal_membership_role",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mandate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "scope",
                    models.CharField(
                        choices=[("read", "Look"), ("comment", "Look and comment"), ("edit", "Look, comment and edit")],
                        default="read",
                        max_length=8,
                    ),
                ),
                (
                    "sections",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("profile", "Business profile"),
                                ("services", "Services"),
                                ("register", "Risks and measures"),
                                ("aid", "Public aid"),
                                ("policies", "Insurance contracts"),
                                ("dossier", "Dossier and proofs"),
                            ],
                            max_length=12,
                        ),
                        default=list,
                    ),
                ),
                ("ends_on", models.DateField()),
                ("note", models.CharField(blank=True, max_length=500)),
                ("requested_at", models.DateTimeField(auto_now_add=True)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("refused_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "accepted_by",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="mandates", to="portal.business"
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mandates", to="portal.organisation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("refused_at__isnull", True), ("withdrawn_at__isnull", True)),
                        fields=("business", "organisation"),
                        name="portal_mandate_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scope__in", ["read", "comment", "edit"])), name="portal_mandate_scope"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254)),
                ("role", models.CharField(max_length=14)),
                ("token_sha256", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "accepted_by",
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
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="portal.business"
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="portal.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["business", "created_at"], name="portal_invitation_list")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("business__isnull", False), ("organisation__isnull", True)),
                            models.Q(("business__isnull", True), ("organisation__isnull", False)),
                            _connector="OR",
                        ),
                        name="portal_invitation_one_target",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("recipient", models.CharField(blank=True, max_length=200)),
                ("code_sha256", models.CharField(blank=True, max_length=64)),
                ("version_number", models.PositiveIntegerField()),
                ("expires_at", models.DateTimeField()),
                ("max_downloads", models.PositiveSmallIntegerField(default=5)),
                ("downloads", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "business",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="grants", to="portal.business"
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
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grants",
                        to="portal.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["business", "version_number"], name="portal_grant_version")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("downloads__lte", models.F("max_downloads"))), name="portal_grant_downloads"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OrganisationMembership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("administrator", "Administrator"),
                            ("adviser", "Adviser"),
                            ("underwriter", "Underwriter"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="portal.organisation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="organisation_memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("organisation", "user"), name="portal_orgmember_once")],
            },
        ),
        migrations.CreateModel(
            name="Profile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("siren", models.CharField(blank=True, max_length=9, null=True)),
                ("siret", models.CharField(blank=True, max_length=14, null=True)),
                ("naf", models.CharField(blank=True, max_length=6, null=True)),
                ("legal_form", models.CharField(blank=True, max_length=4, null=True)),
                ("employees", models.PositiveIntegerField(blank=True, null=True)),
                ("employees_band", models.CharField(blank=True, max_length=2, null=True)),
                ("turnover_eur", models.DecimalField(blank=True, decimal_places=2, max_digits=15, null=True)),
                ("balance_sheet_eur", models.DecimalField(blank=True, decimal_places=2, max_digits=15, null=True)),
                ("online_share_pct", models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True)),
                ("created_on", models.DateField(blank=True, null=True)),
                ("commune", models.CharField(blank=True, max_length=5, null=True)),
                ("department", models.CharField(blank=True, max_length=3, null=True)),
                ("region", models.CharField(blank=True, max_length=2, null=True)),
                ("micro_entrepreneur", models.BooleanField(blank=True, null=True)),
                ("opening_hours", models.JSONField(blank=True, null=True)),
                ("confirmed", models.JSONField(default=dict)),
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("business",), name="portal_profile_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("online_share_pct__isnull", True),
                            models.Q(("online_share_pct__gte", 0), ("online_share_pct__lte", 100)),
                            _connector="OR",
                        ),
                        name="portal_profile_share",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("turnover_eur__isnull", True), ("turnover_eur__gte", 0), _connector="OR"),
                        name="portal_profile_turnover",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("balance_sheet_eur__isnull", True), ("balance_sheet_eur__gte", 0), _connector="OR"
                        ),
                        name="portal_profile_balance",
                    ),
                    models.UniqueConstraint(fields=("business", "id"), name="portal_profile_key"),
                    portal.tenancy.constraints.TenantPolicy(edition=1, name="portal_profile_tenant"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Proof",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("name", models.CharField(max_length=150)),
                ("stored_as", models.CharField(max_length=120)),
                ("content_type", models.CharField(max_length=80)),
                ("size_bytes", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("valid_until", models.DateField(blank=True, null=True)),
                ("added_at", models.DateTimeField(auto_now_add=True)),
                (
                    "added_by",
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("business", "number"), name="portal_proof_number"),
                    models.UniqueConstraint(fields=("business", "id"), name="portal_proof_key"),
                    portal.tenancy.constraints.TenantPolicy(edition=1, name="portal_proof_tenant"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferenceCounter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=8)),
                ("last", models.PositiveIntegerField(default=0)),
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("business", "kind"), name="portal_referencecounter_once"),
                    models.UniqueConstraint(fields=("business", "id"), name="portal_referencecounter_key"),
                    portal.tenancy.constraints.TenantPolicy(edition=1, name="portal_referencecounter_tenant"),
                ],
            },
        ),
    ]
