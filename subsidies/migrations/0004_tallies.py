import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0009_catalogue_editors"),
        ("subsidies", "0003_verdicts_as_they_change"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first", models.BigIntegerField()),
                ("day", models.DateField()),
                ("eligible", models.PositiveIntegerField()),
                ("open", models.PositiveIntegerField()),
            ],
        ),
        migrations.RemoveIndex(
            model_name="matchingfacts",
            name="subsidies_facts_written",
        ),
        migrations.AddIndex(
            model_name="matchingfacts",
            index=models.Index(fields=["business", "written_in"], name="subsidies_facts_since"),
        ),
        migrations.AddField(
            model_name="tally",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="tallies", to="subsidies.programme"
            ),
        ),
        migrations.AddIndex(
            model_name="tally",
            index=models.Index(fields=["first"], name="subsidies_tally_range"),
        ),
        migrations.AddConstraint(
            model_name="tally",
            constraint=models.UniqueConstraint(fields=("programme", "first"), name="subsidies_tally_once"),
        ),
    ]
