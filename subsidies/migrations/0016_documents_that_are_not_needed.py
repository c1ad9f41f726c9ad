from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("subsidies", "0015_feeds_are_asked_one_at_a_time")]

    operations = [
        migrations.AddField("applicationdocument", "needed", models.BooleanField(default=True)),
    ]
