from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """What a reader sees in a list is kept once a day; what was kept before has no day, and stays."""

    dependencies = [
        ("insurance", "0015_looks_at_a_list"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="grantaccess",
            name="day",
            field=models.DateField(null=True),
        ),
        migrations.AlterField(
            model_name="grantaccess",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("downloaded", "Downloaded"),
                    ("viewed", "Looked at"),
                    ("seen", "Figures seen in their list of dossiers"),
                    ("listed", "Figures taken as a file, with those of others"),
                    ("expired", "Refused: past its date"),
                    ("revoked", "Refused: withdrawn"),
                    ("used_up", "Refused: no download left"),
                    ("wrong_code", "Refused: wrong code"),
                    ("too_many", "Refused: too many downloads in a day"),
                    ("code_sent", "Code sent"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="grantaccess",
            constraint=models.UniqueConstraint(
                fields=("business", "grant", "user", "outcome", "day"), name="insurance_grantaccess_daily"
            ),
        ),
    ]
