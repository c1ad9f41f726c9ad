"""Runs as the owner role; whatever it creates is granted to the application role."""

from typing import Any

from django.conf import settings
from django.core.management.commands import migrate

from portal.tenancy.context import as_owner

_LOCK = 8312  # any number, the same for every deployer


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner(options["database"]) as connection:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])  # a second deployer waits
                cursor.execute("SET app.maintenance = 'on'")  # data steps and key validation must see rows under FORCE
                role = connection.ops.quote_name(settings.DATABASE_APP_ROLE)
                cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
                for powers, kind in (("SELECT, INSERT, UPDATE, DELETE", "TABLES"), ("USAGE, SELECT", "SEQUENCES")):
                    cursor.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {powers} ON {kind} TO {role}")
            super().handle(*args, **options)
