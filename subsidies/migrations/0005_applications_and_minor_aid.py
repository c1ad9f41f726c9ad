import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portal.tenancy.constraints


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0009_catalogue_editors"),
        ("risks", "0011_what_risks_cost"),
        ("subsidies", "0004_tallies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("number", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("interested", "Interested"),
                            ("preparing", "Being prepared"),
                            ("submitted", "Sent"),
                            ("accepted", "Accepted"),
                            ("refused", "Refused"),
                            ("paid", "Paid"),
                            ("abandoned", "Given up"),
                        ],
                        default="interested",
                        max_length=10,
                    ),
                ),
                ("since", models.DateField()),
                ("asked_eur", models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ("granted_eur", models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ("received_eur", models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ("submitted_on", models.DateField(blank=True, null=True)),
                ("decided_on", models.DateField(blank=True, null=True)),
                ("paid_on", models.DateField(blank=True, null=True)),
                ("deadline_on", models.DateField(blank=True, null=True)),
                ("reason", models.TextField(blank=True, max_length=2000)),
                ("note", models.TextField(blank=True, max_length=2000)),
                ("verdict", models.JSONField(editable=False, null=True)),
                ("counts_as_minor", models.BooleanField(blank=True, null=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name="ApplicationDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=300)),
                ("asked", models.BooleanField(default=False)),
                ("ready_on", models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ApplicationMeasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
        ),
        migrations.CreateModel(
            name="ApplicationNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("body", models.TextField(max_length=2000)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ApplicationTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("done_on", models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="MinorAid",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("number", models.PositiveIntegerField()),
                ("decided_on", models.DateField()),
                ("equivalent_eur", models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                (
                    "regime",
                    models.CharField(
                        choices=[
                            ("general", "General, (EU) 2023/2831"),
                            ("sgei", "Public service, (EU) 2023/2832"),
                            ("agriculture", "Farming, (EU) 1408/2013"),
                            ("fisheries", "Fishing, (EU) 717/2014"),
                        ],
                        default="general",
                        max_length=12,
                    ),
                ),
                ("body", models.CharField(max_length=200)),
                ("purpose", models.CharField(blank=True, max_length=300)),
                ("company", models.CharField(blank=True, max_length=200)),
                (
                    "origin",
                    models.CharField(
                        choices=[("own", "Our own entry"), ("register", "The State’s register")],
                        default="own",
                        max_length=8,
                    ),
                ),
                ("official_reference", models.CharField(blank=True, max_length=80)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.AddField(
            model_name="application",
            name="adviser",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="business",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="portal.business",
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="portal.membership",
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="applications", to="subsidies.programme"
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="rule_version",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="subsidies.programmeversion",
            ),
        ),
        migrations.AddField(
            model_name="applicationdocument",
            name="application",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="documents",
                to="subsidies.application",
            ),
        ),
        migrations.AddField(
            model_name="applicationdocument",
            name="business",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="portal.business",
            ),
        ),
        migrations.AddField(
            model_name="applicationdocument",
            name="proof",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="application_links",
                to="portal.proof",
            ),
        ),
        migrations.AddField(
            model_name="applicationmeasure",
            name="application",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="measure_links",
                to="subsidies.application",
            ),
        ),
        migrations.AddField(
            model_name="applicationmeasure",
            name="business",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="portal.business",
            ),
        ),
        migrations.AddField(
            model_name="applicationmeasure",
            name="measure",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="application_links",
                to="risks.measure",
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="measures",
            field=models.ManyToManyField(
                related_name="applications", through="subsidies.ApplicationMeasure", to="risks.measure"
            ),
        ),
        migrations.AddField(
            model_name="applicationnote",
            name="application",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notes",
                to="subsidies.application",
            ),
        ),
        migrations.AddField(
            model_name="applicationnote",
            name="author",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="applicationnote",
            name="business",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="portal.business",
            ),
        ),
        migrations.AddField(
            model_name="applicationtask",
            name="application",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="tasks",
                to="subsidies.application",
            ),
        ),
        migrations.AddField(
            model_name="applicationtask",
            name="business",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="portal.business",
            ),
        ),
        migrations.AddField(
            model_name="applicationtask",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="portal.membership",
            ),
        ),
        migrations.AddField(
            model_name="minoraid",
            name="application",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="ledger_lines",
                to="subsidies.application",
            ),
        ),
        migrations.AddField(
            model_name="minoraid",
            name="business",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="portal.business",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(fields=("business", "id"), name="subsidies_application_key"),
        ),
        migrations.AddIndex(
            model_name="applicationdocument",
            index=models.Index(fields=["business", "application"], name="applicationdocument__05e82421"),
        ),
        migrations.AddIndex(
            model_name="applicationdocument",
            index=models.Index(fields=["business", "proof"], name="applicationdocument__92f8c5d4"),
        ),
        migrations.AddConstraint(
            model_name="applicationdocument",
            constraint=models.UniqueConstraint(
                fields=("business", "application", "place"), name="subsidies_applicationdocument_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="applicationdocument",
            constraint=portal.tenancy.constraints.SameBusiness(
                field="application", name="subsidies_applicationdocument_application_same"
            ),
        ),
        migrations.AddConstraint(
            model_name="applicationdocument",
            constraint=portal.tenancy.constraints.SameBusiness(
                field="proof", name="subsidies_applicationdocument_proof_same"
            ),
        ),
        migrations.AddConstraint(
            model_name="applicationdocument",
            constraint=models.UniqueConstraint(fields=("business", "id"), name="subsidies_applicationdocument_key"),
        ),
        migrations.AddConstraint(
            model_name="applicationdocument",
            constraint=portal.tenancy.constraints.TenantPolicy(edition=1, name="subsidies_applicationdocument_tenant"),
        ),
        migrations.AddIndex(
            model_name="applicationmeasure",
            index=models.Index(fields=["business", "application"], name="applicationmeasure_a_68ac57f0"),
        ),
        migrations.AddIndex(
            model_name="applicationmeasure",
            index=models.Index(fields=["business", "measure"], name="applicationmeasure_m_f64e8f8b"),
        ),
        migrations.AddConstraint(
            model_name="applicationmeasure",
            constraint=models.UniqueConstraint(
                fields=("business", "application", "measure"), name="subsidies_applicationmeasure_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="applicationmeasure",
            constraint=portal.tenancy.constraints.SameBusiness(
                field="application", name="subsidies_applicationmeasure_application_same"
            ),
        ),
        migrations.AddConstraint(
            model_name="applicationmeasure",
            constraint=portal.tenancy.constraints.SameBusiness(
                field="measure", name="subsidies_applicationmeasure_measure_same"
            ),
        ),
        migrations.AddConstraint(
            model_name="applicationmeasure",
            constraint=models.UniqueConstraint(fields=("business", "id"), name="subsidies_applicationmeasure_key"),
        ),
        migrations.AddConstraint(
            model_name="applicationmeasure",
            constraint=portal.tenancy.constraints.TenantPolicy(edition=1, name="subsidies_applicationmeasure_tenant"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["business", "owner"], name="application_owner_6a317905"),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(fields=("business", "number"), name="subsidies_application_number"),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["accepted", "interested", "preparing", "submitted"])),
                fields=("business", "programme"),
                name="subsidies_application_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["interested", "preparing", "submitted", "accepted", "refused", "paid", "abandoned"])
                ),
                name="subsidies_application_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("asked_eur__isnull", True), ("asked_eur__gte", 0), _connector="OR"),
                    models.Q(("granted_eur__isnull", True), ("granted_eur__gte", 0), _connector="OR"),
                    models.Q(("received_eur__isnull", True), ("received_eur__gte", 0), _connector="OR"),
                ),
                name="subsidies_application_amounts",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=portal.tenancy.constraints.SameBusiness(field="owner", name="subsidies_application_owner_same"),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=portal.tenancy.constraints.TenantPolicy(edition=1, name="subsidies_application_tenant"),
        ),
        migrations.AddIndex(
            model_name="applicationnote",
            index=models.Index(fields=["business", "application"], name="applicationnote_appl_b58815ea"),
        ),
        migrations.AddConstraint(
            model_name="applicationnote",
            constraint=portal.tenancy.constraints.SameBusiness(
                field="application", name="subsidies_applicationnote_application_same"
            ),
        ),
        migrations.AddConstraint(
            model_name="applicationnote",
            constraint=models.UniqueConstraint(fields=("business", "id"), name="subsidies_applicationnote_key"),
        ),
        migrations.AddConstraint(
            model_name="applicationnote",
            constraint=portal.tenancy.constraints.TenantPolicy(edition=1, name="subsidies_applicationnote_tenant"),
        ),
        migrations.AddIndex(
            model_name="applicationtask",
            index=models.Index(fields=["business", "application"], name="applicationtask_appl_d5442f5d"),
        ),
        migrations.AddIndex(
            model_name="applicationtask",
            index=models.Index(fields=["business", "owner"], name="applicationtask_owne_369444fa"),
        ),
        migrations.AddConstraint(
            model_name="applicationtask",
            constraint=models.UniqueConstraint(
                fields=("business", "application", "place"), name="subsidies_applicationtask_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="applicationtask",
            constraint=portal.tenancy.constraints.SameBusiness(
                field="application", name="subsidies_applicationtask_application_same"
            ),
        ),
        migrations.AddConstraint(
            model_name="applicationtask",
            constraint=portal.tenancy.constraints.SameBusiness(
                field="owner", name="subsidies_applicationtask_owner_same"
            ),
        ),
        migrations.AddConstraint(
            model_name="applicationtask",
            constraint=models.UniqueConstraint(fields=("business", "id"), name="subsidies_applicationtask_key"),
        ),
        migrations.AddConstraint(
            model_name="applicationtask",
            constraint=portal.tenancy.constraints.TenantPolicy(edition=1, name="subsidies_applicationtask_tenant"),
        ),
        migrations.AddIndex(
            model_name="minoraid",
            index=models.Index(fields=["business", "application"], name="minoraid_application_7863ea13"),
        ),
        migrations.AddConstraint(
            model_name="minoraid",
            constraint=models.UniqueConstraint(fields=("business", "number"), name="subsidies_minoraid_number"),
        ),
        migrations.AddConstraint(
            model_name="minoraid",
            constraint=models.UniqueConstraint(
                condition=models.Q(("application__isnull", False)),
                fields=("business", "application"),
                name="subsidies_minoraid_application",
            ),
        ),
        migrations.AddConstraint(
            model_name="minoraid",
            constraint=models.CheckConstraint(
                condition=models.Q(("equivalent_eur__isnull", True), ("equivalent_eur__gte", 0), _connector="OR"),
                name="subsidies_minoraid_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="minoraid",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("origin__in", ["own", "register"]), ("regime__in", ["general", "sgei", "agriculture", "fisheries"])
                ),
                name="subsidies_minoraid_codes",
            ),
        ),
        migrations.AddConstraint(
            model_name="minoraid",
            constraint=portal.tenancy.constraints.SameBusiness(
                field="application", name="subsidies_minoraid_application_same"
            ),
        ),
        migrations.AddConstraint(
            model_name="minoraid",
            constraint=models.UniqueConstraint(fields=("business", "id"), name="subsidies_minoraid_key"),
        ),
        migrations.AddConstraint(
            model_name="minoraid",
            constraint=portal.tenancy.constraints.TenantPolicy(edition=1, name="subsidies_minoraid_tenant"),
        ),
    ]
