"""A browser for components and pages: the machine's own Chromium, under the policy of production.

It lives in a thread of its own: its driver keeps an event loop running, and in such a thread Django refuses queries.
"""

import mimetypes
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
HOST = "http://rempart.test"
POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; object-src 'none'; form-action 'self'"
)

type Answers = Mapping[str, tuple[int, bytes]]
type Visit = Callable[..., None]


@pytest.fixture(scope="session")
def browser_thread() -> Iterator[tuple[ThreadPoolExecutor, Any]]:
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium: the accessibility checks of the components did not run")
        pytest.skip("no Chromium: the accessibility checks of the components did not run")
    with ThreadPoolExecutor(max_workers=1) as thread:
        driver = thread.submit(sync_playwright().start).result()
        options: dict[str, Any] = {"executable_path": CHROMIUM, "args": ["--no-sandbox"]}
        browser = thread.submit(driver.chromium.launch, **options).result()
        yield thread, browser
        thread.submit(browser.close).result()
        thread.submit(driver.stop).result()


@pytest.fixture
def visit(browser_thread: tuple[ThreadPoolExecutor, Any]) -> Visit:
    """visit(answers, steps, viewport=…): runs `steps(page)` in a browser that is answered from `answers` (path: status
    and body) and from the static files. No server runs, and no database is asked."""
    thread, browser = browser_thread

    def make(answers: Answers, steps: Callable[[Any], None], **options: Any) -> None:
        def run() -> None:
            context = browser.new_context(**options)
            try:
                page = context.new_page()
                page.route("**/*", lambda route: _serve(route, answers))
                steps(page)
            finally:
                context.close()

        thread.submit(run).result()

    return make


def _serve(route: Any, answers: Answers) -> None:
    path = urlsplit(route.request.url).path
    if path.startswith("/static/"):
        file = finders.find(path.removeprefix("/static/"))
        kind = mimetypes.guess_type(path)[0] or "font/woff2"
        body = Path(str(file)).read_bytes() if file else b""
        route.fulfill(status=200 if file else 404, body=body, content_type=kind)
    else:
        status, body = answers.get(path, (404, b""))
        headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
        route.fulfill(status=status, body=body, headers=headers)


def open_page(page: Any, address: str) -> list[str]:
    """Opens the page and returns what the browser complained about."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(HOST + address)
    page.wait_for_load_state("load")
    return [text for text in said if f"status of {address[-3:]}" not in text]
