import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def name_people(apps, schema_editor):
    """What came through feeds that are still there: their adders do not accept it alone either."""
    for feed in apps.get_model("subsidies", "Feed").objects.exclude(added_by=None):
        apps.get_model("subsidies", "Intake").objects.filter(
            institution_id=feed.institution_id, source=feed.name, origin="feed", sent_by=None
        ).update(feed_people=[feed.added_by_id])


class Migration(migrations.Migration):
    dependencies = [
        ("subsidies", "0011_messages_of_a_chamber"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="feed",
            name="switched_on_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="intake",
            name="feed_people",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), default=list, size=None
            ),
        ),
        migrations.RunPython(name_people, migrations.RunPython.noop),
    ]
