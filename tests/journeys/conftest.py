"""One portal and one browser for all journeys of a process, which end with the last of them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from portal.tenancy.models import Business, Membership
from tests.cast import PASSWORD, TOTP_SECRET, build_cast, make_person
from tests.databases import temporary_database
from tests.journeys.browser import CHROMIUM, MISSING, Chromium, chromium, must_run
from tests.journeys.site import Site, database_env

LANGUAGES = ("fr", "en")


@pytest.fixture(scope="package")
def site(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The cast, with an adviser and an underwriter for each language (a one-time code works once), and a baker whose
    bakery no other journey touches."""
    if CHROMIUM is None:
        pytest.fail(MISSING) if must_run() else pytest.skip(MISSING)
    with django_db_blocker.unblock(), temporary_database("journeys"):
        with django_db_blocker.unblock():
            _furnish()
            env = database_env(connection.settings_dict, settings.SECRET_KEY)
            connection.close()
        with Site(tmp_path_factory.mktemp("site"), env) as running:
            yield running


def _furnish() -> None:
    cast = build_cast()
    for language in LANGUAGES:
        for code, organisation, role in (
            ("claire", cast.chamber, "adviser"),
            ("nora", cast.insurer, "underwriter"),
        ):
            person = make_person(
                cast.people[code].name, f"{code}.{language}@journey.example", second_factor=True, language=language
            )
            organisation.memberships.create(user=person, role=role)
        baker = make_person(cast.ines.name, f"ines.{language}@journey.example", language=language)
        bakery = Business.objects.create(slug=f"fournil-{language}", name=cast.bakery.name)
        Membership.objects.create(business=bakery, user=baker, role="owner")
    call_command("import_programmes", str(settings.BASE_DIR / "subsidies/programmes/data/catalogue.jsonl"), verbosity=0)


@pytest.fixture(scope="package")
def browser_window(site: Site) -> Iterator[Chromium]:
    with chromium() as one:
        yield one


@pytest.fixture
def journey(browser_window: Chromium) -> Callable[[Callable[[Any], None]], None]:
    """journey(steps): runs `steps(browser)` in the browser's thread."""
    return browser_window.run


__all__ = ["PASSWORD", "TOTP_SECRET"]
