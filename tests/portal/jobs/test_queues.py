"""Every task has a worker: no queue is used that nobody takes from."""

import re

import pytest
from django.conf import settings

from portal.celery import QUEUES, app
from portal.jobs.outbox import QUEUE_OF

pytestmark = pytest.mark.unit


def queue_of(task: str) -> str:
    return app.amqp.router.route({}, task)["queue"].name


def tasks() -> list[str]:
    app.loader.import_default_modules()
    return [name for name in app.tasks if not name.startswith("celery.")]


def test_every_task_goes_to_a_queue_that_workers_take_from():
    assert {queue_of(name) for name in tasks()} == set(QUEUES)


def test_every_kind_of_job_in_bulk_has_a_queue_that_workers_take_from_and_nobody_waits_for():
    assert QUEUE_OF["dossier.renew"] == "heavy"
    assert set(QUEUE_OF.values()) <= set(QUEUES) - {"interactive", "mail"}
    assert "dossier.build" not in QUEUE_OF


def test_the_manual_starts_workers_for_every_queue():
    named = re.findall(r"celery -A portal worker -Q ([a-z,]+)", (settings.BASE_DIR / "docs/operate.md").read_text())
    assert sorted(",".join(named).split(",")) == sorted(QUEUES)


def test_what_waits_for_other_peoples_servers_and_files_holds_up_nobody():
    slow = {"intake.read", "intake.fetch_one", "intake.fetch_feeds", "intake.watch_folder", "intake.check_links"}
    assert {name for name in tasks() if queue_of(name) == "intake"} == slow
    assert {queue_of(entry["task"]) for name, entry in app.conf.beat_schedule.items() if name.startswith("sweep")} <= {
        "interactive", "mail",
    }  # fmt: skip
