"""A whole private portal for a browser: granian, a Celery worker with its beat, a broker and a mail server of its own.

It serves a database that is already filled. Everything it starts ends with `stop`, and nothing else does.
"""

import contextlib
import email
import email.policy
import os
import re
import shutil
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Self

from portal.celery import QUEUES
from portal.embedded import Home, Valkey

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_SECONDS = 60


class Mailbox(socketserver.ThreadingTCPServer):
    """The mail server: takes every message and keeps it. Speaks as much SMTP as smtplib asks for."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self._arrived = threading.Condition()
        super().__init__(("127.0.0.1", 0), _Session)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def keep(self, raw: bytes) -> None:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        with self._arrived:
            self.received.append(message)
            self._arrived.notify_all()

    def letter_to(self, address: str, seconds: float = 30) -> EmailMessage:
        """The newest letter to this address; waits for the first one."""

        def newest() -> EmailMessage | None:
            return next((one for one in reversed(self.received) if address in str(one["To"])), None)

        with self._arrived:
            assert self._arrived.wait_for(lambda: newest() is not None, seconds), f"no letter to {address}"
            found = newest()
        assert found is not None
        return found

    def text_to(self, address: str, pattern: str, seconds: float = 30) -> str:
        """What `pattern` finds in a letter to this address; waits for one that holds it."""

        def newest() -> str | None:
            bodies = [one.get_body() for one in reversed(self.received) if address in str(one["To"])]
            found = (re.search(pattern, body.get_content(), re.MULTILINE) for body in bodies if body is not None)
            return next((one[0] for one in found if one), None)

        with self._arrived:
            assert self._arrived.wait_for(lambda: newest() is not None, seconds), f"nothing for {address}"
            text = newest()
        assert text is not None
        return text

    def link_to(self, address: str) -> str:
        """The first link of the newest letter to this address."""
        body = self.letter_to(address).get_body()
        assert body is not None
        found = re.search(r"https?://\S+", body.get_content())
        assert found, body.get_content()
        return found[0]


class _Session(socketserver.StreamRequestHandler):
    server: Mailbox

    def handle(self) -> None:
        self._say("220 mailbox")
        while line := self.rfile.readline():
            verb = line.strip().upper()
            if verb == b"DATA":
                self._say("354 go on")
                lines = []
                while (text := self.rfile.readline()) not in {b".\r\n", b""}:
                    lines.append(text[1:] if text.startswith(b".") else text)
                self.server.keep(b"".join(lines))
                self._say("250 kept")
            elif verb == b"QUIT":
                self._say("221 goodbye")
                return
            else:
                self._say("250 mailbox")

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


class Site:
    """`with Site(folder, env) as site`: a portal on `site.url`; `env` names its database, `folder` is for its files."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._broker = Valkey(Home(folder / "broker"))
        self._env = env
        self._running: list[subprocess.Popen[bytes]] = []
        self.mailbox = Mailbox()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{probe.getsockname()[1]}"

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def _start(self) -> None:
        self._broker.home.claim_data()
        self._broker.home.claim_sockets()
        self._broker.start()
        environment = {
            **os.environ,
            "REMPART_LOCAL": "1",
            "REMPART_VAR": str(self.folder),
            "REDIS_URL": self._broker.url,
            "SITE_URL": self.url,
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(self.mailbox.port),
            "PYTHONPATH": str(ROOT),
            **self._env,
        }
        tools = Path(sys.executable).parent
        port = self.url.rsplit(":", 1)[1]
        web = ("--interface", "wsgi", "--host", "127.0.0.1", "--port", port, "--blocking-threads", "4", "--no-ws")
        worker = ("worker", "-B", "-s", str(self.folder / "beat"), "-c", "1", "-Q", ",".join(QUEUES))
        quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "WARNING")
        self._launch("web", [str(tools / "granian"), *web, "portal.wsgi:application"], environment)
        self._launch("worker", [str(tools / "celery"), "-A", "portal", *worker, *quiet], environment)
        self._until(self._answers, "web")

    def _launch(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self._running.append(
                subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True)
            )

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/ready", timeout=5) as answer:
            return bool(answer.status == 200)
        return False

    def _until(self, done: Callable[[], Any], name: str) -> None:
        end = time.monotonic() + _PATIENCE_SECONDS
        while not done():
            died = any(process.poll() is not None for process in self._running)
            assert not died and time.monotonic() < end, self.log(name)
            time.sleep(0.05)

    def log(self, name: str) -> str:
        """The last lines that `web` or `worker` wrote."""
        return (self.folder / f"{name}.log").read_text(errors="replace")[-4000:]

    def stop(self) -> None:
        for process in self._running:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        for process in self._running:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self._running.clear()
        self._broker.stop()
        self.mailbox.shutdown()
        self.mailbox.server_close()
        for folder in (self._broker.home.sockets, self._broker.home.data):
            shutil.rmtree(folder, ignore_errors=True)


def database_env(database: dict[str, Any], secret_key: str) -> dict[str, str]:
    """What a process needs to serve one of Django's databases (`connection.settings_dict`) as the application role."""
    socket_folder = database["HOST"] if database["HOST"].startswith("/") else ""
    server = "" if socket_folder else f"{database['HOST']}:{database['PORT'] or 5432}"
    secret = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
    url = f"postgresql://{database['USER']}{secret}@{server}/{database['NAME']}"
    return {"DATABASE_URL": f"{url}?host={socket_folder}" if socket_folder else url, "SECRET_KEY": secret_key}
