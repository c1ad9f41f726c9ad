"""The chain's tail is found by its index from the first entry on. In a young database the planner knows of no rows yet
and reads the whole table for each entry, which made a large import take the square of its length at commit."""

from django.db import migrations

SETTINGS = ("enable_seqscan", "enable_bitmapscan", "enable_sort")


class Migration(migrations.Migration):
    dependencies = [("portal", "0006_calendar_feeds")]
    operations = [
        migrations.RunSQL(
            "".join(f"ALTER FUNCTION audit_link() SET {name} = off;" for name in SETTINGS),
            "".join(f"ALTER FUNCTION audit_link() RESET {name};" for name in SETTINGS),
        )
    ]
