"""The register's page of 50 risks: out of 1,000 alone in a small database and among a million risks of 10,000
businesses, and out of 100 and of 5,000 of one business. Whole requests through every middleware, as the
application role.

The rows of the large database are interleaved, one risk of each business after the other, as they would arrive over
the years: a business's rows lie on a thousand different pages. The reference of the first line is a well-known
open-source risk register, which answered the same list in 361 to 638 ms with 268 queries on two cores.
"""

import fcntl
import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

os.environ.setdefault("REMPART_LOCAL", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

PUBLISHED_MS = 361.0
OWN = 1_000
DATABASES = {  # risks in all, businesses beside the measured one, risks of the measured one
    "small": (OWN, 0, OWN),
    "large": (1_000_000, 9_999, OWN),
    "few": (100, 0, 100),
    "many": (5_000, 0, 5_000),
}
REQUESTS = 40
PAGE = "/b/bench/risks/?size=50"
FILTERED = "/b/bench/risks/?size=50&q=panne%20hebergeur&level=over"
_CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")

_PEOPLE = """
INSERT INTO portal_user (email, password, name, language, is_active, date_joined) VALUES
('bench@example.org', '!', 'Inès Le Goff', 'fr', true, now()), ('others@example.org', '!', 'Marc', 'fr', true, now());
INSERT INTO portal_business (slug, name) SELECT 'b' || g, 'Business ' || g FROM generate_series(1, %(others)s) g;
INSERT INTO portal_business (slug, name) VALUES ('bench', 'Le Fournil des Lices');
INSERT INTO portal_membership (business_id, user_id, role, since)
SELECT b.id, u.id, 'owner', now() FROM portal_business b
JOIN portal_user u ON u.email = CASE b.slug WHEN 'bench' THEN 'bench@example.org' ELSE 'others@example.org' END;
INSERT INTO risks_service (business_id, number, kind, name, sort_key, provider, provider_contact, contract,
  support_hours, supports, fallback, version, updated_at)
SELECT b.id, n, 'shop', 'Service ' || n, 'service ' || n, '', '', '', '', '', '', 1, now()
FROM portal_business b, generate_series(1, 5) n;
"""
# g counts all risks; each `every`-th is the measured business's, the others go round.
_RISKS = """
INSERT INTO risks_risk (business_id, number, title, sort_key, category, source, event, cause, consequences,
  existing_controls, owner_id, likelihood_inherent, impact_inherent, likelihood_current, impact_current,
  search_key, likelihood_target, impact_target, level_current, treatment, review_on, status, created_at, updated_at,
  version)
SELECT r.business_id, r.number, r.title, lower(r.title) || chr(31) || r.title,
  (ARRAY['online', 'cyber', 'fraud', 'property', 'people'])[1 + g %% 5], 'Un fournisseur',
  'Le service ne répond plus et les commandes du soir sont perdues.', 'Un seul hébergeur, jamais remis en route.',
  'Des clients partent ; le téléphone sonne toute la journée.', 'Une sauvegarde chaque nuit.',
  CASE WHEN r.own AND g %% 3 > 0 THEN %(membership)s END, 5, 4, lk, im,
  lower(r.title) || ' un fournisseur le service ne repond plus et les commandes du soir sont perdues. un seul'
  || ' hebergeur,'
  || ' jamais remis en route. des clients partent ; le telephone sonne toute la journee. une sauvegarde chaque nuit.',
  2, 2, (ARRAY[1,1,2,3,3, 1,2,2,3,4, 1,2,3,4,4,
  2,3,3,4,5, 2,3,4,5,5])[(lk - 1) * 5 + im], 'reduce', current_date + (g %% 500) - 20,
  CASE WHEN g %% 11 = 0 THEN 'closed' ELSE 'open' END, now() - interval '2 years',
  now() - (g %% 9973) * interval '1 hour', 1
FROM (
  SELECT g, own, CASE WHEN own THEN %(bench)s ELSE %(first)s + g %% %(others)s END AS business_id,
    CASE WHEN own THEN g / %(every)s ELSE g / %(others)s + 1 END AS number,
    'Panne ' || md5(g::text) AS title, 1 + (g / 7) %% 5 AS lk, 1 + (g / 3) %% 5 AS im
  FROM (SELECT g, g %% %(every)s = 0 AS own FROM generate_series(1, %(risks)s) g) numbered
  WHERE own OR %(others)s > 0
) r;
"""
_MEASURES = """
INSERT INTO risks_measure (business_id, number, title, sort_key, description, theme, status, expected_effect,
  catalogue_code, version, updated_at)
SELECT business_id, number, 'Mesure ' || number, 'mesure ' || number, '', 'cyber', 'planned', '', '', 1, now()
FROM risks_risk WHERE number %% 5 = 0 AND (business_id = %(bench)s OR id %% 10 = 0);
INSERT INTO risks_riskmeasure (business_id, risk_id, measure_id)
SELECT m.business_id, r.id, m.id FROM risks_measure m JOIN risks_risk r USING (business_id, number);
INSERT INTO portal_entry (business_id, at, actor, verb, ref, body)
SELECT business_id, updated_at, NULL, 'risk.edited', 'R-' || lpad(number::text, greatest(3, length(number::text)), '0'),
  '{"changes":{"level_current":[3,4]}}' FROM risks_risk WHERE business_id = %(bench)s OR id %% 20 = 0;
"""


def _rules(owner: Any) -> tuple[list[str], list[str]]:
    """Statements that take the keys and indexes off the table of risks, and those that put them back."""
    keys = owner.execute(
        "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid), contype FROM pg_constraint"
        " WHERE contype IN ('f', 'u') AND (conrelid = 'risks_risk'::regclass OR confrelid = 'risks_risk'::regclass)"
        " ORDER BY contype = 'u'"
    ).fetchall()
    plain = owner.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i"
        " LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x')"
        " WHERE i.indrelid = 'risks_risk'::regclass AND c.oid IS NULL"
    ).fetchall()
    off = [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _rule, _kind in keys]
    off += [f"DROP INDEX {name}" for name, _definition in plain]
    back = [definition for _name, definition in plain]
    back += [
        f"ALTER TABLE {table} ADD CONSTRAINT {name} {rule}{' NOT VALID' if kind == 'f' else ''}"
        for table, name, rule, kind in reversed(keys)
    ]
    return off, back


