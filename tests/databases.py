"""Test databases: clones of one migrated template, and how they are made clean again after a test that commits."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import sql

_RULES = ("portal/tenancy/constraints.py", "portal/tenancy/functions.py", "portal/tenancy/fields.py")
_BASE: str = settings.DATABASES["default"]["NAME"]  # whatever the tests make is named after it
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_SEQUENCES = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
_GUARDED = """SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger
 WHERE NOT tgisinternal AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)"""

type Owner = psycopg.Connection[Any]


def owner_connection(database: str) -> Owner:
    """A direct connection as the owner role, outside Django."""
    owner = settings.DATABASE_OWNER
    return psycopg.connect(
        dbname=database,
        user=owner["USER"],
        password=owner["PASSWORD"] or None,
        host=owner["HOST"],
        port=owner["PORT"] or None,
        autocommit=True,
    )


def template() -> str:
    """Named by what it is made of, so that a kept one is never stale."""
    digest = hashlib.sha256()
    for file in [*sorted(settings.BASE_DIR.glob("*/migrations/*.py")), *(settings.BASE_DIR / rule for rule in _RULES)]:
        digest.update(file.read_bytes())
    return f"{_BASE}_template_{digest.hexdigest()[:12]}"


def use(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def patiently(owner: Owner, statement: str) -> None:
    """PostgreSQL waits five seconds for closed sessions to end; on a busy machine that is not always enough."""
    for _ in range(5):
        with suppress(psycopg.errors.ObjectInUse):
            owner.execute(statement.encode())
            return
    owner.execute(statement.encode())


def clone(name: str) -> None:
    """A fresh copy of the template: half a second instead of all migrations."""
    connection.close()
    with owner_connection("postgres") as owner:
        patiently(owner, f'DROP DATABASE IF EXISTS "{name}"')
        patiently(owner, f'CREATE DATABASE "{name}" TEMPLATE "{template()}"')


def build_template() -> None:
    with owner_connection("postgres") as owner:
        if owner.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template()]).fetchone():
            return
        building = f"{template()}_building"
        owner.execute(f'DROP DATABASE IF EXISTS "{building}"')
        owner.execute(f'CREATE DATABASE "{building}"')
        use(building)
        call_command("migrate", verbosity=0)
        connection.close()
        owner.execute(f'ALTER DATABASE "{building}" RENAME TO "{template()}"')


@contextmanager
def temporary_database(label: str) -> Iterator[str]:
    """A clone of the template, used by Django while the block lasts, then dropped; `label` tells runs apart."""
    name = f"{_BASE}_test_{label}_{os.getpid()}"
    original = connection.settings_dict["NAME"]
    lock_file = settings.BASE_DIR / "var" / "template.lock"
    lock_file.parent.mkdir(parents=True, exist_ok=True)
    with lock_file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the first worker migrates, the others clone
        build_template()
        clone(name)
    use(name)
    try:
        yield name
    finally:
        use(original)
        with owner_connection("postgres") as owner:
            owner.execute(f'DROP DATABASE IF EXISTS "{name}"')


class Healer:
    """Makes the database as the template after a test that committed: emptied where only rows were written, cloned anew
    where the owner's hand may have changed the schema (`broken`)."""

    def __init__(self) -> None:
        self.broken = False
        self._filled: set[str] | None = None  # by the migrations

    def learn(self) -> None:
        """Which tables the migrations have filled; asked of a fresh clone."""
        with owner_connection(connection.settings_dict["NAME"]) as owner:
            owner.execute("SET app.maintenance = 'on'")
            self._filled = _filled(owner)

    def heal(self) -> None:
        name = connection.settings_dict["NAME"]
        if not self.broken:
            connection.close()
            with suppress(psycopg.errors.LockNotAvailable), owner_connection(name) as owner:
                self._empty(owner)
                return
        clone(name)
        self.broken = False

    def _empty(self, owner: Owner) -> None:
        assert self._filled is not None
        owner.execute("SET lock_timeout = '2s'; SET app.maintenance = 'on'")
        tables = sorted(_filled(owner) - self._filled)
        guarded = [table for (table,) in owner.execute(_GUARDED) if table in tables]
        with owner.transaction():
            for table in guarded:
                owner.execute(_about("ALTER TABLE {} DISABLE TRIGGER USER", table))
            if tables:  # in one statement: keys are checked at its end
                steps = (
                    sql.SQL("{} AS (DELETE FROM {})").format(sql.Identifier(f"step{place}"), sql.Identifier(table))
                    for place, table in enumerate(tables)
                )
                owner.execute(sql.SQL("WITH {} SELECT 1").format(sql.SQL(", ").join(steps)))
            owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in guarded:
                owner.execute(_about("ALTER TABLE {} ENABLE TRIGGER USER", table))
            for (sequence,) in owner.execute(_SEQUENCES).fetchall():
                if not any(sequence.startswith(f"{table}_") for table in self._filled):
                    owner.execute("SELECT setval(%s::regclass, 1, false)", [f'"{sequence}"'])


def _filled(owner: Owner) -> set[str]:
    tables = [table for (table,) in owner.execute(_TABLES)]
    asked = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(table, sql.Identifier(table)) for table in tables
    )
    return {table for (table,) in owner.execute(asked)}


def _about(statement: str, table: str) -> sql.Composed:
    return sql.SQL(statement).format(sql.Identifier(table))
