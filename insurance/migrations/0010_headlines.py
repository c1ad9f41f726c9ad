from django.db import migrations, models


class Migration(migrations.Migration):
    """Written with the version, which never changes after: older ones stay without."""

    dependencies = [("insurance", "0009_questions_of_readers")]
    operations = [
        migrations.AddField(
            model_name="dossierversion",
            name="headline",
            field=models.JSONField(null=True),
        ),
    ]
