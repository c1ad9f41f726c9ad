"""Tests run as the application role, in databases cloned from one migrated template."""

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

os.environ.setdefault("REMPART_LOCAL", "1")

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client, TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from subsidies.programmes import catalogue
from subsidies.verdicts import populations
from tests.cast import Cast, build_cast
from tests.databases import Healer, owner_connection, temporary_database

# A busy machine must not fail a test by its clock; speed is measured by `make bench`.
hypothesis_settings.register_profile(  # with CI=true the library's own choice would be the same examples each time
    "rempart",
    parent=hypothesis_settings.get_profile("default"),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
hypothesis_settings.load_profile("rempart")

healer = Healer()


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
            healer.learn()
        yield


# TransactionTestCase flushes with TRUNCATE, which the application role and the audit triggers refuse.
TransactionTestCase._fixture_teardown = lambda self: healer.heal()  # type: ignore[method-assign]


@pytest.fixture
def owner_sql() -> Callable[[str], Any]:
    """Runs SQL as the owner, to break a lock on purpose; needs django_db(transaction=True), which heals it."""

    def run(sql: str) -> Any:
        healer.broken = True
        with owner_connection(connection.settings_dict["NAME"]) as owner:
            cursor = owner.execute("SET lock_timeout='3s'; SET app.maintenance='on'; " + sql)
            while cursor.nextset():
                pass
            return cursor.fetchall() if cursor.description else None

    return run


@pytest.fixture(autouse=True)
def test_environment(settings: Any, tmp_path: Path) -> None:
    """Fast hashing, files in a folder of the test, rate limits counted for this test alone, and static files looked up
    when they are asked for: each client would read all their heads first."""
    settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}},
    }
    cache.key_prefix = uuid.uuid4().hex
    catalogue.forget()
    populations.forget()


@pytest.fixture
def cast(db: None) -> Cast:
    """Two businesses, a chamber, an insurer, and one person per role; see tests/cast.py."""
    return build_cast()


@pytest.fixture
def signed_in(client: Client, cast: Cast) -> Any:
    """signed_in(name, language): a browser of this person of the cast."""

    def sign_in(name: str, language: str = "fr") -> Client:
        person = cast.people[name]
        if person.language != language:
            person.language = language
            person.save()
        client.force_login(person)
        return client

    return sign_in
