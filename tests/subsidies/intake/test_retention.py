"""How long files and rows are kept: never less than people need to decide, never for ever."""

import os
from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from portal.evidence.tasks import reconcile
from subsidies.intake import retention, storage
from subsidies.intake.actions import accept, read_again, refuse
from subsidies.intake.models import Edition, Intake, IntakeRow, RowKind
from subsidies.intake.retention import KEEP_FILE, KEEP_NOBODYS, KEEP_ROWS, drop_old
from subsidies.intake.tasks import read_intake
from subsidies.models import Programme, ProgrammeVersion
from tests.cast import Cast

from .conftest import row

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def denis(cast: Cast):
    return cast.workspace_actor("denis", cast.chamber)


@pytest.fixture
def drop(django_capture_on_commit_callbacks):
    def run(after: timedelta):
        with django_capture_on_commit_callbacks(execute=True):
            return drop_old(timezone.now() + after)

    return run


def test_a_decided_file_goes_after_a_month_and_its_rows_after_half_a_year(cast, bring, drop):
    intake = bring(row("a"), row("b"))
    accept(actor=denis(cast), intake=intake, rows=[intake.rows.get(slug="a").number])
    refuse(actor=denis(cast), intake=intake, kind=RowKind.NEW, reason="Not ours")
    stored = Intake.objects.get().stored_as
    assert drop(KEEP_FILE - DAY) == retention.Dropped(0, 0, 0, 0)
    assert default_storage.exists(stored)
    assert drop(KEEP_FILE + DAY).files == 1
    assert not default_storage.exists(stored)
    assert IntakeRow.objects.get(slug="b").reason == "Not ours"
    assert drop(KEEP_ROWS + DAY) == retention.Dropped(0, 2, 0, 0)
    intake.refresh_from_db()
    assert (intake.stored_as, intake.dropped, intake.rows.count()) == ("", {"new": 2}, 0)
    assert ProgrammeVersion.objects.get().published_by == cast.denis
    assert drop(2 * KEEP_ROWS) == retention.Dropped(0, 0, 0, 0)


def test_what_waits_for_a_decision_is_never_dropped(cast, bring, drop):
    intake = bring(row("a"), row("b"))
    accept(actor=denis(cast), intake=intake, rows=[intake.rows.get(slug="a").number])
    assert drop(10 * KEEP_ROWS) == retention.Dropped(0, 0, 0, 0)
    assert default_storage.exists(Intake.objects.get().stored_as)


def test_a_file_that_failed_and_is_tried_again_is_not_dropped_meanwhile(cast, bring, drop):
    intake = bring(row("a"))
    Intake.objects.update(state="failed", error="x", over_at=timezone.now() - 2 * KEEP_FILE)
    read_again(actor=denis(cast), intake=intake)
    assert drop(timedelta()).files == 0
    Intake.objects.update(state="failed", over_at=timezone.now())
    assert drop(2 * KEEP_FILE).files == 1
    read_again(actor=denis(cast), intake=intake)
    read_intake(intake.pk)
    intake.refresh_from_db()
    assert (intake.state, intake.error) == ("failed", "file_gone")


def test_the_next_edition_still_shows_what_left_a_list_whose_rows_are_dropped(cast, bring, drop):
    accept(actor=denis(cast), intake=bring(row("a"), row("b")), kind=RowKind.NEW)
    drop(2 * KEEP_ROWS)
    assert not IntakeRow.objects.exists()
    assert list(bring(row("a")).rows.values_list("slug", "kind")) == [("b", "gone")]


def test_of_each_list_only_the_editions_still_compared_with_are_kept(cast, bring, drop):
    first = bring(row("a"))
    accept(actor=denis(cast), intake=first, kind=RowKind.NEW)
    second = bring(row("a"), row("b"))
    other = bring(row("a"), source="Another list")
    assert drop(timedelta()).editions == 0  # the second may be compared again with the first
    accept(actor=denis(cast), intake=second, kind=RowKind.NEW)
    assert drop(timedelta()).editions == 1
    assert set(Edition.objects.values_list("intake", flat=True)) == {second.pk, other.pk}


def test_a_file_of_a_transaction_that_was_undone_is_named_and_then_dropped(cast, bring, drop):
    kept = bring(row("a")).stored_as
    name = default_storage.save(f"{storage.FOLDER}/{cast.chamber.pk}/abc", ContentFile(b"x"))
    assert said() == ""
    age(name, 2)
    assert said() == f"catalogue: nobody's {name}\n"
    assert reconcile() == 1
    assert drop(timedelta()).nobodys == 0
    age(name, KEEP_NOBODYS.days + 1)
    age(kept, KEEP_NOBODYS.days + 1)
    assert drop(timedelta()).nobodys == 1
    assert (default_storage.exists(name), default_storage.exists(kept)) == (False, True)


def test_an_intake_that_lost_its_file_fails_the_command(bring):
    name = bring(row("a")).stored_as
    default_storage.delete(name)
    with pytest.raises(CommandError, match="1 rows"):
        call_command("reconcile_files", stdout=StringIO())


def test_the_page_of_a_dropped_file_says_so(cast, bring, drop):
    intake = bring(row("a"))
    accept(actor=denis(cast), intake=intake, kind=RowKind.NEW)
    again = bring(row("a"))
    client = Client()
    cast.denis.language = "en"
    cast.denis.save()
    client.force_login(cast.denis)
    base = "/o/chambre-metiers/catalogue/intake/"
    assert "so they are only counted" in client.get(f"{base}{again.uid}/?kind=same").content.decode()
    drop(2 * KEEP_ROWS)
    page = client.get(f"{base}{intake.uid}/?kind=new").content.decode()
    assert "They are only counted now" in page
    assert "Nothing is left to decide in this file." in page
    assert Programme.objects.count() == 1


def said() -> str:
    out = StringIO()
    call_command("reconcile_files", stdout=out)
    return out.getvalue()


def age(name: str, days: int) -> None:
    past = timezone.now().timestamp() - days * 86_400
    os.utime(default_storage.path(name), (past, past))