def _fill(database: str, *, risks: int, others: int, own: int) -> None:
    """Loads as the owner, under maintenance, without keys and indexes, which are put back afterwards."""
    from tests.databases import owner_connection

    with owner_connection(database) as owner:
        owner.execute("SET app.maintenance = 'on'; SET synchronous_commit = off; SET maintenance_work_mem = '256MB'")
        owner.execute("SET work_mem = '128MB'")
        owner.execute("ALTER TABLE portal_entry DISABLE TRIGGER USER")  # the chain is not what is measured
        places: dict[str, Any] = {"risks": risks, "others": others, "every": risks // own}
        _each(owner, _PEOPLE, places)
        row = owner.execute(
            "SELECT min(b.id), max(b.id), max(m.id) FILTER (WHERE b.slug = 'bench')"
            " FROM portal_business b JOIN portal_membership m ON m.business_id = b.id"
        ).fetchone()
        assert row is not None
        places |= {"first": row[0], "bench": row[1], "membership": row[2]}
        off, back = _rules(owner)
        for statement in off:
            owner.execute(statement)
        _each(owner, _RISKS, places)
        for statement in back:
            owner.execute(statement)
        owner.execute("ANALYZE risks_risk")
        _each(owner, _MEASURES, places)
        owner.execute("ALTER TABLE portal_entry ENABLE TRIGGER USER")
        owner.execute("VACUUM (ANALYZE) risks_risk, risks_measure, risks_riskmeasure, risks_service, portal_entry")
        owner.execute("ANALYZE")


def _each(owner: Any, script: str, places: dict[str, Any]) -> None:
    for statement in script.strip().split(";\n"):
        started = time.perf_counter()
        owner.execute(statement.rstrip(";") % places)
        if os.environ.get("BENCH_TIMES"):
            print(round(time.perf_counter() - started, 1), statement[:60])


@contextmanager
def _databases() -> Iterator[dict[str, str]]:
    """The filled databases by their short names, cloned from the migrated template and dropped again."""
    from django.conf import settings
    from django.db import connection

    from tests import databases

    original = connection.settings_dict["NAME"]
    names = {kind: f"{original}_bench_{kind}_{os.getpid()}" for kind in DATABASES}
    settings.VAR.mkdir(parents=True, exist_ok=True)
    try:
        with Path(settings.VAR / "template.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            databases.build_template()
            for name in names.values():
                databases.clone(name)
        for kind, (risks, others, own) in DATABASES.items():
            _fill(names[kind], risks=risks, others=others, own=own)
        yield names
    finally:
        databases.use(original)
        with databases.owner_connection("postgres") as owner:
            for name in names.values():
                owner.execute(f'DROP DATABASE IF EXISTS "{name}"')


def _client(database: str, kind: str) -> tuple[Any, Any]:
    """A signed-in client and its own connection to one of the databases, warm."""
    from django.db import connection, connections
    from django.test import Client

    from portal.accounts.models import User
    from portal.advisers.summary import refresh
    from portal.tenancy.models import Business

    handle = connection.copy()
    handle.settings_dict["NAME"] = database
    connections["default"] = handle
    client = Client()
    client.force_login(User.objects.get(email="bench@example.org"))
    refresh(Business.objects.get(slug="bench"))  # as every write does
    for page in (PAGE, FILTERED):
        for _warm in range(3):
            answer = client.get(page)
            assert answer.status_code == 200
            rows = answer.content.count(b"rp-pick")
            assert rows == 50 or (kind == "few" and page == FILTERED)
    return client, handle


def _timed(client: Any, handle: Any, page: str) -> float:
    """Milliseconds of one request."""
    from django.db import connections

    connections["default"] = handle
    start = time.perf_counter()
    answer = client.get(page)
    taken = (time.perf_counter() - start) * 1000
    assert answer.status_code == 200
    return taken


def _queries(client: Any, handle: Any) -> int:
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    connections["default"] = handle
    with CaptureQueriesContext(handle) as captured:
        client.get(PAGE)
    return sum(not query["sql"].startswith(_CONTROL) for query in captured)


def run() -> list[dict[str, Any]]:
    """Medians of requests that alternate between the databases, so that a busy machine slows both alike."""
    from django.db import connections

    original = connections["default"]
    taken: dict[tuple[str, str], list[float]] = {}
    with _databases() as names:
        clients = {kind: _client(name, kind) for kind, name in names.items()}
        try:
            for _again in range(REQUESTS):
                for page in (PAGE, FILTERED):
                    for kind, (client, handle) in clients.items():
                        taken.setdefault((kind, page), []).append(_timed(client, handle, page))
            count = max(_queries(client, handle) for client, handle in clients.values())
        finally:
            for _client_of, handle in clients.values():
                handle.close()
            connections["default"] = original
    small, large, few, many = (
        {page: statistics.median(taken[kind, page]) for page in (PAGE, FILTERED)} for kind in DATABASES
    )
    return [
        _entry("register page, 50 of 1,000 risks", small[PAGE], PUBLISHED_MS, "ms"),
        _entry("the same among 1,000,000 risks of 10,000 businesses", large[PAGE], small[PAGE], "ms"),
        _entry("the same, searched and filtered", large[FILTERED], small[FILTERED], "ms"),
        _entry("register page, 50 of 5,000 risks against 50 of 100", many[PAGE], few[PAGE], "ms"),
        _entry("the same searched in all texts, against 1,000 risks", many[FILTERED], small[FILTERED], "ms"),
        _entry("queries of the register page", count, 12, "queries"),
    ]


def _entry(name: str, ours: float, reference: float, unit: str) -> dict[str, Any]:
    return {
        "name": name,
        "ours": round(ours, 2),
        "reference": round(reference, 2),
        "ratio": round(ours / reference, 3),
        "unit": unit,
    }


if __name__ == "__main__":
    import django

    django.setup()
    for line in run():
        print(line)
