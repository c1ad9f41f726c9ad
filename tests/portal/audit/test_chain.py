import threading
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from portal.advisers.models import BusinessSummary
from portal.audit.chain import head, verify
from portal.audit.log import record
from portal.audit.models import Entry, Link
from portal.tenancy.context import business_context
from tests.cast import Cast


def write(cast: Cast, count: int, *, name: str = "Zoë € \u2028 <b>") -> None:
    actor = cast.actor("ines")
    for number in range(count):
        with business_context(write=[cast.bakery]):
            record("risk.edited", cast.bakery, actor=actor, ref=f"R-{number:03d}", changes={"title": [name, number]})


def test_entries_are_linked_at_commit(cast: Cast) -> None:
    with business_context(write=[cast.bakery]):
        record("risk.edited", cast.bakery, actor=cast.actor("ines"))
        assert Link.objects.count() == 0
        connection.check_constraints()  # what commit does
        assert head(cast.bakery)[0] == 1
        assert verify(cast.bakery) is None


@pytest.mark.django_db(transaction=True)
def test_what_was_undone_does_not_stop_the_summary_for_good(cast: Cast) -> None:
    actor = cast.actor("ines")
    with suppress(ZeroDivisionError), business_context(write=[cast.bakery]):
        record("risk.edited", cast.bakery, actor=actor)
        raise ZeroDivisionError
    with business_context(write=[cast.bakery]):
        record("risk.edited", cast.bakery, actor=actor)
        record("risk.edited", cast.bakery, actor=actor)
        assert len(connection.run_on_commit) == 1
    with business_context(read=[cast.bakery]):
        assert BusinessSummary.objects.filter(business=cast.bakery).exists()


@pytest.mark.django_db(transaction=True)
def test_parallel_writers_keep_one_chain(cast: Cast) -> None:
    def work() -> None:
        write(cast, 10)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with business_context(read=[cast.bakery]):
        assert Link.objects.count() == 50
        assert verify(cast.bakery) is None
    call_command("verify_audit")


@pytest.mark.django_db(transaction=True)
def test_the_triggers_refuse_even_the_owner(cast: Cast, owner_sql: Any) -> None:
    write(cast, 2)
    for sql in (
        "DELETE FROM portal_entry",
        "UPDATE portal_entry SET body='{}'",
        "TRUNCATE portal_entry CASCADE",
        "DELETE FROM portal_link",
        "TRUNCATE portal_link",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            owner_sql(sql)


OPEN = "ALTER TABLE portal_entry DISABLE TRIGGER USER; ALTER TABLE portal_link DISABLE TRIGGER USER; "
FIELDS = {
    "body": "body || ' '",
    "verb": "'x.y'",
    "ref": "'R-999'",
    "actor": "COALESCE(actor, 0) + 1",
    "at": "at + interval '1 microsecond'",
}


@pytest.mark.django_db(transaction=True)
def test_each_of_a_hundred_altered_rows_is_named(cast: Cast, owner_sql: Any) -> None:
    """Twenty rows, five columns each: the first bad row is the one that was touched, and it heals when put back."""
    write(cast, 20)
    owner_sql(OPEN)
    with business_context(read=[cast.bakery]):
        entries = list(Entry.objects.order_by("pk"))
    named = 0
    for place, entry in enumerate(entries, 1):
        for column, change in FIELDS.items():
            keep = getattr(entry, column)
            owner_sql(f"UPDATE portal_entry SET {column} = {change} WHERE id = {entry.pk}")
            with business_context(read=[cast.bakery]):
                problem = verify(cast.bakery)
            assert problem is not None and (problem.seq, problem.entry) == (place, entry.pk)
            named += 1
            literal = "NULL" if keep is None else "'{}'".format(str(keep).replace("'", "''"))
            owner_sql(f"UPDATE portal_entry SET {column} = {literal} WHERE id = {entry.pk}")
    assert named == 100
    with business_context(read=[cast.bakery]):
        assert verify(cast.bakery) is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("sql", "seq"),
    [
        ("DELETE FROM portal_entry WHERE id = (SELECT entry_ref FROM portal_link WHERE seq = 3)", 3),
        ("DELETE FROM portal_link WHERE seq = 3", 3),
        (
            """UPDATE portal_link SET seq = -seq WHERE seq IN (2, 4);
            UPDATE portal_link SET seq = 4 WHERE seq = -2; UPDATE portal_link SET seq = 2 WHERE seq = -4""",
            2,
        ),
        ("UPDATE portal_link SET hash = '\\x00' WHERE seq = 4", 4),
    ],
)
def test_missing_moved_and_forged_rows_are_named(cast: Cast, owner_sql: Any, sql: str, seq: int, capsys: Any) -> None:
    write(cast, 5)
    owner_sql(OPEN + sql)
    with business_context(read=[cast.bakery]):
        problem = verify(cast.bakery)
    assert problem is not None and problem.seq == seq
    with pytest.raises(CommandError) as caught:
        call_command("verify_audit")
    assert caught.value.returncode == 1
    assert f"demo: row {seq}" in capsys.readouterr().err


@pytest.mark.django_db(transaction=True)
def test_a_cut_tail_changes_the_head_that_a_dossier_prints(cast: Cast, owner_sql: Any) -> None:
    write(cast, 4)
    with business_context(read=[cast.bakery]):
        before = head(cast.bakery)
    owner_sql(
        OPEN + "DELETE FROM portal_entry WHERE id = (SELECT entry_ref FROM portal_link WHERE seq = 4);"
        " DELETE FROM portal_link WHERE seq = 4"
    )
    with business_context(read=[cast.bakery]):
        assert verify(cast.bakery) is None
        assert head(cast.bakery) != before
