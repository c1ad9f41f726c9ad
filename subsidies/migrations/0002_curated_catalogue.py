import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

APP = '"{}"'.format(settings.DATABASE_APP_ROLE.replace('"', '""'))
CREATE = f"""
CREATE SEQUENCE subsidies_revision;
GRANT USAGE, SELECT ON SEQUENCE subsidies_revision TO {APP};
INSERT INTO subsidies_cataloguestate (id, revision) SELECT 1, nextval('subsidies_revision');
UPDATE subsidies_programme SET revision = (SELECT revision FROM subsidies_cataloguestate WHERE id = 1);
INSERT INTO subsidies_programmeversion (programme_id, number, data, state, changes, origin, published_at)
SELECT id, 1, data, state, '{{}}', 'command', imported_at FROM subsidies_programme;
REVOKE UPDATE, DELETE, TRUNCATE ON subsidies_programmeversion FROM {APP};
CREATE FUNCTION programme_version_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  RAISE EXCEPTION 'a published version of a programme never changes' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER programme_version_rows BEFORE UPDATE ON subsidies_programmeversion
  FOR EACH ROW EXECUTE FUNCTION programme_version_refuse();
"""
DROP = """
DROP TRIGGER programme_version_rows ON subsidies_programmeversion;
DROP FUNCTION programme_version_refuse();
DROP SEQUENCE subsidies_revision;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0009_catalogue_editors"),
        ("subsidies", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CatalogueState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="ProgrammeVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("data", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[("published", "Published"), ("closed", "Closed for good")],
                        default="published",
                        max_length=10,
                    ),
                ),
                ("changes", models.JSONField(default=dict)),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("command", "Command of the operator"),
                            ("file", "File"),
                            ("feed", "Feed"),
                            ("editor", "Editor"),
                        ],
                        max_length=10,
                    ),
                ),
                ("published_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.AddField(
            model_name="programme",
            name="field_sources",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="programme",
            name="link_answer",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="programme",
            name="link_broken_since",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="programme",
            name="link_checked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="programme",
            name="replaced_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaces",
                to="subsidies.programme",
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="revision",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="programme",
            name="state",
            field=models.CharField(
                choices=[("published", "Published"), ("closed", "Closed for good")], default="published", max_length=10
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="verified_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="verified_on",
            field=models.DateField(null=True),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["published", "closed"])), name="subsidies_programme_state"
            ),
        ),
        migrations.AddField(
            model_name="programmeversion",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="subsidies.programme"
            ),
        ),
        migrations.AddField(
            model_name="programmeversion",
            name="published_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="programmeversion",
            constraint=models.UniqueConstraint(fields=("programme", "number"), name="subsidies_version_number"),
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
