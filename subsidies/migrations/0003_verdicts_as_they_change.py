import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portal.tenancy.constraints

APP = '"{}"'.format(settings.DATABASE_APP_ROLE.replace('"', '""'))
COLUMNS = (
    "employees_low bigint, employees_high bigint, naf bigint, region bigint, department bigint, commune bigint,"
    " created_on bigint, micro_entrepreneur bigint, legal_form bigint, turnover_cents bigint, balance_sheet_cents bigint"
)
NAMES = ", ".join(f"f.{column.split()[0]}" for column in COLUMNS.split(","))
CREATE = f"""
ALTER TABLE subsidies_programmeversion DISABLE TRIGGER programme_version_rows;
UPDATE subsidies_programmeversion v SET revision = p.revision FROM subsidies_programme p WHERE p.id = v.programme_id;
ALTER TABLE subsidies_programmeversion ENABLE TRIGGER programme_version_rows;

-- The one door through which a night's work sees all businesses: numbers to judge by, no name and no text.
CREATE FUNCTION matching_facts(lowest bigint, highest bigint, oldest bigint)
RETURNS TABLE (business_id bigint, {COLUMNS})
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE before text;
BEGIN
  before := COALESCE(current_setting('app.maintenance', true), '');
  PERFORM set_config('app.maintenance', 'on', true);
  RETURN QUERY SELECT f.business_id, {NAMES} FROM subsidies_matchingfacts f
    WHERE f.business_id BETWEEN lowest AND highest AND f.written_in >= oldest;
  PERFORM set_config('app.maintenance', before, true);
END $$;
REVOKE ALL ON FUNCTION matching_facts(bigint, bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION matching_facts(bigint, bigint, bigint) TO {APP};
"""
DROP = "DROP FUNCTION matching_facts(bigint, bigint, bigint);"


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0009_catalogue_editors"),
        ("subsidies", "0002_curated_catalogue"),
    ]

    operations = [
        migrations.AddField(
            model_name="programmeversion",
            name="revision",
            field=models.BigIntegerField(db_index=True, default=0),
        ),
        migrations.CreateModel(
            name="Sweep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.BigIntegerField(null=True)),
                ("day_before", models.DateField(null=True)),
                ("day", models.DateField()),
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("running", "Under way"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("attempt", models.PositiveIntegerField(default=0)),
                ("due", models.DateTimeField()),
                ("changed", models.PositiveIntegerField(default=0)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["queued", "running"])),
                        fields=["due"],
                        name="subsidies_sweep_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revision__isnull", True)),
                        fields=("day", "first"),
                        name="subsidies_sweep_one_night",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("day_before__isnull", True), ("revision__isnull", False)),
                            models.Q(("day_before__isnull", False), ("revision__isnull", True)),
                            _connector="OR",
                        ),
                        name="subsidies_sweep_one_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MatchingFacts",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("employees_low", models.BigIntegerField(default=-1)),
                ("employees_high", models.BigIntegerField(default=-1)),
                ("naf", models.BigIntegerField(default=-1)),
                ("region", models.BigIntegerField(default=-1)),
                ("department", models.BigIntegerField(default=-1)),
                ("commune", models.BigIntegerField(default=-1)),
                ("created_on", models.BigIntegerField(default=-1)),
                ("micro_entrepreneur", models.BigIntegerField(default=-1)),
                ("legal_form", models.BigIntegerField(default=-1)),
                ("turnover_cents", models.BigIntegerField(default=-1)),
                ("balance_sheet_cents", models.BigIntegerField(default=-1)),
                ("since", models.DateField()),
                ("written_in", models.BigIntegerField()),
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
                "indexes": [models.Index(fields=["written_in"], name="subsidies_facts_written")],
                "constraints": [
                    models.UniqueConstraint(fields=("business",), name="subsidies_facts_once"),
                    models.UniqueConstraint(fields=("business", "id"), name="subsidies_matchingfacts_key"),
                    portal.tenancy.constraints.TenantPolicy(edition=1, name="subsidies_matchingfacts_tenant"),
                ],
            },
        ),
        migrations.CreateModel(
            name="VerdictChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("changed_on", models.DateField()),
                ("eligible", models.BooleanField()),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("programme", "The programme changed"),
                            ("facts", "Your facts changed"),
                            ("time", "Time passed"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), default=list),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="subsidies.programme"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["business", "programme", "-id"], name="subsidies_change_of"),
                    models.Index(fields=["business", "-changed_on"], name="subsidies_change_recent"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("cause__in", ["programme", "facts", "time"])), name="subsidies_change_cause"
                    ),
                    models.UniqueConstraint(fields=("business", "id"), name="subsidies_verdictchange_key"),
                    portal.tenancy.constraints.TenantPolicy(edition=1, name="subsidies_verdictchange_tenant"),
                ],
            },
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
