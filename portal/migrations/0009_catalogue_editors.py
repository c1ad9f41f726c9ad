from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0008_address_and_sources_of_facts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="organisationmembership",
            name="role",
            field=models.CharField(
                choices=[
                    ("administrator", "Administrator"),
                    ("adviser", "Adviser"),
                    ("editor", "Catalogue editor"),
                    ("underwriter", "Underwriter"),
                ],
                max_length=14,
            ),
        ),
    ]
