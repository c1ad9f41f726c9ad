import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Coalesce


def count_what_stays(apps, schema_editor):
    """Rows of programmes that stay as they are become a number, and each file's programmes become its edition."""
    intakes = apps.get_model("subsidies", "Intake")
    for intake in intakes.objects.filter(state__in=["ready", "done"]):
        held = intake.rows.exclude(kind="rejected").exclude(kind="gone", decision="accepted")
        apps.get_model("subsidies", "Edition").objects.create(
            intake=intake, slugs=list(held.order_by("slug").values_list("slug", flat=True).distinct())
        )
        same = intake.rows.filter(kind="same")
        intake.dropped = {"same": same.count()} if same.exists() else {}
        intake.save(update_fields=["dropped"])
        same.delete()
    over = intakes.objects.filter(state__in=["done", "failed"])
    over.update(over_at=Coalesce("read_at", "sent_at"))


class Migration(migrations.Migration):
    dependencies = [("subsidies", "0013_ledger_lines_are_compared")]

    operations = [
        migrations.AddField("intake", "over_at", models.DateTimeField(null=True)),
        migrations.AddField("intake", "dropped", models.JSONField(default=dict)),
        migrations.AlterField("intake", "stored_as", models.CharField(blank=True, max_length=120)),
        migrations.CreateModel(
            name="Edition",
            fields=[
                (
                    "intake",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="edition",
                        serialize=False,
                        to="subsidies.intake",
                    ),
                ),
                (
                    "slugs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120), default=list, size=None
                    ),
                ),
            ],
        ),
        migrations.RunPython(count_what_stays, migrations.RunPython.noop),
    ]
