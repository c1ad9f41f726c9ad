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
            name="Measure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("sort_key", models.CharField(editable=False, max_length=260)),
                ("description", models.TextField(blank=True, max_length=2000)),
                (
                    "theme",
                    models.CharField(
                        choices=[
                            ("cyber", "Cyber security"),
                            ("continuity", "Continuity"),
                            ("prevention", "Safety at work"),
                            ("energy", "Energy"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=12,
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("under_way", "Under way"),
                            ("done", "Done"),
                            ("dropped", "Dropped"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("done_on", models.DateField(blank=True, null=True)),
                ("cost_once_eur", models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ("cost_yearly_eur", models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ("expected_effect", models.TextField(blank=True, max_length=2000)),
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
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="portal.membership",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MeasureProof",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "measure",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proof_links",
                        to="risks.measure",
                    ),
                ),
                (
                    "proof",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="measure_links",
                        to="portal.proof",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="measure",
            name="proofs",
            field=models.ManyToManyField(related_name="measures", through="risks.MeasureProof", to="portal.proof"),
        ),
        migrations.CreateModel(
            name="Risk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("sort_key", models.CharField(editable=False, max_length=260)),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("online", "Online services"),
                            ("cyber", "Cyber attack"),
                            ("fraud", "Fraud and theft"),
                            ("property", "Fire, water, storm"),
                            ("people", "People"),
                            ("supply", "Suppliers and energy"),
                            ("liability", "Liability"),
                            ("regulation", "Law and regulation"),
                            ("finance", "Money"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=12,
                    ),
                ),
                ("source", models.TextField(blank=True, max_length=2000)),
                ("event", models.TextField(blank=True, max_length=2000)),
                ("cause", models.TextField(blank=True, max_length=2000)),
                ("consequences", models.TextField(blank=True, max_length=2000)),
                ("existing_controls", models.TextField(blank=True, max_length=2000)),
                ("likelihood_inherent", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("impact_inherent", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("likelihood_current", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("impact_current", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("likelihood_target", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("impact_target", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("level_current", models.PositiveSmallIntegerField(editable=False, null=True)),
                (
                    "treatment",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("reduce", "Reduce it"),
                            ("transfer", "Insure or share it"),
                            ("accept", "Accept it"),
                            ("avoid", "Stop the activity that causes it"),
                        ],
                        max_length=8,
                    ),
                ),
                ("review_on", models.DateField(blank=True, null=True)),
                (
                    "status",
                    models.CharField(choices=[("open", "Open"), ("closed", "Closed")], default="open", max_length=6),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
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
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="portal.membership",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RiskComment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("under_mandate", models.BooleanField(default=False)),
                ("body", models.TextField(max_length=4000)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "author",
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
                    "risk",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="risks.risk",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RiskMeasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "measure",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="risk_links",
                        to="risks.measure",
                    ),
                ),
                (
                    "risk",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="measure_links",
                        to="risks.risk",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="measure",
            name="risks",
            field=models.ManyToManyField(related_name="measures", through="risks.RiskMeasure", to="risks.risk"),
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("shop", "Online shop"),
                            ("booking", "Booking"),
                            ("payment", "Card payment"),
                            ("till", "Till"),
                            ("website", "Website"),
                            ("email", "E-mail"),
                            ("crm", "Customer file"),
                            ("stock", "Stock"),
                            ("accounting", "Accounting"),
                            ("telephone", "Telephone"),
                            ("social", "Social network"),
                            ("marketplace", "Marketplace"),
                            ("storage", "Cloud storage"),
                            ("internet", "Internet access"),
                            ("hosting", "Hosting"),
                            ("delivery", "Delivery"),
                            ("bank", "Online banking"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("sort_key", models.CharField(editable=False, max_length=160)),
                ("provider", models.CharField(blank=True, max_length=120)),
                ("provider_contact", models.CharField(blank=True, max_length=200)),
                ("contract", models.CharField(blank=True, max_length=200)),
                ("contract_ends_on", models.DateField(blank=True, null=True)),
                ("availability_pct", models.DecimalField(blank=True, decimal_places=3, max_digits=6, null=True)),
                ("support_hours", models.CharField(blank=True, max_length=120)),
                ("supports", models.TextField(blank=True, max_length=2000)),
                ("fallback", models.TextField(blank=True, max_length=2000)),
                ("tolerable_stop_hours", models.DecimalField(blank=True, decimal_places=2, max_digits=7, null=True)),
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
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="portal.membership",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RiskService",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "risk",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="service_links",
                        to="risks.risk",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="risk_links",
                        to="risks.service",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="risk",
            name="services",
            field=models.ManyToManyField(related_name="risks", through="risks.RiskService", to="risks.service"),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.UniqueConstraint(fields=("business", "id"), name="risks_measure_key"),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.UniqueConstraint(fields=("business", "id"), name="risks_service_key"),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=models.UniqueConstraint(fields=("business", "id"), name="risks_risk_key"),
        ),
        migrations.AddIndex(
            model_name="measureproof",
            index=models.Index(fields=["business", "measure"], name="measureproof_measure_d77b882a"),
        ),
        migrations.AddIndex(
            model_name="measureproof",
            index=models.Index(fields=["business", "proof"], name="measureproof_proof_de8f7bc1"),
        ),
        migrations.AddConstraint(
            model_name="measureproof",
            constraint=models.UniqueConstraint(fields=("business", "measure", "proof"), name="risks_measureproof_once"),
        ),
        migrations.AddConstraint(
            model_name="measureproof",
            constraint=portal.tenancy.constraints.SameBusiness(field="measure", name="risks_measureproof_measure_same"),
        ),
        migrations.AddConstraint(
            model_name="measureproof",
            constraint=portal.tenancy.constraints.SameBusiness(field="proof", name="risks_measureproof_proof_same"),
        ),
        migrations.AddConstraint(
            model_name="measureproof",
            constraint=models.UniqueConstraint(fields=("business", "id"), name="risks_measureproof_key"),
        ),
        migrations.AddConstraint(
            model_name="measureproof",
            constraint=portal.tenancy.constraints.TenantPolicy(edition=1, name="risks_measureproof_tenant"),
        ),
        migrations.AddIndex(
            model_name="riskcomment",
            index=models.Index(fields=["business", "risk"], name="riskcomment_risk_a5c01aed"),
        ),
        migrations.AddConstraint(
            model_name="riskcomment",
            constraint=portal.tenancy.constraints.SameBusiness(field="risk", name="risks_riskcomment_risk_same"),
        ),
        migrations.AddConstraint(
            model_name="riskcomment",
            constraint=models.UniqueConstraint(fields=("business", "id"), name="risks_riskcomment_key"),
        ),
        migrations.AddConstraint(
            model_name="riskcomment",
            constraint=portal.tenancy.constraints.TenantPolicy(edition=1, name="risks_riskcomment_tenant"),
        ),
        migrations.AddIndex(
            model_name="riskmeasure",
            index=models.Index(fields=["business", "risk"], name="riskmeasure_risk_c42ffeb5"),
        ),
        migrations.AddIndex(
            model_name="riskmeasure",
            index=models.Index(fields=["business", "measure"], name="riskmeasure_measure_0608a791"),
        ),
        migrations.AddConstraint(
            model_name="riskmeasure",
            constraint=models.UniqueConstraint(fields=("business", "risk", "measure"), name="risks_riskmeasure_once"),
        ),
        migrations.AddConstraint(
            model_name="riskmeasure",
            constraint=portal.tenancy.constraints.SameBusiness(field="risk", name="risks_riskmeasure_risk_same"),
        ),
        migrations.AddConstraint(
            model_name="riskmeasure",
            constraint=portal.tenancy.constraints.SameBusiness(field="measure", name="risks_riskmeasure_measure_same"),
        ),
        migrations.AddConstraint(
            model_name="riskmeasure",
            constraint=models.UniqueConstraint(fields=("business", "id"), name="risks_riskmeasure_key"),
        ),
        migrations.AddConstraint(
            model_name="riskmeasure",
            constraint=portal.tenancy.constraints.TenantPolicy(edition=1, name="risks_riskmeasure_tenant"),
        ),
        migrations.AddIndex(
            model_name="measure",
            index=models.Index(fields=["business", "status", "due_on"], name="risks_measure_by_due"),
        ),
        migrations.AddIndex(
            model_name="measure",
            index=models.Index(fields=["business", "owner"], name="measure_owner_f38f8be9"),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.UniqueConstraint(fields=("business", "number"), name="risks_measure_number"),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cost_once_eur__isnull", True), ("cost_once_eur__gte", 0), _connector="OR"),
                    models.Q(("cost_yearly_eur__isnull", True), ("cost_yearly_eur__gte", 0), _connector="OR"),
                ),
                name="risks_measure_costs",
            ),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=portal.tenancy.constraints.SameBusiness(field="owner", name="risks_measure_owner_same"),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=portal.tenancy.constraints.TenantPolicy(edition=1, name="risks_measure_tenant"),
        ),
        migrations.AddIndex(
            model_name="service",
            index=models.Index(fields=["business", "owner"], name="service_owner_96b6c8dd"),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.UniqueConstraint(fields=("business", "number"), name="risks_service_number"),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("availability_pct__isnull", True),
                    models.Q(("availability_pct__gte", 0), ("availability_pct__lte", 100)),
                    _connector="OR",
                ),
                name="risks_service_availability",
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("tolerable_stop_hours__isnull", True), ("tolerable_stop_hours__gte", 0), _connector="OR"
                ),
                name="risks_service_stop",
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=portal.tenancy.constraints.SameBusiness(field="owner", name="risks_service_owner_same"),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=portal.tenancy.constraints.TenantPolicy(edition=1, name="risks_service_tenant"),
        ),
        migrations.AddIndex(
            model_name="riskservice",
            index=models.Index(fields=["business", "risk"], name="riskservice_risk_4db50ced"),
        ),
        migrations.AddIndex(
            model_name="riskservice",
            index=models.Index(fields=["business", "service"], name="riskservice_service_336da282"),
        ),
        migrations.AddConstraint(
            model_name="riskservice",
            constraint=models.UniqueConstraint(fields=("business", "risk", "service"), name="risks_riskservice_once"),
        ),
        migrations.AddConstraint(
            model_name="riskservice",
            constraint=portal.tenancy.constraints.SameBusiness(field="risk", name="risks_riskservice_risk_same"),
        ),
        migrations.AddConstraint(
            model_name="riskservice",
            constraint=portal.tenancy.constraints.SameBusiness(field="service", name="risks_riskservice_service_same"),
        ),
        migrations.AddConstraint(
            model_name="riskservice",
            constraint=models.UniqueConstraint(fields=("business", "id"), name="risks_riskservice_key"),
        ),
        migrations.AddConstraint(
            model_name="riskservice",
            constraint=portal.tenancy.constraints.TenantPolicy(edition=1, name="risks_riskservice_tenant"),
        ),
        migrations.AddIndex(
            model_name="risk",
            index=models.Index(
                models.F("business"),
                models.OrderBy(models.F("level_current"), descending=True, nulls_last=True),
                models.F("number"),
                name="risks_risk_by_level",
            ),
        ),
        migrations.AddIndex(
            model_name="risk",
            index=models.Index(fields=["business", "sort_key"], name="risks_risk_by_title"),
        ),
        migrations.AddIndex(
            model_name="risk",
            index=models.Index(fields=["business", "review_on"], name="risks_risk_by_review"),
        ),
        migrations.AddIndex(
            model_name="risk",
            index=models.Index(fields=["business", "-updated_at"], name="risks_risk_by_change"),
        ),
        migrations.AddIndex(
            model_name="risk",
            index=models.Index(
                fields=["business", "status"],
                include=(
                    "number",
                    "level_current",
                    "likelihood_current",
                    "impact_current",
                    "category",
                    "review_on",
                    "owner",
                ),
                name="risks_risk_overview",
            ),
        ),
        migrations.AddIndex(
            model_name="risk",
            index=models.Index(fields=["business", "owner"], name="risk_owner_aa9011d4"),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=models.UniqueConstraint(fields=("business", "number"), name="risks_risk_number"),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("likelihood_inherent__isnull", True),
                    models.Q(("likelihood_inherent__gte", 1), ("likelihood_inherent__lte", 5)),
                    _connector="OR",
                ),
                name="risks_risk_likelihood_inherent",
            ),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("impact_inherent__isnull", True),
                    models.Q(("impact_inherent__gte", 1), ("impact_inherent__lte", 5)),
                    _connector="OR",
                ),
                name="risks_risk_impact_inherent",
            ),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("likelihood_current__isnull", True),
                    models.Q(("likelihood_current__gte", 1), ("likelihood_current__lte", 5)),
                    _connector="OR",
                ),
                name="risks_risk_likelihood_current",
            ),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("impact_current__isnull", True),
                    models.Q(("impact_current__gte", 1), ("impact_current__lte", 5)),
                    _connector="OR",
                ),
                name="risks_risk_impact_current",
            ),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("likelihood_target__isnull", True),
                    models.Q(("likelihood_target__gte", 1), ("likelihood_target__lte", 5)),
                    _connector="OR",
                ),
                name="risks_risk_likelihood_target",
            ),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("impact_target__isnull", True),
                    models.Q(("impact_target__gte", 1), ("impact_target__lte", 5)),
                    _connector="OR",
                ),
                name="risks_risk_impact_target",
            ),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=portal.tenancy.constraints.SameBusiness(field="owner", name="risks_risk_owner_same"),
        ),
        migrations.AddConstraint(
            model_name="risk",
            constraint=portal.tenancy.constraints.TenantPolicy(edition=1, name="risks_risk_tenant"),
        ),
    ]
