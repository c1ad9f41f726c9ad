"""The one command: it serves, and whichever way it ends, nothing that it started stays."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.embedded import Services
from portal.embedded.home import wait

ROOT = Path(__file__).resolve().parents[2]
linux = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads the process table of Linux")
pytestmark = [pytest.mark.slow, linux]


@pytest.fixture
def var() -> Iterator[Path]:
    """A folder of its own, so that a demo already running is not disturbed, nor taken for ours."""
    made = Path(tempfile.mkdtemp(prefix="rempart-demo-", dir="/var/tmp"))
    made.chmod(0o755)
    yield made
    services = Services(made)
    services.stop(even_if_used=True)
    shutil.rmtree(services.home.data, ignore_errors=True)
    shutil.rmtree(made, ignore_errors=True)


def left(var: Path) -> list[str]:
    """Command lines of all processes that were started for this folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environment = (process / "environ").read_bytes()
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        socket_folder = str(Services(var).home.sockets)
        if f"REMPART_VAR={var}\0".encode() in environment or str(var) in command or socket_folder in command:
            found.append(command)
    return found


def launch(var: Path, **variables: str) -> "subprocess.Popen[str]":
    names = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SITE_URL", "SECRET_KEY", "ONCE", "PORT")
    environment = {key: text for key, text in os.environ.items() if key not in names}
    return subprocess.Popen(
        [sys.executable, "-m", "deploy.demo"],
        cwd=ROOT,
        env={**environment, "REMPART_VAR": str(var), "REMPART_FAST": "1", **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def until_served(demo: "subprocess.Popen[str]") -> str:
    """Reads along until the demo serves; returns its address."""
    assert demo.stdout is not None
    seen = []
    for line in demo.stdout:
        seen.append(line)
        if line.startswith("Open"):
            return line.split()[1]
    raise AssertionError("".join(seen))


def test_however_it_ends_nothing_that_it_started_stays(var: Path) -> None:
    """Three starts in one folder, each going on with what the one before has left: a check, Ctrl-C, a kill."""
    check_once(var)
    demo = launch(var)
    address = until_served(demo)
    with urllib.request.urlopen(address, timeout=10) as answer:
        assert answer.status == 200
    names = " ".join(left(var))
    for name in ("postgres", "valkey-server", "granian", "celery"):
        assert name in names
    demo.send_signal(signal.SIGINT)
    output = demo.communicate(timeout=60)[0]
    assert demo.returncode == 0, output
    assert left(var) == []
    demo = launch(var)
    until_served(demo)
    demo.kill()
    demo.communicate(timeout=60)
    assert wait(lambda: not any("granian" in line or "celery" in line for line in left(var)), 30), left(var)
    assert Services(var).stop()  # the servers stay for the next start; nobody else uses them
    assert left(var) == []


def check_once(var: Path) -> None:
    """On another port when the wanted one is taken, and never on the database that a shell happens to name."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        foreign = "postgresql://somebody@127.0.0.1:1/precious"
        demo = launch(var, ONCE="1", PORT=str(port), DATABASE_URL=foreign)
        output = demo.communicate(timeout=180)[0]
    assert demo.returncode == 0, output
    assert "home page answers" in output
    assert "worker answers" in output
    assert f":{port}/" not in output
    facts = json.loads((var / "demo.json").read_text())
    assert Path(facts["dossier"]).read_bytes()
    for person in facts["sign_ins"]:
        assert person["email"] in output
    assert left(var) == []
