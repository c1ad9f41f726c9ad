"""One Chromium for the journeys, and what every page it shows must hold.

It lives in a thread of its own: its driver keeps an event loop running, and in such a thread Django refuses queries.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
MISSING = "no Chromium: the journeys did not run"


class Chromium:
    """`run(steps)` gives `steps` the browser, in the browser's own thread, and returns what it returns."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._driver = self._thread.submit(sync_playwright().start).result()
        self._browser = self._thread.submit(self._launch).result()

    def _launch(self) -> Any:
        return self._driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])

    def run[Result](self, steps: Callable[[Any], Result]) -> Result:
        return self._thread.submit(steps, self._browser).result()

    def close(self) -> None:
        self._thread.submit(self._browser.close).result()
        self._thread.submit(self._driver.stop).result()
        self._thread.shutdown()


@contextmanager
def chromium() -> Iterator[Chromium]:
    """Chromium while the block lasts. Raises LookupError where there is none."""
    if CHROMIUM is None:
        raise LookupError(MISSING)
    one = Chromium()
    try:
        yield one
    finally:
        one.close()


def must_run() -> bool:
    """Whether a missing Chromium is a failure, not a reason to skip."""
    return os.environ.get("CI") == "true"
