"""The database's own lock, with the explicit filter left out on purpose."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, connection, transaction

from portal.access.actors import actor_in_business
from portal.tenancy.context import business_context
from portal.tenancy.references import next_number
from risks.models import Measure, Risk, RiskMeasure
from tests.cast import Cast
from tests.factories import make_measure, make_risk


@pytest.fixture
def risks(cast: Cast) -> tuple[Risk, Risk]:
    return make_risk(cast.bakery, "ours"), make_risk(cast.neighbour, "theirs")


def titles() -> list[str]:
    return sorted(Risk.objects.values_list("title", flat=True))


def test_without_a_context_nothing_is_visible(risks: Any) -> None:
    assert titles() == []


def test_a_context_shows_its_own_rows_only(cast: Cast, risks: Any) -> None:
    with business_context(read=[cast.bakery]):
        assert titles() == ["ours"]
    with business_context(read=[cast.bakery, cast.neighbour]):
        assert titles() == ["ours", "theirs"]


def test_a_readable_business_cannot_be_written(cast: Cast, risks: tuple[Risk, Risk]) -> None:
    with business_context(read=[cast.bakery]):
        assert Risk.objects.filter(pk=risks[0].pk).update(title="changed") == 0
        assert Risk.objects.filter(pk=risks[0].pk).delete()[0] == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Risk.objects.create(business=cast.bakery, number=9, title="x")
        assert titles() == ["ours"]


def test_a_row_cannot_be_written_into_another_business(cast: Cast, risks: tuple[Risk, Risk]) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), business_context(write=[cast.bakery]):
        Risk.objects.create(business=cast.neighbour, number=9, title="x")
    with business_context(write=[cast.bakery]):
        assert Risk.objects.filter(business=cast.neighbour).update(title="x") == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Risk.objects.filter(pk=risks[0].pk).update(business=cast.neighbour)


def test_a_child_cannot_point_at_another_business(cast: Cast, risks: tuple[Risk, Risk]) -> None:
    measure = make_measure(cast.bakery)
    with pytest.raises(IntegrityError, match="risks_riskmeasure_risk_same"), business_context(write=[cast.bakery]):
        RiskMeasure.objects.create(business=cast.bakery, measure=measure, risk_id=risks[1].pk)
    with business_context(write=[cast.bakery]), pytest.raises(ValidationError) as caught:
        RiskMeasure(business=cast.bakery, measure=measure, risk_id=risks[1].pk).full_clean()
    assert set(caught.value.message_dict) == {"risk"}


def test_an_owner_of_a_row_must_be_a_member_of_its_business(cast: Cast, risks: tuple[Risk, Risk]) -> None:
    stranger = cast.member("yann", cast.neighbour)
    with pytest.raises(IntegrityError, match="risks_risk_owner_same"), business_context(write=[cast.bakery]):
        Risk.objects.filter(pk=risks[0].pk).update(owner=stranger)


def test_joins_carry_the_business(cast: Cast) -> None:
    make_measure(cast.bakery, risks=(make_risk(cast.bakery),))
    sql = str(Measure.objects.filter(risk_links__risk__title="x").query)
    assert sql.count('"business_id"') >= 4


def test_a_nested_context_is_restored(cast: Cast, risks: Any) -> None:
    with business_context(read=[cast.bakery]):
        with business_context(read=[cast.bakery, cast.neighbour]):
            assert len(titles()) == 2
        assert titles() == ["ours"]
        with pytest.raises(KeyError), business_context(read=[cast.bakery, cast.neighbour]):
            raise KeyError
        assert titles() == ["ours"]
    assert titles() == []


def test_a_number_is_given_back_on_rollback(cast: Cast, risks: Any) -> None:
    with pytest.raises(KeyError), business_context(write=[cast.bakery]):
        assert next_number(cast.bakery, "R") == 2
        raise KeyError
    with business_context(write=[cast.bakery]):
        assert next_number(cast.bakery, "R") == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE x (i int)",
        "TRUNCATE risks_risk",
        "ALTER TABLE risks_risk DISABLE ROW LEVEL SECURITY",
        "SET ROLE rempart_owner",
        "DROP POLICY tenant_read ON risks_risk",
        "SET session_replication_role = replica",
        "UPDATE portal_entry SET body = 'x'",
        "DELETE FROM portal_entry",
        "TRUNCATE portal_entry",
        "DELETE FROM portal_link",
        "INSERT INTO portal_link (business_id, seq, entry_ref, hash) VALUES (1, 1, 1, '')",
        "UPDATE insurance_dossierversion SET snapshot = 'x'",
    ],
)
def test_the_application_role_has_no_such_power(sql: str) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_nobody_signed_in_is_never_an_adviser(cast: Cast) -> None:
    cast.mandate()
    cast.chamber.memberships.all().delete()
    assert actor_in_business(AnonymousUser(), cast.bakery) is None


@pytest.mark.django_db
def test_what_runs_as_the_owner_finds_no_temporary_table_first() -> None:
    """pg_temp is searched before every schema unless it is named: anybody may make tables there."""
    with connection.cursor() as cursor:
        ours = "pronamespace = 'public'::regnamespace"
        cursor.execute(f"SELECT proname, proconfig FROM pg_proc WHERE prosecdef AND {ours}")
        found = dict(cursor.fetchall())
    assert {"audit_link", "jobs_due"} <= set(found)
    paths = {line for config in found.values() for line in config if line.startswith("search_path=")}
    assert all(any(line.startswith("search_path=") for line in config) for config in found.values())
    assert paths == {"search_path=pg_catalog, public, pg_temp"}


@pytest.mark.django_db(transaction=True)
def test_without_the_policy_the_neighbour_would_be_visible(cast: Cast, owner_sql: Any) -> None:
    """Shows that the tests above can fail: with the lock broken, they see what they must not."""
    make_risk(cast.bakery, "ours")
    make_risk(cast.neighbour, "theirs")
    owner_sql("ALTER TABLE risks_risk DISABLE ROW LEVEL SECURITY")
    assert titles() == ["ours", "theirs"]
