"""What runs as the owner names pg_temp last: unnamed, it is searched first, and the application may make tables there."""

from django.db import migrations

FUNCTIONS = ("audit_link()", "jobs_due(integer)")


def path(schemas: str) -> str:
    return "".join(f"ALTER FUNCTION {name} SET search_path = {schemas};" for name in FUNCTIONS)


class Migration(migrations.Migration):
    dependencies = [("portal", "0002_audit_and_jobs")]
    operations = [migrations.RunSQL(path("pg_catalog, public, pg_temp"), path("pg_catalog, public"))]
