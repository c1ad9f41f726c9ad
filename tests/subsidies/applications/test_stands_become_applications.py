"""What was kept of stands on programmes before there were applications is kept as applications."""

from collections.abc import Callable
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest

from portal.tenancy.context import business_context
from portal.tenancy.references import next_number
from subsidies.applications.models import Application
from tests.cast import Cast
from tests.factories import make_programme

moves = import_module("subsidies.migrations.0006_stands_become_applications")
OLD = """CREATE TABLE subsidies_follow (id bigserial, business_id bigint, programme_id bigint, version int, state text,
since date, amount_eur numeric(12, 2), note text);"""


@pytest.mark.django_db(transaction=True)
def test_each_stand_becomes_an_application_of_its_state(cast: Cast, owner_sql: Callable[[str], Any]) -> None:
    ids = [make_programme(slug, slug).pk for slug in ("a", "b", "c")]
    rows = [
        (cast.bakery.pk, ids[0], "in_use", "2026-03-02", "1500.50", "four"),
        (cast.bakery.pk, ids[1], "interested", "2026-02-01", "80", ""),
        (cast.bakery.pk, ids[2], "dropped", "2026-04-01", None, "non"),
        (cast.neighbour.pk, ids[0], "interested", "2026-01-01", None, ""),
    ]
    values = ", ".join(
        f"({business}, {programme}, 1, '{state}', '{since}', {amount or 'NULL'}, '{note}')"
        for business, programme, state, since, amount, note in rows
    )
    columns = "business_id, programme_id, version, state, since, amount_eur, note"
    owner_sql(f"{OLD} INSERT INTO subsidies_follow ({columns}) VALUES {values}; {moves.MOVE}")
    with business_context(write=[cast.bakery, cast.neighbour]):
        kept = Application.objects.for_business(cast.bakery).order_by("number")
        assert [(a.reference, a.state, a.asked_eur, a.granted_eur, a.note) for a in kept] == [
            ("A-001", "interested", Decimal(80), None, ""),
            ("A-002", "accepted", None, Decimal("1500.50"), "four"),
            ("A-003", "abandoned", None, None, "non"),
        ]
        assert [a.decided_on is not None for a in kept] == [False, True, False]
        assert Application.objects.for_business(cast.neighbour).get().reference == "A-001"
        assert (next_number(cast.bakery, "A"), next_number(cast.neighbour, "A")) == (4, 2)
