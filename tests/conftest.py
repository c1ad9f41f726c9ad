"""Tests run as the application role, in databases cloned from one migrated template."""

import fcntl
import hashlib
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

os.environ.setdefault("REMPART_LOCAL", "1")

import psycopg
import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.cast import Cast, build_cast

# A busy machine must not fail a test by its clock; speed is measured by `make bench`.
hypothesis_settings.register_profile("rempart", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("rempart")

_RULES = ("portal/tenancy/constraints.py", "portal/tenancy/functions.py", "portal/tenancy/fields.py")
_BASE: str = settings.DATABASES["default"]["NAME"]  # whatever the tests make is named after it


def owner_connection(database: str) -> "psycopg.Connection[Any]":
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


def patiently(owner: "psycopg.Connection[Any]", sql: str) -> None:
    """PostgreSQL waits five seconds for closed sessions to end; on a busy machine that is not always enough."""
    for _ in range(5):
        with suppress(psycopg.errors.ObjectInUse):
            owner.execute(sql.encode())
            return
    owner.execute(sql.encode())


def clone(name: str) -> None:
    """A fresh copy of the template: a tenth of a second instead of all migrations."""
    connection.close()
    with owner_connection("postgres") as owner:
        patiently(owner, f'DROP DATABASE IF EXISTS "{name}"')
        patiently(owner, f'CREATE DATABASE "{name}" TEMPLATE "{template()}"')


def _build_template() -> None:
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
        _build_template()
        clone(name)
    use(name)
    try:
        yield name
    finally:
        use(original)
        with owner_connection("postgres") as owner:
            owner.execute(f'DROP DATABASE IF EXISTS "{name}"')


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    with ExitStack() as stack:
        with django_db_blocker.unblock():
            stack.enter_context(temporary_database(os.environ.get("PYTEST_XDIST_WORKER", "main")))
            with connection.cursor() as cursor:  # the fence: never test as owner or superuser
                cursor.execute(
                    "SELECT rolsuper OR rolbypassrls OR pg_has_role(current_user, %s, 'member')"
                    " FROM pg_roles WHERE rolname = current_user",
                    [settings.DATABASE_OWNER["USER"]],
                )
                assert cursor.fetchone() == (False,), "tests must run as the application role"
        yield


def _fresh_clone(self: TransactionTestCase) -> None:
    clone(connection.settings_dict["NAME"])


# TransactionTestCase flushes with TRUNCATE, which the application role and the audit triggers refuse: clone instead.
TransactionTestCase._fixture_teardown = _fresh_clone  # type: ignore[method-assign]


@pytest.fixture
def owner_sql() -> Callable[[str], Any]:
    """Runs SQL as the owner, to break a lock on purpose; needs django_db(transaction=True), whose clone heals it."""

    def run(sql: str) -> Any:
        with owner_connection(connection.settings_dict["NAME"]) as owner:
            cursor = owner.execute("SET lock_timeout='3s'; SET app.maintenance='on'; " + sql)
            while cursor.nextset():
                pass
            return cursor.fetchall() if cursor.description else None

    return run


@pytest.fixture(autouse=True)
def test_environment(settings: Any, tmp_path: Path) -> None:
    """Fast hashing, files in a folder of the test, rate limits counted for this test alone."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}},
    }
    cache.key_prefix = uuid.uuid4().hex


@pytest.fixture
def cast(db: None) -> Cast:
    """Two businesses, a chamber, an insurer, and one person per role; see tests/cast.py."""
    return build_cast()
