"""What was kept of stands on programmes before there were applications is kept as applications, and goes back again."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from portal.tenancy.context import as_owner, business_context
from portal.tenancy.models import Business
from portal.tenancy.references import next_number
from subsidies.applications.models import Application
from tests.databases import temporary_database

BEFORE = ("subsidies", "0005_applications_and_minor_aid")
FIRST = ("subsidies", "0001_tables")
KEPT = [
    ("A-001", "interested", Decimal(80), None, None, ""),
    ("A-002", "accepted", None, Decimal("1500.50"), date(2026, 3, 2), "four"),
    ("A-003", "abandoned", None, None, None, "non"),
]


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database of this test alone: it is migrated to and fro."""
    with django_db_blocker.unblock(), temporary_database("migrations"):
        yield
        connection.close()


@pytest.fixture
def this_app_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """At each step Django renders anew every model that hangs together with the one that changes, here nearly all of
    them, which is most of a minute. No other app refers to a model of this one, so its own are enough."""
    found = ProjectState._find_reload_model

    def own(self: ProjectState, app_label: str, model_name: str, delay: bool = False) -> set[tuple[str, str]]:
        together = found(self, app_label, model_name, delay)
        return {key for key in together if key[0] == "subsidies"} if app_label == "subsidies" else together

    monkeypatch.setattr(ProjectState, "_find_reload_model", own)


def migrate(*target: str) -> None:
    call_command("migrate", *(target or ("subsidies",)), verbosity=0)


def as_it_was(at: tuple[str, str]) -> Any:
    """The models of that moment."""
    return MigrationLoader(connection).project_state([at]).apps


def kept(business: Business) -> list[tuple[Any, ...]]:
    with business_context(read=[business]):
        rows = Application.objects.for_business(business).order_by("number")
        return [(a.reference, a.state, a.asked_eur, a.granted_eur, a.decided_on, a.note) for a in rows]


def with_stands() -> tuple[Business, Business]:
    """Two businesses as they stood before there were applications."""
    bakery = Business.objects.create(slug="demo", name="Le Fournil des Lices")
    neighbour = Business.objects.create(slug="cycles-rivoal", name="Cycles Rivoal")
    then = as_it_was(BEFORE)
    stands = then.get_model("subsidies", "Follow")
    with as_owner() as owner, owner.cursor() as cursor:
        cursor.execute("SET app.maintenance = 'on'")
        a, b, c = (
            then.get_model("subsidies", "Programme").objects.create(
                slug=slug, title=slug, sort_key=slug, kind="grant", data={}
            )
            for slug in "abc"
        )
        for business, programme, state, since, amount, note in (
            (bakery, a, "in_use", date(2026, 3, 2), "1500.50", "four"),
            (bakery, b, "interested", date(2026, 2, 1), "80", ""),
            (bakery, c, "dropped", date(2026, 4, 1), None, "non"),
            (neighbour, a, "interested", date(2026, 1, 1), None, ""),
        ):
            stands.objects.create(
                business_id=business.pk,
                programme=programme,
                state=state,
                since=since,
                amount_eur=amount and Decimal(amount),
                note=note,
            )
    return bakery, neighbour


@pytest.mark.slow
def test_each_stand_becomes_an_application_of_its_state_and_goes_all_the_way_back_and_forth(
    own_database: None, this_app_alone: None
) -> None:
    migrate(*BEFORE)
    bakery, neighbour = with_stands()
    migrate()
    assert kept(bakery) == KEPT
    assert [row[0] for row in kept(neighbour)] == ["A-001"]
    with business_context(write=[bakery, neighbour]), transaction.atomic():
        assert (next_number(bakery, "A"), next_number(neighbour, "A")) == (4, 2)
        transaction.set_rollback(True)
    migrate(*FIRST)
    with as_owner() as owner, owner.cursor() as cursor:
        cursor.execute("SET app.maintenance = 'on'")
        rows = as_it_was(FIRST).get_model("subsidies", "Follow").objects.filter(business_id=bakery.pk)
        assert list(rows.order_by("since").values_list("state", "since", "amount_eur", "note")) == [
            ("interested", date(2026, 2, 1), Decimal(80), ""),
            ("in_use", date(2026, 3, 2), Decimal("1500.50"), "four"),
            ("dropped", date(2026, 4, 1), None, "non"),
        ]
    migrate()
    assert kept(bakery) == KEPT
