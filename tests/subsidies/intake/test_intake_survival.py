"""A worker that is killed in the middle of a file: another takes it up, and nothing is there twice."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from portal.embedded.home import wait
from subsidies.intake.actions import send_file
from subsidies.intake.comparing import EACH
from subsidies.intake.models import Intake, IntakeRow
from subsidies.intake.tasks import read_intake, sweep
from subsidies.models import Programme
from tests.journeys.site import database_env

from .conftest import lines, row

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

# A worker that stops for ever after its first batch, as one that is killed there would.
WORKER = """
import time, django
django.setup()
from subsidies.intake import work
from subsidies.intake.tasks import read_intake
add = work.Claim.add
def once(self, rows):
    add(self, rows)
    print("began", flush=True)
    time.sleep(600)
work.Claim.add = once
read_intake({intake})
"""


def test_kill_9_in_the_middle_loses_nothing_and_doubles_nothing(cast, monkeypatch, tmp_path):
    monkeypatch.setattr(read_intake, "apply_async", lambda args: None)
    intake = send_file(
        actor=cast.workspace_actor("gwen", cast.chamber),
        institution=cast.chamber,
        source="x",
        name="x.jsonl",
        pieces=[lines(*[row(f"p{number}") for number in range(1200)])],
    )
    stored = settings.STORAGES["default"]["OPTIONS"]["location"]
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "files").symlink_to(stored)
    environment = {
        **os.environ,
        **database_env(connection.settings_dict, settings.SECRET_KEY),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "REMPART_VAR": str(tmp_path / "var"),
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    command = [sys.executable, "-c", WORKER.format(intake=intake.pk)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as worker:
        try:
            assert worker.stdout.readline() == "began\n"
            assert wait(lambda: IntakeRow.objects.filter(intake=intake).count() == EACH, 5)
        finally:
            os.kill(worker.pid, signal.SIGKILL)
    assert Intake.objects.get().state == "running"
    assert sweep() == 0  # its lease still runs
    Intake.objects.update(due=timezone.now() - timedelta(seconds=1))
    assert sweep() == 1
    assert read_intake(intake.pk) == "done"
    intake.refresh_from_db()
    assert (intake.state, intake.attempt) == ("ready", 2)
    assert intake.rows.count() == intake.rows.values("slug").distinct().count() == 1200
    assert not Programme.objects.exists()
