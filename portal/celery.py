"""The worker's entry point: `celery -A portal.celery worker`. Messages carry ids; rows in PostgreSQL are the truth."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

# What a worker is told to take from (-Q): `interactive` is what somebody waits for, `intake` what waits for other
# people's servers and files.
QUEUES = ("interactive", "mail", "heavy", "intake")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    # A dead broker must not hold a web request: the sweeper sends later.
    task_publish_retry_policy={"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.1},
    broker_transport_options={"socket_timeout": 2, "socket_connect_timeout": 1},
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    imports=[
        "portal.accounts.tasks",
        "portal.api.tasks",
        "portal.evidence.tasks",
        "portal.jobs.tasks",
        "portal.notifications.tasks",
        "insurance.renewals.tasks",
        "subsidies.outreach.tasks",
        "subsidies.verdicts.tasks",
        "subsidies.intake.tasks",
    ],
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    task_routes={
        "mail.*": {"queue": "mail"},
        "intake.read": {"queue": "intake"},
        "intake.fetch_one": {"queue": "intake"},
        "intake.fetch_feeds": {"queue": "intake"},
        "intake.watch_folder": {"queue": "intake"},
        "intake.check_links": {"queue": "intake"},
        "verdicts.run": {"queue": "heavy"},
        "intake.drop_old": {"queue": "heavy"},
        "outreach.send": {"queue": "heavy"},
    },
    task_default_queue="interactive",
    beat_schedule={
        "sweep jobs": {"task": "jobs.sweep", "schedule": float(os.environ.get("SWEEP_SECONDS", "5"))},
        "forget old sessions": {"task": "accounts.forget_old_sessions", "schedule": 3600.0},
        "forget old answers": {"task": "api.forget_old_answers", "schedule": 3600.0},
        "send reminders": {"task": "mail.digests", "schedule": 600.0},
        "compare files with rows": {"task": "files.reconcile", "schedule": crontab(hour=3, minute=30)},
        "judge what time changes": {"task": "verdicts.night", "schedule": crontab(hour=0, minute=20)},
        "sweep verdicts": {"task": "verdicts.sweep", "schedule": float(os.environ.get("SWEEP_SECONDS", "5"))},
        "sweep intakes": {"task": "intake.sweep", "schedule": float(os.environ.get("SWEEP_SECONDS", "5"))},
        "fetch feeds of programmes": {"task": "intake.fetch_feeds", "schedule": crontab(hour=4, minute=10)},
        "watch the folder of programmes": {"task": "intake.watch_folder", "schedule": 600.0},
        "drop old files of programmes": {"task": "intake.drop_old", "schedule": crontab(hour=4, minute=40)},
        "check official pages": {"task": "intake.check_links", "schedule": crontab(minute=20)},
        "sweep campaigns": {"task": "outreach.sweep", "schedule": float(os.environ.get("SWEEP_SECONDS", "5"))},
        "sweep renewals": {"task": "renewals.sweep", "schedule": float(os.environ.get("SWEEP_SECONDS", "5"))},
        "sweep mail": {"task": "mail.sweep", "schedule": float(os.environ.get("SWEEP_SECONDS", "5"))},
    },
)
