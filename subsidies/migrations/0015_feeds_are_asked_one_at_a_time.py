from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("subsidies", "0014_intakes_are_not_kept_for_ever")]

    operations = [
        migrations.AddField("feed", "asked_at", models.DateTimeField(null=True)),
        migrations.AddField("feed", "fetching_since", models.DateTimeField(null=True)),
    ]
