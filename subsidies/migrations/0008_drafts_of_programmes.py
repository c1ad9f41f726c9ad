import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

APP = '"{}"'.format(settings.DATABASE_APP_ROLE.replace('"', '""'))
CREATE = f"""
REVOKE UPDATE, DELETE, TRUNCATE ON subsidies_catalogueentry FROM {APP};
CREATE FUNCTION catalogue_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  RAISE EXCEPTION 'what was done to the catalogue is never rewritten' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER catalogue_entry_rows BEFORE UPDATE OR DELETE ON subsidies_catalogueentry
  FOR EACH ROW EXECUTE FUNCTION catalogue_entry_refuse();
"""
DROP = """
DROP TRIGGER catalogue_entry_rows ON subsidies_catalogueentry;
DROP FUNCTION catalogue_entry_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0009_catalogue_editors"),
        ("subsidies", "0007_funding_choice"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="programmeversion",
            name="field_sources",
            field=models.JSONField(default=dict),
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("number", models.PositiveIntegerField()),
                ("content", models.JSONField(default=dict)),
                ("base", models.JSONField(default=dict)),
                ("base_revision", models.BigIntegerField(default=0)),
                (
                    "authors",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("writing", "Draft"),
                            ("waiting", "Waiting for a second look"),
                            ("published", "Published"),
                            ("dropped", "Set aside"),
                        ],
                        default="writing",
                        max_length=10,
                    ),
                ),
                ("begun_at", models.DateTimeField(auto_now_add=True)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                ("submitted_at", models.DateTimeField(null=True)),
                (
                    "decision",
                    models.CharField(
                        blank=True, choices=[("approved", "Approved"), ("sent_back", "Sent back")], max_length=10
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("note", models.CharField(blank=True, max_length=1000)),
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
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="drafts", to="portal.organisation"
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drafts",
                        to="subsidies.programme",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CatalogueEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "deed",
                    models.CharField(
                        choices=[
                            ("begun", "Draft begun"),
                            ("edited", "Draft changed"),
                            ("taken", "Draft taken over"),
                            ("submitted", "Asked for a second look"),
                            ("withdrawn", "Taken back from the second look"),
                            ("sent_back", "Sent back"),
                            ("settled", "Brought up to date with what was published meanwhile"),
                            ("dropped", "Draft set aside"),
                            ("published", "Approved and published"),
                            ("suspended", "Suspended"),
                            ("closed", "Closed for good"),
                            ("verified", "Looked at: still right"),
                        ],
                        max_length=10,
                    ),
                ),
                ("actor", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("note", models.CharField(blank=True, max_length=1000)),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="portal.organisation"
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="subsidies.programme",
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="subsidies.draft"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="draft",
            index=models.Index(fields=["institution", "state", "-changed_at"], name="subsidies_draft_open"),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(fields=("institution", "number"), name="subsidies_draft_number"),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("writing", "waiting"))),
                fields=("programme",),
                name="subsidies_draft_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["writing", "waiting", "published", "dropped"])),
                name="subsidies_draft_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "published"), _negated=True), ("decision", "approved"), _connector="OR"
                ),
                name="subsidies_draft_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", "approved"), _negated=True),
                    models.Q(("decided_by", models.F("author")), _negated=True),
                    _connector="OR",
                ),
                name="subsidies_draft_two_people",
            ),
        ),
        migrations.AddIndex(
            model_name="catalogueentry",
            index=models.Index(fields=["programme", "-id"], name="subsidies_entry_programme"),
        ),
        migrations.AddIndex(
            model_name="catalogueentry",
            index=models.Index(fields=["draft", "-id"], name="subsidies_entry_draft"),
        ),
        migrations.AddConstraint(
            model_name="catalogueentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "deed__in",
                        [
                            "begun",
                            "edited",
                            "taken",
                            "submitted",
                            "withdrawn",
                            "sent_back",
                            "settled",
                            "dropped",
                            "published",
                            "suspended",
                            "closed",
                            "verified",
                        ],
                    )
                ),
                name="subsidies_entry_deed",
            ),
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
