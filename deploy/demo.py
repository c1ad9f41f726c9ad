"""`make demo`: servers, migrations, the demo cast, web and worker; everything started here ends here.

ONCE=1 checks that the home page answers and stops; PORT chooses the port.
"""

import ctypes
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
VAR = Path(os.environ.get("REMPART_VAR", ROOT / "var"))
START = time.monotonic()
PATIENCE_SECONDS = 60


def say(text: str) -> None:
    print(f"[{time.monotonic() - START:5.1f} s] {text}", flush=True)


def interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def end_with_parent() -> None:
    """A child ends when the launcher is killed, even with -9 (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def free_port(wanted: int) -> int:
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
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, name: str, *command: str) -> None:
        with (VAR / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, stdout=log, stderr=log, start_new_session=True, preexec_fn=end_with_parent
            )
        self.running.append(process)

    def check(self) -> None:
        for process in self.running:
            if process.poll() is not None:
                raise SystemExit(f"a process ended by itself: see {VAR}/*.log")

    def stop(self) -> None:
        for process in self.running:
            process.terminate()
        for process in self.running:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def prepare() -> dict[str, object]:
    """Migrates and seeds inside this process: each start of Django costs a second."""
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    call_command("migrate", verbosity=0)
    say("database ready")
    from deploy.seed import seed

    facts = seed()
    connections.close_all()
    say("demo cast ready")
    return facts


def serve(children: Children, port: int) -> str:
    tools = Path(sys.executable).parent
    web = ("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "4", "--no-ws")
    children.start("web", str(tools / "granian"), *web, "portal.wsgi:application")
    worker = ("worker", "-B", "-s", str(VAR / "beat"), "-c", "1", "-Q", "interactive,mail,heavy")
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "WARNING")
    children.start("worker", str(tools / "celery"), "-A", "portal.celery", *worker, *quiet)
    url = f"http://127.0.0.1:{port}/"
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                if answer.status == 200 and b"Rempart" in answer.read():
                    break
        except OSError as error:
            children.check()
            if time.monotonic() > end:
                raise SystemExit(f"the home page does not answer ({error}): see {VAR}/web.log") from error
            time.sleep(0.1)
    say(f"home page answers at {url}")
    from portal.celery import app

    while not app.control.ping(timeout=0.5):
        children.check()
        if time.monotonic() > end:
            raise SystemExit(f"the worker does not answer: see {VAR}/worker.log")
    say("worker answers")
    return url


def main() -> int:
    os.environ["REMPART_LOCAL"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    VAR.mkdir(parents=True, exist_ok=True)
    services, children = Services(VAR), Children()
    try:
        port = free_port(int(os.environ.get("PORT", "8000")))
        os.environ["SITE_URL"] = f"http://127.0.0.1:{port}"
        services.start()
        os.environ.update(services.env())
        say("PostgreSQL and Valkey run")
        facts = prepare()
        url = serve(children, port)
        print(f"\n{facts['text']}\nOpen {url}\n", flush=True)
        if not os.environ.get("ONCE"):
            print("Ctrl-C stops everything.", flush=True)
            while True:
                time.sleep(1)
                children.check()
    except KeyboardInterrupt:
        print()
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        children.stop()
        services.stop()
        say("stopped; nothing is left running")
    return 0


if __name__ == "__main__":
    sys.exit(main())
