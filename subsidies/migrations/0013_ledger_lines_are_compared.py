"""A line remembers what its application said when the two were compared, and which line of the register it is."""

import django.db.models.deletion
from django.db import migrations, models

import portal.tenancy.constraints


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0009_catalogue_editors"),
        ("subsidies", "0012_feeds_belong_to_people"),
    ]

    operations = [
        migrations.AddField(
            model_name="minoraid",
            name="apart",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="minoraid",
            name="compared_eur",
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
        ),
        migrations.AddField(
            model_name="minoraid",
            name="kept_given_up",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="minoraid",
            name="same_as",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="subsidies.minoraid",
            ),
        ),
        migrations.AddIndex(
            model_name="minoraid",
            index=models.Index(fields=["business", "same_as"], name="minoraid_same_as_5003574e"),
        ),
        migrations.AddConstraint(
            model_name="minoraid",
            constraint=portal.tenancy.constraints.SameBusiness(field="same_as", name="subsidies_minoraid_same_as_same"),
        ),
    ]
