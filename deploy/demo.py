"""`make demo`: servers, migrations, the demo cast, web and worker; everything started here ends here.

ONCE=1 checks that the home page and the worker answer, then stops; PORT chooses the port. It always uses its own
private servers: a DATABASE_URL in somebody's shell belongs to something else, which must not be migrated.
"""

import contextlib
import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import FrameType

from portal.embedded import Services

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("REMPART_VAR") or ROOT / "var").resolve()
START = time.monotonic()
PATIENCE_SECONDS = 60
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_PR_SET_PDEATHSIG = 1


def say(text: str) -> None:
    print(f"[{time.monotonic() - START:5.1f} s] {text}", flush=True)


def interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def end_with_parent() -> None:
    """A child ends when the launcher is killed, even with -9 (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def free_port(wanted: int) -> int:
    """The wanted port, or any free one when it is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Children:
    """Web and worker, each in a session of its own: Ctrl-C reaches only the launcher, which ends them in order."""

    def __init__(self) -> None:
        self.running: list[tuple[subprocess.Popen[bytes], Path]] = []

    def start(self, name: str, *command: str) -> None:
        log = VAR / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=end_with_parent,  # noqa: PLW1509 -- the launcher has one thread
            )
        self.running.append((process, log))

    def check(self) -> None:
        """Raises SystemExit with the last lines of a child that ended by itself."""
        for process, log in self.running:
            if process.poll() is not None:
                raise SystemExit(
                    f"{log.stem} ended by itself; {log} ends with\n{log.read_text(errors='replace')[-2000:]}"
                )

    def stop(self) -> None:
        for process, _log in self.running:
            process.terminate()
        for process, _log in self.running:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            _end_group(process.pid)


def _end_group(leader: int) -> None:
    """A worker's own children (its beat, its pool) may outlive it by a moment: nothing is left behind."""
    for _again in range(100):
        try:
            os.killpg(leader, 0)
        except (ProcessLookupError, PermissionError):  # macOS answers the second for a group of zombies
            return
        time.sleep(0.05)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def prepare() -> None:
    """Migrates and seeds inside this process: each start of Django costs a second."""
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    call_command("migrate", verbosity=0)
    say("database is up to date")
    from deploy.seed import seed

    seed()
    say("demo cast is there")
    connections.close_all()


def serve(children: Children, port: int) -> str:
    """Starts web and worker; returns the address once both answer."""
    from portal.celery import QUEUES, app

    tools = Path(sys.executable).parent
    web = ("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "4", "--no-ws")
    children.start("web", str(tools / "granian"), *web, "portal.wsgi:application")
    worker = ("worker", "-B", "-s", str(VAR / "beat"), "-c", "1", "-Q", ",".join(QUEUES))
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "WARNING")
    children.start("worker", str(tools / "celery"), "-A", "portal", *worker, *quiet)
    url = f"http://127.0.0.1:{port}/"
    end = time.monotonic() + PATIENCE_SECONDS
    while problem := home_page_problem(url):
        children.check()
        if time.monotonic() > end:
            raise SystemExit(f"the home page does not answer ({problem}): see {VAR / 'web.log'}")
        time.sleep(0.1)
    say("home page answers")
    while not app.control.ping(timeout=0.5):
        children.check()
        if time.monotonic() > end:
            raise SystemExit(f"the worker does not answer: see {VAR / 'worker.log'}")
    say("worker answers")
    return url


def home_page_problem(url: str) -> str:
    """Why the home page is not there yet; empty when it is."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 -- our own address
            return "" if b"Rempart" in answer.read() else "an unknown page answers"
    except OSError as error:
        return str(error)


def welcome(url: str) -> str:
    """What a visitor needs, as the seed left it: who can sign in, and where the dossier is."""
    facts = json.loads((VAR / "demo.json").read_text(encoding="utf-8"))
    people = [f"  {person['email']:<32} {person['password']:<24} {person['who']}" for person in facts["sign_ins"]]
    return "\n".join(["", "Sign in as", *people, "", f"Dossier   {facts['dossier']}", f"Open      {url}", ""])


def main() -> int:
    for number in SIGNALS:
        signal.signal(number, interrupt)  # also where the shell started us with Ctrl-C ignored
    VAR.mkdir(parents=True, exist_ok=True)
    port = free_port(int(os.environ.get("PORT") or "8000"))
    services, children = Services(VAR), Children()
    os.environ.update(services.env())
    os.environ.update(
        REMPART_LOCAL="1",
        DEMO="1",
        REMPART_VAR=str(VAR),
        DJANGO_SETTINGS_MODULE="portal.settings",
        SITE_URL=f"http://127.0.0.1:{port}",
    )
    try:
        services.start()
        say("PostgreSQL and Valkey run")
        prepare()
        print(welcome(serve(children, port)), flush=True)
        if not os.environ.get("ONCE"):
            print("Ctrl-C stops everything.", flush=True)
            while True:
                time.sleep(1)
                children.check()
    except KeyboardInterrupt:
        print()
    finally:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        children.stop()
        services.stop()
        say("stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
