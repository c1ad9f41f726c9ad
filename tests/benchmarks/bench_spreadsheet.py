"""A spreadsheet of 5,000 rows: looked at, brought into PostgreSQL, taken home again; and the memory that takes.

Each runs in a process of its own, so that its peak memory is its own. The references are the bounds.
"""

import fcntl
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

BOUNDS = {"preview": 5.0, "import": 15.0, "export": 15.0}
MOST_MB = 300.0
NAMES = {
    "preview": "a spreadsheet of 5,000 rows, until its preview is there",
    "import": "the same, until risks and measures are in the register",
    "export": "5,000 risks with their measures as a workbook",
}


def one_process() -> None:
    """Prints the seconds of each step and the peak memory in MB, as JSON."""
    import django

    django.setup()
    from django.db import connections

    from portal.access.actors import actor_in_business
    from portal.accounts.models import User
    from portal.tenancy.context import business_context
    from portal.tenancy.models import Business, Membership
    from risks.exporting.workbook import workbook
    from risks.importing.actions import import_register
    from risks.importing.kept import dump, restore
    from risks.importing.reading import read
    from risks.register.models import Risk
    from tests.benchmarks.bench_first_register import _sheet

    connections["default"].settings_dict["NAME"] = os.environ["BENCH_DATABASE"]
    data, taken = _sheet(), {}
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    owner = User.objects.create(email="bench@example.org", name="Inès Le Goff")
    business = Business.objects.create(slug="bench", name="Le Fournil des Lices")
    Membership.objects.create(business=business, user=owner, role="owner")
    start = time.perf_counter()
    kept = dump(read(data, "registre.xlsx"))
    reading = restore(kept)
    taken["preview"] = time.perf_counter() - start
    start = time.perf_counter()
    with business_context(write=[business]):
        actor = actor_in_business(owner, business)
        assert actor is not None
        done = import_register(actor=actor, business=business, reading=reading)
    taken["import"] = time.perf_counter() - start
    assert (done.created, done.measures_created) == (5_000, 5_000)
    start = time.perf_counter()
    with business_context(read=[business]):
        book = workbook(business, Risk.objects.for_business(business), loose_measures=True)
    taken["export"] = time.perf_counter() - start
    assert len(read(book, "a.xlsx").risks) == 5_000
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**taken, "peak": peak, "base": base}))


def run() -> list[dict[str, Any]]:
    from django.conf import settings
    from django.db import connection

    from tests import databases

    original = connection.settings_dict["NAME"]
    name = f"{original}_bench_sheet_{os.getpid()}"
    settings.VAR.mkdir(parents=True, exist_ok=True)
    try:
        with Path(settings.VAR / "template.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            databases.build_template()
            databases.clone(name)
        code = "from tests.benchmarks.bench_spreadsheet import one_process; one_process()"
        env = {**os.environ, "BENCH_DATABASE": name}
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
        found = json.loads(done.stdout.splitlines()[-1])
    finally:
        databases.use(original)
        with databases.owner_connection("postgres") as owner:
            owner.execute(f'DROP DATABASE IF EXISTS "{name}"')
    rows = [_entry(NAMES[step], found[step], bound, "s") for step, bound in BOUNDS.items()]
    return [*rows, _entry("peak memory of all three, the sheet itself included", found["peak"], MOST_MB, "MB")]


def _entry(name: str, ours: float, bound: float, unit: str) -> dict[str, Any]:
    return {
        "name": name,
        "ours": round(ours, 2),
        "reference": bound,
        "at_most": bound,
        "ratio": round(ours / bound, 3),
        "unit": unit,
    }
