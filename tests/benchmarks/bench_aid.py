"""Public aid in the database: the page of a business among ten thousand programmes, and a programme published for a
million businesses. Whole requests through every middleware, as the application role.

The bounds are the product's own promises: 60 ms of the processor and 12 questions for the page, one second from the
committed publication to the list of changed verdicts.
"""

import os
import time
from typing import Any

os.environ.setdefault("REMPART_LOCAL", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

PAGE = "/b/bench/aid/"
PROGRAMMES, BUSINESSES, REQUESTS, LOADED = 10_000, 1_000_000, 20, 100_000
PAGE_BOUND_MS, LIST_BOUND_S, NIGHT_BOUND_S, QUERIES_BOUND = 60.0, 1.0, 60.0, 12
_CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
_PEOPLE = """
INSERT INTO portal_user (email, password, name, language, is_active, date_joined)
VALUES ('bench@example.org', '!', 'Inès Le Goff', 'fr', true, now());
INSERT INTO portal_business (slug, name) VALUES ('bench', 'Le Fournil des Lices');
INSERT INTO portal_membership (business_id, user_id, role, since)
SELECT b.id, u.id, 'owner', now() FROM portal_business b, portal_user u;
INSERT INTO portal_profile
  (business_id, naf, employees_band, department, region, created_on, confirmed, version, updated_at)
SELECT id, '10.71C', '03', '35', '53', '2014-03-12', '{}', 1, now() FROM portal_business;
INSERT INTO risks_measure (business_id, number, title, sort_key, description, theme, status, expected_effect,
  catalogue_code, version, updated_at)
SELECT b.id, n, 'Mesure ' || n, 'mesure ' || n, '', 'cyber', 'planned', '', '', 1, now()
FROM portal_business b, generate_series(1, 30) n;
INSERT INTO portal_business (slug, name) SELECT 'b' || g, 'Business ' || g FROM generate_series(2, {count}) g
"""


def _fill(database: str) -> None:
    """Loads as the owner, under maintenance: businesses with the facts that the benchmark of matching draws."""
    from subsidies.matching.packed import COLUMNS
    from tests.benchmarks.bench_matching import make_population
    from tests.databases import owner_connection

    people = make_population(BUSINESSES)
    with owner_connection(database) as owner:
        owner.execute("SET app.maintenance = 'on'; SET synchronous_commit = off")
        for statement in _PEOPLE.strip().split(";\n"):
            owner.execute(statement.replace("{count}", str(BUSINESSES)).encode())
        row = owner.execute("SELECT min(id) FROM portal_business").fetchone()
        assert row is not None
        names = ", ".join(COLUMNS)
        given = ", ".join(["%s::bigint[]"] * (len(COLUMNS) + 1))
        load = f"""INSERT INTO subsidies_matchingfacts (business_id, {names}, since, written_in)
            SELECT u.*, '2026-01-01', 0 FROM unnest({given}) AS u"""
        for start in range(0, BUSINESSES, LOADED):
            part = slice(start, start + LOADED)
            ids = (people.business[part] + row[0]).tolist()
            owner.execute(load.encode(), [ids, *(people.column(name)[part].tolist() for name in COLUMNS)])
        owner.execute("VACUUM (ANALYZE) subsidies_matchingfacts, portal_business")


def _catalogue() -> None:
    """Ten thousand programmes, published as an import does."""
    from subsidies.programmes.actions import publish
    from subsidies.programmes.models import Origin
    from tests.benchmarks.bench_matching import make_records

    publish(make_records(PROGRAMMES), origin=Origin.COMMAND)


def _page() -> list[dict[str, Any]]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from portal.accounts.models import User
    from portal.advisers.summary import refresh
    from portal.tenancy.models import Business

    client = Client()
    client.force_login(User.objects.get(email="bench@example.org"))
    refresh(Business.objects.get(slug="bench"))
    started = time.process_time()
    assert client.get(PAGE).status_code == 200
    first = 1000 * (time.process_time() - started)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(PAGE)
    queries = sum(not query["sql"].startswith(_CONTROL) for query in captured)
    assert answer.content.count(b"rp-prog-h") == 12
    assert queries <= QUERIES_BOUND, queries
    spent = []
    for _ in range(REQUESTS):
        started = time.process_time()
        assert client.get(PAGE).status_code == 200
        spent.append(1000 * (time.process_time() - started))
    name = f"aid page among {PROGRAMMES:,} programmes, CPU ({queries} queries)"
    return [
        _line(name, sorted(spent)[REQUESTS // 2], PAGE_BOUND_MS, "ms"),
        _line("the same, first of a process: the catalogue is read and made ready", first, PAGE_BOUND_MS, "ms"),
    ]


def _publication() -> list[dict[str, Any]]:
    from subsidies.programmes.actions import publish
    from subsidies.programmes.models import Origin, Programme
    from subsidies.verdicts import populations
    from subsidies.verdicts.models import Sweep, SweepState
    from subsidies.verdicts.populations import population
    from subsidies.verdicts.sweeping import candidates, perform, take, turns_of

    record = Programme.objects.get(slug__endswith="-77").data
    seconds = {}
    for number, state in enumerate(("cold", "warm")):
        if state == "cold":
            populations.forget()
        changed = record | {"criteria": {"employees": [None, 9 + 10 * number], "naf_include": ["A", "C", "G"]}}
        publish([changed], origin=Origin.EDITOR)
        started = time.perf_counter()
        found = 0
        waiting = list(Sweep.objects.filter(state=SweepState.QUEUED))
        for sweep in waiting:
            people = population(sweep.first, sweep.last)
            found += sum(len(business) for _turn, business in candidates(sweep, turns_of(sweep), people))
        seconds[state] = time.perf_counter() - started
        started = time.perf_counter()
        written = 0
        for sweep in waiting:
            taken = take(sweep.pk)
            assert taken is not None
            written += perform(taken)
        seconds[f"{state} written"] = time.perf_counter() - started
        assert written == found > 0
    name = f"published to list of changed verdicts, {BUSINESSES:,} businesses"
    return [
        _line(f"{name}, facts held", seconds["warm"], LIST_BOUND_S, "s"),
        _line(f"{name}, first of a worker", seconds["cold"], LIST_BOUND_S, "s"),
        _line(f"the same, {written:,} changes written as well", seconds["warm written"], LIST_BOUND_S, "s"),
    ]


def _night() -> dict[str, Any]:
    """The whole night as workers do it, one range after the other on one core: facts caught up with, who came of age or
    whose programme opened, written, and every programme counted."""
    from datetime import timedelta

    from django.utils import timezone

    from subsidies.verdicts.models import Sweep, SweepState
    from subsidies.verdicts.sweeping import ask_for_the_night, perform, take

    ask_for_the_night(timezone.localdate() + timedelta(days=1))
    started = time.perf_counter()
    written = 0
    for sweep_id in Sweep.objects.filter(state=SweepState.QUEUED).order_by("pk").values_list("pk", flat=True):
        sweep = take(sweep_id)
        assert sweep is not None
        written += perform(sweep)
    seconds = time.perf_counter() - started
    name = f"the night's work, {PROGRAMMES:,} programmes × {BUSINESSES:,} businesses, {written:,} notes"
    return _line(name, seconds, NIGHT_BOUND_S, "s")


def run() -> list[dict[str, Any]]:
    """Against the product's promises: a ratio below 1 keeps them."""
    from django.db import connection

    from tests import databases

    original = connection.settings_dict["NAME"]
    with databases.temporary_database(f"bench_aid_{os.getpid()}"):
        _fill(connection.settings_dict["NAME"])
        _catalogue()
        lines = [*_page(), *_publication(), _night()]
    databases.use(original)
    return lines


def _line(name: str, ours: float, bound: float, unit: str) -> dict[str, Any]:
    return {
        "name": name,
        "ours": round(ours, 4),
        "reference": bound,
        "at_most": bound,
        "ratio": round(ours / bound, 4),
        "unit": unit,
    }
