from django.db import migrations, models
from django.db.models import F


def as_they_changed(apps, schema_editor):
    apps.get_model("subsidies", "VerdictChange").objects.filter(noted_on=None).update(noted_on=F("changed_on"))


class Migration(migrations.Migration):
    dependencies = [
        ("subsidies", "0009_intakes_and_feeds"),
    ]

    operations = [
        migrations.AddField(
            model_name="verdictchange",
            name="noted_on",
            field=models.DateField(null=True),
        ),
        migrations.RunPython(as_they_changed, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="verdictchange",
            name="noted_on",
            field=models.DateField(),
        ),
        migrations.AddIndex(
            model_name="verdictchange",
            index=models.Index(fields=["business", "-noted_on"], name="subsidies_change_noted"),
        ),
    ]
